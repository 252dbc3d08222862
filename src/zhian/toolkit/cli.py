"""`zhian scan logs` and `zhian scan index`: look for what others saw in one's own logs, at home."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from zhian.commandline import EXIT_USAGE, Subparsers, language_of, say
from zhian.kernel.clock import now, read_instant, write_instant
from zhian.kernel.errors import Unreadable, reason_of
from zhian.kernel.locales import Text
from zhian.signals.index.building import Builder
from zhian.signals.index.deltas import read_changes, work_in
from zhian.signals.index.reading import Index
from zhian.signals.marking import Tlp, read_tlp
from zhian.toolkit.api import FeedTally, Finding, Tally, Terms, index_of, scan

EXIT_CLEAN: Final = 0
EXIT_FOUND: Final = 1

_HELP: Final[dict[str, Text]] = {
    "logs": Text(zh="在日志中查找威胁指标", en="look for indicators in logs"),
    "index": Text(zh="把指标清单编成索引文件", en="make an index file of feeds"),
    "paths": Text(zh="日志文件或文件夹，- 表示标准输入", en="log file or folder; - is standard input"),
    "indicators": Text(
        zh="指标清单（每行一个，或 CSV）或者索引文件，可多次给出",
        en="feed (one a line, or CSV) or index file; may be given more than once",
    ),
    "feeds": Text(zh="指标清单或者索引文件", en="feeds or index files"),
    "out": Text(zh="结果写入的文件（默认标准输出）", en="file for the findings (default: standard output)"),
    "index_out": Text(zh="索引文件写到哪里", en="where the index is written"),
    "changes": Text(zh="并入的变更文件（JSON 行）", en="file of changes to be worked in (JSON lines)"),
    "tlp": Text(
        zh="清单未注明时的共享范围标记（默认 TLP:RED）",
        en="marking of feeds that say none (default: TLP:RED)",
    ),
    "own": Text(
        zh="本单位的域名、地址或网段，命中时提醒，可多次给出",
        en="domain, address or block of the house, warned about; may be given more than once",
    ),
    "at": Text(
        zh="以哪一时刻判断指标是否有效（默认现在）", en="the instant at which indicators count (default: now)"
    ),
}
_DONE: Final = Text(
    zh="已检查 {files} 个文件，{bytes} 字节；命中 {hits} 处，涉及 {indicators} 个指标，"
    "其中 {warned} 个可能误报。",
    en="{files} file(s), {bytes} bytes looked at; {hits} hit(s) of {indicators} indicator(s),"
    " {warned} of them doubtful.",
)
_FEEDS: Final = Text(
    zh="指标清单：采用 {taken} 条，未采用 {refused} 条。", en="Feeds: {taken} line(s) used, {refused} not."
)
_REFUSED: Final = Text(
    zh="  {n} 条（{code}）：{why}首例：{name} 第 {line} 行。",
    en="  {n} ({code}): {why} First: {name}, line {line}.",
)
_BROKEN: Final = Text(
    zh="{n} 行含有非 UTF-8 字节，已照样检查。",
    en="{n} line(s) hold bytes that are not UTF-8; looked at all the same.",
)
_LONG: Final = Text(
    zh="{n} 处超长内容没有空白，已从中切断，切断处可能漏查。",
    en="{n} very long stretch(es) without a blank were cut; something right at the cut may be missed.",
)
_SKIPPED: Final = Text(
    zh="{n} 个链接或特殊文件未检查。", en="{n} link(s) or special file(s) were not looked at."
)
_NOT_READ: Final = Text(zh="未能读取 {name}：{why}", en="Not read: {name}. {why}")
_SLOW: Final = Text(
    zh="未安装 numba，检查速度会慢很多；可运行 pip install 'zhian[toolkit]'。",
    en="numba is not installed, so this is much slower; run: pip install 'zhian[toolkit]'.",
)
_BUILT: Final = Text(
    zh="索引含 {n} 个指标，{bytes} 字节。", en="The index holds {n} indicator(s) in {bytes} bytes."
)
_CHANGED: Final = Text(
    zh="并入变更：新增或更新 {added} 条，撤下 {withdrawn} 条，{unknown} 条本来就没有。",
    en="Changes: {added} added or renewed, {withdrawn} withdrawn, {unknown} not there anyway.",
)
_NO_WRITE: Final = Text(zh="无法写入 {name}。", en="{name} cannot be written.")
_OTHER_PLACE: Final = Text(
    zh="请确认文件夹存在且允许写入，或者换一个位置。",
    en="See that its folder exists and may be written to, or name another place.",
)


def add_parser(subparsers: Subparsers) -> None:
    """Add `scan` with its commands; each sets `run`, a function from the options to an exit code."""
    language = language_of(subparsers)

    def told(name: str) -> str:
        return _HELP[name].get(language)

    commands = subparsers.add_parser("scan").add_subparsers(
        dest="scan_command", metavar="COMMAND", required=True
    )
    logs = commands.add_parser("logs", help=told("logs"))
    logs.add_argument("paths", metavar="PATH", nargs="+", help=told("paths"))
    logs.add_argument(
        "--indicators", metavar="FEED", type=Path, action="append", required=True, help=told("indicators")
    )
    logs.add_argument("--out", metavar="FILE", type=Path, help=told("out"))
    logs.add_argument("--own", metavar="NAME", action="append", default=[], help=told("own"))
    logs.add_argument("--at", metavar="INSTANT", type=_reader(read_instant), help=told("at"))
    logs.set_defaults(run=scan_logs)
    index = commands.add_parser("index", help=told("index"))
    index.add_argument("feeds", metavar="FEED", type=Path, nargs="+", help=told("feeds"))
    index.add_argument("--out", metavar="FILE", type=Path, required=True, help=told("index_out"))
    index.add_argument(
        "--changes", metavar="FILE", type=Path, action="append", default=[], help=told("changes")
    )
    index.set_defaults(run=make_index)
    for each in (logs, index):
        each.add_argument("--tlp", metavar="TLP", type=_reader(read_tlp), default=Tlp.RED, help=told("tlp"))


def _reader(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def value(text: str) -> Any:
        try:
            return read(text)
        except (ValueError, Unreadable) as fault:
            raise ValueError(text) from fault

    return value


def scan_logs(options: argparse.Namespace) -> int:
    """Write a line for each finding; 0 nothing was found, 1 something was, 2 something could not be read."""
    at: datetime = options.at or now()
    language: str = options.language
    index = _index(options.indicators, options.tlp, at, language)
    if importlib.util.find_spec("numba") is None:
        _tell(_SLOW, language)
    tally, progress = Tally(), _Progress()
    hits, keys, doubtful = 0, set(), set()
    with _opened(options.out) as out:
        for finding in scan(
            options.paths,
            index,
            own=options.own,
            tally=tally,
            leave_out=options.out,
            after_piece=progress.show,
        ):
            out.write(json.dumps(as_data(finding, at), ensure_ascii=False) + "\n")
            hits += 1
            keys.add(finding.indicator)
            if finding.warned is not None:
                doubtful.add(finding.indicator)
    progress.clear()
    counts = {"files": tally.files, "bytes": tally.bytes, "hits": hits}
    _tell(_DONE.fill(indicators=len(keys), warned=len(doubtful), **counts), language)
    _tell_troubles(tally, language)
    if hits:
        return EXIT_FOUND
    return EXIT_USAGE if tally.not_read else EXIT_CLEAN


def make_index(options: argparse.Namespace) -> int:
    """Write an index; 0 it is there, 2 it could not be made."""
    language: str = options.language
    index = _index(options.feeds, options.tlp, now(), language)
    builder = Builder()
    builder.take(index)
    data = builder.to_bytes()
    for path in options.changes:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            why = reason_of(fault) if isinstance(fault, OSError) else None
            raise Unreadable(_CANNOT_READ.fill(name=path), why=why) from fault
        worked = work_in(Index.from_bytes(data), read_changes(lines))
        data = worked.data
        counts = {"added": worked.added, "withdrawn": worked.withdrawn, "unknown": worked.unknown}
        _tell(_CHANGED.fill(**counts), language)
    _write_whole(options.out, data)
    _tell(_BUILT.fill(n=len(Index.from_bytes(data)), bytes=len(data)), language)
    return EXIT_CLEAN


_CANNOT_READ: Final = Text(zh="无法读取变更文件 {name}。", en="The changes in {name} cannot be read.")


def as_data(finding: Finding, at: datetime) -> dict[str, Any]:
    """A finding as it is written: it stays at home, because the name of a file may tell of it."""
    data: dict[str, Any] = {
        "indicator": {"kind": finding.indicator.kind.value, "value": finding.indicator.value},
        "file": finding.name,
        "line": finding.line,
        "column": finding.column,
        "text": finding.text,
        "listed": [],
    }
    for line, reference in finding.listed:
        until = None if line.valid_until is None else write_instant(line.valid_until)
        said = {
            "source": line.source_id, "reference": reference or None, "tlp": line.tlp.value,
            "confidence": line.confidence, "valid_from": write_instant(line.valid_from), "valid_until": until,
            "valid": line.is_valid_at(at),
        }  # fmt: skip
        data["listed"].append({name: value for name, value in said.items() if value is not None})
    if finding.warned is not None:
        data["warning"] = finding.warned.code.value
    return data


def _index(feeds: list[Path], tlp: Tlp, at: datetime, language: str) -> Index:
    tally = FeedTally()
    index = index_of(feeds, Terms("", at, None, tlp, None), tally)
    if tally.refused:
        _tell(_FEEDS.fill(taken=tally.taken, refused=tally.refused.total()), language)
    for code, n in tally.refused.most_common():
        name, line, why = tally.first[code]
        _tell(_REFUSED.fill(n=n, code=code, why=why, name=name, line=line), language)
    return index


def _tell_troubles(tally: Tally, language: str) -> None:
    for text, n in (
        (_BROKEN, tally.lines_with_broken_bytes),
        (_LONG, tally.lines_cut),
        (_SKIPPED, tally.not_looked_at),
    ):
        if n:
            _tell(text.fill(n=n), language)
    for name, why in tally.not_read:
        _tell(_NOT_READ.fill(name=name, why=why), language)


def _tell(text: Text, language: str) -> None:
    say(text.get(language), file=sys.stderr)


def _opened(path: Path | None) -> Any:
    if path is None:
        return nullcontext(sys.stdout)
    try:
        return path.open("w", encoding="utf-8")
    except OSError as fault:
        raise _not_written(path, fault) from fault


def _write_whole(path: Path, data: bytes) -> None:
    """The whole file or none: whoever has the former one open keeps it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as fault:
        raise _not_written(path, fault) from fault


def _not_written(path: Path, fault: OSError) -> Unreadable:
    what, why = _NO_WRITE.fill(name=path), reason_of(fault)
    return Unreadable(what, why=why, do_next=_OTHER_PLACE, code="scan.out")


class _Progress:
    """How far it is and how quick, rewritten in place on a terminal; nothing anywhere else."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty()
        self._began = time.monotonic()
        self._last = 0.0

    def show(self, tally: Tally) -> None:
        passed = time.monotonic() - self._began
        if self._shows and passed - self._last >= 0.2:
            self._last = passed
            read = tally.bytes / 1e6
            print(f"\r{read:,.0f} MB  {read / passed:,.0f} MB/s ", end="", file=self._stream, flush=True)

    def clear(self) -> None:
        if self._shows and self._last:
            print("\r" + " " * 40 + "\r", end="", file=self._stream, flush=True)
