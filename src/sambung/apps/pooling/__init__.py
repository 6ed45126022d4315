"""Consortia for a requirement: runs of the optimiser, their allocations, bounds and reasons."""
