"""Measurements side by side with named peers, and figures that the project promises; each prints what it found."""
