"""Laws with their editions, and the set of them that is active."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhian.kernel.errors import NotFound
from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text
from zhian.policy.faults import UnknownLaw
from zhian.policy.model import (
    Chain,
    Cite,
    Correction,
    Decider,
    Evidence,
    Fact,
    Fee,
    LimitRule,
    Parameter,
    PauseGround,
    Place,
    Remedies,
    Route,
    Statement,
    Status,
    Visit,
)


def refuse_instant(day: date) -> None:
    """TypeError for an instant, which type checkers take for a day: what day it is depends on the zone."""
    if isinstance(day, datetime):
        raise TypeError("a legal day is a date, not an instant; see zhian.kernel.clock.legal_day")


@dataclass(frozen=True, eq=False)
class Edition:
    """One law between two days, half-open [starts, until).

    `digest` is taken from the edition's own data with the facts and cites it uses; neither an overlay's
    parameter row nor the successor that closes an open end changes it. `data` is that data, as JSON.
    """

    law_id: str
    title: Text
    starts: date | None
    until: date | None
    status: Status
    succeeds: date | None
    routes: tuple[Route, ...]
    parameters: Mapping[str, Parameter]
    evidence: tuple[Evidence, ...]
    limits: tuple[LimitRule, ...]
    pauses: tuple[PauseGround, ...]
    correction: Correction | None
    chain: Chain
    decider: Decider
    remedies: Remedies
    visits: tuple[Visit, ...]
    fees: tuple[Fee, ...]
    grants: tuple[Statement, ...]
    notes: tuple[Statement, ...]
    facts: Mapping[str, Fact]
    cites: Mapping[str, Cite]
    data: Json
    digest: str
    place: Place

    def covers(self, day: date) -> bool:
        """Whether this edition is the one of `day`; one without a first day covers none."""
        return self.starts is not None and self.starts <= day and (self.until is None or day < self.until)

    def route(self, route_id: str) -> Route:
        """The route of this id; KeyError when the edition has none."""
        for route in self.routes:
            if route.id == route_id:
                return route
        raise KeyError(route_id)

    def limits_for(self, route_id: str | None) -> tuple[LimitRule, ...]:
        """The limits that hold on a route; without a route those that hold on every one."""
        return tuple(limit for limit in self.limits if not limit.routes or route_id in limit.routes)

    def evidence_for(self, route_id: str | None) -> tuple[Evidence, ...]:
        """The papers asked for on a route; without a route those asked for on every one."""
        return tuple(paper for paper in self.evidence if not paper.routes or route_id in paper.routes)


class NotInForce(NotFound):
    """No edition covers the day asked; `last` and `next` are its neighbours, never used in its stead."""

    code = "law.not_in_force"

    def __init__(self, law: Law, day: date) -> None:
        self.law_id, self.day = law.id, day
        dated = [edition for edition in law.editions if edition.starts is not None]
        before = [e for e in dated if e.until is not None and e.until <= day]
        after = [e for e in dated if e.starts is not None and e.starts > day]
        self.last: Edition | None = before[-1] if before else None
        self.next: Edition | None = after[0] if after else None
        what = Text(
            zh="{day} 当日，“{title}”没有施行中的版本。", en="On {day} no edition of “{title}” is in force."
        )
        super().__init__(what.fill(day=day, title=law.title), why=self._neighbours(law), do_next=_ASK)
        self.args = (law, day)

    def _neighbours(self, law: Law) -> Text | None:
        found: list[Text] = []
        if self.last is not None:
            found.append(
                Text(
                    zh="最近的版本自 {start} 起施行，至 {until} 止（当日不含），不再适用。",
                    en="The last edition ran from {start} until {until} (not included) and is over.",
                ).fill(start=self.last.starts, until=self.last.until)
            )
        if self.next is not None:
            found.append(
                Text(zh="下一版本自 {start} 起施行。", en="The next edition starts on {start}.").fill(
                    start=self.next.starts
                )
            )
        if any(edition.starts is None for edition in law.editions):
            found.append(
                Text(zh="有一版本已经宣布，施行日期未公布。", en="One edition is announced without a date.")
            )
        if not found:
            return None
        return Text(zh="".join(t.zh for t in found), en=" ".join(t.en for t in found))


_ASK = Text(zh="请核对日期，或者向受理单位咨询。", en="Check the date, or ask the office.")


@dataclass(frozen=True, eq=False)
class Law:
    """A service or rule under its stable id; editions by first day, those without a day last."""

    id: str
    title: Text
    facts: Mapping[str, Fact]
    editions: tuple[Edition, ...]
    place: Place

    def edition_on(self, day: date) -> Edition:
        """The edition in force on `day`. Raises NotInForce; an expired edition never stands in."""
        refuse_instant(day)
        for edition in self.editions:
            if edition.covers(day):
                return edition
        raise NotInForce(self, day)

    def edition(self, digest: str) -> Edition:
        """The edition of this digest. Raises UnknownEdition."""
        for edition in self.editions:
            if edition.digest == digest:
                return edition
        raise UnknownEdition(self.id, digest)


class UnknownEdition(NotFound):
    """An edition that is named by digest is not in the active set."""

    code = "law.unknown_edition"

    def __init__(self, law_id: str, digest: str) -> None:
        super().__init__(
            Text(
                zh="现行规则集中没有“{law}”的版本 {digest}。",
                en="The active set has no edition {digest} of {law}.",
            ).fill(law=law_id, digest=digest),
            do_next=Text(zh="请载入含有该版本的规则来源。", en="Load the source that holds this edition."),
        )
        self.args = (law_id, digest)


@dataclass(frozen=True, eq=False)
class District:
    """A district profile: its name, and free data whose texts are all bilingual."""

    id: str
    title: Text
    profile: Mapping[str, Any]
    cites: Mapping[str, Cite]
    digest: str


@dataclass(frozen=True, eq=False)
class LawSet:
    """Every law, district and calendar file in force together; `digest` names exactly this content."""

    laws: Mapping[str, Law]
    districts: Mapping[str, District]
    digest: str

    def law(self, law_id: str) -> Law:
        """The law of this id. Raises UnknownLaw, with the nearest id."""
        found = self.laws.get(law_id)
        if found is None:
            raise UnknownLaw(law_id, self.laws)
        return found

    def edition(self, law_id: str, digest: str) -> Edition:
        """The edition a case or receipt has pinned. Raises UnknownLaw or UnknownEdition."""
        return self.law(law_id).edition(digest)

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self.laws))

    def __iter__(self) -> Iterator[Law]:
        return (self.laws[law_id] for law_id in self.ids())
