"""Independent checkers of solutions: they recompute from the tables alone and share no code with the engine."""
