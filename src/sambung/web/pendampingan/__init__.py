"""Coaching pages under /pendampingan/: the list, opening from a gap, one case with its plan and sessions.

Here live forms, sentences and pages. Not here: what a plan holds or what finishing a step writes (`mentoring`).
"""
