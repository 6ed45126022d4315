"""People who sign in. Not here: what they may do where (centres, registry)."""
