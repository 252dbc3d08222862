"""`zhian law check`, `explain` and `simulate`; none of them needs Django, and none writes anything."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound, Unreadable, ZhianError, reason_of
from zhian.kernel.jsonio import Json, loads
from zhian.kernel.locales import Text
from zhian.policy.calendars import read_calendar
from zhian.policy.districts import DEFAULT_REGION
from zhian.policy.evaluate import evaluate
from zhian.policy.explain import explain
from zhian.policy.faults import Faults, LawErrors
from zhian.policy.golden import CaseFile, gather_cases, run_case
from zhian.policy.lawbook import Law, LawSet
from zhian.policy.load import Loader, load_laws
from zhian.policy.model import Party
from zhian.policy.mutate import run_mutants
from zhian.policy.report import as_data, as_text
from zhian.policy.retentionfiles import read_retention
from zhian.policy.simulatecommand import add_simulate
from zhian.policy.sources import (
    CASES_SUFFIX,
    Source,
    directory,
    package_root,
    package_sources,
    source_at,
)
from zhian.policy.yamltree import read_tree

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

EXIT_OK: Final = 0
EXIT_WRONG: Final = 1
EXIT_USAGE: Final = 2

_HELP: Final[dict[str, Text]] = {
    "check": Text(zh="检查规则文件并运行案例", en="check law files and run their golden cases"),
    "explain": Text(zh="说明一部规则如何适用于给定事实", en="explain what a law says of given facts"),
    "path": Text(
        zh="规则文件或文件夹；省略时检查随附规则和 ZHIAN_DATA/laws",
        en="law file or folder; without one: the package's laws and ZHIAN_DATA/laws",
    ),
    "mutants": Text(
        zh="并做变异测试：规则的每处改动都应被案例发现",
        en="also test that the cases would notice a wrong law",
    ),
    "lawid": Text(zh="规则编号，如 talent.rp-work", en="id of the law, such as talent.rp-work"),
    "facts": Text(
        zh="事实文件（YAML 或 JSON），- 表示标准输入", en="file of facts, YAML or JSON; - is stdin"
    ),
    "on": Text(zh="以哪一天为准（默认今天）", en="the day asked about (default: today)"),
    "region": Text(zh="辖区", en="the district whose thresholds count"),
    "audience": Text(zh="为谁说明", en="for whom: applicant, sponsor or officer"),
    "json": Text(zh="输出 JSON", en="print JSON"),
    "source": Text(zh="另加的规则文件或文件夹", en="a further law file or folder"),
}


def add_parser(subparsers: Subparsers) -> None:
    """Add `law` with its commands; each sets `run`, a function from the options to an exit code."""
    language = str(getattr(subparsers._parser_class, "language", "en"))
    law = subparsers.add_parser("law")
    commands = law.add_subparsers(dest="law_command", metavar="COMMAND", required=True)
    check_ = commands.add_parser("check", help=_HELP["check"].get(language))
    check_.add_argument("paths", metavar="PATH", nargs="*", type=Path, help=_HELP["path"].get(language))
    check_.add_argument("--mutants", action="store_true", help=_HELP["mutants"].get(language))
    check_.set_defaults(run=check)
    explain_ = commands.add_parser("explain", help=_HELP["explain"].get(language))
    explain_.add_argument("law", metavar="LAW", help=_HELP["lawid"].get(language))
    explain_.add_argument("--facts", metavar="FILE", required=True, help=_HELP["facts"].get(language))
    explain_.add_argument("--on", metavar="DATE", type=_day(language), help=_HELP["on"].get(language))
    explain_.add_argument("--region", default=DEFAULT_REGION, help=_HELP["region"].get(language))
    explain_.add_argument(
        "--audience",
        choices=[party.value for party in Party],
        default=Party.OFFICER.value,
        help=_HELP["audience"].get(language),
    )
    explain_.add_argument("--json", action="store_true", help=_HELP["json"].get(language))
    explain_.add_argument(
        "--source", action="append", default=[], type=Path, metavar="PATH", help=_HELP["source"].get(language)
    )
    explain_.set_defaults(run=explain_law)
    add_simulate(commands, language, _day(language), lambda: _sources(())[0])


def _day(language: str) -> Callable[[str], date]:
    """A reader of days that explains itself in the language of the user."""

    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise argparse.ArgumentTypeError(_NO_DAY.fill(text=text).get(language)) from None

    return read


_NO_DAY: Final = Text(
    zh="“{text}”不是日期，请写成 2026-11-24。", en="'{text}' is no date; write it like 2026-11-24."
)


def check(options: argparse.Namespace) -> int:
    """Load, check, run golden cases: 0 all is well, 1 something is wrong, 2 there is no such path."""
    language: str = options.language
    try:
        sources, wanted = _sources(options.paths)
        laws, files = _read_everything(sources)
    except LawErrors as errors:
        for line in errors.lines(language):
            print(line)
        print(errors.what.get(language), file=sys.stderr)
        return EXIT_WRONG
    except ZhianError as error:
        print(error.sentence(language), file=sys.stderr)
        return EXIT_USAGE
    named = [law for law in laws if wanted is None or _files_of(law) & wanted]
    sound = [
        _check_law(law, [file for file in files if file.law is law], options.mutants, language)
        for law in named
    ]
    _say(_TOTAL.fill(n=len(named), digest=laws.digest), language)
    return EXIT_OK if all(sound) else EXIT_WRONG


def _read_everything(sources: Sequence[Source]) -> tuple[LawSet, list[CaseFile]]:
    """Laws, cases and calendars. Raises LawErrors with the mistakes of all three."""
    loader = Loader()
    for source in sources:
        loader.read(source)
    laws = loader.finish()
    files = gather_cases(sources, laws, loader.faults)
    read_calendar(sources, loader.faults)
    for source in sources:
        read_retention(source, loader.faults)
    loader.faults.raise_if_any()
    return laws, files


_TOTAL: Final = Text(zh="共 {n} 部规则；规则集 {digest}", en="{n} law(s); set {digest}")
_NO_CASES: Final = Text(zh="{law}：没有案例文件", en="{law}: there are no golden cases")
_LAW_OK: Final = Text(
    zh="{law}：版本 {editions} 个，案例 {cases} 个，全部符合",
    en="{law}: {editions} edition(s), {cases} case(s), all as expected",
)
_LAW_WRONG: Final = Text(
    zh="{law}：案例 {cases} 个，其中 {failed} 个不符", en="{law}: {cases} case(s), {failed} not as expected"
)
_MUTANTS: Final = Text(
    zh="{law}：变异 {total} 个，发现 {killed} 个，已说明理由 {excused} 种，遗漏 {escaped} 个",
    en="{law}: {total} mutant(s), {killed} noticed, {excused} kind(s) excused, {escaped} escaped",
)


def _check_law(law: Law, files: Sequence[CaseFile], mutants: bool, language: str) -> bool:
    cases = [case for file in files for case in file.cases]
    if not cases:
        _say(_NO_CASES.fill(law=law.id), language)
        return False
    mismatches = [mismatch for case in cases for mismatch in run_case(law, case)]
    for mismatch in mismatches:
        print(f"{mismatch.case.place}: {mismatch.says().get(language)}")
    failed = len({id(mismatch.case) for mismatch in mismatches})
    text = _LAW_WRONG if failed else _LAW_OK
    _say(text.fill(law=law.id, editions=len(law.editions), cases=len(cases), failed=failed), language)
    if failed or not mutants:
        return not failed
    whole = CaseFile(
        files[0].file, law, tuple(cases), tuple(each for file in files for each in file.survivors)
    )
    report = run_mutants(law, whole, _progress(law.id))
    for line in report.lines():
        _say(line, language)
    counts = {"total": report.total, "killed": report.killed}
    said = _MUTANTS.fill(law=law.id, excused=len(report.excused), escaped=len(report.escaped), **counts)
    _say(said, language)
    return report.holds


def _progress(law_id: str) -> Any:
    """A counter on a terminal, rewritten in place; nothing in a file or pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        if done % 25 == 0:
            print(f"\r{law_id}: {done}", end="\r", file=sys.stderr, flush=True)

    return show


def explain_law(options: argparse.Namespace) -> int:
    """Print the advice on given facts for one audience; 0 for any outcome, 2 when it could not be given."""
    language: str = options.language
    try:
        laws = _explained_laws(options.source)
        on = options.on or legal_day(now())
        law = laws.law(options.law)
        advice = evaluate(law.edition_on(on), read_facts(options.facts), on=on, region=options.region)
    except ZhianError as error:
        print(error.sentence(language), file=sys.stderr)
        return EXIT_USAGE
    explanation = explain(advice, Party(options.audience))
    if options.json:
        print(json.dumps(as_data(explanation), ensure_ascii=False, indent=2))
    else:
        print(as_text(explanation, language))
    return EXIT_OK


def read_facts(name: str) -> dict[str, object]:
    """A mapping of facts from a YAML or JSON file, `-` for standard input. Raises LawErrors or Unreadable."""
    try:
        content = _standard_input() if name == "-" else Path(name).read_bytes()
    except OSError as fault:
        raise Unreadable(
            Text(zh="无法读取事实文件 {name}。", en="The file of facts {name} cannot be read.").fill(
                name=name
            ),
            why=reason_of(fault),
        ) from None
    raw = loads(content) if name.endswith(".json") else _yaml(content, name)
    if not isinstance(raw, dict):
        raise Unreadable(
            Text(zh="事实文件应为“名称: 值”的一组键值。", en="A file of facts is a mapping of name: value.")
        )
    return dict(raw)


def _standard_input() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read()


def _yaml(content: bytes, name: str) -> Json:
    faults = Faults()
    spot = read_tree(content, name, faults)
    faults.raise_if_any()
    return None if spot is None else spot.plain()


def _explained_laws(extra: Sequence[Path]) -> LawSet:
    sources, _ = _sources(())
    return load_laws([*sources, *(source_at(path) for path in extra)])


def _sources(paths: Sequence[Path]) -> tuple[list[Source], set[str] | None]:
    """The sources to load, and the files to report on (None: all).

    A path inside the package or the data folder narrows the report; any other is read as a further source.
    """
    sources: list[Source] = list(package_sources())
    roots = {label: root.resolve() for label, root in _roots().items()}
    if "data" in roots:
        sources.append(directory(_roots()["data"]))
    if not paths:
        return sources, None
    wanted: set[str] = set()
    labels = {"laws": "laws", "data": _roots().get("data", Path()).as_posix()}
    for path in paths:
        if not path.exists():
            raise NotFound(Text(zh="没有 {path}。", en="There is no {path}.").fill(path=path))
        home = next((key for key, root in roots.items() if path.resolve().is_relative_to(root)), None)
        if home is None:
            source = source_at(path)
            sources.append(source)
            wanted.update(f"{source.label}/{name}" for name, _ in source.documents())
        else:
            inside = path.resolve().relative_to(roots[home])
            for source in sources:
                if source.label == labels[home]:
                    names = [name for name, _ in source.documents()]
                    wanted.update(f"{source.label}/{name}" for name in names if _below(name, inside))
    # Naming the cases means the law they stand beside.
    wanted.update(
        [name.removesuffix(CASES_SUFFIX) + ".yaml" for name in wanted if name.endswith(CASES_SUFFIX)]
    )
    return sources, wanted


def _below(name: str, folder: Path) -> bool:
    return Path(name) == folder or folder in Path(name).parents


def _roots() -> dict[str, Path]:
    """The folders whose laws are always read, where they are real folders."""
    found = {"laws": package_root()}
    data = os.environ.get("ZHIAN_DATA")
    if data and (Path(data) / "laws").is_dir():
        found["data"] = Path(data) / "laws"
    return {label: root for label, root in found.items() if root is not None}


def _files_of(law: Law) -> set[str]:
    return {law.place.file, *(edition.place.file for edition in law.editions)}


def _say(text: Text, language: str) -> None:
    print(text.get(language), flush=True)
