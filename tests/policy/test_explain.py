"""The same advice for three audiences: what each may see, and what can never leak."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.evaluate import evaluate
from zhian.policy.explain import Explained, Explanation, explain
from zhian.policy.model import Party, State
from zhian.policy.report import as_data, as_text

from .sample import INVITED, ON, edition
from .test_evaluate import ANSWERS, EVERYTHING

EDITION = edition()


def told(facts: dict[str, object], audience: Party, on: date = ON) -> Explanation:
    return explain(evaluate(EDITION, facts, on=on, region="haidian"), audience)


def leaf(explanation: Explanation, name: str) -> Explained:
    return next(node for node in _all(explanation) if node.leaf == name)


def _all(explanation: Explanation) -> Iterator[Explained]:
    for each in (*explanation.routes, *explanation.papers):
        if each.tree is not None:
            yield from _below(each.tree)


def _below(node: Explained) -> Iterator[Explained]:
    yield node
    for part in node.parts:
        yield from _below(part)


class DescribeALeaf:
    def it_shows_value_need_and_source_in_both_languages(self) -> None:
        found = leaf(told(INVITED, Party.OFFICER), "invited.budget")
        assert (found.state, found.masked) == (State.MET, False)
        assert (found.says.zh, found.says.en) == ("经费达标", "the budget suffices")
        assert found.seen is not None
        assert (found.seen.zh, found.seen.en) == ("1500000.00元", "1500000.00 yuan")
        assert found.need is not None
        assert found.need.zh == "不低于1500000.000元"
        assert found.need.en == "at least 1500000.000 yuan"
        assert [cite.id for cite in found.cites] == ["park-1"]

    def it_says_why_it_is_unknown(self) -> None:
        found = leaf(told({}, Party.OFFICER), "invited.invites")
        assert found.reason is not None
        assert (found.reason.zh, found.reason.en) == ("尚未回答", "not answered yet")
        judged = leaf(told({}, Party.OFFICER), "research.need")
        assert judged.reason is not None
        assert "裁量" in judged.reason.zh

    @pytest.mark.parametrize(
        ("name", "zh", "en"),
        [
            ("invited.invites", "是", "yes"),
            ("invited.health", "签发未超过6个月", "issued no more than 6 months ago"),
            ("research.1", "下列之一：科研人员、学生", "one of: researcher, student"),
            ("research.4", "包括芯片", "including chips"),
            ("research.5", "不低于18周岁", "at least 18 years"),
            ("research.6", "晚于2026年5月1日", "after 1 May 2026"),
            ("research.entered", "2026年2月20日后30日以内", "within 30 calendar days after 20 February 2026"),
        ],
    )
    def it_puts_every_verb_into_words(self, name: str, zh: str, en: str) -> None:
        need = leaf(told({"applicant.entered": "2026-02-20"}, Party.OFFICER), name).need
        assert need is not None
        assert (need.zh, need.en) == (zh, en)

    def it_names_the_question_where_the_day_to_count_from_is_open(self) -> None:
        need = leaf(told({}, Party.OFFICER), "research.entered").need
        assert need is not None
        assert need.en == "within 30 calendar days after the date asked by “When did the applicant enter?”"


class DescribeMasks:
    def it_keeps_a_value_from_the_other_party_but_not_its_outcome(self) -> None:
        for audience, masked in [(Party.APPLICANT, True), (Party.SPONSOR, False), (Party.OFFICER, False)]:
            found = leaf(told(INVITED, audience), "invited.budget")
            assert (found.masked, found.seen is None) == (masked, masked), audience
            assert found.state is State.MET

    def it_shows_what_the_law_shares(self) -> None:
        assert leaf(told(INVITED, Party.APPLICANT), "invited.invites").seen is not None

    def it_withholds_a_sensitive_fact_and_what_it_decided(self) -> None:
        facts = INVITED | {"applicant.health_issued": ON - timedelta(days=400)}
        mine, theirs = told(facts, Party.APPLICANT), told(facts, Party.SPONSOR)
        assert (mine.routes[0].state, mine.outcome) == (State.NOT_MET, State.UNKNOWN)
        hidden = leaf(theirs, "invited.health")
        assert (hidden.state, hidden.seen, hidden.masked) == (State.UNKNOWN, None, True)
        assert hidden.reason is not None
        assert "仅向本人" in hidden.reason.zh
        assert theirs.routes[0].state is State.UNKNOWN
        assert leaf(told(facts, Party.OFFICER), "invited.health").state is State.NOT_MET

    def it_does_not_show_a_day_of_the_other_party_as_the_anchor_of_a_condition(self) -> None:
        facts = {"applicant.entered": "2026-02-20", "applicant.health_issued": "2026-03-01"}
        need = leaf(told(facts, Party.SPONSOR), "research.entered").need
        assert need is not None
        assert "2026" not in need.en + need.zh

    def it_asks_the_sponsor_on_although_a_sensitive_answer_has_decided(self) -> None:
        decided: dict[str, object] = {
            "applicant.health_issued": "2020-01-01",
            "applicant.capacity": "tourist",
        }
        asked = [question.fact.name for question in told(decided, Party.SPONSOR).questions]
        assert asked == ["sponsor.invites", "sponsor.budget"]
        assert told(decided, Party.OFFICER).routes[0].state is State.NOT_MET

    def it_hides_sensitive_papers_from_the_other_party(self) -> None:
        assert [paper.id for paper in told({}, Party.SPONSOR).papers] == ["photo", "letter"]
        assert "health-certificate" in [paper.id for paper in told({}, Party.APPLICANT).papers]

    def it_asks_each_party_its_own_questions(self) -> None:
        asked = {party: [question.fact.name for question in told({}, party).questions] for party in Party}
        assert asked[Party.SPONSOR] == ["sponsor.invites", "sponsor.budget"]
        assert all(name.startswith("applicant.") for name in asked[Party.APPLICANT])
        assert sorted(asked[Party.OFFICER]) == sorted(asked[Party.SPONSOR] + asked[Party.APPLICANT])

    def it_tells_which_routes_wait_for_a_question(self) -> None:
        first = told({}, Party.OFFICER).questions[0]
        assert (first.fact.name, first.routes) == ("sponsor.invites", ("invited", "research"))


@given(EVERYTHING, EVERYTHING, st.sets(st.sampled_from(sorted(ANSWERS))))
def it_tells_the_sponsor_the_same_whatever_the_sensitive_answer_was(
    facts: dict[str, object], other: dict[str, object], open_: set[str]
) -> None:
    secret = "applicant.health_issued"
    facts = {name: value for name, value in facts.items() if name not in open_ or name == secret}
    views = [
        as_data(told(answers, Party.SPONSOR))
        for answers in (
            facts,
            facts | {secret: other[secret]},
            {k: v for k, v in facts.items() if k != secret},
        )
    ]
    assert views[0] == views[1] == views[2]


@given(EVERYTHING)
def it_gives_no_value_of_the_other_party_away(facts: dict[str, object]) -> None:
    marked = facts | {"sponsor.budget": "987654321.00"}
    assert "987654321" not in str(as_data(told(marked, Party.APPLICANT)))
    assert "987654321" in str(as_data(told(marked, Party.SPONSOR)))


@given(EVERYTHING, st.sampled_from(list(Party)))
def it_agrees_with_the_advice_for_the_officer_and_contradicts_it_for_nobody(
    facts: dict[str, object], audience: Party
) -> None:
    advice = evaluate(EDITION, facts, on=ON, region="haidian")
    view = explain(advice, audience)
    for given_, shown in zip(advice.routes, view.routes, strict=True):
        allowed = {given_.state} if audience is Party.OFFICER else {given_.state, State.UNKNOWN}
        assert shown.state in allowed


@pytest.mark.parametrize("audience", list(Party))
def it_marks_sources_that_were_not_verified(audience: Party) -> None:
    assert [cite.id for cite in told({}, audience).unverified] == ["press"]
    assert "园区公众号〔未核实〕" in as_text(told({}, audience), "zh-hans")
    assert "Park newsletter [unverified]" in as_text(told({}, audience), "en")
