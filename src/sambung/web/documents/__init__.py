"""Downloads of stored files, for whoever may read the file's owner."""
