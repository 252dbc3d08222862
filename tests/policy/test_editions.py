"""Editions: what they must hold, what they may not, and what their digest covers."""

from __future__ import annotations

from datetime import date

import pytest

from zhian.policy.model import LimitKind, RemedyKind, Status, Unit

from .sample import SAMPLE, edited, edition, faults_of, law_of, refused_at_mark, source

LIMIT = "{kind: statutory, n: 15, unit: working_day, from: acceptance, cite: park-1}"
PERIOD = "{from: 2024-01-01, until: 2025-07-01}"
PHOTO = "{id: photo, title: {zh-Hans: 照片, en: Photo}, party: applicant, required: true, cite: park-1}"
ENTERPRISE = "id: enterprise\n        title: {zh-Hans: 企业自主推荐, en: Recommended by an enterprise}"
ANNOUNCED = "\n        status: announced\n        eligible: null\n        cite: press"
CHAIN = "chain:\n      decided_by: house\n      steps: [{id: intake}, {id: review"

MISTAKES = [
    (LIMIT, LIMIT.replace("working_day", "§day"), "law.bare_day", "The unit 'day' is refused"),
    (LIMIT, LIMIT.replace("15", '§"15"'), "law.wrong_type", "a whole number"),
    (LIMIT, LIMIT.replace("15", "§0"), "law.wrong_value", "at least 1"),
    (LIMIT, "§" + LIMIT.replace("n: 15, ", ""), "law.missing_key", "lacks 'n'"),
    (LIMIT, LIMIT.replace("statutory", "§statuory"), "law.wrong_value", "Did you mean 'statutory'?"),
    (LIMIT, LIMIT.replace("from: acceptance", "from: §receipt"), "law.wrong_value", "acceptance, filing"),
    ("{id: fast, kind", "{id: §statutory-1, kind", "law.duplicate_id", "occurs twice"),
    ("routes: [enterprise]", "routes: [§enterprises]", "law.unknown_route", "no route 'enterprises'"),
    ("ends_by: event", "ends_by: §whenever", "law.wrong_value", "date, event"),
    ("bring: [photo]", "bring: [§foto]", "law.unknown_evidence", "no 'foto'"),
    ("amount: 20,", "amount: §20.5,", "law.number", "quote decimals"),
    ("people: 2}", "people: §4}", "law.wrong_value", "at most 3 people"),
    ("{id: review, people: 2}", "{id: §inspection}", "law.wrong_value", "intake, review"),
    (ANNOUNCED, "\n        eligible: §null\n        cite: press", "law.missing_key", "must not be null"),
    (ENTERPRISE + ANNOUNCED, "§" + ENTERPRISE + ANNOUNCED.replace("\n        cite: press", ""),
     "law.missing_cite", "'route' lacks 'cite'."),
    ("party: sponsor, required", "party: §sponsor, sensitive: family, required", "law.sensitive_sponsor",
     "never come through the sponsor"),
    (PHOTO, "§" + PHOTO.replace("required: true, ", ""), "law.missing_key", "exactly one of: required, when"),
    ("fallback: {applies: true, n: 5,", "fallback: §{applies: true,", "law.missing_key", "lacks 'n'"),
    (CHAIN, CHAIN.replace("decided_by: house", "§decided_by: nia"), "law.decider_differs",
     "chain.decided_by (nia) is not the decider (park)."),
    (PERIOD, "§{from: 2024-01-01, until: 2024-01-01}", "law.empty_period", "'until' must be after 'from'"),
    (PERIOD, "§{from: 2024-01-01}", "law.missing_key", "lacks 'until'"),
    (PERIOD, "{from: §null, until: 2025-07-01}", "law.missing_key", "'from' must not be null"),
    (PERIOD, "{from: §soon, until: 2025-07-01}", "law.wrong_type", "a date such as"),
    ("remedies: {kind: final", "remedies: {kind: §appeal", "law.wrong_value", "final, review_and_litigation"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "words"), MISTAKES)
def it_names_the_mistake_where_it_stands(old: str, new: str, code: str, words: str) -> None:
    found = refused_at_mark(edited(old, new))
    assert [(each, words in says) for each, says in found] == [(code, True)], found


def it_asks_for_routes_or_one_condition_but_not_both() -> None:
    eligible = "    eligible: {fact: sponsor.invites, is: true, cite: park-1, says:"
    text = edited(eligible, "    routes: []\n" + eligible).replace(
        "  - in_force: {from: 2024-01-01", "  - §in_force: {from: 2024-01-01"
    )
    words = "An edition has exactly one of: routes, eligible."
    assert refused_at_mark(text) == [("law.missing_key", words)]


def it_finds_all_mistakes_of_a_file_at_once_in_the_order_of_lines() -> None:
    text = SAMPLE
    for old, new in [
        ("  applicant.age:\n    type: int\n", "  applicant.age:\n    type: integer\n"),
        ("fact: sponsor.budget, at_least", "fact: sponsor.budgets, at_least"),
        ("says: {zh-Hans: 经费达标, en: the budget suffices}", "says: {zh-Hans: 经费达标}"),
        (LIMIT, LIMIT.replace("working_day", "day")),
    ]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    faults = faults_of(source(text=text))
    assert [(f.place.line, f.place.column, f.code) for f in faults] == [
        (7, 11, "law.wrong_value"),
        (96, 34, "law.unknown_fact"),
        (96, 124, "law.missing_translation"),
        (131, 40, "law.bare_day"),
    ]
    assert faults[0].line("en").startswith("t/demo/visitor-card.yaml:7:11: 'type' must be one of: bool, int")
    assert faults[3].line("zh-hans").endswith("working_day（工作日）或 calendar_day（自然日）。")


def it_refuses_two_editions_of_one_day() -> None:
    text = edited("until: 2025-07-01}", "until: 2025-07-02}")
    text = text.replace("  - in_force: {from: 2025-07-01", "  - §in_force: {from: 2025-07-01")
    ((code, says),) = refused_at_mark(text)
    assert code == "law.overlap"
    assert "overlaps the one from 2024-01-01 until 2025-07-02" in says


def it_reads_every_part_of_an_edition() -> None:
    found = edition()
    assert (found.starts, found.until, found.status) == (date(2025, 7, 1), None, Status.IN_FORCE)
    assert [(limit.id, limit.kind, limit.n, limit.unit) for limit in found.limits] == [
        ("statutory-1", LimitKind.STATUTORY, 15, Unit.WORKING_DAY),
        ("fast", LimitKind.PROMISED, 5, Unit.WORKING_DAY),
        ("promised-3", LimitKind.PROMISED, None, Unit.WORKING_DAY),
    ]
    assert [limit.id for limit in found.limits_for("research")] == ["statutory-1", "fast"]
    assert [limit.id for limit in found.limits_for(None)] == ["statutory-1"]
    assert [paper.id for paper in found.evidence_for("research")] == ["photo", "health-certificate"]
    assert found.limits[1].extension is not None
    steps = [(step.id, step.people) for step in found.chain.steps]
    assert steps == [("intake", 1), ("review", 2), ("approval", 1)]
    assert found.chain.decided_here
    assert found.remedies.kind is RemedyKind.REVIEW_AND_LITIGATION
    assert found.correction is not None
    assert found.correction.fallback is not None
    assert (found.correction.fallback.applies, found.correction.fallback.n) == (True, 5)
    assert found.route("enterprise").status is Status.ANNOUNCED


def it_takes_the_digest_from_content_alone() -> None:
    turned = "in_force: {until: null, from: 2025-07-01}"
    text = edited("in_force: {from: 2025-07-01, until: null}", turned)
    assert (
        law_of(text.replace("editions:\n", "# a remark\neditions:\n")).editions[1].digest == edition().digest
    )


def it_changes_the_digest_with_anything_the_edition_stands_on() -> None:
    before = [each.digest for each in law_of(SAMPLE).editions]
    reworded = [e.digest for e in law_of(edited("How old is the applicant?", "What age?")).editions]
    assert reworded[0] == before[0], "the first edition does not ask for the age"
    assert reworded[1] != before[1]
    recited = [each.digest for each in law_of(edited('article: "1"', 'article: "2"')).editions]
    assert set(recited).isdisjoint(before)
