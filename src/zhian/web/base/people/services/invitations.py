"""Giving a person an account for their own file, by a link that only their mailbox receives.

The sponsor who opened the file never sees the link: whoever holds it sees papers the sponsor must not see.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, AnyActor, Purpose, SystemActor, link_token, token_digest
from zhian.web.base.people.models import FileInvitation, Person, User
from zhian.web.base.people.selectors import FILE_LINK, NO_FILE, open_file_invitation

from .accounts import create_user
from .files import link_person

VALID_FOR: Final = timedelta(days=30)  # longer than a colleague's: the person may be abroad and unprepared

_NO_ADDRESS = Text(
    zh="档案中没有电子邮箱，邀请无处可寄。",
    en="The file has no e-mail address to send an invitation to.",
)
_HAS_ACCOUNT = Text(zh="该人员已有账号。", en="This person already has an account.")
_NOT_THE_SPONSOR = Text(
    zh="发出邀请的人不能代替本人接受。",
    en="Whoever sent an invitation cannot accept it in the person's place.",
)


def invite_person(actor: AnyActor, person_id: UUID, *, at: datetime) -> FileInvitation:
    """Invite a person to open an account, at the address in their file; a former link stops working.

    The caller has established that the actor has to do with this person.
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
    invitation = FileInvitation(
        person=person,
        email=person.email,
        invited_by_id=actor.user_id if isinstance(actor, Actor) else None,
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
    token: str, *, email: str, password: str, display_name: str, language: str, at: datetime
) -> User:
    """Open an account through the link, joined to the file.

    The address may be another than the one invited: a private one outlives a job.
    Raises: NotFound when the link does not (or no longer) work; Refused with every reason.
    """
    invitation = open_file_invitation(token, at=at)
    nobody = Actor()
    with transaction.atomic():
        user = create_user(
            nobody, email=email, password=password, display_name=display_name, language=language, at=at
        )
        _accept(Actor(user_id=user.pk, person_id=invitation.person_id), invitation, user.pk, at)
    return user


def accept_as_account(actor: Actor, token: str, *, at: datetime) -> Person:
    """Join the file to the account one is logged in with.

    Raises: NotFound when the link does not work; Refused for the person who sent it; Conflict when either
    is joined already.
    """
    invitation = open_file_invitation(token, at=at)
    if actor.user_id is None or invitation.invited_by_id == actor.user_id:
        raise Refused(
            [_NOT_THE_SPONSOR],
            do_next=Text(zh="请退出登录，由本人打开链接。", en="Log out and let the person open the link."),
            code="people.invitation_refused",
        )
    with transaction.atomic():
        return _accept(actor, invitation, actor.user_id, at)


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


def _entry(verb: str, invitation: FileInvitation, personal: dict[str, str] | None = None) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="file_invitation",
        subject_id=invitation.pk,
        about_person_id=invitation.person_id,
        personal=personal or {},
    )
