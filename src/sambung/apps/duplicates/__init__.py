"""Same-enterprise judgements: pairs proposed with their reasons, merged, taken apart again, superseded, never overwritten. Comparing is the engine's."""
