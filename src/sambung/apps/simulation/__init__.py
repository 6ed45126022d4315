"""Loads a simulated province into the database, labelled as simulated in every row that a person may see.

The generator itself is `engine.simulation`; nothing here invents a figure.
"""
