"""One search field over enterprises, products, requirements, people and places; each only as far as one may see it. Filters in the address, map, saved searches, export."""
