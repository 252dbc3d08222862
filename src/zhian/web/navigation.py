"""Where a reader may go from every page: by role, and the same on every page of a role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhian.kernel.locales import Text
from zhian.policy.faults import LawErrors
from zhian.web.base.people.kit import (
    ANONYMOUS,
    ROLE_NAMES,
    Actor,
    OrganisationKind,
    Role,
    operates,
    organisation_names,
)
from zhian.web.base.privacy.kit import may_assess
from zhian.web.base.ui import context
from zhian.web.base.ui.kit import Account, NavItem
from zhian.web.demo import DEMO_PASSWORD, demo_accounts
from zhian.web.notify.selectors import unread_count
from zhian.web.talent.selectors import district_title

APPLICANT: Final = Text(zh="申请人", en="Applicant")
NO_POST: Final = Text(zh="没有任职", en="No post")
OFFICE_ROLES: Final = context.OFFICE_ROLES
NEWS: Final = "notify:news"
NAMES_KEPT_S: Final = 60


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Cost: for somebody signed in one query, two once a minute; else none."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    found = context.page(request)
    found |= {
        "nav_items": list(_navigation(actor, request.path)),
        "account": None if actor.is_anonymous else _account(actor),
        "reader_key": _reader_key(actor),
        "sign_in_url": reverse("people:login"),
        "footer_links": _footer(),
        "district_name": _district_name(),
    }
    if settings.DEMO:
        found |= {"demo_accounts": demo_accounts(), "demo_password": DEMO_PASSWORD}
    return found


def _reader_key(actor: Actor) -> str:
    """Tells one reader from another for what a browser keeps of a form; says nothing about who it is."""
    if actor.user_id is None:
        return ""
    return salted_hmac("zhian.reader", actor.user_id.hex, algorithm="sha256").hexdigest()[:16]


def _district_name() -> Text | None:
    """None while a law file has a mistake: the page that says so stands in this frame too."""
    try:
        return district_title()
    except LawErrors:
        return None


def _navigation(actor: Actor, path: str) -> Iterator[NavItem]:
    for label, door, icon, may in _ENTRIES:
        if may(actor):
            url = reverse(door)
            here = _is_here(path, url) or _opened_from(door, path)
            count = unread_count(actor) if door == NEWS else None
            yield NavItem(label, url, icon, current=here, count=count or None)


def _is_here(path: str, url: str) -> bool:
    return path == url or path.startswith(url.rstrip("/") + "/")


def _opened_from(door: str, path: str) -> bool:
    """A case opened at a desk belongs to the desk; the parties' own list has the case's address itself."""
    return door.startswith("desk:") and path.startswith("/cases/")


def _coordinates(actor: Actor) -> bool:
    return actor.holds(Role.COORDINATOR)


def _applies_alone(actor: Actor) -> bool:
    return actor.person_id is not None and not _coordinates(actor)


def _works_at_office(actor: Actor) -> bool:
    return actor.holds(*OFFICE_ROLES)


def _administers(actor: Actor) -> bool:
    return actor.holds(Role.ADMINISTRATOR)


def _everybody(actor: Actor) -> bool:
    del actor
    return True


_ENTRIES: Final[tuple[tuple[Any, str, str, Callable[[Actor], bool]], ...]] = (
    (_("Desk"), "desk:cases", "list-details", _works_at_office),
    (_("Hand-offs"), "desk:handoffs", "inbox", lambda actor: OrganisationKind.AUTHORITY in actor.kinds()),
    (_("Our cases"), "talent:cases", "list-details", _coordinates),
    (_("My cases"), "talent:cases", "list-details", _applies_alone),
    (_("Recommend"), "talent:recommend", "user-plus", _coordinates),
    (
        _("Places"),
        "talent:places",
        "certificate",
        lambda actor: _coordinates(actor) or _works_at_office(actor),
    ),
    (_("My file"), "people:file", "id", lambda actor: actor.person_id is not None),
    (_("News"), NEWS, "bell", lambda actor: not actor.is_anonymous),
    (_("Members"), "tenancy:index", "users", _administers),
    (_("Webhooks"), "notify:hooks", "link", _administers),
    (_("State of the platform"), "outbox:state", "activity", operates),
    (_("Data protection"), "privacy:desk", "lock", may_assess),
    (_("Work that failed"), "outbox:troubled", "alert-triangle", operates),
    (_("Find your way"), "talent:find", "route", _everybody),
    (_("Services"), "talent:services", "clipboard-list", _everybody),
    (_("Measures"), "talent:measures", "flag", _everybody),
    (_("Verify a receipt"), "receipts:verify", "shield-check", _everybody),
)


def _account(actor: Actor) -> Account:
    language = get_language() or "zh-hans"
    names = _names_of(actor.organisations())
    held: dict[Any, list[Text]] = {}
    for post in actor.posts:
        held.setdefault(post.organisation_id, []).append(ROLE_NAMES[post.role])
    comma, space = Text(zh="、", en=", "), Text(zh="：", en=": ")
    lines = [
        names[place].get(language)
        + space.get(language)
        + comma.get(language).join(r.get(language) for r in roles)
        for place, roles in held.items()
        if place in names
    ]
    if actor.person_id is not None:
        lines.append(APPLICANT.get(language))
    role = Text(zh="；", en="; ").get(language).join(lines) or NO_POST.get(language)
    items = (NavItem(_("My account"), reverse("people:account"), "user"),)
    return Account(actor.display_name, role, reverse("people:logout"), items)


def _names_of(ids: frozenset[UUID]) -> Mapping[UUID, Text]:
    """Names under the account, at most a minute old: they change once in years, and every page shows them."""
    if not ids:
        return {}
    key = "organisation-names:" + ",".join(sorted(each.hex for each in ids))
    found: Mapping[UUID, Text] | None = cache.get(key)
    if found is None:
        found = dict(organisation_names(ids))
        cache.set(key, found, NAMES_KEPT_S)
    return found


def _footer() -> list[NavItem]:
    return [
        NavItem(_("Services"), reverse("talent:services")),
        NavItem(_("Verify a receipt"), reverse("receipts:verify")),
        NavItem(_("Public keys of receipts"), reverse("receipts:keys")),
        NavItem(_("How your data is kept"), reverse("privacy:index")),
        NavItem(_("Audit checkpoints"), reverse("audit:checkpoints")),
    ]
