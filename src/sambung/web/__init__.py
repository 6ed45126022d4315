"""Pages: templates, forms and views, one folder for each noun. A view makes one call into a room.

Not here: rules, queries, sentences that belong to an engine's result. Views never import `models`.
"""
