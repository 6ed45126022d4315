"""What is remembered: one room for each noun, on Django. A room looks only at the rooms below it.

A room has only these files, each where needed: `models`, `services` (writes: `verb_noun`, one
transaction, journalled), `selectors` (reads), `facts` (rows to engine input), `access` (who may),
`jobs`, `apps`, `migrations/`. A file that grows becomes a folder of the same name. Pages, endpoints
and commands make one call into a room; they never import its models.
"""
