"""The roof over both wings: definitions of indicators and their readings, and what is counted for a page."""
