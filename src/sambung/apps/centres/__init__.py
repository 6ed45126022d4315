"""Business service centres, and who works in them in which role."""
