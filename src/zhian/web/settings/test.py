"""Settings of the test suite: a throw-away data folder, fast password hashing, specimen secrets."""

from __future__ import annotations

import os
import tempfile

# Never an operator's own folder. Workers inherit the first process's folder and take a corner of it.
os.environ["ZHIAN_TEST_ROOT"] = os.environ.get("ZHIAN_TEST_ROOT") or tempfile.mkdtemp(prefix="zhian-test-")
os.environ["ZHIAN_DATA"] = os.path.join(
    os.environ["ZHIAN_TEST_ROOT"], os.environ.get("PYTEST_XDIST_WORKER", "alone")
)
os.environ.pop("ZHIAN_KEYS", None)  # beside that corner
os.environ.setdefault("ZHIAN_MODE", "demo")
os.environ.setdefault("ZHIAN_OIDC_URL", "http://127.0.0.1:9")  # nobody answers, and nobody may ask
os.environ.setdefault("ZHIAN_OIDC_NAME", "District Sign-in")

from zhian.web.settings.base import *  # noqa: F403
from zhian.web.settings.base import DATA_DIR, DATABASES

DATA_DIR.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
DOOR_FACTOR = 100_000  # a test run is one address in a great hurry; the limits have tests of their own
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: in memory, several connections meet table locks that a site never sees.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
