"""`sambung manage ...`: Django's own commands, with our settings."""

import os
import sys


def app() -> None:
    """Hand the arguments to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
