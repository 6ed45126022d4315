"""One requirement filled straight from its offers, no hub between: solved exactly in milliseconds.

`arrays.as_sink` says whether a problem is of that kind and lays it out in arrays; `cover` finds the cheapest
cover of the quantity; `answer.solve_sink` makes the solution of it, with prices and reasons (`reasons`).
A problem of another kind, or one whose smallest batches or most suppliers the cover breaks, is left to the
general method.
"""
