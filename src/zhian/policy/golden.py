"""Golden cases: facts a jurist wrote down with the answer the law must give.

Nothing here, and no command, writes an expectation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhian.kernel.locales import Text
from zhian.policy.districts import DEFAULT_REGION
from zhian.policy.evaluate import Advice, evaluate
from zhian.policy.factvalues import FactsRefused, typed_facts
from zhian.policy.faults import Faults, with_hint
from zhian.policy.fields import Fields, Form, read_text, unknown_word, wrong_type
from zhian.policy.lawbook import Edition, Law, LawSet, NotInForce
from zhian.policy.model import FactValue, Place, State
from zhian.policy.model import Scalar as Value
from zhian.policy.operands import read_value
from zhian.policy.sources import CASES_SUFFIX, Source
from zhian.policy.yamltree import Spot, read_tree

_FILE: Final = Form("cases", ("cases",), ("law", "survivors"))
_CASE: Final = Form("case", ("name", "why", "on", "facts", "expect"), ("region", "parameters"))
_EXPECT: Final = Form("expect", (), ("outcome", "routes", "questions", "evidence", "edition", "not_in_force"))
_SURVIVOR: Final = Form("survivor", ("leaf", "mutation", "reason"))
_STATES: Final = tuple(state.value for state in State)
_PAPER_STATES: Final[Mapping[str, State]] = {
    "required": State.MET,
    "not_required": State.NOT_MET,
    "unknown": State.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case expects; None means "not said". `not_in_force` excludes everything else."""

    outcome: State | None
    routes: Mapping[str, State]
    questions: tuple[str, ...] | None
    evidence: Mapping[str, State]
    edition: date | None
    not_in_force: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One golden case; `parameters` stands in for thresholds the district has not set."""

    name: str
    why: str
    on: date
    region: str
    facts: Mapping[str, FactValue]
    parameters: Mapping[str, Value | None]
    expect: Expectation
    place: Place


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no case can tell from the law, and why that is in order."""

    leaf: str
    mutation: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class CaseFile:
    file: str
    law: Law
    cases: tuple[Case, ...]
    survivors: tuple[Survivor, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that the law did not meet."""

    case: Case
    what: str
    expected: str
    found: str

    def says(self) -> Text:
        return Text(
            zh="案例“{name}”：{what} 应为 {expected}，实为 {found}。",
            en="Case '{name}': {what} should be {expected}, but is {found}.",
        ).fill(name=self.case.name, what=self.what, expected=self.expected, found=self.found)


def load_cases(sources: Iterable[Source], laws: LawSet) -> list[CaseFile]:
    """Every case file of these sources, tied to the law beside it. Raises LawErrors with every mistake."""
    faults = Faults()
    found = gather_cases(sources, laws, faults)
    faults.raise_if_any()
    return found


def gather_cases(sources: Iterable[Source], laws: LawSet, faults: Faults) -> list[CaseFile]:
    """The case files of these sources; mistakes are noted.

    Where `faults` already holds mistakes of the laws, the cases of those laws are only read, not held
    against them: a question that lost its fact to a misspelt line is no second mistake.
    """
    found = []
    faulty = {fault.place.file for fault in faults.sorted()}
    for source in sources:
        for name, content in source.documents():
            if name.endswith(CASES_SUFFIX):
                file = read_cases(content, f"{source.label}/{name}", laws, faults, faulty)
                if file is not None:
                    found.append(file)
    return found


def read_cases(
    content: bytes, label: str, laws: LawSet, faults: Faults, faulty: Collection[str] = ()
) -> CaseFile | None:
    """One case file; None when it cannot be read, the reasons noted, or its law stands in a `faulty` file."""
    spot = read_tree(content, label, faults)
    if spot is None:
        return None
    fields = Fields(spot, _FILE, faults)
    if _waits(fields, label, laws, faulty):
        return None
    law = _law_of(fields, label, laws)
    if law is None:
        return None
    items = fields.items("cases")
    cases = [case for case in (_case(item, law, faults) for item in items) if case is not None]
    names: set[str] = set()
    for case in cases:
        if case.name in names:
            faults.add(
                case.place,
                "law.duplicate_id",
                f"案例“{case.name}”重复。",
                f"The case '{case.name}' occurs twice.",
            )
        names.add(case.name)
    survivors = []
    for item in fields.items("survivors"):
        inner = Fields(item, _SURVIVOR, faults)
        leaf, mutation, reason = (inner.string(key) or "?" for key in _SURVIVOR.required)
        survivors.append(Survivor(leaf, mutation, reason, item.place))
    return CaseFile(label, law, tuple(cases), tuple(survivors))


def _waits(fields: Fields, label: str, laws: LawSet, faulty: Collection[str]) -> bool:
    """Whether the law of a case file is one of those that must be put right first, as far as can be told."""
    if not faulty:
        return False
    spot = fields.get("law")
    if spot is None:
        return _beside(label) in faulty
    law = laws.laws.get(str(spot.value))
    return law is None or not {law.place.file, *(each.place.file for each in law.editions)}.isdisjoint(faulty)


def _beside(label: str) -> str:
    return label.removesuffix(CASES_SUFFIX) + ".yaml"


def _law_of(fields: Fields, label: str, laws: LawSet) -> Law | None:
    """The law a case file names, or else the one whose file or edition stands beside it."""
    law_id = fields.string("law")
    if law_id is not None:
        if law_id in laws.laws:
            return laws.laws[law_id]
        zh_hint, en_hint = with_hint(law_id, laws.laws)
        fields.faults.add(
            fields.map["law"].place,
            "law.unknown_law",
            f"没有编号为“{law_id}”的事项规则。{zh_hint}",
            f"There is no law '{law_id}'.{en_hint}",
        )
        return None
    beside = _beside(label)
    for law in laws:
        if beside in {law.place.file, *(edition.place.file for edition in law.editions)}:
            return law
    fields.faults.add(
        fields.place,
        "law.unknown_law",
        f"旁边没有 {beside}；请写明 law。",
        f"There is no {beside} beside it; name the law with 'law'.",
    )
    return None


def _case(spot: Spot, law: Law, faults: Faults) -> Case | None:
    fields = Fields(spot, _CASE, faults)
    name, why, on = _sentence(fields, "name"), _sentence(fields, "why"), fields.day("on")
    facts: dict[str, FactValue] = {}
    fact_spot = fields.need("facts")
    if fact_spot is not None:
        raw = fact_spot.plain()
        if isinstance(raw, dict):
            try:
                facts = typed_facts(law.facts, raw)
            except FactsRefused as refused:
                for reason in refused.reasons:
                    faults.add(fact_spot.place, "law.wrong_facts", reason.zh, reason.en)
        else:
            wrong_type(faults, fact_spot, "facts", "mapping")
    expect_spot = fields.need("expect")
    if expect_spot is None or on is None:
        return None
    return Case(
        name=name,
        why=why,
        on=on,
        region=fields.string("region") or DEFAULT_REGION,
        facts=facts,
        parameters=_parameters(fields, law, faults),
        expect=_expectation(expect_spot, law, faults),
        place=spot.place,
    )


def _sentence(fields: Fields, key: str) -> str:
    """A plain sentence, or the English half of a bilingual one."""
    spot = fields.need(key)
    if spot is None:
        return "?"
    if isinstance(spot.value, dict):
        return read_text(spot, fields.faults, key).en
    return fields.string(key) or "?"


def _parameters(fields: Fields, law: Law, faults: Faults) -> dict[str, Value | None]:
    known = {name: each for edition in law.editions for name, each in edition.parameters.items()}
    found: dict[str, Value | None] = {}
    for name, spot in fields.entries("parameters").items():
        parameter = known.get(name)
        if parameter is None:
            zh_hint, en_hint = with_hint(name, known)
            faults.add(
                spot.place,
                "law.unknown_parameter",
                f"没有参数“{name}”。{zh_hint}",
                f"There is no parameter '{name}'.{en_hint}",
            )
        else:
            null = spot.value is None
            found[name] = None if null else read_value(spot, parameter.type, parameter.values, name, faults)
    return found


def _expectation(spot: Spot, law: Law, faults: Faults) -> Expectation:
    fields = Fields(spot, _EXPECT, faults)
    outcome = fields.word("outcome", _STATES)
    not_in_force = fields.flag("not_in_force")
    if (outcome is None) != not_in_force:
        faults.add(
            spot.place,
            "law.missing_key",
            "expect 须写且只写一个：outcome 或 not_in_force: true。",
            "'expect' has exactly one of: outcome, not_in_force: true.",
        )
    routes = {route.id for edition in law.editions for route in edition.routes}
    papers = {paper.id for edition in law.editions for paper in edition.evidence}
    questions: list[str] | None = None
    if "questions" in fields:
        questions = []
        for name, item in fields.words("questions"):
            if name not in law.facts:
                unknown_word(faults, item, "questions", tuple(law.facts))
            questions.append(name)
    return Expectation(
        outcome=None if outcome is None else State(outcome),
        routes=_states(fields, "routes", routes, {word: State(word) for word in _STATES}, faults),
        questions=None if questions is None else tuple(questions),
        evidence=_states(fields, "evidence", papers, _PAPER_STATES, faults),
        edition=fields.day("edition"),
        not_in_force=not_in_force,
    )


def _states(
    fields: Fields, key: str, known: Iterable[str], words: Mapping[str, State], faults: Faults
) -> dict[str, State]:
    found: dict[str, State] = {}
    names = tuple(sorted(known))
    for name, spot in fields.entries(key).items():
        if name not in names:
            zh_hint, en_hint = with_hint(name, names)
            faults.add(
                fields.map[key].keys[name],
                "law.unknown_key",
                f"“{key}”里没有“{name}”。{zh_hint}",
                f"'{key}' has no '{name}'.{en_hint}",
            )
        elif isinstance(spot.value, str) and spot.value in words:
            found[name] = words[spot.value]
        else:
            unknown_word(faults, spot, name, tuple(words))
    return found


def run_case(law: Law, case: Case) -> list[Mismatch]:
    """Every expectation of one case that this law does not meet; empty when all hold."""
    try:
        edition = law.edition_on(case.on)
    except NotInForce:
        wanted = "not in force" if case.expect.not_in_force else "an edition in force"
        return [] if case.expect.not_in_force else [Mismatch(case, "law", wanted, "not in force")]
    if case.expect.not_in_force:
        return [Mismatch(case, "law", "not in force", f"in force since {edition.starts}")]
    return list(_compare(case, edition, advise(edition, case)))


def advise(edition: Edition, case: Case) -> Advice:
    """The advice on a case, with its own threshold values where it gives some."""
    advice = evaluate(edition, case.facts, on=case.on, region=case.region)
    if not case.parameters:
        return advice
    stood_in = {name: value for name, value in case.parameters.items() if name in edition.parameters}
    sealed = {**advice.parameters, **stood_in}
    return evaluate(edition, case.facts, on=case.on, region=case.region, sealed=sealed)


def _compare(case: Case, edition: Edition, advice: Advice) -> Iterable[Mismatch]:
    expect = case.expect
    if expect.edition is not None and expect.edition != edition.starts:
        yield Mismatch(case, "edition", str(expect.edition), str(edition.starts))
    if expect.outcome is not None and expect.outcome is not advice.outcome:
        yield Mismatch(case, "outcome", expect.outcome, advice.outcome)
    routes = {each.route.id: each.state for each in advice.routes}
    for name, state in expect.routes.items():
        if routes.get(name) is not state:
            yield Mismatch(case, f"route {name}", state, routes.get(name) or "no such route")
    papers = {each.evidence.id: each.state for each in advice.papers}
    for name, state in expect.evidence.items():
        if papers.get(name) is not state:
            yield Mismatch(case, f"evidence {name}", _paper_word(state), _paper_word(papers.get(name)))
    if expect.questions is not None and expect.questions != advice.questions:
        yield Mismatch(case, "questions", _listed(expect.questions), _listed(advice.questions))


def _paper_word(state: State | None) -> str:
    words = {value: key for key, value in _PAPER_STATES.items()}
    return "no such paper" if state is None else words[state]


def _listed(names: Iterable[str]) -> str:
    return "[" + ", ".join(names) + "]"
