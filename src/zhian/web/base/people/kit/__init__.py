"""What every app needs to say who is asking: actors, roles, and managers that insist on knowing.

A model's ``objects`` raises on every read until ``.visible_to(actor)`` was called, so a forgotten
filter is an error on the developer's screen and never a leak on somebody else's.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, Final, Generic, NoReturn, ParamSpec, Protocol, Self, TypeVar
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.crypto import salted_hmac

from zhian.kernel.ids import uuid7
from zhian.kernel.locales import Text

P = ParamSpec("P")
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


KIND_NAMES: Final[Mapping[OrganisationKind, Text]] = {
    OrganisationKind.ENTERPRISE: Text(zh="企业", en="Enterprise"),
    OrganisationKind.OFFICE: Text(zh="受理单位", en="Office"),
    OrganisationKind.UNIVERSITY: Text(zh="高等院校", en="University"),
    OrganisationKind.PARK: Text(zh="园区管理机构", en="Park committee"),
    OrganisationKind.AUTHORITY: Text(zh="主管部门", en="Authority"),
    OrganisationKind.STUDIO: Text(zh="联合工作室", en="Joint studio"),
}

ROLE_NAMES: Final[Mapping[Role, Text]] = {
    Role.COORDINATOR: Text(zh="单位经办人", en="Coordinator"),
    Role.INTAKE: Text(zh="受理员", en="Intake officer"),
    Role.REVIEWER: Text(zh="审核员", en="Reviewing officer"),
    Role.APPROVER: Text(zh="审批人", en="Approving officer"),
    Role.RECORDER: Text(zh="结果登记员", en="Recording officer"),
    Role.HEAD: Text(zh="负责人", en="Head of office"),
    Role.CLERK: Text(zh="审批机关收件人", en="Authority clerk"),
    Role.ADMINISTRATOR: Text(zh="单位管理员", en="Administrator"),
}

_SPONSOR_ROLES = (Role.COORDINATOR, Role.ADMINISTRATOR)
ROLES_OF: Final[Mapping[OrganisationKind, tuple[Role, ...]]] = {
    OrganisationKind.ENTERPRISE: _SPONSOR_ROLES,
    OrganisationKind.UNIVERSITY: _SPONSOR_ROLES,
    OrganisationKind.PARK: _SPONSOR_ROLES,
    OrganisationKind.STUDIO: _SPONSOR_ROLES,
    OrganisationKind.AUTHORITY: (Role.CLERK, Role.ADMINISTRATOR),
    OrganisationKind.OFFICE: (
        Role.INTAKE,
        Role.REVIEWER,
        Role.APPROVER,
        Role.RECORDER,
        Role.HEAD,
        Role.ADMINISTRATOR,
    ),
}


class Purpose(StrEnum):
    """Why the machine itself may read: each worker names one, and the audit shows it."""

    SEAL = "seal"
    DISPATCH = "dispatch"
    NOTIFY = "notify"
    RENDER = "render"
    SERVE_FILE = "serve_file"
    CASEWORK = "casework"  # the case machine reading its own tables under lock
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

    def post(self, *roles: Role, organisation_id: UUID | None = None) -> Post | None:
        """The first post that matches, to be named in the audit log as the one acted in."""
        return next(
            (
                post
                for post in self.posts
                if (not roles or post.role in roles) and organisation_id in (None, post.organisation_id)
            ),
            None,
        )

    def kinds(self) -> frozenset[OrganisationKind]:
        """The kinds of organisation this actor works in."""
        return frozenset(p.organisation_kind for p in self.posts)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The machine at work for one named purpose."""

    purpose: Purpose


AnyActor = Actor | SystemActor
ANONYMOUS = Actor()


def operates(actor: Actor) -> bool:
    """Whether the actor administers an office, and so answers for the machine it works with."""
    return any(
        post.role is Role.ADMINISTRATOR and post.organisation_kind is OrganisationKind.OFFICE
        for post in actor.posts
    )


def owes_second_factor(posts: Iterable[Post]) -> bool:
    """Whether these posts are held only behind a second factor: every one at an office or an authority."""
    return any(post.organisation_kind in _BEHIND_A_FACTOR for post in posts)


def places_of_recovery(actor: Actor, *roles: Role) -> frozenset[UUID]:
    """Offices and authorities where the actor may help a colleague back in (in one of these roles)."""
    return frozenset(
        post.organisation_id
        for post in actor.posts
        if post.organisation_kind in _BEHIND_A_FACTOR and post.role in (roles or _WHO_CONFIRM)
    )


_WHO_CONFIRM: Final = (Role.ADMINISTRATOR, Role.HEAD, Role.APPROVER, Role.CLERK)
_BEHIND_A_FACTOR: Final = frozenset({OrganisationKind.OFFICE, OrganisationKind.AUTHORITY})


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
        clone = self.mark_scoped()
        if isinstance(actor, SystemActor):
            return clone
        try:
            function = _VISIBILITY[self.model]
        except KeyError:
            raise UnscopedQueryError(f"{self.model.__name__} has no visibility function") from None
        return function(clone, actor)  # type: ignore[return-value]

    def mark_scoped(self) -> Self:
        """For visibility functions alone: a sub-query whose narrowing follows right behind."""
        clone: Any = self._chain()  # type: ignore[attr-defined]
        clone._scoped = True
        return clone  # type: ignore[no-any-return]

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


class ActorRequest(HttpRequest):
    """A request as every view sees it: the actor was put there by tenancy's middleware."""

    actor: Actor
    owes_second_factor: bool = False  # signed in, but shut out until a factor is set up or shown


def signed_in(
    view: Callable[Concatenate[ActorRequest, P], HttpResponse],
) -> Callable[Concatenate[ActorRequest, P], HttpResponse]:
    """Send anybody who has not logged in to the login page, and back afterwards."""

    @wraps(view)
    def guarded(request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.actor.is_anonymous:
            return to_login(_page_of(request))
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")  # shared computers keep no copies
        return response

    return guarded


def _page_of(request: HttpRequest) -> str:
    """The page to return to: this one, or after a POST the one whose form it was."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path or "/"


def to_login(target: str) -> HttpResponseRedirect:
    """To the login page, and from there to a page of this site."""
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': target})}")


def link_token(kind: str, record_id: UUID) -> str:
    """The secret part of a mailed link, made from the site's key and the row's id.

    Nothing stores it: the row keeps only `token_digest`, and the mail is written by making it again.
    """
    mac = salted_hmac(f"zhian.link.{kind}", record_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def token_digest(token: str) -> str:
    """What the database keeps of a link: 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


class Directory(Protocol):
    """Looks up the names of organisations for apps that stand below tenancy."""

    def __call__(self, ids: Iterable[UUID]) -> Mapping[UUID, Text]:
        """The names of those that exist."""
        ...


_DIRECTORY: list[Directory] = []


def bind_directory(directory: Directory) -> None:
    """Name the one place that knows organisations; tenancy does so when it is registered."""
    _DIRECTORY[:] = [directory]


def organisation_names(ids: Iterable[UUID]) -> Mapping[UUID, Text]:
    """Names of organisations by id; empty while no directory is bound."""
    return _DIRECTORY[0](ids) if _DIRECTORY else {}


class PostsOf(Protocol):
    """Looks up which posts an account holds, for apps that stand below tenancy."""

    def __call__(self, user_id: UUID, *, on: date) -> tuple[Post, ...]:
        """Every post on that day, in organisations that are open."""
        ...


_POSTS_OF: list[PostsOf] = []


def bind_posts(posts: PostsOf) -> None:
    """Name the one place that knows posts; tenancy does so when it is registered."""
    _POSTS_OF[:] = [posts]


def posts_of(user_id: UUID, *, on: date) -> tuple[Post, ...]:
    """The posts of an account; none while no register is bound."""
    return _POSTS_OF[0](user_id, on=on) if _POSTS_OF else ()


class OwnMatter(Protocol):
    """A matter of the person, as their own pages call it."""

    @property
    def name(self) -> str:
        """Its reference."""
        ...

    @property
    def path(self) -> str:
        """The address of its page on this site."""
        ...

    @property
    def leave_path(self) -> str:
        """Where the person withdraws it; empty once it is closed."""
        ...

    def part(self, view: str) -> Text | None:
        """What somebody had open of it, by the word the log keeps."""
        ...


class OwnMatters(Protocol):
    """Looks up matters for apps that stand below those who know them."""

    def __call__(self, ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, OwnMatter]:
        """Those that the reader may see."""
        ...


_OWN_MATTERS: list[OwnMatters] = []


def bind_own_matters(register: OwnMatters) -> None:
    """Name the one place that knows matters; called from wiring alone."""
    _OWN_MATTERS[:] = [register]


def own_matters(ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, OwnMatter]:
    """Matters by id, as far as the reader may see them; empty while no register is bound."""
    return _OWN_MATTERS[0](ids, reader) if _OWN_MATTERS else {}


class Exporter(Protocol):
    """Gives back everything an app holds about a person, as plain JSON values."""

    def __call__(self, person_id: UUID, actor: Actor) -> Mapping[str, Any] | list[Any]:
        """What to hand to the person; `actor` is that person."""
        ...


_EXPORTERS: dict[str, Exporter] = {}


def bind_exporter(name: str, exporter: Exporter) -> None:
    """Add an app's part to the export of a person's data; called from wiring alone."""
    if name in _EXPORTERS and _EXPORTERS[name] is not exporter:
        raise RuntimeError(f"the export already has a part {name!r}")
    _EXPORTERS[name] = exporter


def bound_exporters() -> Mapping[str, Exporter]:
    """Every part of the export, by name."""
    return dict(_EXPORTERS)
