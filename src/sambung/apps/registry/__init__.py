"""Enterprises and what they can make: identifiers, class bases, places, activities, owners, consents, offers, resources, hubs, certificates, reservations.

Everything that a match or an indicator rests on is a dated fact row with source. Not here: buyers' demand, decisions about eligibility."""
