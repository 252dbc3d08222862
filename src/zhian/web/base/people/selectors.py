"""Reading people, for the apps that stand above."""

from __future__ import annotations

from uuid import UUID

from .kit import AnyActor, Purpose, SystemActor
from .models import Consent, NoticeText, Person, User


def person_id_of_user(user_id: UUID) -> UUID | None:
    """The person behind an account, if the account has a file."""
    rows = Person.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(user_id=user_id)
    return rows.values_list("pk", flat=True).first()


def person(person_id: UUID, reader: AnyActor) -> Person | None:
    """A person's file, for a reader who was already found entitled to it (oneself, or a named purpose)."""
    return Person.objects.visible_to(reader).filter(pk=person_id).first()


def user(user_id: UUID, reader: AnyActor) -> User | None:
    """An account, for oneself or a named purpose."""
    return User.objects.visible_to(reader).filter(pk=user_id).first()


def latest_notice(slug: str) -> NoticeText | None:
    """The version of a notice that is shown today."""
    rows = NoticeText.objects.visible_to(SystemActor(Purpose.DISPATCH)).filter(slug=slug)
    return rows.order_by("-version").first()


def consents_of(person_id: UUID, reader: AnyActor) -> list[Consent]:
    """What a person agreed to, newest first."""
    rows = Consent.objects.visible_to(reader).filter(person_id=person_id)
    return list(rows.select_related("notice").order_by("-given_at"))
