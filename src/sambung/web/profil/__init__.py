"""Profiles: what an owner shows to any buyer, as a page, a sheet (PDF) and a picture for WhatsApp."""
