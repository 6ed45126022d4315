"""Writes of the room: loading a code list."""

from sambung.apps.reference.services.loading import LoadedList, UnableToLoadList, load_code_list

__all__ = ["LoadedList", "UnableToLoadList", "load_code_list"]
