"""Reading calendar files: every problem of a file is found at once and named as `file:line:column`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Final

import yaml

from zhian.kernel.errors import Unreadable
from zhian.kernel.locales import Text
from zhian.policy.model import Place

STATUTORY_FILE: Final = "statutory.yaml"
_STATUSES: Final = ("confirmed", "provisional")
_CONFIDENCES: Final = ("S1", "S2", "M", "U")
_YEAR_KEYS: Final = ("year", "status", "confidence", "checked_on", "source", "off_days", "make_up_workdays")
_STATUTORY_KEYS: Final = ("confidence", "checked_on", "source", "festivals", "years")
_SATURDAY: Final = 5


class CalendarRefused(Unreadable):
    """Calendar files have `problems`; none of them is used until all are put right."""

    code = "calendar_refused"

    def __init__(self, problems: Sequence[tuple[Place, Text]]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: (each[0].file, each[0].line, each[0].column)))
        lines = [Text(zh=f"{place}：{text.zh}", en=f"{place}: {text.en}") for place, text in self.problems]
        super().__init__(
            Text(zh="工作日历文件有误，未予采用。", en="The calendar files are wrong and were not used."),
            why=Text(zh="\n".join(line.zh for line in lines), en="\n".join(line.en for line in lines)),
        )
        self.args = (self.problems,)


@dataclass(frozen=True, slots=True)
class RawYear:
    """A year as its file gives it, already checked; `off` holds (first day, last day, festival ids)."""

    year: int
    status: str
    off: tuple[tuple[date, date, tuple[str, ...]], ...]
    make_up: tuple[date, ...]
    source: Text
    confidence: str
    url: str | None
    place: Place


def read_folder(
    folder: Traversable, festivals: dict[str, Text], problems: list[tuple[Place, Text]]
) -> Iterator[RawYear]:
    """The provisional years of `statutory.yaml` first, then the year files.

    `festivals` (names by id) and `problems` are added to.
    """
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    for name in sorted(names, key=lambda each: (each != STATUTORY_FILE, each)):
        page = _Page(name, problems)
        root = page.compose((folder / name).read_text("utf-8"))
        if root is None:
            continue
        if name == STATUTORY_FILE:
            yield from _statutory(page, root, festivals)
        else:
            year = _year_file(page, root, festivals)
            if year is not None:
                yield year


class _Page:
    """One file being read; remembers problems instead of raising at the first."""

    def __init__(self, name: str, problems: list[tuple[Place, Text]]) -> None:
        self.name = name
        self.problems = problems

    def place(self, node: yaml.Node) -> Place:
        return Place(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def problem(self, node: yaml.Node, zh: str, en: str, **values: object) -> None:
        self.problems.append((self.place(node), Text(zh=zh, en=en).fill(**values)))

    def compose(self, text: str) -> yaml.Node | None:
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line, column = (0, 0) if mark is None else (mark.line, mark.column)
            reason = str(getattr(error, "problem", None) or error)
            says = Text(zh="不是有效的 YAML：{r}。", en="This is not valid YAML: {r}.").fill(r=reason)
            self.problems.append((Place(self.name, line + 1, column + 1), says))
            return None
        if root is None:
            self.problems.append((Place(self.name, 1, 1), Text(zh="文件为空。", en="The file is empty.")))
        return root

    def mapping(
        self,
        node: yaml.Node,
        required: Sequence[str] = (),
        optional: Sequence[str] = (),
        *,
        free: bool = False,
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, "此处应为键值表。", "A table of keys and values is expected here.")
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in found:
                self.problem(key_node, "键“{k}”重复。", 'The key "{k}" appears twice.', k=key)
            elif not free and key not in (*required, *optional):
                self.problem(key_node, "键“{k}”不存在。", 'There is no key "{k}" here.', k=key)
            found.setdefault(key, value)
        for key in required:
            if key not in found:
                self.problem(node, "缺少键“{k}”。", 'The key "{k}" is missing.', k=key)
        return found

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, "此处应为列表。", "A list is expected here.")
            return []
        return list(node.value)

    def word(self, node: yaml.Node | None, allowed: Sequence[str] = ()) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or (allowed and node.value not in allowed):
            choices = ", ".join(allowed)
            self.problem(node, "此处应为：{c}。", "One of these is expected here: {c}.", c=choices or "text")
            return ""
        return str(node.value)

    def both(self, node: yaml.Node | None) -> Text:
        if node is None:
            return Text(zh="", en="")
        parts = self.mapping(node, ("zh-Hans", "en"))
        zh, en = self.word(parts.get("zh-Hans")).strip(), self.word(parts.get("en")).strip()
        if zh and en:
            return Text(zh=zh, en=en)
        self.problem(node, "中英文缺一不可。", "Chinese and English are both needed.")
        return Text(zh="", en="")

    def number(self, node: yaml.Node | None) -> int | None:
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and len(node.value) == 4 and node.value.isdigit():
            return int(node.value)
        self.problem(node, "此处应为四位年份。", "A year of four digits is expected here.")
        return None

    def days(self, node: yaml.Node | None, year: int) -> tuple[date, date] | None:
        """`MM-DD` or `MM-DD..MM-DD`, both ends included."""
        if node is None:
            return None
        first_text, _, last_text = self.word(node).partition("..")
        try:
            first = date.fromisoformat(f"{year}-{first_text}")
            last = date.fromisoformat(f"{year}-{last_text or first_text}")
        except ValueError:
            self.problem(
                node,
                "此处应为“月-日”或“月-日..月-日”，且日期须存在。",
                'A day "MM-DD" or a run "MM-DD..MM-DD" that exists in that year is expected here.',
            )
            return None
        if last < first:
            self.problem(node, "结束日早于开始日。", "The last day is before the first.")
            return None
        return first, last


def _source(page: _Page, top: Mapping[str, yaml.Node]) -> tuple[Text, str, str | None]:
    confidence = page.word(top.get("confidence"), _CONFIDENCES)
    checked = top.get("checked_on")
    try:
        date.fromisoformat(page.word(checked))
    except ValueError:
        if checked is not None:
            page.problem(checked, "此处应为日期，如 2026-11-23。", "A date like 2026-11-23 is expected.")
    node = top.get("source")
    if node is None:
        return Text(zh="", en=""), confidence, None
    parts = page.mapping(node, ("title",), ("url",))
    return page.both(parts.get("title")), confidence, page.word(parts.get("url")) or None


def _off_days(
    page: _Page, node: yaml.Node | None, year: int, festivals: Mapping[str, Text]
) -> tuple[tuple[date, date, tuple[str, ...]], ...]:
    runs: list[tuple[date, date, tuple[str, ...]]] = []
    for item in page.items(node):
        parts = page.mapping(item, ("festivals", "days"))
        names = tuple(page.word(name, tuple(festivals)) for name in page.items(parts.get("festivals")))
        span = page.days(parts.get("days"), year)
        if span is not None:
            runs.append((*span, names))
    runs.sort()
    for before, after in pairwise(runs):
        if after[0] <= before[1] and node is not None:
            page.problem(node, "{d} 重复列出。", "{d} is listed twice.", d=after[0].isoformat())
    return tuple(runs)


def _make_up(
    page: _Page, node: yaml.Node | None, year: int, off: Sequence[tuple[date, date, tuple[str, ...]]]
) -> tuple[date, ...]:
    found: set[date] = set()
    for item in page.items(node):
        span = page.days(item, year)
        if span is None:
            continue
        day = span[0]
        if span[1] != day:
            page.problem(item, "调休上班日须逐日列出。", "Make-up working days are listed one by one.")
        elif day.weekday() < _SATURDAY:
            page.problem(item, "{d} 不是周末。", "{d} is not a weekend day.", d=day)
        elif day in found:
            page.problem(item, "{d} 重复列出。", "{d} is listed twice.", d=day)
        elif any(first <= day <= last for first, last, _ in off):
            page.problem(item, "{d} 同时列为放假日。", "{d} is also listed as a day off.", d=day)
        found.add(day)
    return tuple(sorted(found))


def _year_file(page: _Page, root: yaml.Node, festivals: Mapping[str, Text]) -> RawYear | None:
    top = page.mapping(root, _YEAR_KEYS)
    year = page.number(top.get("year"))
    if year is None:
        return None
    if page.name != f"{year}.yaml":
        page.problem(top["year"], "文件名应为 {y}.yaml。", "The file should be called {y}.yaml.", y=year)
    source, confidence, url = _source(page, top)
    off = _off_days(page, top.get("off_days"), year, festivals)
    return RawYear(
        year=year,
        status=page.word(top.get("status"), _STATUSES) or "provisional",
        off=off,
        make_up=_make_up(page, top.get("make_up_workdays"), year, off),
        source=source,
        confidence=confidence,
        url=url,
        place=page.place(root),
    )


def _statutory(page: _Page, root: yaml.Node, festivals: dict[str, Text]) -> Iterator[RawYear]:
    top = page.mapping(root, _STATUTORY_KEYS)
    source, confidence, url = _source(page, top)
    names = page.mapping(top["festivals"], free=True) if "festivals" in top else {}
    for name, node in names.items():
        festivals.setdefault(name, page.both(node))
    years = page.mapping(top["years"], free=True) if "years" in top else {}
    for key, node in years.items():
        if not (len(key) == 4 and key.isdigit()):
            page.problem(node, "此处应为四位年份。", "A year of four digits is expected here.")
            continue
        off = _off_days(page, node, int(key), festivals)
        yield RawYear(int(key), "provisional", off, (), source, confidence, url, page.place(node))
