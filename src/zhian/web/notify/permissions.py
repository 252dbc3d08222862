"""Which notices and webhooks an actor may see."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor, Role, ScopedQuerySet, visibility_of

from .models import Hook, HookDelivery, Mail, Notice, TextMessage


@visibility_of(Notice)
def visible_notices(rows: ScopedQuerySet[Notice], actor: Actor) -> ScopedQuerySet[Notice]:
    """One's own."""
    return rows.filter(user_id=actor.user_id) if actor.user_id else rows.none()


@visibility_of(Mail)
def visible_mail(rows: ScopedQuerySet[Mail], actor: Actor) -> ScopedQuerySet[Mail]:
    """The machine's own."""
    del actor
    return rows.none()


@visibility_of(Hook)
def visible_hooks(rows: ScopedQuerySet[Hook], actor: Actor) -> ScopedQuerySet[Hook]:
    """Those of organisations one administers."""
    return rows.filter(organisation_id__in=actor.organisations(Role.ADMINISTRATOR))


@visibility_of(HookDelivery)
def visible_deliveries(rows: ScopedQuerySet[HookDelivery], actor: Actor) -> ScopedQuerySet[HookDelivery]:
    """As the webhook."""
    return rows.filter(hook__organisation_id__in=actor.organisations(Role.ADMINISTRATOR))


@visibility_of(TextMessage)
def visible_texts(rows: ScopedQuerySet[TextMessage], actor: Actor) -> ScopedQuerySet[TextMessage]:
    """The machine's own."""
    del actor
    return rows.none()
