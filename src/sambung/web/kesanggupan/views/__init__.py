"""Views of asking: the list, what is done from it, and whom to visit."""
