"""The journal: what was changed, by whom, for whom, sealed into a hash chain with signed checkpoints; base of dated facts.

Knows people and things by uid, without foreign keys. Not here: what a code means to a reader (each room names its own codes)."""
