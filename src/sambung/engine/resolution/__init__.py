"""Same-enterprise decisions: which rows are compared, how alike they are and why, what a merge keeps. No table is read here."""
