"""Conditions: what the reader refuses, at which place, and in which words."""

from __future__ import annotations

import pytest

from zhian.policy.trace import leaves

from .sample import edited, edition, law_of, refused_at_mark

HOST = "says: {zh-Hans: 有单位邀请, en: a host invites}}"
INVITES = "{id: invites, fact: sponsor.invites, is: true, cite: park-1, " + HOST
TAIL = ", cite: park-1, says: {zh-Hans: 有, en: has}}"

FACTS = {
    "{fact: §sponsor.invite, is: true": ("law.unknown_fact", "Did you mean 'sponsor.invites'?"),
    "{fact: sponsor.invites, is: §1": ("law.wrong_type", "'is' must be true or false."),
    "{fact: sponsor.invites, §iss: 1, is: true": ("law.unknown_key", "Did you mean 'is'?"),
    "{fact: sponsor.invites, §at_least: 1": ("law.wrong_type", "does not fit the fact"),
    "§{fact: sponsor.invites": ("law.verb", "exactly one verb (here 0)"),
    "§{fact: applicant.age, at_least: 1, at_most: 2": ("law.verb", "exactly one verb (here 2)"),
    "{fact: applicant.capacity, is: §reseacher": ("law.wrong_value", "Did you mean 'researcher'?"),
    "{fact: applicant.capacity, one_of: §researcher": ("law.wrong_type", "must be a list"),
    "{fact: applicant.fields, includes: §chip": ("law.wrong_value", "Did you mean 'chips'?"),
    "{fact: sponsor.budget, at_least: §1.5": ("law.number", "quote decimals"),
    '{fact: sponsor.budget, at_least: §"1,5"': ("law.wrong_type", "a quoted decimal"),
    "{fact: applicant.age, one_of: [1, §1]": ("law.duplicate_value", "The value '1' occurs twice."),
}
DAYS = {
    "before: §soon": ("law.unknown_fact", "no fact 'soon'"),
    "before: §applicant.age": ("law.wrong_type", "must be a date"),
    "before: {fact: §applicant.age}": ("law.wrong_type", "must be a date"),
    "within: {n: 3, unit: §day, before: as_of}": ("law.bare_day", "write working_day or calendar_day"),
    "within: {n: 3, unit: §working_day, of: as_of}": ("law.wrong_value", "counts in calendar_day or month"),
    "within: §{n: 3, unit: month}": ("law.verb", "exactly one of: before, after, of"),
    "max_age: {§years: 1, months: 6}": ("law.unknown_key", "no key 'years'"),
    "max_age: {months: §0}": ("law.wrong_value", "at least 1"),
}
PARAMETERS = {
    "{fact: sponsor.budget, at_least: {parameter: §minimum_budge}": (
        "law.unknown_parameter",
        "Did you mean 'minimum_budget'?",
    ),
    "{fact: applicant.capacity, is: {parameter: §minimum_budget}": (
        "law.wrong_type",
        "does not fit 'applicant.capacity'",
    ),
    "{fact: sponsor.budget, at_least: {parameter: minimum_budget, times: §lots}": (
        "law.wrong_type",
        "a quoted decimal",
    ),
}
SHAPES = {
    "§{fact: sponsor.invites, is: true, says: {zh-Hans: 有, en: has}}": (
        "law.missing_cite",
        "'condition' lacks 'cite'.",
    ),
    "{fact: sponsor.invites, is: true, cite: §park-9, says: {zh-Hans: 有, en: has}}": (
        "law.unknown_cite",
        "Did you mean 'park-1'?",
    ),
    "{fact: sponsor.invites, is: true, cite: park-1, says: §{zh-Hans: 有}}": (
        "law.missing_translation",
        "'says' lacks its en text.",
    ),
    "{fact: sponsor.invites, is: true, cite: park-1, says: {zh-Hans: 有, en: has, §zh: 有}}": (
        "law.unknown_key",
        "has no language 'zh'",
    ),
    "{judgement: §false, cite: park-1, says: {zh-Hans: 有, en: has}}": ("law.wrong_type", "true or false"),
    "§{says: {zh-Hans: 有, en: has}}": ("law.no_condition", "exactly one of: fact, judgement, all"),
    "§{any: []}": ("law.no_condition", "'any' holds no condition"),
    "§{all: [" + INVITES + "], cite: null}": ("law.missing_cite", "lacks 'cite'"),
    "{at_least: §{n: 2, of: [" + INVITES + "]}}": ("law.unreachable", "2 of 1 can never be met"),
    "§invites": ("law.wrong_type", "must be a mapping"),
}
ALL = {
    **{start + TAIL: wanted for start, wanted in (FACTS | PARAMETERS).items()},
    **{"{fact: applicant.entered, " + verb + TAIL: wanted for verb, wanted in DAYS.items()},
    **SHAPES,
}


@pytest.mark.parametrize("condition", ALL)
def it_names_the_mistake_where_it_stands(condition: str) -> None:
    code, words = ALL[condition]
    found = refused_at_mark(edited(INVITES, condition))
    assert [(each, words in says) for each, says in found] == [(code, True)], found


def it_refuses_two_conditions_of_one_name_in_a_route() -> None:
    text = edited("{id: budget, fact", "{id: §invites, fact")
    words = "The condition id 'invites' occurs twice in this route."
    assert refused_at_mark(text) == [("law.duplicate_id", words)]


def it_refuses_an_answer_of_an_exception_without_words_and_source() -> None:
    then = "then: {fact: sponsor.invites, is: true, cite: park-1, " + HOST
    marked = edited("- when: {fact: applicant.capacity", "- §when: {fact: applicant.capacity")
    assert then in marked
    assert refused_at_mark(marked.replace(then, "then: met")) == [
        ("law.missing_key", "'exception' lacks 'says'."),
        ("law.missing_cite", "'exception' lacks 'cite'."),
    ]


def it_refuses_an_answer_that_is_neither_met_nor_not_met() -> None:
    then = "then: {fact: sponsor.invites, is: true, cite: park-1, " + HOST
    (found,) = refused_at_mark(edited(then, "then: §unknown"))
    assert found == ("law.wrong_value", "'then' must be one of: met, not_met.")


def it_names_leaves_by_their_id_or_their_number_in_the_route() -> None:
    named = {
        route.id: [leaf.id.removeprefix(f"{route.id}.") for leaf in leaves(route.eligible)]
        for route in edition().routes
        if route.eligible
    }
    assert named == {
        "invited": ["invites", "budget", "health"],
        "research": ["1", "2", "3", "4", "5", "6", "entered", "need"],
    }
    paper = edition().evidence[1]
    assert paper.when is not None
    assert [leaf.id for leaf in leaves(paper.when)] == ["evidence:health-certificate.1"]


def it_takes_one_source_or_a_list_of_them() -> None:
    law = law_of(edited(INVITES, INVITES.replace("cite: park-1", "cite: [park-1, press]")))
    node = law.editions[1].routes[0].eligible
    assert node is not None
    assert next(leaves(node)).cites == ("park-1", "press")
