from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.locales import Text
from zhian.web.base.ui.caseline import (
    LABEL_GAP,
    WIDTH,
    CasePoint,
    NextStep,
    Pause,
    case_line,
    caseline_rows,
)
from zhian.web.base.ui.textfit import text_width

START = date(2026, 9, 14)
TODAY = date(2026, 11, 24)
OFFICE = Text(zh="受理窗口", en="Intake office")
WHY = Text(zh="核查", en="checking")
STEP = NextStep(Text(zh="登记答复", en="record the answer"), OFFICE)
SVG = "{http://www.w3.org/2000/svg}"


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 -- our own output


def points(*days: int) -> list[CasePoint]:
    return [
        CasePoint(START + timedelta(days=day), Text(zh=f"第{n}项事实已登记", en=f"Fact number {n} recorded"))
        for n, day in enumerate(days)
    ]


def texts(svg: str) -> list[tuple[float, float, str, str]]:
    return [
        (float(node.attrib["x"]), float(node.attrib["y"]), node.attrib.get("class", ""), node.text or "")
        for node in parse(svg).iter(f"{SVG}text")
    ]


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    found = []
    for x, y, css, text in texts(svg):
        size = 12 if css in ("z-cl-when", "z-cl-owner", "z-cl-month") else 13
        found.append((x, y - 12, x + text_width(text, size), y + 3))
    return found


def leaders(svg: str) -> list[tuple[float, float, float]]:
    def y(line: ElementTree.Element) -> tuple[float, float]:
        return float(line.attrib["y1"]), float(line.attrib["y2"])

    return [
        (float(line.attrib["x1"]), min(y(line)), max(y(line)))
        for line in parse(svg).iter(f"{SVG}line")
        if line.attrib["class"] == "z-cl-leader"
    ]


DAYS = st.lists(st.integers(0, 300), min_size=1, max_size=9)
LANGUAGES = st.sampled_from(["zh-hans", "en"])


@given(DAYS, LANGUAGES, st.integers(0, 300), st.booleans(), st.lists(st.integers(0, 200), max_size=2))
def it_lets_no_label_touch_another_or_a_leader_or_leave_the_picture(
    days: list[int], language: str, due: int, closed: bool, paused: list[int]
) -> None:
    svg = case_line(
        points(*days),
        TODAY,
        pauses=[
            Pause(
                START + timedelta(days=day), START + timedelta(days=day + 9), Text(zh="核查", en="checking")
            )
            for day in paused
        ],
        deadline=START + timedelta(days=due),
        next_step=None if closed else STEP,
        language=language,
    )
    placed = boxes(svg)
    for left, top, right, bottom in placed:
        assert left >= 0
        assert right <= WIDTH
        assert top >= 0
        assert not any(left < x < right and y1 < bottom - 4 and y2 > top + 4 for x, y1, y2 in leaders(svg))
    for one, two in combinations(placed, 2):
        apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] + 2 or two[3] <= one[1] + 2
        assert apart, (one, two)


def it_writes_two_facts_far_apart_side_by_side() -> None:
    svg = case_line(points(0, 40), TODAY, next_step=STEP, language="zh-hans")
    first, second = [(x, y) for x, y, css, text in texts(svg) if "事实" in text]
    assert first[1] == second[1]
    assert abs(first[0] - second[0]) > LABEL_GAP


def it_puts_days_in_proportion() -> None:
    svg = case_line(points(0, 35, 70), START + timedelta(days=70), next_step=STEP)
    at = sorted(float(node.attrib["cx"]) for node in parse(svg).iter(f"{SVG}circle"))
    assert at[1] - at[0] == pytest.approx(at[2] - at[1], abs=0.2)


def it_draws_the_flag_hollow_while_the_limit_is_provisional() -> None:
    due = date(2027, 3, 24)
    provisional = case_line(points(0), TODAY, deadline=due, provisional=True, next_step=STEP, language="en")
    firm = case_line(points(0), TODAY, deadline=due, next_step=STEP, language="en")
    assert "z-cl-flag--provisional" in provisional
    assert "z-cl-flag--provisional" not in firm
    assert any("(provisional)" in text for *_, text in texts(provisional))
    assert not any("provisional" in text for *_, text in texts(firm))


def it_is_late_in_word_and_stroke_only_after_the_limit() -> None:
    late = case_line(points(0), TODAY, deadline=TODAY - timedelta(days=1), next_step=STEP, language="zh-hans")
    last_day = case_line(points(0), TODAY, deadline=TODAY, next_step=STEP, language="zh-hans")
    assert "z-cl-over" in late
    assert "已逾期" in late
    assert "z-cl-over" not in last_day
    assert "已逾期" not in last_day


def it_judges_a_closed_case_by_its_last_fact_not_by_today() -> None:
    svg = case_line(points(0, 20), TODAY, deadline=START + timedelta(days=30), language="en")
    assert "z-cl-over" not in svg
    assert "Today" not in svg


def it_hatches_a_pause_and_reads_out_its_last_day() -> None:
    pause = Pause(date(2026, 10, 12), date(2026, 10, 27), Text(zh="核查证明", en="checking a paper"))
    svg = case_line(points(0), TODAY, pauses=[pause], next_step=STEP, element_id="a")
    assert 'fill="url(#a-hatch)"' in svg
    assert 'id="a-hatch"' in svg
    row = next(row for row in caseline_rows(points(0), TODAY, pauses=[pause]) if row.kind == "pause")
    assert row.when == "2026年10月12日至2026年10月26日"
    still = Pause(date(2026, 10, 12), None, pause.says)
    row = next(
        row for row in caseline_rows(points(0), TODAY, pauses=[still], language="en") if row.kind == "pause"
    )
    assert row.when == "since 12 Oct 2026"


def it_merges_the_facts_of_one_day_under_one_flag() -> None:
    svg = case_line(points(3, 3), TODAY, next_step=STEP, language="en")
    assert len(re.findall('class="z-cl-dot"', svg)) == 1
    assert len([text for *_, text in texts(svg) if text.startswith("Fact number")]) == 2


def it_escapes_what_people_wrote() -> None:
    fact = CasePoint(START, Text(zh="<b>甲</b>", en="<script>x</script>"))
    svg = case_line([fact], TODAY, next_step=STEP, language="en")
    assert "<script>" not in svg
    parse(svg)


def it_carries_no_inline_style_and_names_itself() -> None:
    svg = case_line(points(0), TODAY, next_step=STEP, language="zh-hans", element_id="line-7")
    assert "style=" not in svg
    root = parse(svg)
    assert root.attrib["role"] == "img"
    ids = {node.attrib.get("id") for node in root.iter()}
    assert set(root.attrib["aria-labelledby"].split()) <= ids
    assert "受理窗口" in (root.findtext(f"{SVG}desc") or "")


def it_gives_the_same_facts_as_rows_in_order_of_date() -> None:
    rows = caseline_rows(
        points(0, 5),
        TODAY,
        deadline=date(2027, 3, 24),
        provisional=True,
        next_step=STEP,
        language="en",
    )
    assert [row.kind for row in rows] == ["fact", "fact", "today", "next", "due"]
    assert rows[3].who == "Intake office"
    assert rows[4].what == "Time limit (provisional)"
    assert [row.on for row in rows] == sorted(row.on for row in rows)
