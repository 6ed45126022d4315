"""Offers against requirements: runs with their input hash, and for each offer every criterion met, not met or unknown."""
