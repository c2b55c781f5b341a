"""Settings of the test run: the local ones, without what only a served site needs."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["PORTAL_ENV"] = "local"
os.environ.setdefault("PORTAL_SITE", "all")
# Nothing of a test may touch the data of a portal that runs from the same checkout.
os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-test-var-")
atexit.register(shutil.rmtree, os.environ["PORTAL_VAR"], ignore_errors=True)

from shiminsanka.environment import Misconfigured  # noqa: E402

try:
    from shiminsanka.settings import *  # noqa: F403
except Misconfigured as problem:
    sys.exit(str(problem))

# A room of the tests' own, which hands over its section when a test asks for it.
INSTALLED_APPS += ["tests.sample"]  # noqa: F405

# The manifest needs collectstatic; tests read static files where they are written.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
# Looked for when asked: a list of all of them would be made for each of some thousand clients.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
STATIC_ROOT = Path(os.environ["PORTAL_VAR"]) / "static"
STATIC_ROOT.mkdir()
# A password of a test protects nothing, and the real hash takes a quarter of a second.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# What a version brings is a test's own matter; taking it in leaves a record in every database.
RELEASES = Path(os.environ["PORTAL_VAR"]) / "releases"
