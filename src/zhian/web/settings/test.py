"""Settings of the test suite: a throw-away data folder, fast password hashing, specimen secrets."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("ZHIAN_DATA", tempfile.mkdtemp(prefix="zhian-test-"))
os.environ.setdefault("ZHIAN_MODE", "demo")

from zhian.web.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
AXES_FAILURE_LIMIT = 5
