"""The style guide: every component with made-up data, for who builds pages and for the tests. Only in development."""
