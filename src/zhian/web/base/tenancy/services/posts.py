"""Posts: given and ended by an organisation's administrator, or by the operator."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import (
    KIND_NAMES,
    ROLE_NAMES,
    ROLES_OF,
    Actor,
    AnyActor,
    OrganisationKind,
    Post,
    Role,
    SystemActor,
)
from zhian.web.base.people.services import end_all_tokens
from zhian.web.base.people.services.sessions import end_all_sessions
from zhian.web.base.tenancy import events
from zhian.web.base.tenancy.models import Membership, Organisation
from zhian.web.base.tenancy.selectors import administrators_of, membership, organisation, posts_on

from .organisations import NO_ORGANISATION

_NOT_ADMINISTRATOR = Text(
    zh="只有本单位管理员可以任免成员。",
    en="Only an administrator of the organisation gives and ends posts.",
)
_LAST_ADMINISTRATOR = Text(
    zh="这是本单位最后一名管理员，免去后将无人可以邀请成员。",
    en="This is the last administrator: without one, nobody could invite members.",
)
_WRONG_ROLE = Text(
    zh="“{kind}”不设“{role}”这一岗位。",
    en="There is no post “{role}” in an organisation of the kind “{kind}”.",
)
_POST_HELD = Text(
    zh="该账号已在本单位担任“{role}”。",
    en="This account already holds the post “{role}”.",
)


def appoint(
    actor: AnyActor,
    user_id: UUID,
    organisation_id: UUID,
    role: Role,
    *,
    at: datetime,
    valid_from: date | None = None,
) -> Membership:
    """Give a user a post, from that legal day on (today when none is named).

    Raises: NotFound; Refused for anybody but an administrator, and for a role the organisation's kind does
    not have; Conflict when the post is held already.
    """
    found = administered(actor, organisation_id)
    if reasons := role_reasons(found, role):
        raise Refused(reasons, code="tenancy.post_refused")
    with transaction.atomic():
        return enter_post(actor, user_id, found, role, at=at, valid_from=valid_from)


def dismiss(actor: AnyActor, membership_id: UUID, *, at: datetime) -> Membership:
    """End a post today; the account and the person's own file stay theirs.

    With the last post all sessions and tokens end: who has a file of their own signs in anew.

    Raises: NotFound; Refused for anybody but an administrator, and for the last administrator's own post.
    """
    day = legal_day(at)
    with transaction.atomic():
        post = membership(membership_id, actor)
        if post is None or post.valid_until is not None:
            raise NotFound(
                Text(zh="没有找到该岗位，或已免去。", en="There is no such post, or it has ended."),
                code="tenancy.no_post",
            )
        found = administered(actor, post.organisation_id)
        if post.role == Role.ADMINISTRATOR and administrators_of(found.pk, on=day) == [post.user_id]:
            raise Refused(
                [_LAST_ADMINISTRATOR],
                do_next=Text(zh="请先任命另一名管理员。", en="Appoint another administrator first."),
                code="tenancy.last_administrator",
            )
        post.valid_until = max(day, post.valid_from)
        post.save(update_fields=["valid_until"])
        record(actor, _entry("tenancy.dismissed", post, acting(actor, found.pk)), at=at)
        emit(events.DISMISSED, _payload(post), key=f"tenancy.dismissed:{post.pk}", at=at)
        if not posts_on(post.user_id, on=post.valid_until):
            end_all_sessions(post.user_id)
            end_all_tokens(post.user_id)
    return post


def enter_post(
    actor: AnyActor,
    user_id: UUID,
    where: Organisation,
    role: Role,
    *,
    at: datetime,
    valid_from: date | None = None,
) -> Membership:
    """Write a post down inside the caller's transaction; the caller has checked the right to."""
    post = Membership(
        user_id=user_id, organisation=where, role=role.value, valid_from=valid_from or legal_day(at)
    )
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            Text(
                zh="该账号已在本单位担任“{role}”。", en="This account already holds the post “{role}”."
            ).fill(role=ROLE_NAMES[role]),
            code="tenancy.post_held",
        ) from None
    record(actor, _entry("tenancy.appointed", post, acting(actor, where.pk)), at=at)
    emit(events.APPOINTED, _payload(post), key=f"tenancy.appointed:{post.pk}", at=at)
    return post


def administered(actor: AnyActor, organisation_id: UUID) -> Organisation:
    """The organisation, when the actor administers it (or is the operator).

    Raises: NotFound for strangers, to whom its members are nobody's business; Refused for colleagues.
    """
    found = organisation(organisation_id)
    known = isinstance(actor, SystemActor) or organisation_id in actor.organisations()
    if found is None or found.closed_at is not None or not known:
        raise NotFound(NO_ORGANISATION, code="tenancy.no_organisation")
    if isinstance(actor, Actor) and not actor.holds(Role.ADMINISTRATOR, organisation_id=organisation_id):
        raise Refused(
            [_NOT_ADMINISTRATOR],
            do_next=Text(zh="请联系本单位管理员。", en="Ask an administrator of your organisation."),
            code="tenancy.not_administrator",
        )
    return found


def role_reasons(where: Organisation, role: Role) -> list[Text]:
    """Why an organisation cannot have a post of that role; empty when it can."""
    kind = OrganisationKind(where.kind)
    if role in ROLES_OF[kind]:
        return []
    return [_WRONG_ROLE.fill(kind=KIND_NAMES[kind], role=ROLE_NAMES[role])]


def acting(actor: AnyActor, organisation_id: UUID) -> Post | None:
    """The administrator's post, for the audit log."""
    if isinstance(actor, SystemActor):
        return None
    return actor.post(Role.ADMINISTRATOR, organisation_id=organisation_id)


def _payload(post: Membership) -> dict[str, str]:
    return {
        "organisation_id": str(post.organisation_id),
        "membership_id": str(post.pk),
        "user_id": str(post.user_id),
    }


def _entry(verb: str, post: Membership, acted_as: Post | None) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="membership",
        subject_id=post.pk,
        acting=acted_as,
        body={
            "organisation": str(post.organisation_id),
            "user": str(post.user_id),
            "role": str(post.role),
            "from": post.valid_from.isoformat(),
            "until": post.valid_until.isoformat() if post.valid_until else None,
        },
    )
