"""The page of a piece of long work: how far it is, calling it off, the way to its result; and the list of one's own."""
