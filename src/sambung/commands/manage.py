"""`sambung manage ...`: Django's own commands, with our settings."""

import os
import sys


def app() -> None:
    """Hand the arguments to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")
    from django.core.management import execute_from_command_line

    from sambung.commands.main import make_data_folder

    make_data_folder()
    execute_from_command_line(sys.argv)
