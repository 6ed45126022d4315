"""Who is attached to which hook. A lower room never calls up: it exposes a hook, and this says who listens."""
