"""A test client that signs people in as they would: behind a second factor."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

BACKEND = "zhian.web.base.people.backends.AccountBackend"


class DoorClient(Client):
    """As Django's; whoever is let in by force has shown a second factor, unless told otherwise."""

    def force_login(self, user: Any, backend: str | None = None, *, factor: bool = True) -> None:
        """Signed in, with the record that allauth writes when a code was right."""
        super().force_login(user, backend=backend or BACKEND)
        if factor:
            session = self.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time()},
                {"method": "mfa", "type": "totp", "at": time.time()},
            ]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
