"""Pages of requirements: the list, the form with its criteria, the requirement with its lists, and why a line is so.

Here also: the full sentence for every reason code of matching, in both languages. Not here: the consortium's
pages (`web/konsorsium`), what is judged (`engine.eligibility`).
"""
