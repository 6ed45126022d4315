"""Independent checkers: they recompute a solution from the tables alone and trust nobody.

Here live the checkers' own readers (`pooling_tables`) and the checks (`pooling`, `pooling_survival`). Nothing of the
engine or the standards is imported, so that one mistake cannot hide in both; nothing here decides.
"""
