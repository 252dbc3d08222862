"""A test client that signs people in as they would: behind a second factor."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

BACKEND = "zhian.web.base.people.backends.AccountBackend"


def show_factor(session: Any, user: Any) -> None:
    """Write into a session what allauth writes when password and code were right."""
    methods = ({"method": "password"}, {"method": "mfa", "type": "totp"})
    session["account_authentication_methods"] = [{**method, "at": time.time()} for method in methods]
    session["account_authentication_methods_user"] = str(user.pk)


class DoorClient(Client):
    """As Django's; whoever is let in by force has shown a second factor, unless told otherwise."""

    def force_login(self, user: Any, backend: str | None = None, *, factor: bool = True) -> None:
        """Signed in, with the record that allauth writes when a code was right."""
        super().force_login(user, backend=backend or BACKEND)
        if factor:
            session = self.session
            show_factor(session, user)
            session.save()
