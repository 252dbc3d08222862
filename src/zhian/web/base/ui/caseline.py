"""The case line: what happened, what is paused, what comes next and until when, drawn as one line.

Pure: dates in, SVG text out. It reads no clock and no database. The same facts come as rows (`caseline_rows`)
for the table beside the picture and for the upright list a phone shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from zhian.kernel.locales import Text
from zhian.web.base.ui.days import day_text, month_text
from zhian.web.base.ui.textfit import text_width, wrap

WIDTH: Final = 960
LEFT: Final = 14
LINE_HEIGHT: Final = 18
LABEL_GAP: Final = 14
LABEL_MAX: Final = 176
LANE_GAP: Final = 8

TODAY: Final = Text(zh="今天", en="Today")
DUE: Final = Text(zh="办理时限", en="Time limit")
DUE_PROVISIONAL: Final = Text(zh="办理时限（暂定）", en="Time limit (provisional)")
PAUSED: Final = Text(zh="中止：{why}", en="Paused: {why}")
NEXT: Final = Text(zh="下一步：{what}", en="Next: {what}")
TITLE: Final = Text(zh="办件时间线", en="Case line")
OVERDUE: Final = Text(zh="已逾期", en="overdue")
SINCE: Final = Text(zh="{day}起", en="since {day}")
FROM_TO: Final = Text(zh="{first}至{last}", en="{first} to {last}")


@dataclass(frozen=True, slots=True)
class CasePoint:
    """One dated fact; `by` is who did it."""

    on: date
    says: Text
    by: Text | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stands still, from `since` until before `until` (None: still paused)."""

    since: date
    until: date | None
    says: Text


@dataclass(frozen=True, slots=True)
class NextStep:
    """What must happen now and who owes it; without a date it stands at today."""

    says: Text
    owner: Text
    on: date | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of the twin: `kind` is fact, pause, today, next or due."""

    kind: str
    on: date
    when: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class _Label:
    """A flag to place: anchored at a day, its lines written to the right of the leader."""

    on: date
    lines: tuple[tuple[str, str], ...]  # (class, text)

    @property
    def width(self) -> float:
        return max(text_width(text, 12 if css == "z-cl-when" else 13) for css, text in self.lines) + 6

    @property
    def height(self) -> int:
        return LINE_HEIGHT * len(self.lines)


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its place: `x` is the leader, `lane` 0 is nearest to the line."""

    label: _Label
    x: float
    lane: int


def place(labels: Sequence[_Label], xs: Sequence[float]) -> list[Placed]:
    """Gives each label a lane so that no text touches another text or a leader.

    From right to left: a label whose text would reach the next leader goes one lane above everything
    it reaches, so its text passes over those flags and its own leader stands left of them.
    """
    placed: list[Placed] = []
    order = sorted(range(len(labels)), key=lambda index: (xs[index], -index), reverse=True)
    for index in order:
        end = xs[index] + labels[index].width + LABEL_GAP
        lane = max((other.lane + 1 for other in placed if other.x < end), default=0)
        placed.append(Placed(labels[index], xs[index], lane))
    return placed


class _Scale:
    """Maps days to x, leaving so much room at the right end that the last label fits."""

    def __init__(self, first: date, last: date, labels: Sequence[_Label]) -> None:
        self.first = first
        self.days = max((last - first).days, 1)
        self.right = 24.0
        for _round in range(60):
            over = max((self.x(label.on) + label.width + 8 - WIDTH for label in labels), default=0.0)
            if over <= 0:
                break
            self.right += over

    def x(self, day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - self.right) * (day - self.first).days / self.days, 1)


@dataclass(frozen=True, slots=True)
class _Case:
    """The arguments of the picture, and what follows from them."""

    points: tuple[CasePoint, ...]
    today: date
    pauses: tuple[Pause, ...]
    deadline: date | None
    provisional: bool
    next_step: NextStep | None
    language: str

    @property
    def closed_on(self) -> date | None:
        """The last fact's day once nothing is left to do."""
        return self.points[-1].on if self.points and self.next_step is None else None

    @property
    def reached(self) -> date:
        return self.closed_on or self.today

    @property
    def late(self) -> bool:
        return self.deadline is not None and self.reached > self.deadline

    def span(self) -> tuple[date, date]:
        days = [point.on for point in self.points] + [pause.since for pause in self.pauses] + [self.reached]
        days += [pause.until for pause in self.pauses if pause.until]
        days += [self.deadline] if self.deadline else []
        days += [self.next_step.on] if self.next_step and self.next_step.on else []
        return min(days), max(days)

    def day(self, day: date) -> str:
        return day_text(day, self.language)

    def due_words(self) -> str:
        words = (DUE_PROVISIONAL if self.provisional else DUE).get(self.language)
        if not self.late:
            return words
        comma = "，" if self.language.startswith("zh") else ", "
        return f"{words}{comma}{OVERDUE.get(self.language)}"


def case_line(
    points: Sequence[CasePoint],
    today: date,
    *,
    pauses: Sequence[Pause] = (),
    deadline: date | None = None,
    provisional: bool = False,
    next_step: NextStep | None = None,
    language: str = "zh-hans",
    element_id: str = "case-line",
) -> SafeString:
    """The picture as one `<svg>`; `element_id` must be unique on the page.

    Colours come from the style sheet by class, so the picture passes a content policy without inline styles.
    Without a next step the case counts as closed on its last fact.
    """
    case = _case(points, today, pauses, deadline, provisional, next_step, language)
    above, below = _labels_above(case), _labels_below(case)
    first, last = case.span()
    scale = _Scale(first, last, [*above, *below])
    up = place(above, [scale.x(label.on) for label in above])
    down = place(below, [scale.x(label.on) for label in below])
    up_offsets, down_offsets = _lane_offsets(up), _lane_offsets(down)
    axis = up_offsets[-1] + 22
    bottom = axis + 24 + down_offsets[-1]
    height = bottom + 22
    parts = [
        *_months(case, scale, axis, bottom),
        *_flags(up, up_offsets, axis, upward=True),
        *_flags(down, down_offsets, axis, upward=False),
        *_strokes(case, scale, axis, element_id),
        *_marks(case, scale, axis),
    ]
    return _svg(case, parts, height, element_id)


def caseline_rows(
    points: Sequence[CasePoint],
    today: date,
    *,
    pauses: Sequence[Pause] = (),
    deadline: date | None = None,
    provisional: bool = False,
    next_step: NextStep | None = None,
    language: str = "zh-hans",
) -> list[CaseRow]:
    """The picture's facts in order of date, each with its words."""
    case = _case(points, today, pauses, deadline, provisional, next_step, language)
    rows = [
        CaseRow("fact", point.on, case.day(point.on), point.says.get(language), _who(point.by, language))
        for point in case.points
    ]
    for pause in case.pauses:
        what = PAUSED.fill(why=pause.says).get(language)
        rows.append(CaseRow("pause", pause.since, _pause_days(case, pause), what, ""))
    if case.closed_on is None:
        rows.append(CaseRow("today", today, case.day(today), TODAY.get(language), ""))
    if next_step is not None:
        on = next_step.on or today
        when = case.day(next_step.on) if next_step.on else ""
        what = NEXT.fill(what=next_step.says).get(language)
        rows.append(CaseRow("next", on, when, what, next_step.owner.get(language)))
    if deadline is not None:
        rows.append(CaseRow("due", deadline, case.day(deadline), case.due_words(), ""))
    order = {"fact": 0, "pause": 1, "today": 2, "next": 3, "due": 4}
    return sorted(rows, key=lambda row: (row.on, order[row.kind]))


def _case(
    points: Sequence[CasePoint],
    today: date,
    pauses: Sequence[Pause],
    deadline: date | None,
    provisional: bool,
    next_step: NextStep | None,
    language: str,
) -> _Case:
    ordered = tuple(sorted(points, key=lambda point: point.on))
    return _Case(ordered, today, tuple(pauses), deadline, provisional, next_step, language)


def _who(by: Text | None, language: str) -> str:
    return by.get(language) if by else ""


def _pause_days(case: _Case, pause: Pause) -> str:
    if pause.until is None:
        return SINCE.fill(day=case.day(pause.since)).get(case.language)
    # The pause ends before `until`; people read the last paused day.
    last = case.day(max(pause.since, pause.until - timedelta(days=1)))
    return FROM_TO.fill(first=case.day(pause.since), last=last).get(case.language)


def _labels_above(case: _Case) -> list[_Label]:
    by_day: dict[date, list[tuple[str, str]]] = {}
    for point in case.points:
        lines = by_day.setdefault(point.on, [])
        lines += [("z-cl-strong", line) for line in wrap(point.says.get(case.language), LABEL_MAX, 13)]
    return [_Label(on, (*lines, ("z-cl-when", case.day(on)))) for on, lines in by_day.items()]


def _labels_below(case: _Case) -> list[_Label]:
    labels = []
    for pause in case.pauses:
        words = wrap(PAUSED.fill(why=pause.says).get(case.language), LABEL_MAX, 13)
        when = wrap(_pause_days(case, pause), LABEL_MAX + 30, 12)
        lines = (*(("", word) for word in words), *(("z-cl-when", line) for line in when))
        labels.append(_Label(pause.since, lines))
    if case.closed_on is None:
        today = (("z-cl-todayword", TODAY.get(case.language)), ("z-cl-when", case.day(case.today)))
        labels.append(_Label(case.today, today))
    if case.next_step is not None:
        step = case.next_step
        words = wrap(NEXT.fill(what=step.says).get(case.language), LABEL_MAX, 13)
        tail = [("z-cl-owner", line) for line in wrap(step.owner.get(case.language), LABEL_MAX, 12)]
        tail += [("z-cl-when", case.day(step.on))] if step.on else []
        labels.append(_Label(step.on or case.today, (*(("z-cl-strong", word) for word in words), *tail)))
    if case.deadline is not None:
        words = wrap(case.due_words(), LABEL_MAX, 13)
        lines = (*(("z-cl-strong", word) for word in words), ("z-cl-when", case.day(case.deadline)))
        labels.append(_Label(case.deadline, lines))
    return labels


def _lane_offsets(placed: Sequence[Placed]) -> list[float]:
    """Distance from the line to the near edge of each lane, and last to the far edge of the last one."""
    offsets = [0.0]
    for lane in range(max((item.lane for item in placed), default=-1) + 1):
        offsets.append(
            offsets[-1] + LANE_GAP + max(item.label.height for item in placed if item.lane == lane)
        )
    return offsets


def _flags(placed: Sequence[Placed], offsets: Sequence[float], axis: float, *, upward: bool) -> list[str]:
    parts = []
    for item in placed:
        if upward:
            top = axis - 16 - offsets[item.lane] - item.label.height
            far = top + 3
        else:
            top = axis + 20 + offsets[item.lane]
            far = top + item.label.height - 3
        parts.append(
            f'<line class="z-cl-leader" x1="{item.x}" x2="{item.x}" y1="{axis:.0f}" y2="{far:.0f}"/>'
        )
        for row, (css, text) in enumerate(item.label.lines):
            y = top + LINE_HEIGHT * row + 13
            parts.append(f'<text class="{css}" x="{item.x + 6}" y="{y:.0f}">{escape(text)}</text>')
    return parts


def _months(case: _Case, scale: _Scale, axis: float, bottom: float) -> list[str]:
    first, last = case.span()
    month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    parts: list[str] = []
    free_from = 0.0
    with_year = True
    while month <= last:
        x = scale.x(month)
        words = month_text(month, case.language, with_year=with_year or month.month == 1)
        for top, foot in ((axis - 5, axis + 5), (bottom, bottom + 5)):
            parts.append(f'<line class="z-cl-tick" x1="{x}" x2="{x}" y1="{top:.0f}" y2="{foot:.0f}"/>')
        if x >= free_from and x + text_width(words, 12) < WIDTH:
            parts.append(f'<text class="z-cl-month" x="{x}" y="{bottom + 18:.0f}">{words}</text>')
            free_from = x + text_width(words, 12) + 16
            with_year = False
        month = (month + timedelta(days=32)).replace(day=1)
    return parts


def _strokes(case: _Case, scale: _Scale, axis: float, element_id: str) -> list[str]:
    first, last = case.span()

    def stroke(css: str, since: date, until: date) -> str:
        ends = f'x1="{scale.x(since)}" x2="{scale.x(until)}" y1="{axis:.0f}" y2="{axis:.0f}"'
        return f'<line class="{css}" {ends}/>'

    parts = [stroke("z-cl-past", first, case.reached)] if case.reached > first else []
    if last > case.reached:
        parts.append(stroke("z-cl-ahead", case.reached, last))
    if case.late and case.deadline is not None:
        parts.append(stroke("z-cl-over", max(case.deadline, first), case.reached))
    for pause in case.pauses:
        x, end = scale.x(pause.since), scale.x(pause.until or max(case.reached, pause.since))
        parts.append(
            f'<rect class="z-cl-pause" x="{x}" y="{axis - 7:.0f}" width="{max(end - x, 3):.1f}" height="14" '
            f'fill="url(#{element_id}-hatch)"/>'
        )
    return parts


def _marks(case: _Case, scale: _Scale, axis: float) -> list[str]:
    parts = []
    for on in dict.fromkeys(point.on for point in case.points):
        parts.append(f'<circle class="z-cl-dot" cx="{scale.x(on)}" cy="{axis:.0f}" r="6"/>')
    if case.closed_on is None:
        x = scale.x(case.today)
        parts.append(
            f'<line class="z-cl-today" x1="{x}" x2="{x}" y1="{axis - 13:.0f}" y2="{axis + 15:.0f}"/>'
        )
    if case.next_step is not None and case.next_step.on is not None:
        parts.append(f'<circle class="z-cl-next" cx="{scale.x(case.next_step.on)}" cy="{axis:.0f}" r="6"/>')
    if case.deadline is not None:
        x = scale.x(case.deadline)
        css = "z-cl-flag"
        css += " z-cl-flag--provisional" if case.provisional else ""
        css += " z-cl-flag--late" if case.late else ""
        parts.append(f'<path class="{css}" d="M{x} {axis + 7:.0f}V{axis - 15:.0f}h14l-4 5 4 5H{x}"/>')
    return parts


def _svg(case: _Case, parts: Sequence[str], height: float, element_id: str) -> SafeString:
    language = case.language
    rows = caseline_rows(
        case.points,
        case.today,
        pauses=case.pauses,
        deadline=case.deadline,
        provisional=case.provisional,
        next_step=case.next_step,
        language=language,
    )
    stop = "；" if language.startswith("zh") else "; "
    told = stop.join(" ".join(filter(None, (row.when, row.what, row.who))) for row in rows)
    head = (
        f'<svg class="z-caseline__picture" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{element_id}-title {element_id}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{element_id}-title">{escape(TITLE.get(language))}</title>'
        f'<desc id="{element_id}-desc">{escape(told)}</desc>'
        f'<defs><pattern id="{element_id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="z-cl-hatchground" width="6" height="6"/>'
        '<line class="z-cl-hatch" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>'
    )
    return mark_safe(head + "".join(parts) + "</svg>")  # noqa: S308 -- every text above went through escape()
