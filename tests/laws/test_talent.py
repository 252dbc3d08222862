"""Every law keeps its golden cases, and its cases notice every small wrong done to the law."""

from __future__ import annotations

import pytest

from zhian.policy.golden import CaseFile, load_cases, run_case
from zhian.policy.load import load_default, package_sources
from zhian.policy.mutate import run_mutants

LAWS = load_default(None)
FILES = load_cases(package_sources(), LAWS)
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.law.id)


def it_has_golden_cases_for_every_law() -> None:
    assert {file.law.id for file in FILES} == set(LAWS.laws)


@EACH
def it_answers_every_case_as_a_jurist_wrote_it_down(file: CaseFile) -> None:
    assert [str(found.says().en) for case in file.cases for found in run_case(file.law, case)] == []


@EACH
def it_notices_every_small_wrong_done_to_the_law(file: CaseFile) -> None:
    report = run_mutants(file.law, file)
    assert report.total > 20
    assert [line.en for line in report.lines()] == []
