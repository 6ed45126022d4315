"""Where each role starts, and a person's settings."""
