"""One search field over requirements, enterprises with what they make, and places; each only as far as one may see it."""
