"""Independent checkers: they recompute a solution from the tables alone and trust nobody.

Here live the checkers' own readers (`pooling_tables`, `pooling_folders`, `pathways_tables`, `pathways_problem`), the checks
of a plan (`pooling_plan`, `pooling_cost`, `pathways_plan`), a walk through all its ways (`pooling_ways`), and the checks of
what is claimed of it (`pooling`, `pooling_survival`, `pathways`, `pathways_prices`). Nothing of the
engine or the standards is imported, so that one mistake cannot hide in both; nothing here decides.
"""
