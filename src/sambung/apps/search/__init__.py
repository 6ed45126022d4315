"""One index over enterprises, products, requirements, people and places; saved searches. What may be seen stays with each room's access."""
