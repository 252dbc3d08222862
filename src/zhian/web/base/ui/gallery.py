"""The component gallery: every part of the interface on one page, with invented data. For builders only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from zhian.kernel.locales import Text
from zhian.web.base.ui.kit import (
    Account,
    CasePoint,
    CodeField,
    DayField,
    Event,
    NavItem,
    NextStep,
    Pause,
    Step,
    SummaryRow,
    Task,
    UploadField,
    ZForm,
    case_line,
    caseline_rows,
)

TODAY = date(2026, 11, 24)
APPLICANT = Text(zh="申请人", en="Applicant")
OFFICE = Text(zh="受理窗口", en="Intake office")
SPONSOR = Text(zh="推荐单位", en="Sponsor")


def gallery(request: HttpRequest) -> HttpResponse:
    """The page; the project opens this door only while DEBUG is on."""
    return render(request, "ui/gallery.html", gallery_context(get_language() or "zh-hans"))


def gallery_context(language: str) -> dict[str, Any]:
    """All that `ui/gallery.html` shows, in `language`."""
    return {
        "nav_items": _navigation(),
        "account": Account(
            Text(zh="示例主办", en="Sample Officer").get(language), OFFICE.get(language), "/-/gallery"
        ),
        "district_name": Text(zh="示范辖区", en="Sample District"),
        "footer_links": [
            NavItem(Text(zh="核验回执", en="Verify a receipt").get(language), "#"),
            NavItem(Text(zh="审计检查点", en="Audit checkpoints").get(language), "#"),
            NavItem(Text(zh="辖区信息说明", en="About the district profile").get(language), "#"),
        ],
        "open_line": _open_line(language),
        "closed_line": _closed_line(language),
        "cases": _cases(),
        "states": _states(),
        "form_good": _sample_form(language)(auto_id="good_%s"),
        "form_wrong": _sample_form(language)(
            {"name": "", "passport": "E1234 5678", "expires": "31/02/2027", "route": ""}, auto_id="wrong_%s"
        ),
        "answers": _answers(language),
        "tasks": _tasks(language),
        "events": _events(language),
        "tabs": [
            NavItem(Text(zh="待受理", en="To accept").get(language), "#", current=True, count=12),
            NavItem(Text(zh="办理中", en="In progress").get(language), "#", count=31),
            NavItem(Text(zh="已办结", en="Closed").get(language), "#"),
        ],
        "steps": [
            Step(Text(zh="填写推荐信息", en="Recommendation").get(language), "done"),
            Step(Text(zh="上传材料", en="Evidence").get(language), "current"),
            Step(Text(zh="本人确认", en="Confirmation").get(language), "ahead"),
            Step(Text(zh="提交", en="Send").get(language), "ahead"),
        ],
        "received_at": datetime(2026, 11, 24, 1, 12, tzinfo=UTC),
        "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }


def _navigation() -> list[NavItem]:
    language = get_language() or "zh-hans"
    entries = (
        (Text(zh="今日", en="Today"), "home", False, None),
        (Text(zh="办件", en="Cases"), "list-details", True, 43),
        (Text(zh="补正", en="Corrections"), "arrow-back-up", False, 3),
        (Text(zh="推荐单位", en="Sponsors"), "building", False, None),
        (Text(zh="措施与承诺", en="Measures and promises"), "scale", False, None),
        (Text(zh="回执核验", en="Receipts"), "shield-check", False, None),
    )
    return [NavItem(text.get(language), "#", icon, now, count) for text, icon, now, count in entries]


def _open_case() -> dict[str, Any]:
    return {
        "points": [
            CasePoint(date(2026, 9, 14), Text(zh="推荐单位提交推荐", en="Sponsor filed"), SPONSOR),
            CasePoint(date(2026, 9, 16), Text(zh="申请人确认", en="Applicant confirmed"), APPLICANT),
            CasePoint(date(2026, 9, 18), Text(zh="一次性补正告知", en="Correction notice"), OFFICE),
            CasePoint(date(2026, 9, 23), Text(zh="补正材料收齐", en="Papers complete"), APPLICANT),
            CasePoint(date(2026, 9, 24), Text(zh="受理", en="Accepted"), OFFICE),
            CasePoint(date(2026, 11, 2), Text(zh="报送决定机关", en="Sent to the authority"), OFFICE),
        ],
        "pauses": [Pause(date(2026, 10, 12), date(2026, 10, 27), Text(zh="核查证明", en="checking a paper"))],
        "deadline": date(2027, 3, 24),
        "provisional": True,
        "next_step": NextStep(
            Text(zh="登记决定机关答复", en="record the authority's answer"),
            Text(zh="登记主办", en="Recorder"),
        ),
    }


def _open_line(language: str) -> dict[str, Any]:
    case = _open_case()
    points = case.pop("points")
    return {
        "picture": case_line(points, TODAY, **case, language=language, element_id="line-open"),
        "rows": caseline_rows(points, TODAY, **case, language=language),
    }


def _closed_line(language: str) -> dict[str, Any]:
    points = [
        CasePoint(date(2026, 10, 8), Text(zh="提交申请", en="Filed"), APPLICANT),
        CasePoint(date(2026, 10, 8), Text(zh="受理", en="Accepted"), OFFICE),
        CasePoint(date(2026, 10, 20), Text(zh="审核完成", en="Review done"), OFFICE),
        CasePoint(date(2026, 11, 3), Text(zh="作出决定", en="Decided"), OFFICE),
    ]
    deadline = date(2026, 10, 29)
    return {
        "picture": case_line(points, TODAY, deadline=deadline, language=language, element_id="line-closed"),
        "rows": caseline_rows(points, TODAY, deadline=deadline, language=language),
    }


def _states() -> list[tuple[str, Text]]:
    return [
        ("draft", Text(zh="草稿", en="Draft")),
        ("going", Text(zh="办理中", en="In progress")),
        ("wait", Text(zh="待补正", en="Awaiting papers")),
        ("paused", Text(zh="中止", en="Paused")),
        ("late", Text(zh="已逾期", en="Overdue")),
        ("good", Text(zh="已办结", en="Closed")),
        ("stopped", Text(zh="已撤回", en="Withdrawn")),
    ]


def _cases() -> list[dict[str, Any]]:
    states = _states()
    service = (
        Text(zh="永久居留推荐", en="Permanent residence, recommended"),
        Text(zh="工作类居留证件", en="Residence permit for work"),
        Text(zh="实习类签证", en="Internship visa"),
    )
    left = (2, 5, -3, 0, 11, 8, 1, 19, 4, -1, 26, 7)
    return [
        {
            "reference": f"HD26-{8213 + n * 37:06d}-{(n * 7) % 10}",
            "name": f"SAMPLE PERSON {n + 1:02d}",
            "service": service[n % 3],
            "state": states[4 if left[n] < 0 else (1, 2, 1, 3, 0)[n % 5]],
            "due": date(2026, 11, 24) if left[n] == 0 else date(2026, 12, 1 + n),
            "left": left[n],
        }
        for n in range(12)
    ]


def _sample_form(language: str) -> type[ZForm]:
    class SampleForm(ZForm):
        name = forms.CharField(
            label=Text(zh="姓名（与护照一致）", en="Name as in the passport").get(language), max_length=80
        )
        passport = CodeField(
            label=Text(zh="护照号码", en="Passport number").get(language),
            help_text=Text(zh="可含空格或连字符，系统自动去除", en="Spaces and hyphens do not matter").get(
                language
            ),
        )
        expires = DayField(label=Text(zh="护照有效期至", en="Passport valid until").get(language))
        mail = forms.EmailField(label=Text(zh="电子邮箱", en="E-mail").get(language), required=False)
        sponsor = forms.ChoiceField(
            label=Text(zh="推荐单位类别", en="Kind of sponsor").get(language),
            choices=[("", "—"), ("e", Text(zh="重点企业", en="Key enterprise").get(language))],
            required=False,
        )
        route = forms.ChoiceField(
            label=Text(zh="适用情形", en="Route").get(language),
            widget=forms.RadioSelect,
            choices=[
                ("park", Text(zh="园区管委会推荐", en="Recommended by the park committee").get(language)),
                ("key", Text(zh="重点企业推荐", en="Recommended by a key enterprise").get(language)),
            ],
        )
        note = forms.CharField(
            label=Text(zh="补充说明", en="Remarks").get(language), widget=forms.Textarea, required=False
        )
        paper = UploadField(label=Text(zh="推荐函", en="Letter of recommendation").get(language))
        agree = forms.BooleanField(
            label=Text(zh="本人已阅读告知内容，同意提交", en="I have read the notice and agree to send").get(
                language
            )
        )

    return SampleForm


def _answers(language: str) -> list[SummaryRow]:
    rows = (
        (Text(zh="姓名", en="Name"), "SAMPLE PERSON 01", "#"),
        (Text(zh="护照号码", en="Passport number"), "E12345678", "#"),
        (
            Text(zh="适用情形", en="Route"),
            Text(zh="重点企业推荐", en="Recommended by a key enterprise").get(language),
            "#",
        ),
        (Text(zh="办件编号", en="Reference"), "HD26-008213-0", ""),
    )
    return [SummaryRow(label.get(language), value, url) for label, value, url in rows]


def _tasks(language: str) -> list[Task]:
    done, begun, closed = (
        Text(zh="已完成", en="Done"),
        Text(zh="未完成", en="Begun"),
        Text(zh="尚未开放", en="Not yet open"),
    )
    return [
        Task(Text(zh="推荐信息", en="The recommendation").get(language), "#", "good", done.get(language)),
        Task(
            Text(zh="申请人材料", en="The applicant's papers").get(language),
            "#",
            "wait",
            begun.get(language),
            Text(zh="7 份中已上传 4 份", en="4 of 7 uploaded").get(language),
        ),
        Task(Text(zh="核对并提交", en="Check and send").get(language), "", "draft", closed.get(language)),
    ]


def _events(language: str) -> list[Event]:
    case = _open_case()
    points = case.pop("points")
    return [
        Event(row.when, row.what, row.who, kind=row.kind)
        for row in caseline_rows(points, TODAY, **case, language=language)
    ]
