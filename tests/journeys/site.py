"""A running Sambung as journeys see it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Site:
    """Where the site answers, and the folder in which its notices and documents lie."""

    address: str
    folder: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> str:
        """Run `sambung ...` against the site's database; its output. Errors: CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", "sambung", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout
