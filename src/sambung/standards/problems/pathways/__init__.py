"""Pathways problems as folders: what the engine takes (`problem`), read in columns (`reader`), its answer written (`solution`).

Ten million enterprises are read part by part; a violation is found in whole columns, and said with its row.
"""
