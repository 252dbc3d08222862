"""`policy.evaluate` on a law of four conditions, with the full trace, typed facts and resolved thresholds."""

from __future__ import annotations

from datetime import date

from benchmarks.measuring import Figure, median_microseconds
from zhian.policy.evaluate import evaluate
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_laws
from zhian.policy.model import State
from zhian.policy.sources import Documents
from zhian.policy.trace import leaves

LAW = """
id: bench.four-conditions
title: {zh-Hans: 四项条件, en: Four conditions}
facts:
  sponsor.invites: {type: bool, ask: {zh-Hans: 是否邀请？, en: Invited?}, asked_of: sponsor}
  sponsor.budget: {type: decimal, ask: {zh-Hans: 经费？, en: Budget?}, asked_of: sponsor}
  applicant.age: {type: int, ask: {zh-Hans: 年龄？, en: Age?}, asked_of: applicant}
  applicant.health_issued: {type: date, ask: {zh-Hans: 签发日期？, en: Issued?}, asked_of: applicant}
cites:
  - {id: c, instrument: {zh-Hans: 测量用, en: For measuring}, article: null, confidence: S1,
     source: made up for measuring, checked_on: 2026-11-24}
editions:
  - in_force: {from: 2025-01-01, until: null}
    decider: {id: o, name: {zh-Hans: 某机关, en: An office}}
    remedies: {kind: final, cite: c}
    chain: {decided_by: house, steps: [{id: intake}], cite: c}
    parameters:
      least: {type: decimal, year: previous, title: {zh-Hans: 最低经费, en: Least},
              values: [{region: null, year: 2025, value: "500000.00", cite: c}]}
    eligible:
      all:
        - {id: a, fact: sponsor.invites, is: true, cite: c, says: {zh-Hans: 有邀请, en: invited}}
        - {id: b, fact: sponsor.budget, at_least: {parameter: least, times: "1.5"}, cite: c,
           says: {zh-Hans: 经费达标, en: enough}}
        - {id: c, fact: applicant.age, at_least: 18, cite: c, says: {zh-Hans: 成年, en: adult}}
        - {id: d, fact: applicant.health_issued, max_age: {months: 6}, cite: c,
           says: {zh-Hans: 有效, en: recent}}
"""
FACTS: dict[str, object] = {
    "sponsor.invites": True,
    "sponsor.budget": "1500000.00",
    "applicant.age": 34,
    "applicant.health_issued": "2026-03-01",
}
ON = date(2026, 5, 1)


def edition() -> Edition:
    """The edition that is measured."""
    (law,) = load_laws([Documents("bench", {"four.yaml": LAW.encode()})])
    return law.edition_on(ON)


def measure() -> Figure:
    """Microseconds for one set of facts."""
    asked = edition()
    advice = evaluate(asked, FACTS, on=ON, region="haidian")
    tree = asked.routes[0].eligible
    if advice.outcome is not State.MET or tree is None or len(list(leaves(tree))) != 4:
        raise RuntimeError("the law is not the one that was meant")
    once = median_microseconds(lambda: evaluate(asked, FACTS, on=ON, region="haidian"), 20_000)
    return Figure(once, "facts given as a form gives them; types and thresholds included")
