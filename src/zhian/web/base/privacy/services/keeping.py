"""What is due for erasure by the retention laws, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from zhian.kernel.clock import legal_day
from zhian.policy.retention import About, Standing, Verdict, judge
from zhian.web.base.people.services.erasing import files_without_matters

from ..kit import Matter, matters_closed_until, matters_of
from ..selectors import erased_matters, periods, retention_laws, standing_holds


@dataclass(frozen=True, slots=True)
class Due:
    """What is due about one person: some matters, or with the last of them the whole file."""

    person_id: UUID
    matters: tuple[Matter, ...]
    whole: bool
    counted_from: date
    verdict: Verdict
    law_id: str

    @property
    def matter_ids(self) -> tuple[UUID, ...] | None:
        """As `look` takes them."""
        return None if self.whole else tuple(each.id for each in self.matters)


def due(on: date) -> list[Due]:
    """Everything due on that day, and what is due but held; by the longest overdue first.

    Cost: one pass over the closed cases of former years.
    """
    laws, known = retention_laws(), periods()
    law = laws.about(About.CASE)
    if judge(law, on, on=on, periods=known).standing is Standing.UNKNOWN:
        return []
    found = list(_cases(on)) + list(_files(on))
    return sorted(found, key=lambda each: (each.verdict.due_on or on, each.person_id))


def _cases(on: date) -> Iterator[Due]:
    law, known = retention_laws().about(About.CASE), periods()
    closed = sorted(matters_closed_until(on), key=lambda each: each.person_id)
    gone = erased_matters(each.id for each in closed)
    rows = [each for each in closed if each.id not in gone]
    held = standing_holds({each.person_id for each in rows})
    for person_id, group in groupby(rows, key=lambda each: each.person_id):
        ripe = [each for each in group if _is_ripe(each, on)]
        if ripe:
            first = min(each.closed_on or on for each in ripe)
            verdict = judge(law, first, on=on, periods=known, held=person_id in held)
            yield Due(person_id, tuple(ripe), _takes_the_file(person_id, ripe, on), first, verdict, law.id)


def _is_ripe(matter: Matter, on: date) -> bool:
    law = retention_laws().about(About.CASE)
    return (
        matter.closed_on is not None
        and judge(law, matter.closed_on, on=on, periods=periods()).standing is Standing.DUE
    )


def _takes_the_file(person_id: UUID, ripe: Iterable[Matter], on: date) -> bool:
    """Whether the file goes along: nothing else of the person is kept any longer."""
    every = matters_of(person_id)
    gone = erased_matters(each.id for each in every)
    done = {each.id for each in ripe} | gone
    return all(each.id in done for each in every) and _file_is_ripe(every, on)


def _file_is_ripe(every: Iterable[Matter], on: date) -> bool:
    law = retention_laws().about(About.FILE)
    last = max((each.closed_on or on for each in every), default=on)
    return judge(law, last, on=on, periods=periods()).standing is Standing.DUE


def _files(on: date) -> Iterator[Due]:
    """Files of persons who never had a case."""
    law, known = retention_laws().about(About.FILE), periods()
    found = list(files_without_matters())
    held = standing_holds(person_id for person_id, _ in found)
    for person_id, opened_at in found:
        day = legal_day(opened_at)
        verdict = judge(law, day, on=on, periods=known, held=person_id in held)
        if verdict.standing in (Standing.DUE, Standing.HELD) and not matters_of(person_id):
            yield Due(person_id, (), True, day, verdict, law.id)
