"""Pooling against HiGHS, SCIP and CP-SAT on the same strong formulation: CPU, gap, ratio, memory, targets

`instances` names the groups, `readers` reads published files, `methods` are what is compared, `measured` is
one run in a process of its own, `targets` judges what the groups are to show.
"""
