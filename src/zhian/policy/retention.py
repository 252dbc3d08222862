"""How long personal data is kept: from which day, how long, what happens then, and what stands against it.

Retention laws are data like every other law, in files of their own form (`laws/retention/*.yaml`). A period
that no source gives is null and bears the name of the setting in which the operator says it; while it is
unknown nothing is due, and a real site does not start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from zhian.kernel.locales import Text
from zhian.policy.countlines import add_months
from zhian.policy.lawbook import refuse_instant
from zhian.policy.model import Cite

MONTHS_A_YEAR: Final = 12


class About(StrEnum):
    """What a retention law speaks of; the platform acts on each in its own way."""

    CASE = "case"  # a closed case, with everything in it
    FILE = "file"  # the file of a person, and their account
    LOG = "log"  # personal values behind the commitments of the audit log
    ASSESSMENT = "assessment"  # impact assessments and records of processing
    UPLOAD = "upload"  # files that were uploaded and never handed in
    MAIL = "mail"  # mails kept where no mail server is named


class Then(StrEnum):
    """What happens at the end of the period."""

    ERASE = "erase"
    KEEP_COMMITMENT = "keep_commitment"  # the value goes, the digest that stands in its place stays


class KeepUnit(StrEnum):
    """What a period is counted in."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for which an earlier erasure may be refused; the law that gives it is cited."""

    id: str
    title: Text
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetentionEdition:
    """One retention rule between two days, half-open [starts, until)."""

    starts: date
    until: date | None
    counted_from: Text
    n: int | None  # null: no source says, the operator does
    unit: KeepUnit
    set_by: str | None  # name of the setting that gives the number
    at_least: bool  # kept at least so long; nothing is due by itself
    then: Then
    says: Text
    cites: tuple[str, ...]

    def period(self, periods: Mapping[str, int | None]) -> int | None:
        """The number that holds here; None while nobody has said it."""
        return self.n if self.set_by is None else periods.get(self.set_by)


@dataclass(frozen=True, slots=True)
class RetentionLaw:
    """The rule for one kind of data, with its editions by first day."""

    id: str
    title: Text
    about: About
    editions: tuple[RetentionEdition, ...]
    cites: Mapping[str, Cite]
    grounds: tuple[Ground, ...]

    def edition_on(self, day: date) -> RetentionEdition | None:
        """The edition of that day; None where none is in force, and then nothing is due."""
        refuse_instant(day)
        for edition in self.editions:
            if edition.starts <= day and (edition.until is None or day < edition.until):
                return edition
        return None

    def ground(self, ground_id: str) -> Ground | None:
        """The ground of refusal of this id."""
        return next((ground for ground in self.grounds if ground.id == ground_id), None)


@dataclass(frozen=True, slots=True)
class RetentionLaws:
    """Every retention law, one for each kind of data."""

    laws: Mapping[About, RetentionLaw]

    def about(self, kind: About) -> RetentionLaw:
        """The law of a kind of data. KeyError when the files have none."""
        return self.laws[kind]

    def unknown(self, day: date, periods: Mapping[str, int | None]) -> tuple[str, ...]:
        """The settings that have to give a period on that day and do not."""
        editions = (law.edition_on(day) for law in self.laws.values())
        missing = {
            edition.set_by
            for edition in editions
            if edition is not None and edition.set_by is not None and edition.period(periods) is None
        }
        return tuple(sorted(missing))


class Standing(StrEnum):
    """How something stands under its retention law."""

    UNKNOWN = "unknown"  # no period is known: it is kept
    KEPT = "kept"
    HELD = "held"  # due, and a legal hold stands against it
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How something stands, and the day from which it is due; None where no period is known."""

    standing: Standing
    due_on: date | None


def ends_on(counted_from: date, n: int, unit: KeepUnit) -> date:
    """The first day on which it is no longer kept: the day it is counted from is not counted."""
    if unit is KeepUnit.DAY:
        return counted_from + timedelta(days=n)
    return add_months(counted_from, n * MONTHS_A_YEAR if unit is KeepUnit.YEAR else n)


def judge(
    law: RetentionLaw,
    counted_from: date,
    *,
    on: date,
    periods: Mapping[str, int | None],
    held: bool = False,
) -> Verdict:
    """How something stands on a day, counted from its own day, under the edition of the day asked about.

    A later edition that shortens or lengthens the period takes effect for what is still kept.
    """
    edition = law.edition_on(on)
    n = None if edition is None else edition.period(periods)
    if edition is None or n is None:
        return Verdict(Standing.UNKNOWN, None)
    due = ends_on(counted_from, n, edition.unit)
    if edition.at_least or on < due:
        return Verdict(Standing.KEPT, due)
    return Verdict(Standing.HELD if held else Standing.DUE, due)


def stands_held(holds: Iterable[tuple[date, date | None]], on: date) -> bool:
    """Whether one of these holds [placed, lifted) stands; a review day that passed does not end a hold."""
    return any(placed <= on and (lifted is None or on < lifted) for placed, lifted in holds)
