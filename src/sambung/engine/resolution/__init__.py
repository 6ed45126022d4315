"""Same-enterprise decisions: which rows are compared, how alike they are and why, what a merge keeps. No table is read here.

`names` takes a name apart, `evidence` compares two records feature by feature, `decision` says what follows. Finding
the pairs worth comparing in a whole table is `sambung.analytics.duplicates`.
"""
