"""`zhian law simulate`: a draft edition over many sets of facts, beside the edition it would replace.

The facts come from files, or from a site's own cases: the laws know no site, so the command binds one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound, ZhianError
from zhian.kernel.locales import Text
from zhian.policy import factfiles
from zhian.policy.districts import DEFAULT_REGION
from zhian.policy.faults import LawErrors
from zhian.policy.lawbook import Edition, Law, LawSet
from zhian.policy.load import load_laws
from zhian.policy.sources import Source, source_at

if TYPE_CHECKING:
    from zhian.policy.simulate import Batch, Simulation

Base = Callable[[], Sequence[Source]]
# Ids and facts of all cases of a law, for the draft with a digest.
Stored = Callable[[str, str], Iterable[tuple[str, Mapping[str, Any]]]]
EXIT_OK: Final = 0
EXIT_USAGE: Final = 2


_stored: list[Stored] = []


def bind_stored(stored: Stored) -> None:
    """Called once, by the command that knows of sites."""
    _stored[:] = [stored]


def add_simulate(commands: Any, language: str, day: Callable[[str], date], base: Base) -> None:
    """Add `simulate`; `base` gives the sources whose laws are active."""
    parser: argparse.ArgumentParser = commands.add_parser("simulate", help=_HELP["simulate"].get(language))
    parser.add_argument("draft", metavar="DRAFT.yaml", type=Path, help=_HELP["draft"].get(language))
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--facts", metavar="FILE", type=Path, nargs="+", help=_HELP["facts"].get(language))
    given.add_argument("--stored", action="store_true", help=_HELP["stored"].get(language))
    parser.add_argument("--against", metavar="EDITION", help=_HELP["against"].get(language))
    parser.add_argument("--on", metavar="DATE", type=day, help=_HELP["on"].get(language))
    parser.add_argument("--region", default=DEFAULT_REGION, help=_HELP["region"].get(language))
    parser.add_argument("--json", action="store_true", help=_HELP["json"].get(language))
    parser.set_defaults(run=lambda options: simulate_law(options, base()))


def simulate_law(options: argparse.Namespace, base: Sequence[Source]) -> int:
    """Print what the draft would change; 0 whatever it is, 2 when it could not be simulated."""
    language: str = options.language
    try:
        found = _simulated(options, base)
    except LawErrors as errors:
        for line in errors.lines(language):
            print(line)
        print(errors.what.get(language), file=sys.stderr)
        return EXIT_USAGE
    except ZhianError as error:
        print(error.sentence(language), file=sys.stderr)
        return EXIT_USAGE
    from zhian.policy.simulatereport import as_data, as_lines

    if options.json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_lines(found, language)))
    return EXIT_OK


def _simulated(options: argparse.Namespace, base: Sequence[Source]) -> Simulation:
    factfiles.refuse_without_toolkit()
    from zhian.policy.simulate import facts_of_both, simulate

    draft, against = editions_to_compare(options.draft, base, options.against, options.on)
    on = options.on or draft.starts or legal_day(now())
    known = facts_of_both(draft, against)
    if options.stored:
        frames = factfiles.frames_of(_of_the_site(draft), known)
    else:
        frames = (each for path in options.facts for each in factfiles.read_batches(path, known))
    batches = _batches(frames, draft, against)
    return simulate(draft, against, batches, on=on, region=options.region)


def _batches(frames: Iterable[factfiles.Frame], draft: Edition, against: Edition) -> Iterator[Batch]:
    from zhian.policy.simulate import Batch

    for ids, frame in frames:
        ours = factfiles.table_of(frame, draft.facts)
        alike = draft.facts == against.facts
        yield Batch(ids, ours, ours if alike else factfiles.table_of(frame, against.facts))


def _of_the_site(draft: Edition) -> Iterable[tuple[str, Mapping[str, Any]]]:
    if not _stored:
        raise NotFound(_NO_SITE, do_next=_GIVE_FILES)
    return _stored[0](draft.law_id, draft.digest)


def editions_to_compare(
    path: Path, base: Sequence[Source], against: str | None, on: date | None
) -> tuple[Edition, Edition]:
    """The edition a draft file brings, and the one it is held against.

    The draft is a whole law, or an addition (`extends`) to an active one. Held against the edition named by
    a day or a digest; without either, against the one before it. Raises LawErrors and NotFound.
    """
    source = source_at(path)
    content = [text for _, text in source.documents()]
    adds = any(line.startswith(b"extends:") for text in content for line in text.splitlines())
    active = load_laws(base)
    drafted = load_laws([*base, source]) if adds else load_laws([source])
    old = {edition.digest for law in active for edition in law.editions}
    new = [edition for law in drafted for edition in law.editions if edition.digest not in old]
    covering = [edition for edition in new if on is not None and edition.covers(on)]
    if not new:
        raise NotFound(_NOTHING_NEW.fill(path=path), do_next=_GIVE_DRAFT)
    draft = (covering or new)[-1]
    return draft, _former(drafted if adds else active, draft, against)


def _former(laws: LawSet, draft: Edition, named: str | None) -> Edition:
    law = laws.law(draft.law_id)
    others = [edition for edition in law.editions if edition.digest != draft.digest]
    if named is not None:
        return _named(law, others, named)
    before = [
        each
        for each in others
        if each.starts is not None and (draft.starts is None or each.starts <= draft.starts)
    ]
    if not before:
        raise NotFound(_NO_FORMER.fill(law=law.id), do_next=_NAME_ONE)
    return before[-1]


def _named(law: Law, others: Sequence[Edition], named: str) -> Edition:
    try:
        day = date.fromisoformat(named)
    except ValueError:
        found = [edition for edition in others if edition.digest.startswith(named)]
    else:
        found = [edition for edition in others if edition.covers(day)]
    if len(found) != 1:
        raise NotFound(_NO_EDITION.fill(law=law.id, named=named), do_next=_NAME_ONE)
    return found[0]


_HELP: Final[dict[str, Text]] = {
    "simulate": Text(zh="用多组事实试算一个草案版本", en="try a draft edition on many sets of facts"),
    "draft": Text(zh="草案规则文件", en="law file with the draft"),
    "facts": Text(zh="事实文件：JSON Lines 或 Parquet，可多个", en="files of facts: JSON lines or Parquet"),
    "stored": Text(
        zh="改用本站已提交办件中的事实（只输出办件编号；读取会记入审计记录）",
        en="those of this site's own filed cases; references alone are printed, and the log says so",
    ),
    "against": Text(
        zh="对照的版本：日期或摘要（默认前一版本）",
        en="edition to hold it against: a day or a digest (default: the one before)",
    ),
    "on": Text(zh="以哪一天为准（默认草案施行之日）", en="the day asked about (default: the draft's first)"),
    "region": Text(zh="辖区", en="the district whose thresholds count"),
    "json": Text(zh="输出 JSON", en="print JSON"),
}
_NO_SITE: Final = Text(zh="这里没有平台的办件可读。", en="There are no cases of a site to be read here.")
_GIVE_FILES: Final = Text(zh="请用 --facts 给出事实文件。", en="Give files of facts with --facts.")
_NOTHING_NEW: Final = Text(
    zh="{path} 里没有新的版本：其中各版本与现行规则相同。",
    en="{path} holds no new edition: all it has is in the active laws already.",
)
_GIVE_DRAFT: Final = Text(zh="请给出改动后的规则文件。", en="Give a law file with the change in it.")
_NO_FORMER: Final = Text(
    zh="“{law}”没有更早的版本可供对照。", en="{law} has no earlier edition to hold the draft against."
)
_NO_EDITION: Final = Text(zh="“{law}”没有版本“{named}”。", en="{law} has no edition '{named}'.")
_NAME_ONE: Final = Text(
    zh="请用 --against 给出一个版本施行期间的日期，或者它的摘要。",
    en="Name one with --against, by a day on which it is in force or by its digest.",
)
