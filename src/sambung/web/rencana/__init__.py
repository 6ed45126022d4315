"""Planner pages: the year's hours and money, the catalogue, a plan with its reasons and prices, a province's curve.

Not here: cases (pendampingan), what a plan is (the room `pathways`).
"""
