"""What every app needs to say who is asking: actors, roles, and managers that insist on knowing.

A model's ``objects`` raises on every read until ``.visible_to(actor)`` was called, so a forgotten
filter is an error on the developer's screen and never a leak on somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, NoReturn, Self, TypeVar
from uuid import UUID

from django.db import models

from zhian.kernel.ids import uuid7

M = TypeVar("M", bound=models.Model)


class OrganisationKind(StrEnum):
    """The kinds of organisation that may have members here."""

    ENTERPRISE = "enterprise"
    OFFICE = "office"
    UNIVERSITY = "university"
    PARK = "park"
    AUTHORITY = "authority"
    STUDIO = "studio"


class Role(StrEnum):
    """What a member may do in an organisation; the access matrix is written in these words."""

    COORDINATOR = "coordinator"  # enterprise, university, park: prepares and files
    INTAKE = "intake"  # office: checks, corrects, accepts, forwards
    REVIEWER = "reviewer"  # office: reviews
    APPROVER = "approver"  # office: decides what the house may decide
    RECORDER = "recorder"  # office: records another authority's answer
    HEAD = "head"  # office: assigns, deputises, reads figures
    CLERK = "clerk"  # authority: sees the hand-offs addressed to it
    ADMINISTRATOR = "administrator"  # any: invites and removes members


class Purpose(StrEnum):
    """Why the machine itself may read: each worker names one, and the audit shows it."""

    SEAL = "seal"
    DISPATCH = "dispatch"
    NOTIFY = "notify"
    RENDER = "render"
    SERVE_FILE = "serve_file"
    CLOCKS = "clocks"
    DEMO = "demo"
    VERIFY = "verify"
    SIGN_IN = "sign_in"
    OPERATE = "operate"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Post:
    """A role held in one organisation."""

    organisation_id: UUID
    organisation_kind: OrganisationKind
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the door: who they are, and every post they hold today."""

    user_id: UUID | None = None
    person_id: UUID | None = None
    posts: tuple[Post, ...] = ()
    language: str = "zh-hans"
    display_name: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Nobody has logged in."""
        return self.user_id is None

    def organisations(self, *roles: Role) -> frozenset[UUID]:
        """Organisations in which one of these roles is held (any role when none is named)."""
        return frozenset(p.organisation_id for p in self.posts if not roles or p.role in roles)

    def holds(self, *roles: Role, organisation_id: UUID | None = None) -> bool:
        """Whether one of these roles is held, in that organisation where one is named."""
        return any(p.role in roles and organisation_id in (None, p.organisation_id) for p in self.posts)

    def kinds(self) -> frozenset[OrganisationKind]:
        """The kinds of organisation this actor works in."""
        return frozenset(p.organisation_kind for p in self.posts)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The machine at work for one named purpose."""

    purpose: Purpose


AnyActor = Actor | SystemActor
ANONYMOUS = Actor()


class UnscopedQueryError(RuntimeError):
    """A query was about to run without anybody having said who is asking."""


Visibility = Callable[["ScopedQuerySet[Any]", Actor], "ScopedQuerySet[Any]"]
_VISIBILITY: dict[type[models.Model], Visibility] = {}


def visibility_of(model: type[models.Model]) -> Callable[[Visibility], Visibility]:
    """Bind a function as the one answer to "which rows may this actor see?" for a model."""

    def bind(function: Visibility) -> Visibility:
        if model in _VISIBILITY and _VISIBILITY[model] is not function:
            raise RuntimeError(f"{model.__name__} already has a visibility function")
        _VISIBILITY[model] = function
        return function

    return bind


def bound_models() -> Iterator[tuple[type[models.Model], Visibility]]:
    """Every model with its visibility function, for the tests that delete them one by one."""
    return iter(_VISIBILITY.items())


class ScopedQuerySet(models.QuerySet[M], Generic[M]):
    """A query set that reads nothing until ``visible_to`` was called."""

    _scoped = False

    def visible_to(self, actor: AnyActor) -> Self:
        """Narrow to what the actor may see; a system actor sees all rows, under its purpose."""
        clone: Any = self._chain()  # type: ignore[attr-defined]
        clone._scoped = True
        if isinstance(actor, SystemActor):
            return clone  # type: ignore[no-any-return]
        try:
            function = _VISIBILITY[self.model]
        except KeyError:
            raise UnscopedQueryError(f"{self.model.__name__} has no visibility function") from None
        return function(clone, actor)  # type: ignore[return-value]

    def _clone(self) -> Self:
        clone: Any = super()._clone()  # type: ignore[misc]
        clone._scoped = self._scoped
        return clone  # type: ignore[no-any-return]

    def _insist(self) -> None:
        if not self._scoped:
            self._refuse()

    def _refuse(self) -> NoReturn:
        raise UnscopedQueryError(
            f"{self.model.__name__}.objects was read without .visible_to(actor): say who is asking"
        )

    def _fetch_all(self) -> None:
        self._insist()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        """As Django's, after the scope was named."""
        self._insist()
        return super().iterator(chunk_size)

    def count(self) -> int:
        """As Django's, after the scope was named."""
        self._insist()
        return super().count()

    def exists(self) -> bool:
        """As Django's, after the scope was named."""
        self._insist()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, after the scope was named."""
        self._insist()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, after the scope was named."""
        self._insist()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, after the scope was named."""
        self._insist()
        return super().delete()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """A sub-query names its scope too."""
        self._insist()
        return super().resolve_expression(*args, **kwargs)


class ScopedManager(models.Manager[M], Generic[M]):
    """The manager behind ``objects``: creates freely, reads only for a named actor."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        """An unscoped query set that refuses to be read."""
        return ScopedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: AnyActor) -> ScopedQuerySet[M]:
        """Rows the actor may see."""
        return self.get_queryset().visible_to(actor)


class Record(models.Model):
    """A row whose key is made before saving (UUIDv7, so keys sort by time of making)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        """Shared by every table of the platform."""

        abstract = True
