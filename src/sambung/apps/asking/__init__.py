"""Kesanggupan: who is asked what for which requirement, by which link, who answered, whom to visit. What is answered becomes facts of the registry."""
