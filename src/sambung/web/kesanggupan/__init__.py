"""Asking: the manager's list under a requirement, an owner's light page by link, an answer typed for an owner, whom to visit."""
