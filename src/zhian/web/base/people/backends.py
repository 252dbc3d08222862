"""Password login against our own accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from zhian.kernel.clock import now

from .kit import Purpose, SystemActor
from .models import User
from .services.noticing import note_password


class AccountBackend(BaseBackend):
    """E-mail and password; names its scope like everybody else."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The account, when the password is right and the account is active."""
        del request
        if not username or not password:
            return None
        user = self._find(email__iexact=username.strip())
        if user is None:
            User().set_password(password)  # the same work for an unknown address, so time tells nothing
        elif user.check_password(password) and user.is_active:
            return user
        note_password(user, at=now())
        return None

    def get_user(self, user_id: UUID) -> User | None:
        """The account behind a session."""
        return self._find(pk=user_id, is_active=True)

    @staticmethod
    def _find(**by: Any) -> User | None:
        return User.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(**by).first()
