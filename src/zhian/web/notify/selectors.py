"""Reading one's notices, and the webhooks of organisations one administers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from zhian.kernel.clock import legal_day, write_instant
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import (
    ROLES_OF,
    Actor,
    OrganisationKind,
    Post,
    Purpose,
    Role,
    ScopedQuerySet,
    SystemActor,
)
from zhian.web.base.tenancy.selectors import administrators_of, organisation, organisations_of

from .kit import Matter, matters
from .models import Hook, HookDelivery, Notice

PAGE_SIZE = 25
DELIVERIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice with the matter it is about; none when the reader may no longer see it."""

    notice: Notice
    matter: Matter | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of notices, newest first."""

    lines: tuple[NoticeLine, ...]
    next_cursor: str


def unread_count(actor: Actor) -> int:
    """How many matters have news, for the navigation. Cost: one query on an index; none for nobody."""
    if actor.is_anonymous:
        return 0
    unread = Notice.objects.visible_to(actor).filter(read_at__isnull=True)
    return unread.order_by().values("matter_id").distinct().count()


def notices_of(actor: Actor, *, after: str = "") -> NoticePage:
    """The actor's notices: of each matter and kind the newest, since all of them say the same.

    Cost: one query and those of the register, whatever the size of the table.
    """
    same = {name: OuterRef(name) for name in ("user_id", "matter_id", "kind")}
    newer = Q(created_at__gt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), id__gt=OuterRef("id")
    )
    rows = Notice.objects.visible_to(actor)
    rows = rows.filter(~Exists(rows.filter(newer, **same)))
    rows = _after(rows, after).order_by("-created_at", "-id")
    found = list(rows[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    known = known_matters({row.matter_id for row in found}, actor)
    lines = tuple(NoticeLine(row, known.get(row.matter_id)) for row in found)
    return NoticePage(lines, f"{found[-1].created_at.isoformat()}~{found[-1].pk}" if more else "")


def _after(rows: ScopedQuerySet[Notice], cursor: str) -> ScopedQuerySet[Notice]:
    moment_text, _, key_text = cursor.partition("~")
    try:
        moment, key = datetime.fromisoformat(moment_text), UUID(key_text)
    except ValueError:
        return rows  # no cursor, or one that nobody made: the first page
    if moment.tzinfo is None:
        return rows
    return rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=key))


def known_matters(ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, Matter]:
    """Those that the reader may see now: matters, and webhooks of organisations one administers."""
    wanted = set(ids)
    found = dict(matters(wanted, reader))
    if rest := wanted - found.keys():
        found.update(hook_names(rest, reader))
    return found


def export_notices(person_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """That the person was told there is news: of which matter, when, and when they looked."""
    del person_id
    if actor.user_id is None:
        return []
    rows = Notice.objects.visible_to(SystemActor(Purpose.NOTIFY)).filter(user_id=actor.user_id)
    return [
        {
            "matter": str(row.matter_id),
            "kind": row.kind,
            "at": write_instant(row.created_at),
            "read_at": write_instant(row.read_at) if row.read_at else None,
        }
        for row in rows.order_by("created_at", "id")
    ]


@dataclass(frozen=True, slots=True)
class HookName:
    """How a webhook is called in a list of news, and where its page is; of the address only the host."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class HookAudience:
    """Those who administer the organisation of a webhook."""

    matter_id: UUID
    in_app: frozenset[UUID]
    by_mail: Mapping[UUID, UUID | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HookPlace:
    """An organisation one administers, and its webhooks in the order of their numbers."""

    id: UUID
    name: str
    hooks: tuple[Hook, ...]


def hooks_of(actor: Actor) -> list[Hook]:
    """Every webhook of the organisations one administers."""
    return list(Hook.objects.visible_to(actor).order_by("organisation_id", "number"))


def hook_places(actor: Actor) -> list[HookPlace]:
    """The organisations one administers, each with its webhooks."""
    administered, hooks = actor.organisations(Role.ADMINISTRATOR), hooks_of(actor)
    return [
        HookPlace(
            place.pk,
            place.name(actor.language),
            tuple(hook for hook in hooks if hook.organisation_id == place.pk),
        )
        for place in organisations_of(actor)
        if place.pk in administered
    ]


def hook(hook_id: UUID, actor: Actor) -> Hook:
    """One webhook. Raises: NotFound."""
    found = Hook.objects.visible_to(actor).select_related("organisation").filter(pk=hook_id).first()
    if found is None:
        raise no_hook()
    return found


def no_hook() -> NotFound:
    """What is said of a webhook that is not there, or is somebody else's."""
    return NotFound(
        Text(zh="没有找到该消息推送。", en="There is no such webhook."),
        do_next=Text(zh="请回到消息推送列表。", en="Go back to the list of webhooks."),
        code="notify.no_hook",
    )


def deliveries_of(hook_id: UUID, actor: Actor) -> list[HookDelivery]:
    """The newest calls of one webhook."""
    rows = HookDelivery.objects.visible_to(actor).filter(hook_id=hook_id)
    return list(rows.order_by("-created_at", "-id")[:DELIVERIES_SHOWN])


def hook_names(ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, HookName]:
    """Those of the webhooks that the reader administers."""
    rows = Hook.objects.visible_to(reader).filter(pk__in=set(ids))
    return {row.pk: HookName(host_of(row.address), reverse("notify:hook", args=[row.pk])) for row in rows}


def host_of(address: str) -> str:
    """The host in an address; what follows it may be as good as a password."""
    return urlsplit(address).hostname or ""


def who_hears_of_switching_off(parcel: Parcel, at: datetime) -> HookAudience:
    """Those who administer the organisation, in the application and by mail."""
    place = UUID(str(parcel.payload["organisation_id"]))
    heard = frozenset(administrators_of(place, on=legal_day(at)))
    return HookAudience(UUID(str(parcel.payload["hook_id"])), heard, dict.fromkeys(heard))


def organisation_as_reader(organisation_id: UUID) -> Actor | None:
    """An organisation as a reader, in every post that one of its kind can have; None once it is closed."""
    found = organisation(organisation_id)
    if found is None or found.closed_at is not None:
        return None
    kind = OrganisationKind(found.kind)
    return Actor(posts=tuple(Post(found.pk, kind, role) for role in ROLES_OF[kind]))
