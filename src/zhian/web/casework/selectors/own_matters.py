"""A person's cases as their own page names them: reference, address, the way out, and what was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor
from zhian.web.casework.kit import State
from zhian.web.casework.models import Case

from .law import active_laws

_PARTS: Final[Mapping[str, Text]] = {
    "case": Text(zh="办件全貌", en="the case"),
    "answers": Text(zh="填报内容", en="the answers"),
    "hand_in": Text(zh="材料清单", en="the list of papers"),
    "copy": Text(zh="办件全貌", en="the case"),
    "move": Text(zh="办理页面", en="the page of a step"),
    "letter": Text(zh="文书", en="a letter"),
    "receipt": Text(zh="回执", en="a receipt"),
    "person": Text(zh="身份信息", en="name and document"),
}


@dataclass(frozen=True, slots=True)
class PersonsCase:
    """One case of the person."""

    name: str
    path: str
    leave_path: str
    papers: Mapping[str, Text]

    def part(self, view: str) -> Text | None:
        """A paper by its title; everything else by what it is."""
        kind, _, item = view.partition(":")
        return self.papers.get(item) if kind == "paper" else _PARTS.get(kind)


def persons_cases(ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, PersonsCase]:
    """Those of the cases that the reader may see. Cost: one query."""
    return {
        case.pk: PersonsCase(
            name=case.reference,
            path=reverse("casework:case", args=[case.pk]),
            leave_path=(
                reverse("casework:move", args=[case.pk, "withdraw"])
                if case.is_open and case.state != State.DRAFT
                else ""
            ),
            papers=_papers(case.law_id),
        )
        for case in Case.objects.visible_to(reader).filter(pk__in=set(ids))
    }


def _papers(law_id: str) -> Mapping[str, Text]:
    laws = active_laws()
    editions = laws.law(law_id).editions if law_id in laws.laws else ()
    return {paper.id: paper.title for edition in editions for paper in edition.evidence}
