"""Insights: the linkage rate with its interval and definition, its parts, its funnel and its path, as pictures and CSV.

Not here: how it is counted (`apps.reporting`, `engine.indicators`), how a picture is drawn (`web.charts`).
"""
