"""The law mutation test: whether the golden cases of a law would notice a wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhian.kernel.locales import Text
from zhian.policy.golden import CaseFile, Survivor, run_case
from zhian.policy.lawbook import Law
from zhian.policy.mutations import Mutant, mutants


@dataclass(frozen=True, slots=True)
class MutationReport:
    """How the mutants of one law fared.

    `escaped` were noticed by no case and are not listed; `excused` are listed with a reason; `stale` are
    listed although a case does notice them, or although there is no such mutant.
    """

    law_id: str
    total: int
    killed: int
    escaped: tuple[Mutant, ...]
    excused: tuple[Survivor, ...]
    stale: tuple[Survivor, ...]

    @property
    def holds(self) -> bool:
        return not self.escaped and not self.stale

    def lines(self) -> list[Text]:
        """One sentence for each mutant that escaped and each excuse that does not hold."""
        escaped = Text(
            zh="变异未被发现：{leaf}（{edition} 版本），{mutation}。请补充案例或者说明理由（survivors）。",
            en="No case notices: {leaf} (edition {edition}), {mutation}. Add a case, or list the reason.",
        )
        stale = Text(
            zh="{place}：survivors 中的“{leaf}，{mutation}”不成立：已有案例能发现，或者没有这一变异。",
            en="{place}: the survivor '{leaf}, {mutation}' is wrong: it is noticed, or does not exist.",
        )
        return [
            *(
                escaped.fill(leaf=each.leaf, edition=each.edition, mutation=each.mutation)
                for each in self.escaped
            ),
            *(stale.fill(place=each.place, leaf=each.leaf, mutation=each.mutation) for each in self.stale),
        ]


def run_mutants(law: Law, file: CaseFile, progress: Callable[[int], None] | None = None) -> MutationReport:
    """Every mutant of the law against its cases; cost about cases x mutants x 20 µs.

    A survivor excuses every mutant of its leaf and mutation, in whichever edition.
    """
    listed = {(survivor.leaf, survivor.mutation): survivor for survivor in file.survivors}
    escaped: list[Mutant] = []
    excused: dict[tuple[str, str], Survivor] = {}
    killed = total = 0
    for mutant in mutants(law):
        total += 1
        if progress is not None:
            progress(total)
        key = (mutant.leaf, mutant.mutation)
        if any(run_case(mutant.law, case) for case in file.cases):
            killed += 1
        elif key in listed:
            excused[key] = listed[key]
        else:
            escaped.append(mutant)
    stale = tuple(survivor for key, survivor in listed.items() if key not in excused)
    return MutationReport(law.id, total, killed, tuple(escaped), tuple(excused.values()), stale)
