"""Single source: every requirement is filled whole by one supplier, so the problem is one of assignment.

`instance` recognises such a problem and holds it as arrays; `prices` bounds it (a price for each requirement
leaves one 0-1 knapsack for each supplier), `kernels` are its compiled loops, `narrowing` says what no cheaper
plan uses, `search` puts them together with the solver. Here live no other pooling problems.
"""
