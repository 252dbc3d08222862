"""Golden cases: read strictly, compared exactly, never written by a program."""

from __future__ import annotations

from pathlib import Path

import pytest

import zhian.policy
from zhian.policy.faults import Fault, Faults, LawErrors
from zhian.policy.golden import CaseFile, load_cases, read_cases, run_case
from zhian.policy.sources import Documents, directory

from .sample import DATA, edited, laws, load_laws, source

CASES = (DATA / "visitor-card.cases.yaml").read_text(encoding="utf-8")
LAWS = laws()


def read(text: str) -> CaseFile:
    faults = Faults()
    found = read_cases(text.encode("utf-8"), "t/demo/visitor-card.cases.yaml", LAWS, faults)
    faults.raise_if_any()
    assert found is not None
    return found


def refused(text: str) -> tuple[Fault, ...]:
    with pytest.raises(LawErrors) as caught:
        read(text)
    return caught.value.faults


def it_finds_the_law_beside_the_cases_and_all_of_them_hold() -> None:
    source_ = directory(DATA)
    (file,) = load_cases([source_], load_laws([source_]))
    assert file.law.id == "demo.visitor-card"
    assert len(file.cases) == 9
    assert [mismatch.says().en for case in file.cases for mismatch in run_case(file.law, case)] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{outcome: met, edition: 2024-01-01}", "{outcome: not_met, edition: 2024-01-01}",
         "outcome should be not_met, but is met"),
        ("{outcome: not_met, edition: 2024-01-01}", "{outcome: not_met, edition: 2025-07-01}",
         "edition should be 2025-07-01, but is 2024-01-01"),
        ("{not_in_force: true}", "{outcome: met}", "law should be an edition in force, but is not in force"),
        ("{outcome: met, edition: 2024-01-01}", "{not_in_force: true}",
         "law should be not in force, but is in force since 2024-01-01"),
        ("routes: {invited: met}, evidence", "routes: {research: met}, evidence",
         "route research should be met, but is unknown"),
        ("evidence: {health-certificate: not_required}", "evidence: {health-certificate: required}",
         "evidence health-certificate should be required, but is not_required"),
        ("{outcome: not_met, edition: 2024-01-01}", "{outcome: not_met, questions: [sponsor.invites]}",
         "questions should be [sponsor.invites], but is []"),
        ("{outcome: not_met, edition: 2024-01-01}", "{outcome: not_met, routes: {invited: met}}",
         "route invited should be met, but is no such route"),
    ],
)  # fmt: skip
def it_tells_expectation_and_finding_apart(old: str, new: str, says: str) -> None:
    assert CASES.count(old) == 1
    file = read(CASES.replace(old, new))
    found = [mismatch.says().en for case in file.cases for mismatch in run_case(file.law, case)]
    assert len(found) == 1
    assert says in found[0]


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("facts: {sponsor.invites: false}", "facts: {sponsor.invite: 1}", "law.wrong_facts",
         "Did you mean 'sponsor.invites'?"),
        ("facts: {sponsor.invites: false}", "facts: {sponsor.invites: 0}", "law.wrong_facts",
         "true or false"),
        ("{not_in_force: true}", "{}", "law.missing_key", "exactly one of: outcome, not_in_force"),
        ("{not_in_force: true}", "{not_in_force: true, outcome: met}", "law.missing_key", "exactly one"),
        ("routes: {invited: unknown, research", "routes: {invites: unknown, research", "law.unknown_key",
         "Did you mean 'invited'?"),
        ("photo: required}", "photo: met}", "law.wrong_value", "required, not_required, unknown"),
        ("minimum_budget: \"1.00\"", "minimum_budgets: \"1.00\"", "law.unknown_parameter",
         "Did you mean 'minimum_budget'?"),
        ("    why: nothing was in force\n", "", "law.missing_key", "lacks 'why'"),
        ("name: before the measures", "name: a budget one fen short", "law.duplicate_id", "occurs twice"),
        ("cases:\n", "law: demo.visitor\ncases:\n", "law.unknown_law", "Did you mean 'demo.visitor-card'?"),
    ],
)  # fmt: skip
def it_names_the_mistake_in_a_case(old: str, new: str, code: str, words: str) -> None:
    assert CASES.count(old) == 1
    (fault,) = refused(CASES.replace(old, new))
    assert (fault.code, words in fault.says.en) == (code, True), fault.says.en


def it_refuses_cases_without_a_law_beside_them() -> None:
    lonely = Documents("t", {"demo/other.cases.yaml": CASES.encode("utf-8")})
    with pytest.raises(LawErrors) as caught:
        load_cases([lonely], LAWS)
    assert "There is no t/demo/other.yaml beside it" in caught.value.faults[0].says.en


def it_notices_when_the_law_changes_under_the_cases() -> None:
    changed = load_laws([source(text=edited("max_age: {months: 6}", "max_age: {months: 5}"))])
    law = changed.law("demo.visitor-card")
    failed = {mismatch.case.name for case in read(CASES).cases for mismatch in run_case(law, case)}
    assert failed == {"an invited visitor just rich enough with a paper six months old"}


def it_is_never_written_by_the_engine() -> None:
    # An expectation a program writes is the program's opinion of itself; the rule is kept by having no means.
    folder = Path(zhian.policy.__file__).parent
    writers = ("write_text", "write_bytes", 'open("w', ".dump(", "safe_dump", ', "w"', ", 'w'")
    guilty = [
        f"{path.name}: {word}"
        for path in folder.glob("*.py")
        for word in writers
        if word in path.read_text(encoding="utf-8")
    ]
    assert guilty == []
