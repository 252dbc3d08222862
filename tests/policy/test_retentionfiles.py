"""Retention files are read strictly, and the package's own are sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhian.policy.faults import LawErrors
from zhian.policy.model import Confidence
from zhian.policy.retention import About, KeepUnit, Then
from zhian.policy.retentionfiles import cited_words, default_retention, load_retention
from zhian.policy.sources import Documents, package_root

LAWS = default_retention()


def case_file() -> str:
    root = package_root()
    assert root is not None
    return Path(root / "retention" / "case.yaml").read_text(encoding="utf-8")


def refused(text: str) -> set[str]:
    """The codes of what is wrong with a file."""
    with pytest.raises(LawErrors) as caught:
        load_retention([Documents("there", {"retention/case.yaml": text.encode()})])
    return {fault.code for fault in caught.value.faults}


def it_has_one_law_for_every_kind_of_data() -> None:
    assert set(LAWS.laws) == set(About)
    assert {law.id for law in LAWS.laws.values()} == {f"retention.{about}" for about in About}


def it_cites_what_was_read_for_every_period() -> None:
    for law in LAWS.laws.values():
        for cited in (*law.editions, *law.grounds):
            assert cited.cites
            assert cited_words(law, cited.cites)
            assert all(law.cites[name].confidence is Confidence.S1 for name in cited.cites)


def it_keeps_impact_assessments_for_three_years_at_least() -> None:
    edition = LAWS.about(About.ASSESSMENT).editions[0]
    assert (edition.n, edition.unit, edition.at_least) == (3, KeepUnit.YEAR, True)


def it_leaves_the_periods_of_cases_and_log_to_the_operator() -> None:
    for about, name in ((About.CASE, "CASE"), (About.FILE, "CASE"), (About.LOG, "AUDIT")):
        edition = LAWS.about(about).editions[0]
        assert (edition.n, edition.set_by) == (None, f"ZHIAN_RETENTION_{name}_YEARS")
    assert LAWS.about(About.LOG).editions[0].then is Then.KEEP_COMMITMENT


def it_names_grounds_on_which_a_request_may_be_refused() -> None:
    law = LAWS.about(About.CASE)
    assert law.ground("period-not-over") is not None
    assert law.ground("because") is None


@pytest.mark.parametrize(
    ("this", "that", "code"),
    [
        ("cite: pipl-19", "cite: pipl-91", "law.unknown_cite"),
        ("n: null", "n: 5", "retention.who_says"),
        ("set_by: ZHIAN_RETENTION_CASE_YEARS, ", "", "retention.who_says"),
        ("until: null", "until: 2021-11-01", "retention.period"),
        ("about: case", "about: cases", "law.wrong_value"),
        ("then: keep_commitment", "then: forget", "law.wrong_value"),
        ("keep:", "keeps:", "law.unknown_key"),
        (", en: Closed cases", "", "law.missing_translation"),
    ],
)
def it_reports_every_mistake(this: str, that: str, code: str) -> None:
    text = case_file()
    assert this in text
    assert code in refused(text.replace(this, that, 1))


def it_refuses_editions_that_overlap() -> None:
    text = case_file()
    start = text.index("  - in_force")
    edition = text[start : text.index("grounds:")]
    assert "retention.overlap" in refused(
        text.replace("grounds:", edition.replace("2021-", "2022-") + "grounds:")
    )


def it_lets_the_operator_replace_a_law() -> None:
    mine = case_file().replace("n: null, unit: year, set_by: ZHIAN_RETENTION_CASE_YEARS", "n: 2, unit: year")
    laws = load_retention([Documents("there", {"laws/retention/case.yaml": mine.encode()})])
    assert laws.about(About.CASE).editions[0].n == 2
