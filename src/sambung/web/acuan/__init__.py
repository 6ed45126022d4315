"""Code lists under a person's settings: which are loaded, from where, under which hash, and their entries. Read only."""
