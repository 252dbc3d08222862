"""What every page needs: the operator's name, the reader, and where the reader may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from zhian import __version__
from zhian.web.base.people.kit import ANONYMOUS, Actor, OrganisationKind, Role

OFFICE_ROLES = (Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER, Role.HEAD)


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for `ui/base.html`."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return {
        "actor": actor,
        "operator": {"name": settings.OPERATOR_NAME, "contact": settings.OPERATOR_CONTACT},
        "is_demo": settings.DEMO,
        "language": get_language() or "zh-hans",
        # The root of the site names this door without a namespace, whichever app stands behind it.
        "set_language_url": reverse("set_language"),
        "version": __version__,
        "works_at_office": actor.holds(*OFFICE_ROLES),
        "works_at_authority": OrganisationKind.AUTHORITY in actor.kinds(),
        "works_as_coordinator": actor.holds(Role.COORDINATOR),
        "administers": actor.holds(Role.ADMINISTRATOR),
        "has_file": actor.person_id is not None,
    }
