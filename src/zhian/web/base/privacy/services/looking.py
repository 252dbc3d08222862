"""What an erasure would do: what goes, what stays and why, what stands against it; and its digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from zhian.kernel import jsonio
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.audit.services.erasing import last_change
from zhian.web.base.people.services.erasing import addresses_of, exists
from zhian.web.base.tenancy.services.erasing import has_worked

from ..kit import Held, Matter, Scope, bound_erasers, matters_of
from ..selectors import erased_matters, standing_holds


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before anything is erased; `digest` changes as soon as anything happens to the person."""

    scope: Scope
    matters: tuple[Matter, ...]
    lines: tuple[tuple[str, Held], ...]  # the app, and what it holds
    against: tuple[Text, ...]
    digest: str

    @property
    def goes(self) -> tuple[Held, ...]:
        """What would be erased."""
        return tuple(held for _, held in self.lines if held.goes and held.n)

    @property
    def stays(self) -> tuple[Held, ...]:
        """What would stay, each for a reason."""
        return tuple(held for _, held in self.lines if not held.goes and held.n)


def look(person_id: UUID, matter_ids: Iterable[UUID] | None = None) -> Preview:
    """See what an erasure would do: of everything about a person, or of these matters alone.

    Raises: NotFound. Cost: some counts in every app.
    """
    if not exists(person_id):
        raise NotFound(
            Text(zh="没有这份个人档案。", en="There is no such person."),
            do_next=Text(zh="请核对编号。", en="Check the id."),
            code="privacy.no_person",
        )
    every = matters_of(person_id)
    wanted = None if matter_ids is None else frozenset(matter_ids)
    matters = tuple(each for each in every if wanted is None or each.id in wanted)
    scope = _scope(person_id, matters, whole=wanted is None)
    lines = tuple((eraser.name, held) for eraser in bound_erasers() for held in eraser.held(scope))
    against = tuple(_against(person_id, matters))
    return Preview(scope, matters, lines, against, _digest(scope, lines, against))


def _scope(person_id: UUID, matters: tuple[Matter, ...], *, whole: bool) -> Scope:
    ids = frozenset(each.id for each in matters)
    if not whole:
        return Scope(person_id, ids)
    user_id, addresses = addresses_of(person_id)
    closes = user_id is not None and not has_worked(user_id)
    return Scope(person_id, ids, whole=True, user_id=user_id, closes_account=closes, addresses=addresses)


def _against(person_id: UUID, matters: tuple[Matter, ...]) -> Iterable[Text]:
    gone = erased_matters(each.id for each in matters)
    for each in matters:
        if each.closed_on is None and each.id not in gone:
            yield OPEN.fill(name=each.name)
    if person_id in standing_holds([person_id]):
        yield HELD


def _digest(scope: Scope, lines: Iterable[tuple[str, Held]], against: Iterable[Text]) -> str:
    """Of what is shown, and of the last thing written down about the person: every change writes one."""
    shown: list[jsonio.Json] = [
        [app, held.what.en, held.n, held.goes] for app, held in lines if not held.comes_and_goes
    ]
    return jsonio.digest(
        {
            "person": str(scope.person_id),
            "matters": sorted(str(each) for each in scope.matter_ids),
            "whole": scope.whole,
            "account": scope.closes_account,
            "shown": shown,
            "against": [text.en for text in against],
            "last": last_change(scope),
        }
    )


OPEN: Final = Text(
    zh="办件 {name} 尚未办结：办结或者撤回之后才能删除。",
    en="Case {name} is still open: it has to be closed or withdrawn first.",
)
HELD: Final = Text(
    zh="有承办人员依法要求暂不删除（保全），解除之前不得删除。",
    en="A named officer has placed a legal hold: nothing is erased until it is lifted.",
)
