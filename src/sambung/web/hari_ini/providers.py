"""Who brings cards to Today, in the order of the page. Another wing joins by one line here."""

from __future__ import annotations

from sambung.web.hari_ini.cards import Provider
from sambung.web.hari_ini.coaching import coaching_cards
from sambung.web.hari_ini.supply import job_cards, supply_cards

PROVIDERS: list[Provider] = [
    supply_cards,
    coaching_cards,
    job_cards,
]
