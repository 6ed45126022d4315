"""Linkages: the list with levels, one linkage with its evidence, the CSV. Not here: the proposals they came from."""
