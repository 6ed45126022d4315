"""From proposal to linkage: members' and buyer's answers, reservations held for them, linkages and their evidence."""
