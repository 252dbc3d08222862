"""An explanation as plain text and as JSON data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text
from zhian.policy import wording
from zhian.policy.clockwords import day_in_words
from zhian.policy.explain import Explained, ExplainedPaper, ExplainedRoute, Explanation, Question
from zhian.policy.model import Cite, Confidence, State

_MARKS: Final = {State.MET: "[+]", State.NOT_MET: "[-]", State.UNKNOWN: "[?]"}
_ROLES: Final = {"when": wording.EXCEPTION_WHEN, "then": wording.EXCEPTION_THEN}

_HEAD: Final = Text(
    zh="{title}（{id}）：以{day}为准，适用{start}起施行的版本（{digest}）",
    en="{title} ({id}) on {day}: edition in force from {start} ({digest})",
)
_ANNOUNCED: Final = Text(
    zh="{title}（{id}）：以{day}为准，该版本已经宣布，尚未施行，宣布的施行日期为{start}（{digest}）",
    en="{title} ({id}) on {day}: announced, not in force; announced to start on {start} ({digest})",
)
_UNDATED: Final = Text(zh="（日期未公布）", en="a date not published")
_OUTCOME: Final = Text(zh="初步意见：{state}。", en="Advice: {state}.")
_NOT_A_DECISION: Final = Text(
    zh="以上为参考意见，不是决定；决定由有权机关工作人员作出。",
    en="This is advice, not a decision; a named official of the competent authority decides.",
)
_COLON: Final = Text(zh="：", en=": ")
_BRACKETS: Final = Text(zh="（{inner}）", en="  ({inner})")
_SEEN: Final = Text(zh="所填：{seen}", en="seen: {seen}")
_NEED: Final = Text(zh="要求：{need}", en="needed: {need}")
_MASKED: Final = Text(zh="所填内容不向您显示", en="the value is not shown to you")
_COUNTED: Final = {
    "article": Text(zh="第{number}条", en="Art. {number}"),
    "item": Text(zh="第{number}项", en="item {number}"),
}
_NOT_VERIFIED: Final = Text(zh="〔未核实〕", en=" [unverified]")
_MARKED: Final = {
    Confidence.S1: Text(zh="", en=""),
    Confidence.S2: Text(zh="〔非一手来源〕", en=" [secondary source]"),
}
_BASIS: Final = Text(zh="依据：{cites}", en="basis: {cites}")
_PAPERS: Final = Text(zh="材料", en="Papers")
_QUESTIONS: Final = Text(zh="还需回答", en="Still to answer")
_UNVERIFIED: Final = Text(
    zh="未经核实的依据（以官方原文为准）", en="Unverified sources (check the official text)"
)


def cite_in_words(cite: Cite) -> Text:
    """A source in one phrase; one at second hand and one that was not verified are marked as such."""
    where = cite.instrument
    if cite.article is not None:
        words = _COUNTED[cite.counted].fill(number=cite.article)
        where = Text(zh=f"{where.zh}{words.zh}", en=f"{where.en}, {words.en}")
    mark = _MARKED.get(cite.confidence, _NOT_VERIFIED)
    return Text(zh=f"{where.zh}{mark.zh}", en=f"{where.en}{mark.en}")


def as_text(explanation: Explanation, language: str) -> str:
    """The explanation as lines of plain text without colour."""
    return "\n".join(_lines(explanation, language))


def _lines(explanation: Explanation, language: str) -> Iterator[str]:
    day = explanation.edition_from
    head = _ANNOUNCED if explanation.announced else _HEAD
    yield head.fill(
        title=explanation.title,
        id=explanation.law_id,
        day=day_in_words(explanation.on),
        start=_UNDATED if day is None else day_in_words(day),
        digest=explanation.edition[:19],
    ).get(language)
    yield _OUTCOME.fill(state=wording.STATES[explanation.outcome]).get(language)
    for route in explanation.routes:
        yield ""
        yield from _route_lines(route, language)
    if explanation.papers:
        yield ""
        yield _PAPERS.get(language)
        for paper in explanation.papers:
            state = wording.PAPER_STATES[paper.state].get(language)
            yield f"  {_MARKS[paper.state]} {_pair(paper.title.get(language), state, language)}"
    if explanation.questions:
        yield ""
        yield _QUESTIONS.get(language)
        for number, question in enumerate(explanation.questions, 1):
            yield f"  {number}. {question.fact.ask.get(language)}  ({question.fact.name})"
    if explanation.unverified:
        yield ""
        yield _UNVERIFIED.get(language)
        for cite in explanation.unverified:
            yield f"  - {cite_in_words(cite).get(language)}"
    yield ""
    yield _NOT_A_DECISION.get(language)


def _route_lines(route: ExplainedRoute, language: str) -> Iterator[str]:
    state = wording.STATES[route.state].get(language)
    reasons = [reason.get(language) for reason in route.because]
    title = f"{route.title.get(language)} [{route.id}]"
    yield f"{_MARKS[route.state]} {_pair(title, state, language)}{_aside(reasons, language)}"
    if route.tree is not None:
        yield from _node_lines(route.tree, 1, language)


def _node_lines(node: Explained, depth: int, language: str) -> Iterator[str]:
    role = _ROLES.get(node.role)
    says = node.says.get(language)
    line = says if role is None else _pair(role.get(language), says, language)
    details = [detail.get(language) for detail in _details(node)]
    yield f"{'  ' * depth}{_MARKS[node.state]} {line}{_aside(details, language)}"
    for part in node.parts:
        yield from _node_lines(part, depth + 1, language)


def _pair(left: str, right: str, language: str) -> str:
    return _COLON.get(language).join((left, right))


def _aside(parts: list[str], language: str) -> str:
    """What stands in brackets behind a line, with the marks of the language."""
    if not parts:
        return ""
    return _BRACKETS.fill(inner=Text(zh="；".join(parts), en="; ".join(parts))).get(language)


def _details(node: Explained) -> Iterator[Text]:
    if node.points is not None:
        yield node.points
    if node.seen is not None:
        yield _SEEN.fill(seen=node.seen)
    if node.masked:
        yield _MASKED
    if node.need is not None:
        yield node.need if node.role == "row" else _NEED.fill(need=node.need)
    if node.reason is not None:
        yield node.reason
    if node.cites:
        phrases = [cite_in_words(cite) for cite in node.cites]
        joined = Text(zh="；".join(p.zh for p in phrases), en="; ".join(p.en for p in phrases))
        yield _BASIS.fill(cites=joined)


def as_data(explanation: Explanation) -> dict[str, Json]:
    """The explanation as JSON data, both languages side by side."""
    return {
        "law": explanation.law_id,
        "title": _text(explanation.title),
        "edition": explanation.edition,
        "edition_from": None if explanation.edition_from is None else explanation.edition_from.isoformat(),
        "announced": explanation.announced,
        "on": explanation.on.isoformat(),
        "region": explanation.region,
        "audience": explanation.audience.value,
        "outcome": explanation.outcome.value,
        "routes": [_route_data(route) for route in explanation.routes],
        "papers": [_paper_data(paper) for paper in explanation.papers],
        "questions": [_question_data(question) for question in explanation.questions],
        "unverified": [cite.id for cite in explanation.unverified],
        "note": _text(_NOT_A_DECISION),
    }


def _text(text: Text) -> Json:
    return {"zh-Hans": text.zh, "en": text.en}


def _text_or_none(text: Text | None) -> Json:
    return None if text is None else _text(text)


def _cites(cites: Iterable[Cite]) -> list[Json]:
    return [
        {
            "id": cite.id,
            "instrument": _text(cite.instrument),
            "article": cite.article,
            "confidence": cite.confidence.value,
            "source": cite.source,
            "checked_on": cite.checked_on.isoformat(),
        }
        for cite in cites
    ]


def _route_data(route: ExplainedRoute) -> Json:
    return {
        "id": route.id,
        "title": _text(route.title),
        "state": route.state.value,
        "because": [_text(reason) for reason in route.because],
        "cites": _cites(route.cites),
        "tree": None if route.tree is None else _node_data(route.tree),
    }


def _paper_data(paper: ExplainedPaper) -> Json:
    return {
        "id": paper.id,
        "title": _text(paper.title),
        "party": paper.party.value,
        "state": paper.state.value,
        "max_age_months": paper.max_age_months,
        "cites": _cites(paper.cites),
        "tree": None if paper.tree is None else _node_data(paper.tree),
    }


def _node_data(node: Explained) -> Json:
    data: dict[str, Json] = {
        "state": node.state.value,
        "role": node.role,
        "says": _text(node.says),
        "leaf": node.leaf,
        "fact": node.fact,
        "seen": _text_or_none(node.seen),
        "masked": node.masked,
        "need": _text_or_none(node.need),
        "reason": _text_or_none(node.reason),
        "cites": _cites(node.cites),
        "of": [_node_data(part) for part in node.parts],
    }
    return data if node.points is None else data | {"points": _text(node.points)}


def _question_data(question: Question) -> Json:
    fact = question.fact
    values: dict[str, Json] = {code: _text(label) for code, label in fact.values.items()}
    return {
        "fact": fact.name,
        "type": fact.type.value,
        "ask": _text(fact.ask),
        "asked_of": fact.asked_of.value,
        "sensitive": fact.sensitive,
        "values": values,
        "unit": _text_or_none(fact.unit),
        "routes": list[Json](question.routes),
    }
