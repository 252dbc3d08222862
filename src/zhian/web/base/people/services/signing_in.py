"""Letting somebody in, step by step: the one module that knows how allauth carries a login along.

Shape: a first step (password, passkey, another sign-in service) records itself in the session and starts the
login; where the account has a second factor, allauth holds the login until that was shown, and only then is
there a session of the account.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from zhian.kernel.clock import machine_seconds, now
from zhian.web.base.people.models import User, at_the_door

from .noticing import note_failure, note_lock

SECOND_STEP: Final = "mfa_authenticate"
PASSKEY: Final = "passkey"
BEGUN, SEEN = "zhian_session_begun", "zhian_session_seen"
SEEN_EVERY_S: Final = 60
PROOF_LASTS_S: Final = 10 * 60
_FACTORS: Final = frozenset({Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN})


def has_second_factor(user: User) -> bool:
    """Whether the account has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=_FACTORS).exists())


def begin_with_password(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """The password was right: on to the second factor, or in."""
    with at_the_door():
        record_authentication(request, user, method="password")
        response: HttpResponse = perform_login(request, Login(user=user, redirect_url=target))
    return response


def begin_with_passkey(request: HttpRequest, passkey: Authenticator, target: str) -> HttpResponse:
    """A passkey that asked for finger, face or PIN is both steps at once."""
    with at_the_door():
        post_authentication(request, passkey, passwordless=True)
        response: HttpResponse = perform_login(request, Login(user=passkey.user, redirect_url=target))
    return response


def waiting_at_second_step(request: HttpRequest) -> User | None:
    """Whose login waits for a second factor in this session."""
    stage = _stage(request)
    return stage.login.user if stage else None


def show_second_factor(request: HttpRequest, factor: Authenticator) -> HttpResponse | None:
    """The second factor was right: in. None when no login waits (any more)."""
    with at_the_door():
        stage = _stage(request)
        if stage is None or stage.login.user is None or stage.login.user.pk != factor.user_id:
            return None
        post_authentication(request, factor)
        response: HttpResponse = stage.exit()
        return response


def _stage(request: HttpRequest) -> Any:
    if request.user.is_authenticated:
        return None
    with at_the_door():
        return LoginStageController.enter(request, SECOND_STEP)


def note_second_factor(request: HttpRequest, factor: Authenticator, *, again: bool = False) -> None:
    """Write into the session of the account that a factor was shown: a new one, or again before a change."""
    post_authentication(request, factor, reauthenticated=again)
    former = request.session.session_key
    request.session.cycle_key()
    session_moved(request, former)


def session_moved(request: HttpRequest, former: str | None) -> None:
    """The session has a new key: the list of sessions follows."""
    rows = UserSession.objects.filter(session_key=former)
    rows.update(session_key=request.session.session_key)


def note_password(request: HttpRequest, user: User) -> None:
    """Write into the session that the password was given again."""
    record_authentication(request, user, method="password", reauthenticated=True)


def second_factor_shown(request: HttpRequest) -> bool:
    """Whether this session came in behind a second factor, or showed one since."""
    return any(record.get("method") == "mfa" for record in _records(request))


def steps_shown(request: HttpRequest) -> list[str]:
    """By which kinds of step this session came in, for the log."""
    return sorted({str(record.get("type") or record.get("method")) for record in _records(request)})


def proven_lately(request: HttpRequest, user: User) -> bool:
    """Whether the strongest thing the account has was shown within the last minutes."""
    wanted = "mfa" if has_second_factor(user) else "password"
    after = machine_seconds() - PROOF_LASTS_S
    return any(record.get("method") == wanted and record["at"] > after for record in _records(request))


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return list(get_authentication_records(request, request.user))


def start_session(request: HttpRequest) -> None:
    """Stamp a new session with its beginning."""
    request.session[BEGUN] = request.session[SEEN] = machine_seconds()


def keep_session(request: HttpRequest) -> bool:
    """Whether the session may go on; ends it after too long a pause or too long altogether.

    Cost: one write a minute of use. Machine time, like the cookie's: a fixed ZHIAN_NOW does not touch it.
    """
    moment = machine_seconds()
    begun, seen = request.session.get(BEGUN), request.session.get(SEEN)
    if not isinstance(begun, int) or not isinstance(seen, int):
        start_session(request)
        return True
    if moment - begun > settings.SESSION_LONGEST_S or moment - seen > settings.SESSION_IDLE_S:
        logout(request)
        return False
    if moment - seen >= SEEN_EVERY_S:
        request.session[SEEN] = moment
    return True


def code_tries_left(request: HttpRequest, user: User) -> bool:
    """Whether codes may still be tried for the account from here; counted in the database like passwords."""
    return bool(AxesProxyHandler.is_allowed(request, _counted_as(user)))


def count_wrong_code(request: HttpRequest, user: User) -> None:
    """One more wrong code; the fifth shuts the door for as long as five wrong passwords do."""
    AxesProxyHandler.user_login_failed(sender=User, credentials=_counted_as(user), request=request)
    note_failure(user, "code", at=now())
    if not code_tries_left(request, user):
        note_lock(user, "code", at=now())


def forget_wrong_codes(user: User) -> None:
    """A right code takes the slips before it away."""
    reset(username=_counted_as(user)["username"])


def _counted_as(user: User) -> dict[str, str]:
    return {"username": f"code {user.email}"}
