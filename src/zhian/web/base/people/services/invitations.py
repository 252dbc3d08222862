"""Giving a person an account for their own file, by a link that only their mailbox receives.

The sponsor who opened the file never sees the link: whoever holds it sees papers the sponsor must not see.
A link alone opens nothing: document number and date of birth have to be given as they stand in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, AnyActor, Purpose, SystemActor, link_token, token_digest
from zhian.web.base.people.models import FileInvitation, Person, User
from zhian.web.base.people.selectors import FILE_LINK, NO_FILE, open_file_invitation, own_account

from .accounts import create_user
from .files import link_person, reach_at

VALID_FOR: Final = timedelta(days=30)  # longer than a colleague's: the person may be abroad and unprepared

_NO_ADDRESS = Text(
    zh="档案中没有电子邮箱，邀请无处可寄。",
    en="The file has no e-mail address to send an invitation to.",
)
_HAS_ACCOUNT = Text(zh="该人员已有账号。", en="This person already has an account.")
_NOT_THE_SPONSOR = Text(
    zh="发出邀请的单位及其工作人员不能代替本人接受邀请。",
    en="Neither whoever sent the invitation nor anybody who works there can accept it for the person.",
)
_LET_THE_PERSON = Text(zh="请退出登录，由本人打开链接。", en="Log out and let the person open the link.")
NOT_AS_ON_FILE = Text(
    zh="证件号码或者出生日期与档案中的不一致。",
    en="The document number or the date of birth is not the one in the file.",
)
_ASK_THE_INVITER = Text(
    zh="请对照旅行证件核对后重试；如仍不一致，请与邀请您的单位联系，更正后会重新发出邀请。",
    en=(
        "Check them against your travel document and try again. If they still differ, ask whoever invited "
        "you to have the file put right and to invite you again."
    ),
)
_NOTHING_TO_PROVE = Text(
    zh="档案中没有证件号码和出生日期，无法核对是否本人。",
    en="The file holds neither document number nor date of birth, so nobody can show that it is theirs.",
)
_ASK_THE_OFFICE = Text(
    zh="请到受理单位出示证件，由其补充后再打开链接。",
    en="Show your document at the office; once it has completed the file, open the link again.",
)
MAX_TRIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the person reads off their own travel document before the file opens to them."""

    document_number: str
    birth_date: date


def invite_person(
    actor: AnyActor, person_id: UUID, *, at: datetime, organisation_id: UUID | None = None
) -> FileInvitation:
    """Invite a person to open an account, at the address in their file; a former link stops working.

    The caller has established that the actor has to do with this person, and names the organisation the
    actor invites for (else the first in which the actor holds a post).
    Raises: NotFound; Refused without an address, or when there is an account already.
    """
    person = Person.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(pk=person_id).first()
    if person is None:
        raise NotFound(NO_FILE, code="people.no_file")
    reasons = [] if person.email else [_NO_ADDRESS]
    if person.user_id is not None:
        reasons.append(_HAS_ACCOUNT)
    if reasons:
        raise Refused(reasons, code="people.invitation_refused")
    post = actor.post() if isinstance(actor, Actor) else None
    invitation = FileInvitation(
        person=person,
        email=person.email,
        invited_by_id=actor.user_id if isinstance(actor, Actor) else None,
        inviting_organisation_id=organisation_id or (post.organisation_id if post else None),
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    invitation.token_digest = token_digest(link_token(FILE_LINK, invitation.pk))
    with transaction.atomic():
        _close_open_ones(person_id, at)
        invitation.save(force_insert=True)
        record(actor, _entry("people.person_invited", invitation, {"email": person.email}), at=at)
        payload = {"person_id": str(person_id), "invitation_id": str(invitation.pk)}
        emit(events.PERSON_INVITED, payload, key=f"people.invited:{invitation.pk}", at=at)
    return invitation


def withdraw_person_invitation(actor: AnyActor, invitation_id: UUID, *, at: datetime) -> None:
    """Make a link that was sent stop working.

    Raises: NotFound for a link one did not send, or that is used up already.
    """
    with transaction.atomic():
        rows = FileInvitation.objects.visible_to(actor).filter(pk=invitation_id)
        invitation = rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).first()
        if invitation is None:
            raise NotFound(
                Text(zh="没有找到可撤回的邀请。", en="There is no invitation to withdraw."),
                code="people.no_invitation",
            )
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record(actor, _entry("people.invitation_withdrawn", invitation), at=at)


def accept_as_new_account(
    token: str,
    proof: Proof,
    *,
    email: str,
    password: str,
    display_name: str,
    language: str,
    at: datetime,
    write_here: bool = True,
) -> User:
    """Open an account through the link, joined to the file.

    The address may be another than the one invited: a private one outlives a job. `write_here`: news goes
    to the account's address from now on.
    Raises: NotFound when the link does not (or no longer) work; Refused with every reason.
    """
    invitation = open_file_invitation(token, at=at)
    nobody = Actor()
    _insist_on_the_person(nobody, invitation, proof, at)
    with transaction.atomic():
        user = create_user(
            nobody, email=email, password=password, display_name=display_name, language=language, at=at
        )
        _accept(Actor(user_id=user.pk, person_id=invitation.person_id), invitation, user.pk, at)
        if write_here:
            reach_at(Actor(user_id=user.pk, person_id=invitation.person_id), user.email, at=at)
    return user


def accept_as_account(
    actor: Actor, token: str, proof: Proof, *, at: datetime, write_here: bool = False
) -> Person:
    """Join the file to the account one is logged in with.

    Raises: NotFound when the link does not work; Refused for whoever sent it and for the people of that
    organisation, and when the proof fails; Conflict when either is joined already.
    """
    invitation = open_file_invitation(token, at=at)
    organisation = invitation.inviting_organisation_id
    if (
        actor.user_id is None
        or invitation.invited_by_id == actor.user_id
        or organisation in actor.organisations()
    ):
        with transaction.atomic():
            record(actor, _entry("people.invitation_misused", invitation), at=at)
        raise Refused([_NOT_THE_SPONSOR], do_next=_LET_THE_PERSON, code="people.invitation_refused")
    _insist_on_the_person(actor, invitation, proof, at)
    with transaction.atomic():
        person = _accept(actor, invitation, actor.user_id, at)
        if write_here:
            now_theirs = replace(actor, person_id=person.pk)
            person = reach_at(now_theirs, own_account(actor).email, at=at)
        return person


def _insist_on_the_person(actor: Actor, invitation: FileInvitation, proof: Proof, at: datetime) -> None:
    """Compare with the file. A wrong answer is written down at once; the fifth ends the link."""
    person = invitation.person
    held = [
        (_plain(person.document_number), _plain(proof.document_number)),
        (person.birth_date, proof.birth_date),
    ]
    known = [(on_file, said) for on_file, said in held if on_file]
    if not known:
        raise Refused([_NOTHING_TO_PROVE], do_next=_ASK_THE_OFFICE, code="people.nothing_to_prove")
    if all(on_file == said for on_file, said in known):
        return
    rows = FileInvitation.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(pk=invitation.pk)
    with transaction.atomic():
        rows.update(failed_tries=F("failed_tries") + 1)
        dead = bool(
            rows.filter(failed_tries__gte=MAX_TRIES, withdrawn_at__isnull=True).update(withdrawn_at=at)
        )
        record(actor, _entry("people.identity_not_shown", invitation, body={"link_closed": dead}), at=at)
    raise Refused([NOT_AS_ON_FILE], do_next=_ASK_THE_INVITER, code="people.identity_not_shown")


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _accept(actor: Actor, invitation: FileInvitation, user_id: UUID, at: datetime) -> Person:
    system = SystemActor(Purpose.SIGN_IN)  # the link itself is the permission
    rows = FileInvitation.objects.visible_to(system).filter(
        pk=invitation.pk, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    if not rows.update(accepted_at=at):
        raise Conflict(
            Text(zh="该链接刚被使用。", en="This link has just been used."),
            do_next=Text(zh="请直接登录。", en="Log in instead."),
            code="people.invitation_used",
        )
    record(actor, _entry("people.invitation_accepted", invitation), at=at)
    return link_person(actor, invitation.person_id, user_id, at=at)


def _close_open_ones(person_id: UUID, at: datetime) -> None:
    rows = FileInvitation.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(person_id=person_id)
    rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)


def _entry(
    verb: str,
    invitation: FileInvitation,
    personal: dict[str, str] | None = None,
    body: dict[str, bool] | None = None,
) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="file_invitation",
        subject_id=invitation.pk,
        about_person_id=invitation.person_id,
        body=body or {},
        personal=personal or {},
    )
