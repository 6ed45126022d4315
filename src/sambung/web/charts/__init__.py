"""Charts as plain data for the templates: what is drawn where (in per cent), which words and which table go with it.

Pure functions: numbers in, a `Figure` or a dictionary of strings out. No query, no request, no colour: colours and
patterns are classes of `charts.css`. A value of None is unknown: it has no mark and says so in words and table.
"""
