"""The law mutation test: cases that would not notice a wrong are reported, and so are empty excuses."""

from __future__ import annotations

from dataclasses import replace

from zhian.policy.golden import CaseFile, Survivor, load_cases
from zhian.policy.load import load_laws
from zhian.policy.model import Place
from zhian.policy.mutate import MutationReport, run_mutants
from zhian.policy.sources import directory

from .sample import DATA

SOURCE = directory(DATA)
(FILE,) = load_cases([SOURCE], load_laws([SOURCE]))


def survivor(leaf: str, mutation: str) -> Survivor:
    return Survivor(leaf, mutation, "for the test", Place("f", 1, 1))


def run(file: CaseFile) -> MutationReport:
    return run_mutants(file.law, file)


def escaped(report: MutationReport) -> set[tuple[str, str]]:
    return {(each.leaf, each.mutation) for each in report.escaped}


def it_kills_every_wrong_that_the_cases_of_the_first_route_are_made_for() -> None:
    report = run(FILE)
    left = {leaf for leaf, _ in escaped(report)}
    assert not {leaf for leaf in left if leaf.startswith(("invited.", "edition ", "eligible."))}
    assert report.killed == report.total - len(report.escaped)


def it_reports_wrongs_that_no_case_notices() -> None:
    report = run(FILE)
    assert not report.holds
    assert ("research.5", "value+1") in escaped(report), "no case is about the age"
    assert any("No case notices: research.5" in line.en for line in report.lines())
    assert any("变异未被发现：research.5" in line.zh for line in report.lines())


def it_lets_more_wrongs_escape_when_a_case_is_taken_away() -> None:
    fewer = replace(FILE, cases=tuple(case for case in FILE.cases if "one fen" not in case.name))
    gained = escaped(run(fewer)) - escaped(run(FILE))
    assert ("invited.budget", "times-1") in gained


def it_accepts_a_listed_survivor_with_its_reason() -> None:
    all_listed = tuple(survivor(leaf, mutation) for leaf, mutation in sorted(escaped(run(FILE))))
    report = run(replace(FILE, survivors=all_listed))
    assert report.holds
    assert set(report.excused) == set(all_listed)


def it_refuses_an_excuse_for_a_wrong_that_is_noticed_or_does_not_exist() -> None:
    noticed, invented = survivor("invited.invites", "negate"), survivor("invited.invites", "paint it blue")
    report = run(replace(FILE, survivors=(noticed, invented)))
    assert report.stale == (noticed, invented)
    assert not report.holds


def it_counts_as_it_goes() -> None:
    seen: list[int] = []
    report = run_mutants(FILE.law, FILE, seen.append)
    assert seen == list(range(1, report.total + 1))
