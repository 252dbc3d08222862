"""The paper form of a receipt: which strings it shows, in which order, and how they are laid out.

The strings are signed with the receipt, and so is the layout: a list of marks, each of which takes the
next few strings. Whoever sets the page later needs the document and nothing else, and adds no word to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text
from zhian.kernel.receipts import CHINESE_PREVAILS, NOT_AN_ACCEPTANCE_RECEIPT, SPECIMEN
from zhian.kernel.receipts.sentences import KINDS
from zhian.policy.wording import STATES
from zhian.web.base.ui.kit import day_text
from zhian.web.casework.kit import OutcomeKind, ReceiptKind

from .receipting_sections import OWN, Body, text_in

SIZES: Final[Mapping[str, int]] = {
    "title": 2,
    "stamp": 2,
    "lead": 2,
    "heading": 2,
    "row": 4,
    "plain": 3,
    "check": 4,
    "note": 2,
    "foot": 1,
}
"""How many strings each mark takes: `row` is a label and a value in both languages, `plain` has one value,
`check` is a condition and its state."""

STAMP: Final = Text(zh="样本", en="SPECIMEN")
UNVERIFIED: Final = Text(zh="（未经核实）", en=" (unverified)")
UNITS: Final[Mapping[str, Text]] = {
    "working_day": Text(zh="{n}个工作日", en="{n} working days"),
    "calendar_day": Text(zh="{n}日（自然日）", en="{n} calendar days"),
    "month": Text(zh="{n}个月", en="{n} months"),
    "hour": Text(zh="{n}小时", en="{n} hours"),
}
LIMIT_KINDS: Final[Mapping[str, Text]] = {
    "statutory": Text(zh="法定办理时限", en="Statutory limit"),
    "promised": Text(zh="承诺办理时限", en="Promised limit"),
    "press": Text(zh="媒体报道时限", en="Limit reported by the press"),
}


@dataclass(slots=True)
class Paper:
    """Strings and marks as they are written down, in the order of the page."""

    strings: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def add(self, mark: str, *texts: Text) -> None:
        """One mark with its texts, Chinese before English."""
        words = [word for text in texts for word in (text.zh.strip(), text.en.strip())]
        if mark == "row" and words[2] == words[3]:
            mark, words = "plain", words[:3]
        self.marks.append(mark)
        self.strings.extend(words)

    def row(self, zh: str, en: str, value: Text | str | None) -> None:
        """A labelled value; left out when there is none."""
        if isinstance(value, str):
            value = Text(zh=value, en=value)
        if value is not None and value.zh.strip():
            self.add("row", Text(zh=zh, en=en), value)

    def heading(self, zh: str, en: str) -> None:
        """The start of a part."""
        self.add("heading", Text(zh=zh, en=en))

    def foot(self, text: str) -> None:
        """The line at the bottom of every page."""
        self.marks.append("foot")
        self.strings.append(text)

    def layout(self) -> Body:
        """The marks as the section `layout` of the receipt."""
        marks: list[Json] = list(self.marks)
        return {"marks": marks}


def paper_of(
    kind: ReceiptKind, sections: Mapping[str, Body], *, receipt_id: str, specimen: bool, verify_at: str
) -> Paper:
    """What the paper of a receipt shows; all of it comes from the sections."""
    paper = Paper()
    if specimen:
        paper.add("stamp", STAMP)
    paper.add("title", KINDS[kind.value])
    paper.add("lead", _lead(kind, sections))
    _matter(paper, sections)
    _act(paper, sections["act"])
    if "clock" in sections:
        _clock(paper, sections["clock"])
    if "decision" in sections:
        _decision(paper, sections["decision"])
    for name, body in sections.items():
        if name not in OWN:
            _foreign(paper, body)
    _law(paper, sections["law"])
    if "advice" in sections:
        _advice(paper, sections["advice"])
    _notes(paper, specimen=specimen, verify_at=verify_at)
    paper.foot(f"{sections['matter']['reference']} · {receipt_id}")
    return paper


def sheet_of(marks: Sequence[str], strings: Sequence[str]) -> dict[str, Any] | None:
    """The strings put in the places their marks say; None when the two do not fit each other.

    Shape: title, lead, stamp and notes as [zh, en], parts of {heading, rows of {label, value,
    wide}}, foot.
    """
    if sum(SIZES.get(mark, 0) for mark in marks) != len(strings) or not set(marks) <= SIZES.keys():
        return None
    sheet: dict[str, Any] = {"title": [], "stamp": [], "lead": [], "parts": [], "notes": [], "foot": ""}
    at = 0
    for mark in marks:
        words = list(strings[at : at + SIZES[mark]])
        at += SIZES[mark]
        if mark in ("title", "stamp"):
            sheet[mark] = words
        elif mark == "foot":
            sheet["foot"] = words[0]
        elif mark in ("lead", "note"):
            sheet["lead" if mark == "lead" else "notes"].append(words)
        elif mark == "heading":
            sheet["parts"].append({"heading": words, "rows": []})
        elif sheet["parts"]:
            row = {"label": words[:2], "value": words[2:], "wide": mark == "check"}
            sheet["parts"][-1]["rows"].append(row)
        else:
            return None
    return sheet


def day_words(iso: Json) -> Text | None:
    """A day of a section as a person writes it."""
    if not isinstance(iso, str):
        return None
    day = date.fromisoformat(iso)
    return Text(zh=day_text(day, "zh-hans"), en=day_text(day, "en"))


def _named(body: Json) -> Text | None:
    """The name of an organisation, decider or role in a section."""
    return text_in(body, "name") if isinstance(body, dict) else None


def _lead(kind: ReceiptKind, sections: Mapping[str, Body]) -> Text:
    """The one sentence that says what this receipt is about."""
    parties, act = sections["parties"], sections["act"]
    values: dict[str, object] = {
        "office": _named(parties["office"]),
        "sponsor": _named(parties["sponsor"]),
        "service": text_in(sections["matter"], "service"),
        "day": day_words(act["on"]),
        "accepted": day_words(act.get("accepted_on")),
    }
    if "decision" in sections:
        decision = sections["decision"]
        granted = Text(zh="准予", en="granted") if decision["granted"] else Text(zh="不予批准", en="refused")
        values |= {
            "decider": text_in(decision, "decider"),
            "granted": granted,
            "decided": day_words(decision["decided_on"]),
        }
        return _LEADS[decision["made"] == OutcomeKind.RECORDED].fill(**values)
    if kind is ReceiptKind.RECOMMENDATION:
        return _RECOMMENDED.fill(**values)
    if act.get("accepted_by_silence"):
        return _ACCEPTED_BY_SILENCE.fill(**values)
    return (_ACCEPTED if "accepted_on" in act else _NOT_ACCEPTED).fill(**values)


_RECOMMENDED = Text(
    zh="{sponsor}推荐办理“{service}”的申请，经申请人本人确认，已于{day}提交{office}。"
    "本回执记载推荐与提交的事实，不表示申请已被受理或者将获批准。",
    en="The application for “{service}” on the recommendation of {sponsor} was confirmed by the person and "
    "filed with {office} on {day}. This records the recommendation and the filing; it does not say that the "
    "application was accepted or will be granted.",
)
_ACCEPTED = Text(
    zh="{office}已于{accepted}受理“{service}”的申请。",
    en="{office} accepted the application for “{service}” on {accepted}.",
)
_ACCEPTED_BY_SILENCE = Text(
    zh="{office}未在法定期限内告知需要补正的内容，“{service}”的申请自收到之日即{accepted}起视为受理。",
    en="{office} did not say within the legal time what was missing; the application for “{service}” counts "
    "as accepted from the day it was received, {accepted}.",
)
_NOT_ACCEPTED = Text(
    zh="{office}于{day}对“{service}”的申请不予受理，理由见下。",
    en="{office} did not accept the application for “{service}” on {day}, for the reasons below.",
)
_LEADS: Final[Mapping[bool, Text]] = {
    False: Text(
        zh="{decider}于{decided}对“{service}”的申请作出决定：{granted}。",
        en="{decider} decided on the application for “{service}” on {decided}: {granted}.",
    ),
    True: Text(
        zh="{decider}于{decided}对“{service}”的申请作出决定：{granted}。{office}据此登记。",
        en="{decider} decided on the application for “{service}” on {decided}: {granted}. "
        "{office} has recorded that decision.",
    ),
}


def _matter(paper: Paper, sections: Mapping[str, Body]) -> None:
    matter, parties = sections["matter"], sections["parties"]
    paper.heading("办件", "Case")
    paper.row("办件编号", "Reference", str(matter["reference"]))
    paper.row("服务事项", "Service", text_in(matter, "service"))
    basis = text_in(matter, "basis")
    if basis is not None and matter["announced_only"]:
        basis = Text(zh=f"{basis.zh}（已宣布，尚未施行）", en=f"{basis.en} (announced, not in force)")
    paper.row("申请渠道", "Basis", basis)
    paper.row("受理单位", "Office", _named(parties["office"]))
    sponsor = parties["sponsor"]
    if isinstance(sponsor, dict) and (called := text_in(sponsor, "called")) is not None:
        sponsor_row(paper, called, _named(sponsor))
    paper.row("审批机关", "Decided by", _named(parties["decider"]))
    paper.row(
        "申请人",
        "Person",
        Text(
            zh="以加密承诺值载明，由持有人自行出示",
            en="Held as commitments; the holder may disclose them",
        ),
    )


def _act(paper: Paper, act: Body) -> None:
    paper.heading("办理情况", "What was done")
    paper.row("事项", "Act", text_in(act, "done"))
    paper.row("日期", "Date", day_words(act["on"]))
    role = _named(act.get("role"))
    if role is not None:
        paper.row(
            "经办人",
            "Officer",
            Text(zh="{name}（{role}）", en="{name} ({role})").fill(name=act["officer"], role=role),
        )
    paper.row("受理日期", "Accepted on", day_words(act.get("accepted_on")))
    if act.get("reasons"):
        paper.row("理由", "Reasons", str(act["reasons"]))
    _remedies(paper, act)


def sponsor_row(paper: Paper, called: Text, name: Text | None) -> None:
    """The sponsor, labelled by what it is under the law of the case."""
    paper.row(called.zh, called.en[:1].upper() + called.en[1:], name)


def limit_row(paper: Paper, limit: Mapping[str, Json]) -> None:
    """One limit with its date, and whether that date is certain."""
    length = UNITS[str(limit["unit"])].fill(n=limit["n"])
    due = day_words(limit["due_on"])
    if due is None:
        text = Text(zh="{length}；时限中止，到期日待定", en="{length}; the clock stands still")
    elif limit["provisional"]:
        text = Text(
            zh="{length}，至{due}（暂定，待放假安排公布后重算）",
            en="{length}, until {due} (provisional until the holiday notice)",
        )
    else:
        text = Text(zh="{length}，至{due}", en="{length}, until {due}")
    kind, title = LIMIT_KINDS[str(limit["kind"])], text_in(limit, "title")
    words = text.fill(length=length, due=due)
    if title is not None:
        words = Text(zh=f"{title.zh}：{words.zh}", en=f"{title.en}: {words.en}")
    paper.row(kind.zh, kind.en, words)


def _clock(paper: Paper, clock: Body) -> None:
    limits = clock["limits"]
    if not isinstance(limits, list) or not limits:
        return
    paper.heading("办理时限", "Time limits")
    for limit in limits:
        assert isinstance(limit, dict)
        limit_row(paper, limit)


def _decision(paper: Paper, decision: Body) -> None:
    recorded = decision["made"] == OutcomeKind.RECORDED
    paper.heading("决定", "Decision")
    paper.row("作出决定的机关", "Decided by", text_in(decision, "decider"))
    paper.row("决定日期", "Decided on", day_words(decision["decided_on"]))
    paper.row("结果", "Outcome", _GRANTED if decision["granted"] else _REFUSED)
    paper.row("文号", "Reference of the authority", _string(decision["reference"]))
    reasons: Text | str | None = _string(decision["reasons"])
    if reasons is None and recorded:
        reasons = Text(zh="审批机关未说明理由", en="The authority gave no reasons")
    paper.row("理由", "Reasons", reasons)
    if recorded:
        paper.row("登记人", "Recorded by", str(decision["recorded_by"]))
    _remedies(paper, decision)


_GRANTED = Text(zh="准予", en="Granted")
_REFUSED = Text(zh="不予批准", en="Refused")


def _remedies(paper: Paper, body: Body) -> None:
    remedies = body.get("remedies")
    if isinstance(remedies, dict):
        paper.row("救济途径", "Remedies", text_in(remedies, "says"))


def _foreign(paper: Paper, body: Body) -> None:
    """A service line's own section, when it says how: `title` and `rows` of `label` and `value`."""
    title, rows = text_in(body, "title"), body.get("rows")
    if title is None or not isinstance(rows, list):
        return
    paper.add("heading", title)
    for row in rows:
        if isinstance(row, dict):
            label = text_in(row, "label")
            if label is not None:
                paper.row(label.zh, label.en, text_in(row, "value") or _string(row.get("value")))


def _law(paper: Paper, law: Body) -> None:
    paper.heading("适用规定", "Law applied")
    paper.row("施行日期", "In force from", day_words(law["in_force_from"]))
    sources = [_source(cite) for cite in _list(law["cites"]) if isinstance(cite, dict)]
    if sources:
        zh, en = "；".join(text.zh for text in sources), "; ".join(text.en for text in sources)
        paper.row("依据", "Sources", Text(zh=f"{zh}。", en=f"{en}."))
    paper.row("版本摘要", "Edition digest", str(law["edition"]))
    paper.row("规则集摘要", "Digest of the set", _string(law["law_set"]))


def _source(cite: Mapping[str, Json]) -> Text:
    """Instrument and article, and a word of warning where its text was not seen."""
    instrument = text_in(cite, "instrument") or Text(zh=str(cite["id"]), en=str(cite["id"]))
    zh, en = instrument.zh, instrument.en
    if cite["article"]:
        zh, en = f"{zh}第{cite['article']}条", f"{en}, Art. {cite['article']}"
    return Text(zh=zh, en=en) if cite["verified"] else Text(zh=zh + UNVERIFIED.zh, en=en + UNVERIFIED.en)


def _advice(paper: Paper, advice: Body) -> None:
    """The engine's word, marked as advice and nothing more."""
    paper.heading("系统提示（供参考，不是决定）", "Advice of the system, not a decision")
    paper.row("总体", "Overall", _state(advice["outcome"], advice["because"]))
    for leaf in _list(advice["conditions"]):
        assert isinstance(leaf, dict)
        says = text_in(leaf, "says")
        if says is not None:
            paper.add("check", says, _state(leaf["state"], []))


def _state(state: Json, because: Json) -> Text:
    word = next(text for key, text in STATES.items() if key.value == state)
    reasons = [Text(zh=str(b["zh"]), en=str(b["en"])) for b in _list(because) if isinstance(b, dict)]
    if not reasons:
        return word
    zh, en = "、".join(r.zh for r in reasons), "; ".join(r.en for r in reasons)
    return Text(zh=f"{word.zh}：{zh}", en=f"{word.en}: {en}")


def _notes(paper: Paper, *, specimen: bool, verify_at: str) -> None:
    if specimen:
        paper.add("note", SPECIMEN)
    paper.add("note", NOT_AN_ACCEPTANCE_RECEIPT)
    paper.add("note", CHINESE_PREVAILS)
    paper.add(
        "note",
        Text(
            zh="核验：访问 {at} 上传本文件或输入二维码内容，或者离线运行 zhian receipt verify。",
            en="To verify: upload this file or enter the text of the QR code at {at}, or run "
            "zhian receipt verify offline.",
        ).fill(at=verify_at),
    )


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _string(value: Json) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
