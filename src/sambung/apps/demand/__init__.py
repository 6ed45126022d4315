"""Buyers' requirements and their criteria, and a person's word that an offer is the product meant."""
