"""The people app's part of an erasure: the file, and the account that goes with it.

Rows stay as bare ids, since cases and the log name them; every value in them goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Model

from zhian.kernel.locales import Text
from zhian.web.base.people.models import (
    ApiToken,
    Consent,
    FactorRecovery,
    FileInvitation,
    NameToken,
    Person,
    PersonalExport,
    TextNumber,
    User,
)
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope

NOWHERE: Final = "erased.invalid"  # no mail reaches it, and no two accounts share an address


def exists(person_id: UUID) -> bool:
    """Whether there is such a file."""
    return Person.objects.visible_to(ERASER).filter(pk=person_id).exists()


def lock_person(person_id: UUID) -> bool:
    """Hold everybody else off this file until the transaction ends; False when there is none."""
    rows = Person.objects.visible_to(ERASER).select_for_update().filter(pk=person_id)
    return rows.values_list("pk", flat=True).first() is not None


def addresses_of(person_id: UUID) -> tuple[UUID | None, tuple[str, ...]]:
    """The account joined to a file, and every address at which mail about it may have gone out."""
    person = Person.objects.visible_to(ERASER).select_related("user").filter(pk=person_id).first()
    if person is None:
        return None, ()
    invited = FileInvitation.objects.visible_to(ERASER).filter(person_id=person_id)
    found = {person.email, *(row.email for row in invited)}
    if person.user is not None:
        found.add(person.user.email)
    return person.user_id, tuple(sorted(each for each in found if each))


def files_without_matters() -> Iterator[tuple[UUID, datetime]]:
    """Files that still hold something, with the moment each was opened; the caller knows who has matters."""
    rows = Person.objects.visible_to(ERASER).exclude(family_name="")
    yield from rows.order_by("created_at").values_list("pk", "created_at").iterator()


def held(scope: Scope) -> Iterator[Held]:
    """What the app holds about the person."""
    exports = PersonalExport.objects.visible_to(ERASER).filter(person_id=scope.person_id)
    if not scope.whole:
        if number := exports.count():
            yield Held(_EXPORTS, number)
        return
    person = Person.objects.visible_to(ERASER).get(pk=scope.person_id)
    invited = FileInvitation.objects.visible_to(ERASER).filter(person_id=scope.person_id)
    agreed = Consent.objects.visible_to(ERASER).filter(person_id=scope.person_id)
    yield Held(_FILE, int(bool(person.family_name)))
    yield Held(_INVITATIONS, invited.count())
    texts = TextNumber.objects.visible_to(ERASER).filter(person_id=scope.person_id)
    yield Held(_TEXT_NUMBERS, texts.count())
    yield Held(_EXPORTS, exports.count())
    yield Held(_CONSENTS, agreed.count(), goes=False, why=_PROOF)
    if scope.closes_account and scope.user_id is not None:
        yield Held(_ACCOUNT, 1)
        signed_in = sum(1 for _ in _sign_ins(scope.user_id, scope.addresses))
        yield Held(_SIGN_INS, signed_in, comes_and_goes=True)
    elif scope.user_id is not None:
        yield Held(_ACCOUNT, 1, goes=False, why=_WORKS)


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Empty the file, delete the invitations, close the account."""
    del at
    # Also where only some matters go: they are in the ZIP. Locked, so that a job that is about to name its
    # file waits, and then finds nobody who wants it.
    exports = PersonalExport.objects.visible_to(ERASER).filter(person_id=scope.person_id)
    locked = list(exports.select_for_update().values_list("pk", "file_id"))
    files = [file_id for _, file_id in locked if file_id is not None]
    exports.delete()
    if not scope.whole:
        return files
    person = Person.objects.visible_to(ERASER).get(pk=scope.person_id)
    for name in (
        "family_name",
        "given_name",
        "native_name",
        "nationality",
        "document_number",
        "email",
        "phone",
    ):
        setattr(person, name, "")
    person.birth_date, person.user = None, None
    person.save()
    NameToken.objects.visible_to(ERASER).filter(person_id=scope.person_id).delete()
    FileInvitation.objects.visible_to(ERASER).filter(person_id=scope.person_id).delete()
    TextNumber.objects.visible_to(ERASER).filter(person_id=scope.person_id).delete()
    if scope.closes_account and scope.user_id is not None:
        _close_account(scope.user_id, scope.addresses)
    return files


def _close_account(user_id: UUID, addresses: tuple[str, ...]) -> None:
    for row in _sign_ins(user_id, addresses):
        row.delete()
    ApiToken.objects.visible_to(ERASER).filter(user_id=user_id).delete()
    FactorRecovery.objects.visible_to(ERASER).filter(user_id=user_id).delete()
    user = User.objects.visible_to(ERASER).get(pk=user_id)
    user.email, user.display_name = f"{user_id.hex}@{NOWHERE}", ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()


def _sign_ins(user_id: UUID, addresses: tuple[str, ...]) -> Iterator[Model]:
    """Sessions, second factors, joined services, and the tries that were counted."""
    for table in (UserSession, Authenticator, SocialAccount, EmailAddress):
        yield from table.objects.filter(user_id=user_id)
    for address in addresses:
        for tried in (AccessAttempt, AccessFailureLog, AccessLog):
            yield from tried.objects.filter(username__iexact=address)
    marks = (str(user_id), user_id.hex, *addresses)
    for session in Session.objects.iterator():
        said = str(session.get_decoded())
        if any(mark in said for mark in marks):
            yield session


ERASER_OF_PEOPLE: Final = Eraser("people", held, erase)

_FILE = Text(
    zh="姓名、国籍、出生日期、证件号码、联系方式",
    en="name, nationality, date of birth, document number, contact",
)
_EXPORTS = Text(zh="本人下载的数据包", en="exports made for the person")
_INVITATIONS = Text(zh="开户邀请", en="invitations to open an account")
_TEXT_NUMBERS = Text(zh="接收短信提醒的手机号码", en="mobile numbers for text messages")
_CONSENTS = Text(zh="同意记录", en="records of what was agreed to")
_PROOF = Text(
    zh="只记编号、告知书版本和日期，用以证明处理有据。",
    en="They name a version of a text and days, and prove that there was a ground.",
)
_ACCOUNT = Text(zh="登录账号", en="the account")
_SIGN_INS = Text(zh="登录会话、验证方式和登录尝试记录", en="sessions, second factors and counted tries")
_WORKS = Text(
    zh="本人还用它在单位任职，是工作账号。",
    en="The person also works with it: it is an account of their employment.",
)
