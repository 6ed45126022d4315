"""People who sign in, and tokens with which programs act for them. Not here: what they may do where (centres, registry)."""
