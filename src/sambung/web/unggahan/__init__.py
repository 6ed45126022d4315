"""Pages of imports: a file is uploaded, its columns are named, and every row's fate is shown.

Not here: reading and judging rows (`apps.intake` and the target that `config` attached).
"""
