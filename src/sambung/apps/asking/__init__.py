"""Kesanggupan: who is asked what for which requirement, by which link, who answered, whom to visit. What is answered becomes facts of the registry.

Not here: whom to ask (matching says what is not known), what an answer means for the requirement (matching again),
pages and printed sheets (web), an owner's profile (profiles)."""
