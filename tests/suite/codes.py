"""What the authenticator app of a test shows: codes that no login has used yet."""

from __future__ import annotations

import base64
import hashlib
import time

from zhian.web.base.people.services import code_at

PERIOD_S = 30


def secret_of(email: str) -> str:
    """The secret of an account's app, made from its address."""
    return base64.b32encode(hashlib.sha1(email.encode(), usedforsecurity=False).digest()).decode()


_used: dict[str, int] = {}


def fresh_code(secret: str) -> str:
    """The present code, or the next where that was used; waits where both were."""
    step = max(int(time.time()) // PERIOD_S, _used.get(secret, 0) + 1)
    while step > int(time.time()) // PERIOD_S + 1:
        time.sleep(0.5)
    _used[secret] = step
    return code_at(secret, step)
