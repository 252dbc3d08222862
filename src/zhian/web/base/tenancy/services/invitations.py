"""Inviting colleagues: the link goes to their mailbox once, the database keeps only its digest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import Actor, AnyActor, Purpose, Role, SystemActor, link_token, token_digest
from zhian.web.base.people.selectors import own_account, user_id_of_email
from zhian.web.base.people.services import create_user
from zhian.web.base.tenancy import events
from zhian.web.base.tenancy.models import Invitation, Membership
from zhian.web.base.tenancy.selectors import INVITATION_LINK, invitation, invitation_behind, organisation
from zhian.web.base.vault.kit import searched

from .organisations import NO_ORGANISATION
from .posts import acting, administered, enter_post, role_reasons

VALID_FOR: Final = timedelta(days=7)

_BAD_EMAIL = Text(
    zh="电子邮箱格式不正确，应类似 name@example.org。",
    en="This is not an e-mail address such as name@example.org.",
)
HOLDS_POST = Text(
    zh="该邮箱的账号已在本单位担任这一岗位。",
    en="The account of this address already holds this post.",
)


def invite(actor: AnyActor, organisation_id: UUID, *, email: str, role: Role, at: datetime) -> Invitation:
    """Invite an address to a post; an open invitation for the same post stops working.

    The link is mailed by whoever hears the event; nobody here, the inviter included, gets to see it.
    Raises: NotFound, Refused with every reason.
    """
    where = administered(actor, organisation_id)
    email = email.strip().lower()
    reasons = role_reasons(where, role)
    try:
        validate_email(email)
    except ValidationError:
        reasons.append(_BAD_EMAIL)
    if _holds(email, organisation_id, role):
        reasons.append(HOLDS_POST)
    if reasons:
        raise Refused(reasons, code="tenancy.invitation_refused")
    made = Invitation(
        organisation=where,
        email=email,
        role=role.value,
        invited_by_id=actor.user_id if isinstance(actor, Actor) else None,
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    made.token_digest = token_digest(link_token(INVITATION_LINK, made.pk))
    with transaction.atomic():
        former = Invitation.objects.visible_to(actor).filter(
            organisation=where,
            email_index__in=searched(email, index="email"),
            role=role.value,
            accepted_at__isnull=True,
        )
        former.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
        made.save(force_insert=True)
        record(actor, _entry("tenancy.invited", actor, made, {"email": email}), at=at)
        payload = {"organisation_id": str(where.pk), "invitation_id": str(made.pk)}
        emit(events.INVITED, payload, key=f"tenancy.invited:{made.pk}", at=at)
    return made


def withdraw_invitation(actor: AnyActor, invitation_id: UUID, *, at: datetime) -> Invitation:
    """Make an invitation stop working.

    Raises: NotFound for all but administrators; Conflict when it is used up or withdrawn already.
    """
    with transaction.atomic():
        found = invitation(invitation_id, actor)
        if found is None:
            raise NotFound(
                Text(zh="没有找到该邀请。", en="There is no such invitation."), code="tenancy.no_invitation"
            )
        rows = Invitation.objects.visible_to(actor).filter(pk=invitation_id)
        if not rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at):
            raise _used_up()
        found.withdrawn_at = at
        record(actor, _entry("tenancy.invitation_withdrawn", actor, found), at=at)
    return found


def accept_invitation(actor: Actor, token: str, *, at: datetime) -> Membership:
    """Take up the post with the account one is logged in with, which must be of the invited address.

    Raises: NotFound for a dead link; Refused for another's invitation; Conflict when the post is held.
    """
    found = invitation_behind(token, at=at)
    if own_account(actor).email.lower() != found.email.lower():
        raise Refused(
            [
                Text(
                    zh="该邀请发给了另一邮箱，与当前账号不一致。",
                    en="The invitation is for another e-mail address than that of this account.",
                )
            ],
            do_next=Text(
                zh="请退出登录后重新打开链接。",
                en="Sign out and open the link again.",
            ),
            code="tenancy.other_address",
        )
    with transaction.atomic():
        return _take_up(actor, found, actor.user_id, at)


def accept_with_new_account(
    token: str, *, password: str, display_name: str, language: str, at: datetime
) -> Membership:
    """Open an account at the invited address and take up the post.

    Raises: NotFound for a dead link; Refused with every reason.
    """
    found = invitation_behind(token, at=at)
    with transaction.atomic():
        user = create_user(
            Actor(),
            email=found.email,
            password=password,
            display_name=display_name,
            language=language,
            at=at,
        )
        return _take_up(Actor(user_id=user.pk), found, user.pk, at)


def _take_up(actor: Actor, found: Invitation, user_id: UUID | None, at: datetime) -> Membership:
    where = organisation(found.organisation_id)
    if where is None or user_id is None:
        raise NotFound(NO_ORGANISATION, code="tenancy.no_organisation")
    system = SystemActor(Purpose.SIGN_IN)  # the link itself is the permission
    rows = Invitation.objects.visible_to(system).filter(
        pk=found.pk, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    if not rows.update(accepted_at=at, accepted_by_id=user_id):
        raise _used_up()
    record(actor, _entry("tenancy.invitation_accepted", actor, found), at=at)
    return enter_post(actor, user_id, where, Role(found.role), at=at)


def _holds(email: str, organisation_id: UUID, role: Role) -> bool:
    user_id = user_id_of_email(email)
    if user_id is None:
        return False
    rows = Membership.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(user_id=user_id)
    return rows.filter(organisation_id=organisation_id, role=role.value, valid_until__isnull=True).exists()


def _used_up() -> Conflict:
    return Conflict(
        Text(zh="该邀请已使用或已撤回。", en="This invitation was used or withdrawn already."),
        do_next=Text(zh="如需要，请发出新的邀请。", en="Send a new one if it is needed."),
        code="tenancy.invitation_used",
    )


def _entry(verb: str, actor: AnyActor, found: Invitation, personal: dict[str, str] | None = None) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="invitation",
        subject_id=found.pk,
        acting=acting(actor, found.organisation_id),
        body={"organisation": str(found.organisation_id), "role": str(found.role)},
        personal=personal or {},
    )
