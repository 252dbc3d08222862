"""Reading people, for the apps that stand above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text

from .kit import Actor, AnyActor, Purpose, ScopedQuerySet, SystemActor, link_token, token_digest
from .kit.mobiles import code_digest, text_code
from .kit.naming import search_tokens
from .models import Consent, FactorRecovery, FileInvitation, NameToken, NoticeText, Person, TextNumber, User

FILE_LINK = "people.file"
RECOVERY_LINK = "people.recovery"
NO_FILE = Text(zh="没有找到个人档案。", en="There is no such file.")


@dataclass(frozen=True, slots=True)
class Address:
    """Where to write to somebody, and in which language."""

    email: str
    language: str


@dataclass(frozen=True, slots=True)
class WayIn:
    """Whether somebody reads their own file, and else what became of the invitation."""

    has_account: bool
    has_address: bool
    joined_at: datetime | None  # None too where the file was joined without an invitation
    invited_at: datetime | None
    works_until: datetime | None  # None: no link works


@dataclass(frozen=True, slots=True)
class InvitationMail:
    """What the mail of an invitation needs; `token` goes into the link and nowhere else."""

    address: Address
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """At which number a person gets text messages, and in which language."""

    number: str
    language: str


@dataclass(frozen=True, slots=True)
class CodeText:
    """What the text message with a code needs; the code goes into it and nowhere else."""

    reach: Reach
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """What the mail for a new password needs; both words go into the link and nowhere else."""

    address: Address
    account: str
    token: str


def person_id_of_user(user_id: UUID) -> UUID | None:
    """The person behind an account, if the account has a file."""
    rows = Person.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(user_id=user_id)
    return rows.values_list("pk", flat=True).first()


def person(person_id: UUID, reader: AnyActor) -> Person | None:
    """A person's file, for a reader who was already found entitled to it (oneself, or a named purpose)."""
    return Person.objects.visible_to(reader).filter(pk=person_id).first()


def bearing_name(typed: str) -> list[ScopedQuerySet[NameToken]]:
    """Sub-queries of person ids, all of which must hold of somebody with such a name; none for no name.

    They name nobody by themselves: the matters they are put to narrow them to what the reader may see.
    """
    rows = NameToken.objects.visible_to(SystemActor(Purpose.CASEWORK))
    return [rows.filter(token=token).values("person_id") for token in search_tokens(typed)]  # type: ignore[misc]


def user(user_id: UUID, reader: AnyActor) -> User | None:
    """An account, for oneself or a named purpose."""
    return User.objects.visible_to(reader).filter(pk=user_id).first()


def own_account(actor: Actor) -> User:
    """The actor's own account; raises NotFound for anybody who has not logged in.

    No second filter: what makes it the actor's own is visibility alone, so a hole there shows at once.
    """
    rows = list(User.objects.visible_to(actor)[:2])
    if len(rows) != 1:
        raise NotFound(Text(zh="没有找到账号。", en="There is no such account."), code="people.no_account")
    return rows[0]


def own_file(actor: Actor) -> Person:
    """The actor's own file; raises NotFound for anybody without one."""
    rows = list(Person.objects.visible_to(actor)[:2])
    if len(rows) != 1:
        raise NotFound(
            NO_FILE,
            why=Text(zh="您的账号尚未关联个人档案。", en="Your account is not joined to a file."),
            do_next=Text(
                zh="请打开邮件中的邀请链接，或联系推荐单位。",
                en="Open the link in your invitation, or ask the organisation that recommends you.",
            ),
            code="people.no_file",
        )
    return rows[0]


def user_id_of_email(email: str) -> UUID | None:
    """The account of an address, for invitations that must know whether there is one."""
    rows = User.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(email__iexact=email.strip())
    return rows.values_list("pk", flat=True).first()


def display_names(user_ids: Iterable[UUID], reader: AnyActor) -> dict[UUID, str]:
    """Names on screen; a person asking directly gets only their own (colleagues: tenancy's selectors)."""
    rows = User.objects.visible_to(reader).filter(pk__in=set(user_ids))
    return dict(rows.values_list("pk", "display_name"))


def address_of_user(user_id: UUID, reader: AnyActor) -> Address | None:
    """Where mail for an account goes; None for closed accounts."""
    row = User.objects.visible_to(reader).filter(pk=user_id, is_active=True).first()
    return None if row is None else Address(row.email, row.language)


def address_of_person(person_id: UUID, reader: AnyActor) -> Address | None:
    """Where mail for a person goes: the contact they keep in their file, else their account."""
    row = Person.objects.visible_to(reader).select_related("user").filter(pk=person_id).first()
    if row is None:
        return None
    email = row.email or (row.user.email if row.user else "")
    return Address(email, row.language) if email else None


def specimen_count(reader: SystemActor) -> int:
    """How many accounts the demonstration made."""
    return User.objects.visible_to(reader).filter(is_specimen=True).count()


def has_accounts(reader: SystemActor) -> bool:
    """Whether anybody can log in at all."""
    return User.objects.visible_to(reader).exists()


def latest_notice(slug: str) -> NoticeText | None:
    """The version of a notice that is shown today."""
    rows = NoticeText.objects.visible_to(SystemActor(Purpose.DISPATCH)).filter(slug=slug)
    return rows.order_by("-version").first()


def notice(slug: str, version: int, reader: AnyActor) -> NoticeText | None:
    """One version of a notice."""
    return NoticeText.objects.visible_to(reader).filter(slug=slug, version=version).first()


def consents_of(person_id: UUID, reader: AnyActor) -> list[Consent]:
    """What a person agreed to, newest first."""
    rows = Consent.objects.visible_to(reader).filter(person_id=person_id)
    return list(rows.select_related("notice").order_by("-given_at"))


def consent(consent_id: UUID, reader: AnyActor) -> Consent | None:
    """One act of agreeing."""
    return Consent.objects.visible_to(reader).select_related("notice").filter(pk=consent_id).first()


def standing_consent(person_id: UUID, reader: AnyActor, *, purpose: str, matter_id: UUID) -> Consent | None:
    """The consent for a purpose in a matter that was not taken back, if there is one."""
    rows = Consent.objects.visible_to(reader).filter(
        person_id=person_id, purpose=purpose, matter_id=matter_id, withdrawn_at__isnull=True
    )
    return rows.select_related("notice").order_by("-given_at").first()


def open_file_invitation(token: str, *, at: datetime) -> FileInvitation:
    """The invitation behind a link; raises NotFound, saying the same for used, expired and invented links."""
    rows = FileInvitation.objects.visible_to(SystemActor(Purpose.SIGN_IN)).select_related("person")
    found = rows.filter(
        token_digest=token_digest(token),
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
        person__user__isnull=True,
    ).first()
    if found is None:
        raise NotFound(
            Text(zh="该链接无效。", en="This link does not work."),
            why=Text(
                zh="链接可能已使用、已过期，或已被新的邀请取代。",
                en="It may have been used, have expired, or have been replaced by a newer invitation.",
            ),
            do_next=Text(
                zh="如已有账号请直接登录；否则请推荐单位重新发出邀请。",
                en="If you have an account, log in. Otherwise ask for a new invitation.",
            ),
            code="people.link_dead",
        )
    return found


def way_in(person_id: UUID, reader: SystemActor, *, at: datetime) -> WayIn | None:
    """How a person gets at their file, for an app that has found its reader entitled to know."""
    found = Person.objects.visible_to(reader).filter(pk=person_id).first()
    if found is None:
        return None
    rows = FileInvitation.objects.visible_to(reader).filter(person_id=person_id)
    newest = rows.order_by("-created_at", "-id").first()
    accepted = rows.filter(accepted_at__isnull=False).order_by("-accepted_at").first()
    standing = newest is not None and newest.withdrawn_at is None and newest.expires_at > at
    return WayIn(
        has_account=found.user_id is not None,
        has_address=bool(found.email),
        joined_at=accepted.accepted_at if accepted else None,
        invited_at=newest.created_at if newest else None,
        works_until=newest.expires_at if newest is not None and standing else None,
    )


def file_invitation_mail(invitation_id: UUID, reader: SystemActor) -> InvitationMail | None:
    """What to mail for an invitation that still stands; None when there is nothing left to send."""
    rows = FileInvitation.objects.visible_to(reader).select_related("person").filter(pk=invitation_id)
    found = rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).first()
    if found is None:
        return None
    token = link_token(FILE_LINK, found.pk)
    if token_digest(token) != found.token_digest:  # the site's key was changed since: such a link is dead
        return None
    return InvitationMail(Address(found.email, found.person.language), token, found.expires_at)


def password_link(user_id: UUID, reader: SystemActor) -> PasswordLink | None:
    """What to mail to somebody who forgot the password; made anew each time, and kept nowhere.

    The token dies with the password it was made under, and when somebody signs in.
    """
    row = User.objects.visible_to(reader).filter(pk=user_id, is_active=True).first()
    if row is None:
        return None
    account = urlsafe_base64_encode(row.pk.bytes)
    return PasswordLink(Address(row.email, row.language), account, default_token_generator.make_token(row))


def account_of_link(account: str, token: str) -> User:
    """The account behind a link for a new password; raises NotFound for used, expired and invented ones."""
    try:
        user_id = UUID(bytes=urlsafe_base64_decode(account))
    except ValueError:
        user_id = UUID(int=0)
    rows = User.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(pk=user_id, is_active=True)
    found = rows.first()
    if found is None or not default_token_generator.check_token(found, token):
        raise NotFound(
            Text(zh="该链接无效。", en="This link does not work."),
            why=Text(zh="链接可能已使用或已过期。", en="It may have been used, or have expired."),
            do_next=Text(zh="请在登录页重新申请。", en="Ask for a new one at the sign-in page."),
            code="people.link_dead",
        )
    return found


def recovery(recovery_id: UUID, reader: AnyActor) -> FactorRecovery | None:
    """One request for a new second factor."""
    rows = FactorRecovery.objects.visible_to(reader).select_related("user", "asked_by", "confirmed_by")
    return rows.filter(pk=recovery_id).first()


def recoveries_of(organisation_id: UUID, reader: AnyActor) -> list[FactorRecovery]:
    """The requests of an office or authority, newest first."""
    rows = FactorRecovery.objects.visible_to(reader).filter(organisation_id=organisation_id)
    return list(rows.select_related("user", "asked_by", "confirmed_by").order_by("-asked_at")[:50])


def open_recovery(token: str, *, at: datetime) -> FactorRecovery:
    """The confirmed request behind a mailed link; raises NotFound for every other."""
    rows = FactorRecovery.objects.visible_to(SystemActor(Purpose.SIGN_IN)).select_related("user")
    found = rows.filter(
        token_digest=token_digest(token),
        confirmed_by__isnull=False,
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
        user__is_active=True,
    ).first()
    if found is None:
        raise NotFound(
            Text(zh="该链接无效。", en="This link does not work."),
            why=Text(
                zh="链接可能已使用、已过期或已被停用。",
                en="It may have been used or stopped, or have expired.",
            ),
            do_next=Text(zh="请联系本单位管理员。", en="Ask the administrator of your organisation."),
            code="people.link_dead",
        )
    return found


def recovery_link(recovery_id: UUID, reader: SystemActor) -> InvitationMail | None:
    """What to mail to the officer; None when there is nothing left to send."""
    rows = FactorRecovery.objects.visible_to(reader).select_related("user").filter(pk=recovery_id)
    found = rows.filter(
        confirmed_by__isnull=False, used_at__isnull=True, withdrawn_at__isnull=True, user__is_active=True
    ).first()
    if found is None:
        return None
    token = link_token(RECOVERY_LINK, found.pk)
    if token_digest(token) != found.token_digest:  # the site's key was changed since: such a link is dead
        return None
    return InvitationMail(Address(found.user.email, found.user.language), token, found.expires_at)


def own_text_numbers(actor: Actor) -> tuple[TextNumber | None, TextNumber | None]:
    """The actor's number that gets text messages, and the one that waits for its code."""
    rows = list(TextNumber.objects.visible_to(actor).order_by("asked_at"))
    proven = next((row for row in rows if row.confirmed_at), None)
    return proven, next((row for row in rows if not row.confirmed_at), None)


def who_gets_texts(person_ids: Iterable[UUID], reader: SystemActor) -> frozenset[UUID]:
    """Those of the persons who agreed to text messages."""
    rows = TextNumber.objects.visible_to(reader).filter(person_id__in=set(person_ids))
    return frozenset(rows.filter(_STANDS).values_list("person_id", flat=True))


def text_reach(person_id: UUID, reader: SystemActor) -> Reach | None:
    """Where a text message to a person goes; None for whoever has not agreed to any, or no longer does."""
    rows = TextNumber.objects.visible_to(reader).select_related("person")
    row = rows.filter(_STANDS, person_id=person_id).first()
    return None if row is None else Reach(row.number, row.person.language)


_STANDS: Final = Q(confirmed_at__isnull=False, consent__withdrawn_at__isnull=True)


def code_text(number_id: UUID, reader: SystemActor) -> CodeText | None:
    """What to send to a number that waits for its code; None when there is nothing left to send."""
    row = TextNumber.objects.visible_to(reader).filter(pk=number_id, confirmed_at__isnull=True).first()
    if row is None:
        return None
    code = text_code(row.pk)
    if code_digest(row.pk, code) != row.code_digest:  # the site's key was changed since: such a code is dead
        return None
    return CodeText(Reach(row.number, row.language), code, row.expires_at)
