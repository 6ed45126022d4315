"""Who acts, in which roles, and what they may see: the actor, scoped querysets and base models of every noun.

Knows no noun. Each room registers its own visibility in its `access`."""
