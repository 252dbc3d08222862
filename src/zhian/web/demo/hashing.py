"""The one password of the demonstration, hashed once: everybody is told it, so salt hides nothing."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher

_SALT = "zhian-demonstration-only"


class SpecimenHasher(PBKDF2PasswordHasher):
    """The usual hash in every respect but that all accounts of the demonstration share a salt."""

    def salt(self) -> str:
        """The same for every account."""
        return _SALT

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """As usual, and only once for each password."""
        return _encoded(password, salt, iterations or self.iterations)


@lru_cache(maxsize=16)
def _encoded(password: str, salt: str, iterations: int) -> str:
    return str(PBKDF2PasswordHasher().encode(password, salt, iterations))
