"""Accounts: making them, and what their owner may change."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import LANGUAGES, Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, AnyActor, Purpose, SystemActor
from zhian.web.base.people.kit.passwords import CODE as PLACE_CODE
from zhian.web.base.people.models import User
from zhian.web.base.people.selectors import account_of_link, own_account

from .noticing import note_failure
from .tokens import end_all_tokens

NEW_PASSWORD_GROUPS: Final = 6  # of four hexadecimal digits: 96 bits
LINK_EVERY_S: Final = 10 * 60
EMAIL_TAKEN = Text(
    zh="该电子邮箱已有账号。",
    en="There is already an account with this e-mail address.",
)
_LOG_IN_FIRST = Text(
    zh="请先用已有账号登录，再打开同一链接；或改用另一邮箱。",
    en="Log in with that account and open the link again, or use another address.",
)
_BAD_EMAIL = Text(
    zh="电子邮箱格式不正确，应类似 name@example.org。",
    en="This is not an e-mail address such as name@example.org.",
)
_NO_NAME = Text(zh="请填写姓名。", en="A name is needed.")
_BAD_LANGUAGE = Text(zh="暂不支持该语言。", en="This language is not offered.")
WRONG_PASSWORD = Text(zh="当前密码不正确。", en="The current password is not right.")
_WEAK = Text(zh="该密码过于简单，请换一个。", en="This password is too weak. Choose another.")
_PASSWORD_WORDS = {
    "password_too_short": Text(
        zh="密码至少需要 {min_length} 个字符。", en="A password has at least {min_length} characters."
    ),
    "password_too_similar": Text(
        zh="密码与您的姓名或邮箱过于相近。", en="The password is too much like your name or address."
    ),
    PLACE_CODE: Text(
        zh="密码主要由本地常见字词组成，容易被猜中，请另加其他字词。",
        en="It is made of words of this place and easily guessed: add some of your own.",
    ),
    "password_too_common": Text(
        zh="这是常见密码，容易被猜中。", en="Many people use this password: it is easily guessed."
    ),
}
_SAME_PASSWORD = Text(zh="新密码与当前密码相同。", en="The new password is the same as the current one.")


def create_user(
    actor: AnyActor,
    *,
    email: str,
    password: str,
    display_name: str,
    language: str,
    at: datetime,
    specimen: bool = False,
) -> User:
    """Open an account.

    Raises: Refused with every reason: address unusable or taken, password too weak, name missing.
    """
    email, display_name = email.strip().lower(), display_name.strip()
    user = User(email=email, display_name=display_name, language=language, created_at=at)
    user.is_specimen = specimen
    reasons = [*_name_reasons(display_name, language), *_email_reasons(email)]
    reasons += password_reasons(password, user)
    if reasons:
        do_next = _LOG_IN_FIRST if EMAIL_TAKEN in reasons else None
        raise Refused(reasons, do_next=do_next, code="people.account_refused")
    user.set_password(password)  # slow by design, therefore before the transaction
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            record(
                actor, _entry("people.account_opened", user, {"email": email, "name": display_name}), at=at
            )
    except IntegrityError:
        raise Refused([EMAIL_TAKEN], do_next=_LOG_IN_FIRST, code="people.email_taken") from None
    return user


def change_account(actor: Actor, *, display_name: str, language: str, at: datetime) -> User:
    """Change one's own name on screen and language."""
    display_name = display_name.strip()
    if reasons := _name_reasons(display_name, language):
        raise Refused(reasons, code="people.account_refused")
    with transaction.atomic():
        user = own_account(actor)
        changed = {
            name: value
            for name, value in (("display_name", display_name), ("language", language))
            if getattr(user, name) != value
        }
        if not changed:
            return user
        for name, value in changed.items():
            setattr(user, name, value)
        user.save(update_fields=list(changed))
        personal = {"name": display_name} if "display_name" in changed else {}
        record(actor, _entry("people.account_changed", user, personal, fields=sorted(changed)), at=at)
    return user


def change_password(actor: Actor, *, old: str, new: str, at: datetime) -> User:
    """Replace one's own password; tokens of the account's programs end with the former.

    Raises: Refused with every reason when the old one is wrong or the new one too weak.
    """
    user = own_account(actor)
    reasons = []
    if not user.check_password(old):
        note_failure(user, "password", at=at)
        reasons.append(WRONG_PASSWORD)
    if old == new:
        reasons.append(_SAME_PASSWORD)
    reasons += password_reasons(new, user)
    if reasons:
        raise Refused(reasons, code="people.password_refused")
    user.set_password(new)
    with transaction.atomic():
        user.save(update_fields=["password"])
        end_all_tokens(user.pk)
        event = record(actor, _entry("people.password_changed", user), at=at)
        emit(events.PASSWORD_CHANGED, {"user_id": str(user.pk)}, key=f"people.password:{event.pk}", at=at)
    return user


def reset_password(actor: SystemActor, email: str, *, at: datetime) -> str:
    """Give an account a new password and end its sessions and tokens; the password, shown nowhere else.

    For an operator who has made sure who asks.
    Raises: NotFound for an address without an account.
    """
    found = User.objects.visible_to(actor).filter(email__iexact=email.strip()).first()
    if found is None:
        raise NotFound(
            Text(zh="该电子邮箱没有账号。", en="There is no account with this e-mail address."),
            code="people.no_account",
        )
    password = "-".join(secrets.token_hex(2) for _ in range(NEW_PASSWORD_GROUPS))
    found.set_password(password)
    with transaction.atomic():
        found.save(update_fields=["password"])
        end_all_tokens(found.pk)
        event = record(actor, _entry("people.password_reset", found), at=at)
        emit(events.PASSWORD_CHANGED, {"user_id": str(found.pk)}, key=f"people.password:{event.pk}", at=at)
    return password


def ask_password_link(email: str, *, at: datetime) -> None:
    """Owe the owner of an address a link for a new password; says nothing about whether there is one.

    However often it is asked, one mail goes out in ten minutes: nobody's mailbox is flooded through us.
    """
    system = SystemActor(Purpose.SIGN_IN)
    found = User.objects.visible_to(system).filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        return
    key = f"people.password_link:{found.pk}:{int(at.timestamp()) // LINK_EVERY_S}"
    try:
        with transaction.atomic():
            record(Actor(), _entry("people.password_link_asked", found), at=at)
            emit(events.PASSWORD_LINK_ASKED, {"user_id": str(found.pk)}, key=key, at=at)
    except IntegrityError:
        return  # one is on its way already


def set_password_by_link(account: str, token: str, new: str, *, at: datetime) -> User:
    """Give an account a new password through the mailed link; sessions and tokens end, factors stay.

    Raises: NotFound when the link does not work; Refused for a weak password.
    """
    user = account_of_link(account, token)
    if reasons := password_reasons(new, user):
        raise Refused(reasons, code="people.password_refused")
    user.set_password(new)
    with transaction.atomic():
        user.save(update_fields=["password"])
        end_all_tokens(user.pk)
        event = record(Actor(user_id=user.pk), _entry("people.password_reset", user), at=at)
        emit(events.PASSWORD_CHANGED, {"user_id": str(user.pk)}, key=f"people.password:{event.pk}", at=at)
    return user


def record_sign_in(user: User, *, by: Sequence[str] = (), at: datetime) -> None:
    """Write down that somebody logged in, and by which steps."""
    with transaction.atomic():
        body = {"by": list(by)} if by else {}
        entry = Entry(verb="people.signed_in", subject_kind="user", subject_id=user.pk, body=body)
        record(Actor(user_id=user.pk), entry, at=at)


def record_sign_out(actor: Actor, *, at: datetime) -> None:
    """Write down that somebody logged out."""
    with transaction.atomic():
        record(actor, Entry(verb="people.signed_out", subject_kind="user", subject_id=actor.user_id), at=at)


def password_reasons(password: str, user: User) -> list[Text]:
    """Everything that is wrong with a password, in both languages."""
    try:
        validate_password(password, user)
    except ValidationError as found:
        return [_in_our_words(error) for error in found.error_list]
    return []


def _in_our_words(error: ValidationError) -> Text:
    # Django words its reasons in the language that is active, and not all of them in Chinese.
    words = _PASSWORD_WORDS.get(error.code or "", _WEAK)
    return words.fill(**(error.params or {}))


def _name_reasons(display_name: str, language: str) -> list[Text]:
    reasons = [] if display_name else [_NO_NAME]
    return reasons if language in LANGUAGES else [*reasons, _BAD_LANGUAGE]


def _email_reasons(email: str) -> list[Text]:
    try:
        validate_email(email)
    except ValidationError:
        return [_BAD_EMAIL]
    system = SystemActor(Purpose.SIGN_IN)  # whether an address is taken is asked of all accounts
    taken = User.objects.visible_to(system).filter(email__iexact=email).exists()
    return [EMAIL_TAKEN] if taken else []


def _entry(
    verb: str, user: User, personal: dict[str, str] | None = None, fields: list[str] | None = None
) -> Entry:
    body = {"fields": fields} if fields else {}
    return Entry(verb=verb, subject_kind="user", subject_id=user.pk, body=body, personal=personal or {})
