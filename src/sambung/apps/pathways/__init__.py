"""Coaching plans: hours, money and priorities of a year, runs of the planner, changes by hand, approval. Solving is the engine's; cases are mentoring's."""
