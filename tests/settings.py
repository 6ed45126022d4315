"""Settings of the tests: the house's own, with cheap password hashes, no lock-out and no list of static files."""

import tempfile
from pathlib import Path

from sambung.config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AXES_ENABLED = False
# WhiteNoise looks for a file when it is asked for: otherwise each of the tests' thousands of clients lists all of them.
WHITENOISE_AUTOREFRESH = True
_scratch = Path(tempfile.mkdtemp(prefix="sambung-tests-"))
DATA_DIR = _scratch
CHECKPOINT_KEY_FILE = _scratch / "keys/checkpoint.pem"
CHECKPOINT_DIR = _scratch / "checkpoints"
NOTICE_DIR = _scratch / "notices"
MEDIA_ROOT = _scratch / "documents"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
