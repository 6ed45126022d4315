"""Consortium pages: building one, its answer and how good it is, why not others, what if. Not here: the proposal."""
