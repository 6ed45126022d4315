"""Coaching: cases, action plans of steps, sessions; a step done with evidence writes into the registry.

Here live who coaches whom for which gap, what is to do by when, and what was done. Not here: what a gap is
(`engine.eligibility`), what closes it (`standards.catalogue`), certificates and capacities (`registry`),
whether an order is within reach (`matching`).
"""
