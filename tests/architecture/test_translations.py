"""Every text for people has one Indonesian translation, with the placeholders of the text."""

from __future__ import annotations

from sambung.commands.messages import (
    clashes,
    collect_texts,
    missing_texts,
    read_catalogues,
    unlike_placeholders,
)


def test_every_text_is_translated():
    places = collect_texts()
    assert len(places) > 1000
    missing = missing_texts(places, read_catalogues())
    assert [f"{places[one]}: {one.text}" for one in missing] == []


def test_a_translation_has_the_placeholders_of_its_text():
    unlike = unlike_placeholders(read_catalogues())
    assert [f"{one.catalogue}: {one.text.text} → {one.said}" for one in unlike] == []


def test_no_text_is_translated_in_two_ways():
    found = clashes(read_catalogues())
    assert [
        f"{ones[0].text.text}: " + "; ".join(f"{one.catalogue}: {one.said}" for one in ones) for ones in found
    ] == []


def test_a_centre_is_called_one_thing():
    others = ("sentra layanan", "sentra umkm", "balai layanan")
    said = [one.said for one in read_catalogues()]
    assert [text for text in said if any(word in text.casefold() for word in others)] == []
