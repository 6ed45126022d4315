"""Writes of the room: loading a code list, remembering which code a person confirmed."""

from sambung.apps.reference.services.confirming import UnableToConfirmError, confirm_code
from sambung.apps.reference.services.loading import LoadedList, UnableToLoadList, load_code_list

__all__ = ["LoadedList", "UnableToConfirmError", "UnableToLoadList", "confirm_code", "load_code_list"]
