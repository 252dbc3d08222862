"""Second factors of an account: authenticator app, passkeys, and the codes for the day both are lost.

allauth keeps them; the app's secret and the seed of the codes lie sealed in its table.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from zhian.kernel.clock import machine_seconds
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, AnyActor, Purpose, SystemActor, owes_second_factor
from zhian.web.base.people.models import User, at_the_door
from zhian.web.base.vault.kit import ring
from zhian.web.base.vault.kit.ring import DATA
from zhian.web.base.vault.kit.sealing import key_id_of

PERIOD_S: Final = 30
WRONG_CODE = Text(zh="验证码不正确。", en="The code is not right.")
_NEXT_CODE = Text(
    zh="请查看手机时间是否准确；每个验证码只能使用一次，刚用过的请等下一个。",
    en="See that the phone's clock is right. A code works once: after using one, wait for the next.",
)
NOT_ACCEPTED = Text(zh="该通行密钥未被接受。", en="The passkey was not accepted.")
_TRY_AGAIN = Text(zh="请重试，或改用验证码。", en="Try again, or use a code.")
_ONE_NEEDED = Text(
    zh="该账号的岗位必须使用第二重验证，最后一种验证方式不能移除。",
    en="The posts of this account need a second factor: the last one cannot be removed.",
)
_ADD_FIRST = Text(zh="请先添加另一种验证方式。", en="Add another one first.")
_NO_FACTOR = Text(zh="没有找到该验证方式。", en="There is no such factor.")
_HAS_APP = Text(zh="已绑定验证器应用。", en="An authenticator app is set up already.")


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it."""

    pk: int
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """Everything beside the password."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int
    must_keep_one: bool

    @property
    def count(self) -> int:
        """How many there are, codes aside."""
        return len(self.passkeys) + (self.app_since is not None)


def factors_of(user: User, actor: Actor) -> Factors:
    """What the account has."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    by_type = {row.type: row for row in rows}
    app, codes = by_type.get(Authenticator.Type.TOTP), by_type.get(Authenticator.Type.RECOVERY_CODES)
    passkeys = tuple(
        Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)
        for row in rows
        if row.type == Authenticator.Type.WEBAUTHN
    )
    left = len(RecoveryCodes(codes).get_unused_codes()) if codes else 0
    return Factors(app.created_at if app else None, passkeys, left, owes_second_factor(actor.posts))


def add_app(actor: AnyActor, user: User, secret: str, code: str, *, at: datetime) -> Authenticator:
    """Set up an authenticator app whose first code proves that it took the secret.

    Raises: Refused for a wrong code, or when there is an app already.
    """
    step = _step_of(secret, code, 0)
    if step is None:
        raise Refused([WRONG_CODE], do_next=_NEXT_CODE, code="people.wrong_code")
    with transaction.atomic():
        if Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists():
            raise Refused([_HAS_APP], code="people.has_app")
        made = give_app(user, secret)
        made.data["last_step"] = step
        made.save(update_fields=["data"])
        RecoveryCodes.activate(user)
        told(actor, user, "people.app_added", at)
    return made


def give_app(user: User, secret: str) -> Authenticator:
    """The bare row, for accounts of the demonstration; everybody else comes through `add_app`."""
    made: Authenticator = TOTP.activate(user, secret).instance
    return made


def remove_app(actor: Actor, user: User, *, at: datetime) -> None:
    """Take the authenticator app away.

    Raises: NotFound; Refused when the posts need it.
    """
    _remove(actor, user, {"type": Authenticator.Type.TOTP}, "people.app_removed", at)


def remove_passkey(actor: Actor, user: User, pk: int, *, at: datetime) -> None:
    """Take one passkey away.

    Raises: NotFound; Refused when the posts need it.
    """
    found = {"type": Authenticator.Type.WEBAUTHN, "pk": pk}
    _remove(actor, user, found, "people.passkey_removed", at)


def _remove(actor: Actor, user: User, which: dict[str, Any], verb: str, at: datetime) -> None:
    with transaction.atomic():
        rows = list(Authenticator.objects.select_for_update().filter(user_id=user.pk))
        found = [row for row in rows if all(getattr(row, name) == value for name, value in which.items())]
        if not found:
            raise NotFound(_NO_FACTOR, code="people.no_factor")
        left = [r for r in rows if r.pk != found[0].pk and r.type != Authenticator.Type.RECOVERY_CODES]
        if not left and owes_second_factor(actor.posts):
            raise Refused([_ONE_NEEDED], do_next=_ADD_FIRST, code="people.factor_needed")
        found[0].delete()
        if not left:
            Authenticator.objects.filter(user_id=user.pk).delete()  # codes alone open nothing
        told(actor, user, verb, at)


def renew_codes(actor: Actor, user: User, *, at: datetime) -> None:
    """Ten fresh codes; the former stop working."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(user)
        told(actor, user, "people.codes_renewed", at)


def codes_of(user: User) -> list[str]:
    """The codes that were not used yet; show them only to somebody who has just proven themself."""
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(row).get_unused_codes()) if row else []


def check_code(user: User, code: str) -> Authenticator:
    """The factor a code belongs to: the app's, at most one step off and never twice, else a recovery code.

    Raises: Refused.
    """
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user_id=user.pk)
        for row in rows.exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type"):  # the app first
            if row.type == Authenticator.Type.TOTP and _takes(row, code):
                return row
            if row.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(row).validate_code(code):
                return Authenticator.objects.get(pk=row.pk)
    raise Refused([WRONG_CODE], do_next=_NEXT_CODE, code="people.wrong_code")


def _takes(app: Authenticator, code: str) -> bool:
    step = _step_of(decrypt(app.data["secret"]), code, int(app.data.get("last_step", 0)))
    if step is None:
        return False
    app.data["last_step"] = step
    app.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str, after: int) -> int | None:
    """The step a code was made in: this one or a neighbour, but later than the last that was used."""
    now_step = machine_seconds() // PERIOD_S
    return next(
        (
            step
            for step in (now_step, now_step - 1, now_step + 1)
            if step > after and hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        ),
        None,
    )


def code_at(secret: str, step: int) -> str:
    """The six digits an app shows in a step of thirty seconds."""
    digits: str = format_hotp_value(hotp_value(secret, step))
    return digits


def passkey_creation(user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey; its challenge waits in the session."""
    options: dict[str, Any] = webauthn.begin_registration(user, True)
    return options


def add_passkey(actor: AnyActor, user: User, name: str, answer: Any, *, at: datetime) -> Authenticator:
    """Keep the passkey the browser made.

    Raises: Refused when the answer does not belong to the challenge, or nobody was verified at the device.
    """
    try:
        webauthn.parse_registration_response(answer)
        made = webauthn.complete_registration(answer)
    except _MALFORMED:
        raise _not_accepted() from None
    if not made.is_user_verified():
        raise _not_accepted()
    with transaction.atomic():
        kept: Authenticator = webauthn.WebAuthn.add(user, name, answer).instance
        RecoveryCodes.activate(user)
        told(actor, user, "people.passkey_added", at)
    return kept


def passkey_question(user: User | None) -> dict[str, Any]:
    """What the browser needs to use a passkey: one of the account's, or any that it holds for this site."""
    options: dict[str, Any] = webauthn.begin_authentication(user)
    return options


def check_passkey(user: User | None, answer: Any) -> Authenticator:
    """The passkey behind an answer; without a user, the account is the one the passkey names.

    Raises: Refused.
    """
    try:
        webauthn.parse_authentication_response(answer)
        with at_the_door():
            owner = user or webauthn.extract_user_from_response(answer)
            found: Authenticator = webauthn.complete_authentication(owner, answer)
    except _MALFORMED:
        raise _not_accepted() from None
    found.user = owner
    return found


# The answer comes from a browser, or from somebody who pretends to be one: any shape is possible.
_MALFORMED = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)


def _not_accepted() -> Refused:
    return Refused([NOT_ACCEPTED], do_next=_TRY_AGAIN, code="people.passkey_refused")


def told(actor: AnyActor, user: User, verb: str, at: datetime) -> None:
    """Write a change of security down, and owe its owner a mail about it."""
    event = record(actor, Entry(verb=verb, subject_kind="user", subject_id=user.pk), at=at)
    payload = {"user_id": str(user.pk)}
    emit(events.SECURITY_CHANGED, payload, key=f"people.security:{event.pk}", at=at)


def remove_all(user_id: UUID) -> None:
    """Take every factor away; within the transaction of whoever has a reason to."""
    Authenticator.objects.filter(user_id=user_id).delete()


def seal_factors_anew(at: datetime) -> int:
    """Seal secrets of second factors anew that still stand under a former key; how many there were.

    They lie in a table of allauth's, which a rotation of the key ring does not know.
    """
    active, sealed = ring().active[DATA].id, 0
    for pk in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            place = "secret" if row and row.type == Authenticator.Type.TOTP else "seed"
            if row is None or key_id_of(row.data.get(place, "")) in {active, ""}:
                continue
            row.data[place] = encrypt(decrypt(row.data[place]))
            row.save(update_fields=["data"])
            entry = Entry("people.factor_sealed_anew", "user", subject_id=row.user_id)
            record(SystemActor(Purpose.SIGN_IN), entry, at=at)
        sealed += 1
    return sealed


def pending_secret(request: HttpRequest, *, anew: bool) -> str:
    """The secret an app is being set up with, sealed in the session until its first code comes."""
    kept = request.session.get(_PENDING)
    if kept and not anew:
        return str(decrypt(kept))
    secret: str = generate_totp_secret()
    request.session[_PENDING] = encrypt(secret)
    return secret


def picture_of_secret(user: User, secret: str) -> SafeString:
    """The square an authenticator app reads, as SVG for the page."""
    adapter = get_adapter()
    picture = str(adapter.build_totp_svg(adapter.build_totp_url(user, secret)))
    return mark_safe(picture[picture.index("<svg") :])  # noqa: S308  # drawn here, from a secret of our own


def forget_pending_secret(request: HttpRequest) -> None:
    """It was taken up, or given up."""
    request.session.pop(_PENDING, None)


_PENDING: Final = "zhian_app_secret"
