"""The cases of the demonstration as data: who, under which law, and what was done how long ago.

Nothing here touches a database. The same size and seed give the same plan on every machine; only the instant
it is told for (`ZHIAN_NOW`, else now) moves all of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from zhian.kernel.clock import legal_day
from zhian.web.casework.kit import State

PR, WORK, FAMILY = "talent.pr-recommended", "talent.rp-work", "talent.pr-family"
SEED: Final = 20261124
WEEKS: Final = 52
DENSE_DAYS: Final = 84
FULL, MIDDLE, SMALL = 600, 60, 0

# What a step is called in a plan -> the move it makes. A step that is not here makes none of its own.
MOVE_OF: Final[Mapping[str, str]] = {
    "submit": "submit",
    "file": "file",
    "confirm": "confirm",
    "counter": "open_at_counter",
    "agree": "agree_again",
    "decline": "decline",
    "amend": "amend",
    "supply": "answer_correction",
    "late": "late_paper",
    "withdraw": "withdraw",
    "unrecommend": "withdraw_recommendation",
    "revoke": "revoke_recommendation",
    "revoke_here": "revoke_recommendation",
    "discard": "discard",
    "copy": "copy",
    "accept": "accept",
    "correct": "send_correction",
    "reject": "refuse_acceptance",
    "review": "review",
    "approve": "approve",
    "send_back": "send_back",
    "refuse": "refuse",
    "forward": "forward",
    "grant": "record_answer",
    "deny": "record_answer",
    "mend": "correct_record",
    "acknowledge": "acknowledge",
    "visit": "plan_visit",
    "come": "keep_visit",
    "miss": "miss_visit",
    "receipt": "record_official_receipt",
    "pause": "pause",
    "resume": "resume",
    "assign": "assign",
    "recompute": "recompute",
}
_PRINCIPALS: Final = (
    "talent.pr-salary",
    "talent.pr-points",
    "talent.pr-chinese-origin",
    "talent.pr-post",
    "talent.pr-investment",
)
DECIDES: Final[Mapping[str, State]] = {"grant": State.GRANTED, "deny": State.REFUSED}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, and when."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Story:
    """One case: the person and the sponsor by their places in the lists, and its steps in order."""

    number: int
    law_id: str
    route_id: str
    person: str  # e-mail address
    office: str
    steps: tuple[Step, ...]
    sponsor: str = ""
    along_with: int = 0  # the story of the principal
    relation: str = ""
    team: int = 0  # which of the office's officers
    is_uploaded: bool = False  # its papers went the way of an upload; the others were made here
    is_met: bool = True  # False: the answers do not meet the law


# (weight, steps with the days that pass before each). Sponsor and person, another authority decides.
_RECOMMENDED: Final = (
    (22, "submit:1 confirm:2 assign:1 accept:2 forward:3 acknowledge:2 grant:48"),
    (7, "submit:1 confirm:1 assign:1 accept:3 forward:2 acknowledge:1 deny:52"),
    (7, "submit:1 confirm:3 assign:0 correct:3 supply:6 accept:2 forward:2 acknowledge:3 grant:44"),
    (4, "submit:2 confirm:1 correct:4 supply:9 accept:3 forward:4 deny:38"),
    (3, "submit:1 decline:3"),
    (2, "submit:1 decline:4 copy:2"),
    (3, "submit:2 confirm:1 unrecommend:3"),
    (3, "submit:1 confirm:2 accept:3 forward:2 withdraw:9"),
    (3, "submit:1 confirm:2 reject:3"),
    (2, "submit:1 confirm:2 accept:2 forward:3 acknowledge:2 revoke:12 deny:20"),
    (2, "submit:1 confirm:1 accept:2 forward:2 acknowledge:1 grant:30 revoke_here:14"),
    (3, "submit:1 confirm:2 amend:1 accept:2 receipt:1 forward:2 acknowledge:2 grant:41"),
    (3, "submit:1 confirm:2 accept:2 late:5 forward:2 acknowledge:1 grant:39"),
    (2, "submit:1 confirm:2 accept:2 forward:3 deny:33 mend:4"),
    (2, "discard:3"),
    (3, ""),
    (3, "submit:2"),
    (2, "submit:1 confirm:1 unagree:2 agree:3 accept:2 forward:2"),
    (3, "submit:1 confirm:1 accept:2 pause:4 resume:9 forward:2 acknowledge:2"),
    (2, "submit:1 confirm:2 accept:2 pause:6"),
    (4, "counter:0 assign:1 accept:2 forward:3 acknowledge:2 grant:45"),
)
# The person files alone, another authority decides.
_ALONE: Final = (
    (20, "file:2 assign:1 accept:2 forward:2 acknowledge:3 grant:47"),
    (7, "file:1 assign:1 accept:3 forward:2 acknowledge:2 deny:51"),
    (7, "file:2 correct:3 supply:7 accept:2 forward:3 acknowledge:1 grant:43"),
    (3, "file:1 reject:3"),
    (2, "file:1 reject:3 copy:5"),
    (4, "file:1 accept:3 withdraw:11"),
    (3, "file:2 amend:1 accept:2 receipt:2 forward:2 acknowledge:1 grant:40"),
    (3, "file:1 accept:2 late:6 forward:2 acknowledge:1"),
    (2, "file:1 unagree:2 agree:2 accept:2 forward:2"),
    (2, "discard:5"),
    (3, ""),
    (3, "counter:0 assign:1 accept:2 forward:2 acknowledge:2 grant:46"),
    (2, "file:1 accept:2 forward:3 acknowledge:2 grant:36 mend:5"),
    (3, "file:1 accept:3 pause:3 resume:12 forward:2"),
    (2, "file:1 correct:3"),
)
# An employer and the person; three named people of the office decide.
_WORK: Final = (
    (26, "submit:1 confirm:1 assign:1 accept:2 visit:1 come:3 review:3 approve:2"),
    (6, "submit:1 confirm:2 accept:2 review:3 refuse:3"),
    (5, "submit:1 confirm:1 accept:2 review:2 send_back:2 review:2 approve:1"),
    (5, "submit:1 confirm:1 correct:2 supply:4 accept:2 review:3 approve:2"),
    (4, "submit:1 confirm:1 accept:2 visit:1 miss:4 visit:1 come:5 review:2 approve:2"),
    (3, "submit:1 confirm:2 visit:1 miss:5"),
    (3, "submit:1 decline:2"),
    (3, "submit:2 confirm:1 unrecommend:2"),
    (3, "submit:1 confirm:1 reject:2 copy:3"),
    (3, "submit:1 confirm:1 accept:2 withdraw:5"),
    (3, "submit:1 confirm:1 accept:1 late:2 review:3 approve:2"),
    (3, "submit:1 confirm:1 accept:2 receipt:1 pause:2 resume:4 review:2 approve:2"),
    (2, "submit:1 confirm:1 accept:2 pause:3"),
    (4, "file:1 assign:1 accept:2 review:4 approve:3"),
    (3, "counter:0 accept:2 visit:1 come:3 review:3 approve:2"),
    (2, "submit:1 confirm:1 amend:1 accept:2"),
    (2, "submit:1 confirm:1 accept:2 review:3"),
    (2, ""),
    (2, "submit:1"),
)
_FAMILY: Final = (
    (6, "join:1 file:3 accept:2 forward:2 acknowledge:2 grant:44"),
    (2, "join:1 file:2 correct:3 supply:5 accept:2 forward:2"),
    (2, "join:1"),
    (1, "join:1 file:2 withdraw:6"),
)
# (weight, law, bases, the words it is told in)
_SERVICES: Final = (
    (20, PR, ("key-enterprise", "park-committee", "key-enterprise"), _RECOMMENDED),
    (42, WORK, ("work",), _WORK),
    (6, "talent.pr-salary", ("salary-and-tax",), _ALONE),
    (7, "talent.pr-points", ("zhongguancun", "two-zones"), _ALONE),
    (5, "talent.pr-chinese-origin", ("doctorate", "key-region"), _ALONE),
    (4, "talent.pr-post", ("post-or-title",), _ALONE),
    (3, "talent.pr-investment", ("encouraged", "total"), _ALONE),
    (5, FAMILY, ("spouse", "child", "elder"), _ALONE),
    (8, "talent.pr-card", ("expiry", "change", "lost", "damaged"), _ALONE),
)
# A basis that came with a later edition, the day it came, and what was asked for before.
_NEWER_BASES: Final = {("talent.pr-points", "two-zones"): ("two-zones", date(2026, 1, 14))}
_BASES_BEFORE: Final = {"two-zones": "zhongguancun"}
# The first weeks of the plan, when the calendar of the next year was loaded and dates were computed anew.
THRICE: Final = 3
_ON_THE_WAY: Final = (
    "submit:1 confirm:1 accept:2 forward:2"  # its promise ends in a year with no calendar yet
)
_PARK, _PARK_ROUTE = "zgc-committee", "park-committee"
_AT_THE_START: Final = "submit:1 confirm:1 accept:2 forward:2 recompute:6 acknowledge:2 grant:40"


@dataclass(frozen=True, slots=True)
class Names:
    """Who there is to tell stories about: addresses of people, codes of enterprises."""

    people: tuple[str, ...]
    enterprises: tuple[str, ...]
    offices: tuple[str, ...] = ("zgc-hall", "zgc-hall", "zgc-hall", "exit-entry")


def make_plan(names: Names, at: datetime, *, size: int, first: int, seed: int = SEED) -> tuple[Story, ...]:
    """`size` cases over the last 52 weeks, three of five in the last twelve; numbered from `first`."""
    return tuple(_Planner(names, at, size, first, random.Random(seed)).stories())  # noqa: S311  # a plan, no secret


def chapters(stories: Iterable[Story]) -> list[tuple[Story, ...]]:
    """Stories in the order in which they began; whoever comes along is told together with the principal."""
    along: dict[int, list[Story]] = {}
    alone = []
    for story in stories:
        if story.along_with:
            along.setdefault(story.along_with, []).append(story)
        else:
            alone.append(story)
    alone.sort(key=lambda story: (story.steps[0].at, story.number))
    return [(story, *along.get(story.number, ())) for story in alone]


class _Planner:
    def __init__(self, names: Names, at: datetime, size: int, first: int, dice: random.Random) -> None:
        self.names, self.at, self.size, self.number, self.dice = names, at, size, first - 1, dice

    def stories(self) -> Iterator[Story]:
        began = WEEKS * 7
        told = 0
        for n in range(min(4, self.size // 8)):
            told += 1
            yield self._story(PR, "key-enterprise", _AT_THE_START, began - n)
        for n in range(min(THRICE, self.size // 30)):
            told += 1
            yield self._story(PR, _PARK_ROUTE, _ON_THE_WAY, 24 + 2 * n)
        for law_id, route_id, words in self._each_path_thrice():
            if told >= self.size:
                return
            told += 1
            yield self._story(law_id, route_id, words, self._days_enough(words))
        while told < self.size:
            law_id, routes, paths = self._drawn(_SERVICES)
            words = self._drawn(paths)[0]
            story = self._story(law_id, self.dice.choice(routes), words, self._days_ago())
            told += 1
            yield story
            if self._leads_a_family(story) and told < self.size:
                told += 1
                yield self._along(story)

    def _each_path_thrice(self) -> Iterator[tuple[str, str, str]]:
        """Every path to its end, so that no state and no move depends on the dice."""
        times = THRICE if self.size >= FULL // 2 else 1
        for _ in range(times):
            for _weight, law_id, routes, paths in _SERVICES:
                if paths is _ALONE and law_id != "talent.pr-points":
                    yield law_id, self.dice.choice(routes), paths[0][1]
                    continue
                for _path_weight, words in paths:
                    yield law_id, self.dice.choice(routes), words

    def _drawn(self, weighted: tuple[tuple[Any, ...], ...]) -> tuple[Any, ...]:
        return self.dice.choices([row[1:] for row in weighted], [row[0] for row in weighted])[0]

    def _days_ago(self) -> int:
        near = self.dice.random() < 0.6
        return self.dice.randint(1, DENSE_DAYS) if near else self.dice.randint(DENSE_DAYS, WEEKS * 7)

    def _days_enough(self, words: str) -> int:
        needed = sum(int(part.partition(":")[2]) for part in words.split()) * 3 // 2 + 12
        return min(self.dice.randint(needed, max(needed, DENSE_DAYS)), WEEKS * 7)

    def _story(self, law_id: str, route_id: str, words: str, days_ago: int, **more: Any) -> Story:
        self.number += 1
        sponsored = (
            words.startswith("submit") or (law_id == PR) or (law_id == WORK and not words.startswith("file"))
        )
        steps = self._dated(words, days_ago)
        route_id, since = _NEWER_BASES.get((law_id, route_id), (route_id, date.min))
        if legal_day(steps[0].at) < since:
            route_id = _BASES_BEFORE[route_id]
        return Story(
            number=self.number,
            law_id=law_id,
            route_id=route_id,
            person=more.pop("person", "") or self.dice.choice(self.names.people),
            office=self.dice.choice(self.names.offices),
            sponsor=self._sponsor(route_id) if sponsored else "",
            steps=steps,
            team=self.dice.randint(0, 1),
            is_met="deny" not in words and "refuse" not in words,
            **more,
        )

    def _sponsor(self, route_id: str) -> str:
        enterprise = self.dice.choice(self.names.enterprises)
        return _PARK if route_id == _PARK_ROUTE else enterprise

    def _dated(self, words: str, days_ago: int) -> tuple[Step, ...]:
        """Days that pass are stretched a little; steps still to come are left out."""
        minute = self.dice.randint(5, 200)
        day = self.at - timedelta(days=days_ago)
        at = self._at_work(day, minute)
        steps = [] if words.startswith("counter") else [Step(at, "open")]
        for part in words.split():
            name, _, days = part.partition(":")
            day += timedelta(days=int(days) + (self.dice.randint(0, int(days) // 2)))
            minute = self.dice.randint(5, 400)
            at = max(self._at_work(day, minute), at + timedelta(minutes=self.dice.randint(4, 50)))
            if at >= self.at - timedelta(minutes=2):
                break
            steps.append(Step(at, name))
        return tuple(steps)

    def _at_work(self, day: datetime, minute: int) -> datetime:
        """A minute of the working day: nine o'clock and so many minutes in Beijing, never on a weekend."""
        weekday = legal_day(day).weekday()
        day += timedelta(days=max(0, 7 - weekday) if weekday > 4 else 0)
        return day.replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(minutes=minute)

    def _leads_a_family(self, story: Story) -> bool:
        able = story.law_id in _PRINCIPALS and story.number % 2 == 0
        return able and {"file", "accept"} <= {step.name for step in story.steps}

    def _along(self, principal: Story) -> Story:
        relation = "spouse" if self.number % 3 else "child"
        others = [person for person in self.names.people if person != principal.person]
        words = self._drawn(_FAMILY)[0]
        filed, accepted = (
            next(s.at for s in principal.steps if s.name == name) for name in ("file", "accept")
        )
        story = self._story(FAMILY, "", words, (self.at - filed).days, person=self.dice.choice(others))
        joins = filed + (accepted - filed) / 2  # while the principal's case is surely open
        steps = [step for step in story.steps if step.name not in {"open", "join"}]
        late = max((joins + timedelta(hours=1) - step.at for step in steps[:1]), default=timedelta(0))
        days = timedelta(days=max(0, -(-late // timedelta(days=1))))
        steps = [Step(step.at + days, step.name) for step in steps if step.at + days < self.at]
        steps.insert(0, Step(joins, "join"))
        return replace(
            story,
            steps=tuple(steps),
            along_with=principal.number,
            relation=relation,
            office=principal.office,
        )
