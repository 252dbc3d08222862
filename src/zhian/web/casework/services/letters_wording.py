"""What the letters of a case say, to the one who asked for them."""

from __future__ import annotations

from datetime import date

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.kernel.receipts import CHINESE_PREVAILS
from zhian.policy.model import Party
from zhian.web.base.people.selectors import person
from zhian.web.base.ui.kit import day_text
from zhian.web.casework.kit import CASEWORK, Side, kind_of
from zhian.web.casework.selectors import CaseFile

from .receipting_paper import STAMP, Paper, limit_row, sponsor_row
from .receipting_sections import limit_body

DEMONSTRATION = Text(
    zh="演示系统制作，非官方文书，不具任何效力。",
    en="Made by a demonstration; not an official letter, and without effect.",
)

NO_ACCEPTANCE_RECEIPT = Text(
    zh="本告知书不是出入境管理法律、行政法规所称的受理回执，不作为在中国境内停留、居留的凭证。",
    en="This letter is not the acceptance receipt of the exit-entry regulations and gives no right to stay "
    "or reside in China.",
)
_FROM = {
    Party.APPLICANT: Text(zh="申请人提交", en="From the person"),
    Party.SPONSOR: Text(zh="{sponsor}提交", en="From the {sponsor}"),
    Party.OFFICER: Text(zh="受理单位办理", en="By the office"),
}


def correction_letter(file: CaseFile, *, demo: bool) -> Paper:
    """What is missing and the reader may know of, once and at once.

    Raises: NotFound when no notice went out, or nothing in it is for this reader.
    """
    notice = file.correction
    if notice is None or not file.correction_items:
        raise _no_letter()
    lead = _PART_MISSING if file.sides <= {Side.SPONSOR} else _ALL_MISSING
    paper = _opened(
        Text(zh="一次性补正告知书", en="Notice of what is missing"),
        lead.fill(service=file.edition.title),
        demo=demo,
    )
    _case(paper, file)
    paper.row("告知日期", "Date of the notice", _day(notice.sent_on))
    paper.heading("需要补正的内容", "What is missing")
    titles = {rule.id: rule.title for rule in file.edition.evidence}
    for item in file.correction_items:
        who = _FROM[Party(item["party"])].fill(sponsor=kind_of(file.case.law_id).sponsor_words)
        paper.row(who.zh, who.en, _missing(titles.get(item["item"]), item["note"]))
    _basis(paper, file, file.edition.correction.cites if file.edition.correction else ())
    _notes(paper, file, demo=demo)
    return paper


def acceptance_letter(file: CaseFile, *, demo: bool) -> Paper:
    """That the case was accepted, and until when it will be decided. Raises: NotFound before that."""
    case = file.case
    if case.accepted_on is None:
        raise _no_letter()
    said = _BY_SILENCE if case.accepted_by_silence else _ACCEPTED
    paper = _opened(
        Text(zh="申请受理告知", en="Notice that the application was accepted"),
        said.fill(
            office=Text(zh=case.office.name_zh, en=case.office.name_en),
            service=file.edition.title,
            day=_day(case.accepted_on),
        ),
        demo=demo,
    )
    _case(paper, file)
    paper.row("审批机关", "Decided by", file.edition.decider.name)
    paper.row("适用版本", "Edition", file.edition_changed)
    paper.heading("办理时限", "Time limits")
    rules = {rule.id: rule for rule in file.edition.limits}
    cites: list[str] = []
    for row in file.deadlines:
        rule = rules.get(row.limit_id)
        limit_row(paper, limit_body(row, rule))
        cites.extend(rule.cites if rule else ())
    paper.row("起算", "Counted from", _NEXT_DAY)
    _basis(paper, file, tuple(cites))
    _notes(paper, file, demo=demo)
    return paper


_ALL_MISSING = Text(
    zh="“{service}”的申请经审查，需要补正下列内容。本告知一次列明全部事项；补齐提交后，排队次序不变。",
    en="Something is missing in the application for “{service}”. This notice lists all of it, once. "
    "Hand it in, and the place in the queue is kept.",
)
_PART_MISSING = Text(
    zh="“{service}”的申请经审查，需要贵单位补正下列内容；须由申请人补正的，已另行告知其本人。补齐提交后，排队次序不变。",
    en="Something is missing in the application for “{service}”. This lists what your organisation has to "
    "supply; whatever the person has to supply was told to the person alone. Hand it in, and the place in "
    "the queue is kept.",
)
_ACCEPTED = Text(
    zh="{office}已于{day}受理“{service}”的申请。",
    en="{office} accepted the application for “{service}” on {day}.",
)
_BY_SILENCE = Text(
    zh="{office}未在法定期限内告知补正，“{service}”的申请自收到之日即{day}起视为受理。",
    en="{office} did not say in time what was missing; the application for “{service}” counts as accepted "
    "from the day it was received, {day}.",
)
_NEXT_DAY = Text(zh="自受理次日起计算", en="The day after acceptance")


def _opened(title: Text, lead: Text, *, demo: bool) -> Paper:
    paper = Paper()
    if demo:
        paper.add("stamp", STAMP)
    paper.add("title", title)
    paper.add("lead", lead)
    return paper


def _case(paper: Paper, file: CaseFile) -> None:
    case = file.case
    paper.heading("办件", "Case")
    paper.row("办件编号", "Reference", case.reference)
    found = person(case.applicant_id, CASEWORK)
    if found is not None:
        native = f"（{found.native_name}）" if found.native_name else ""
        bracket = f" ({found.native_name})" if found.native_name else ""
        paper.row("申请人", "Person", Text(zh=found.full_name + native, en=found.full_name + bracket))
    if case.sponsor is not None:
        called = kind_of(case.law_id).sponsor_words
        sponsor_row(paper, called, Text(zh=case.sponsor.name_zh, en=case.sponsor.name_en))
    paper.row("服务事项", "Service", file.edition.title)
    paper.row("受理单位", "Office", Text(zh=case.office.name_zh, en=case.office.name_en))
    if case.filed_on is not None:
        paper.row("提交日期", "Filed on", _day(case.filed_on))


def _missing(title: Text | None, note: str) -> Text:
    if title is None:
        return Text(zh=note, en=note)
    return Text(zh=f"{title.zh}：{note}", en=f"{title.en}: {note}") if note else title


def _basis(paper: Paper, file: CaseFile, cites: tuple[str, ...]) -> None:
    sources = [file.edition.cites[cite_id] for cite_id in dict.fromkeys(cites)]
    if sources:
        zh = "；".join(c.instrument.zh + (f"第{c.article}条" if c.article else "") for c in sources)
        en = "; ".join(c.instrument.en + (f", Art. {c.article}" if c.article else "") for c in sources)
        paper.row("依据", "Sources", Text(zh=f"{zh}。", en=f"{en}."))


def _notes(paper: Paper, file: CaseFile, *, demo: bool) -> None:
    if demo:
        paper.add("note", DEMONSTRATION)
    paper.add("note", NO_ACCEPTANCE_RECEIPT)
    paper.add("note", CHINESE_PREVAILS)
    paper.foot(file.case.reference)


def _day(day: date) -> Text:
    return Text(zh=day_text(day, "zh-hans"), en=day_text(day, "en"))


def _no_letter() -> NotFound:
    return NotFound(
        Text(zh="本件没有这份文书。", en="The case has no such letter."),
        do_next=Text(zh="请返回办件查看进展。", en="Go back to the case to see where it stands."),
        code="letter.none",
    )
