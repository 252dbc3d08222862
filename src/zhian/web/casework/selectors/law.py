"""The law a case stands under: the active set, today's edition, the pinned edition, the calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from zhian.kernel import jsonio
from zhian.policy.archive import restore
from zhian.policy.calendars import Calendar, default_calendar
from zhian.policy.faults import UnknownLaw
from zhian.policy.lawbook import Edition, LawSet, NotInForce, UnknownEdition
from zhian.policy.load import load_default
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case, KeptEdition


def active_laws() -> LawSet:
    """Package laws with the operator's overlays; read again, as the calendar is, once a file changes."""
    return load_default(Path(settings.DATA_DIR))


def calendar() -> Calendar:
    """Working days, with the years the operator loaded."""
    return default_calendar(Path(settings.DATA_DIR))


def edition_on(law_id: str, day: date) -> Edition | None:
    """The edition in force on a day, or None: an expired one never stands in."""
    try:
        return active_laws().law(law_id).edition_on(day)
    except NotInForce:
        return None


def edition_of(case: Case, today: date) -> Edition:
    """The edition that governs a case now: the pinned one, else that of the filing, else today's.

    Raises NotInForce when nothing is pinned or filed and no edition covers today.
    """
    digest = case.pinned_edition or case.filed_edition
    if not digest:
        return active_laws().law(case.law_id).edition_on(today)
    return named_edition(case.law_id, digest)


def named_edition(law_id: str, digest: str) -> Edition:
    """The edition of this digest: from the active set, or as it was kept when a case named it.

    Raises UnknownEdition when neither has it.
    """
    try:
        return active_laws().edition(law_id, digest)
    except (UnknownEdition, UnknownLaw):
        kept = KeptEdition.objects.visible_to(CASEWORK).filter(pk=digest).first()
        if kept is None:
            raise
        return restore(jsonio.loads(kept.data), digest)


def district() -> dict[str, Any]:
    """The free data of the district profile: offices, hours, names, notice."""
    return dict(active_laws().districts[settings.DISTRICT].profile)


def region() -> str:
    """The region whose parameters count."""
    return str(settings.DISTRICT)
