"""Retention files: read as strictly as laws, with every mistake noted as `file:line:column`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from zhian.kernel.locales import Text
from zhian.policy.faults import Faults, LawErrors, with_hint
from zhian.policy.fields import MISSING_TEXT, Fields, Form
from zhian.policy.model import Cite
from zhian.policy.parsing import read_cites
from zhian.policy.retention import (
    About,
    Ground,
    KeepUnit,
    RetentionEdition,
    RetentionLaw,
    RetentionLaws,
    Then,
)
from zhian.policy.sources import Fingerprint, Source, active_sources, fingerprint, is_retention
from zhian.policy.yamltree import Spot, read_tree

_LAW: Final = Form("retention law", ("id", "title", "about", "cites", "editions"), ("grounds",))
_EDITION: Final = Form("edition", ("in_force", "counted_from", "keep", "then", "says"))
_IN_FORCE: Final = Form("in_force", ("from", "until"))
_KEEP: Final = Form("keep", ("n", "unit", "cite"), ("set_by", "at_least"))
_GROUND: Final = Form("ground", ("id", "title", "cite"))


class RetentionRefused(LawErrors):
    """The retention files could not be used; `faults` holds every mistake."""

    code = "retention.refused"


def load_retention(sources: Iterable[Source]) -> RetentionLaws:
    """The retention laws of these sources; a later source replaces the law about the same kind of data.

    Raises: RetentionRefused with every mistake of every file.
    """
    faults = Faults()
    laws: dict[About, RetentionLaw] = {}
    for source in sources:
        laws |= read_retention(source, faults)
    if len(faults):
        raise RetentionRefused(faults.sorted())
    return RetentionLaws(laws)


def default_retention(data_dir: Path | None = None) -> RetentionLaws:
    """The package's retention laws, and those in `data_dir/laws`. Raises: RetentionRefused."""
    return _active(data_dir, fingerprint(data_dir))


@lru_cache(maxsize=8)
def _active(data_dir: Path | None, files: Fingerprint) -> RetentionLaws:
    del files
    return load_retention(active_sources(data_dir))


def read_retention(source: Source, faults: Faults) -> dict[About, RetentionLaw]:
    """The retention laws of one source, by what they are about."""
    found: dict[About, RetentionLaw] = {}
    for name, content in source.documents():
        if not is_retention(name):
            continue
        spot = read_tree(content, f"{source.label}/{name}", faults)
        law = None if spot is None else _law(spot, faults)
        if law is None or spot is None:
            continue
        if law.about in found:
            faults.add(
                spot.place,
                "retention.twice",
                f"“{law.about}”已有一部保存期限规则。",
                f"There already is a retention law about '{law.about}'.",
            )
        found[law.about] = law
    return found


def _law(spot: Spot, faults: Faults) -> RetentionLaw | None:
    fields = Fields(spot, _LAW, faults)
    about = fields.word("about", tuple(each.value for each in About))
    cites = read_cites(fields.items("cites"), faults)
    editions = [_edition(item, cites, faults) for item in fields.items("editions")]
    dated = sorted((each for each in editions if each is not None), key=lambda each: each.starts)
    for former, later in pairwise(dated):
        if former.until is None or former.until > later.starts:
            faults.add(
                spot.place,
                "retention.overlap",
                f"自 {former.starts} 与自 {later.starts} 起的两个版本重叠。",
                f"The editions from {former.starts} and from {later.starts} overlap.",
            )
    law_id, title = fields.ident("id"), fields.text("title")
    grounds = tuple(_ground(item, cites, faults) for item in fields.items("grounds"))
    return None if about is None else RetentionLaw(law_id, title, About(about), tuple(dated), cites, grounds)


def _edition(spot: Spot, cites: Mapping[str, Cite], faults: Faults) -> RetentionEdition | None:
    fields = Fields(spot, _EDITION, faults)
    span, keep = fields.need("in_force"), fields.need("keep")
    if span is None or keep is None:
        return None
    days, kept = Fields(span, _IN_FORCE, faults), Fields(keep, _KEEP, faults)
    starts, until = days.day("from"), _open(days)
    if starts is not None and until is not None and until <= starts:
        faults.add(span.place, "retention.period", "终止日不晚于起始日。", "It ends no later than it begins.")
    n, set_by = _number(kept), kept.string("set_by")
    if (n is None) is (set_by is None):
        faults.add(
            keep.place,
            "retention.who_says",
            "期限或由来源给出（n），或由运营单位的设置给出（n 为 null 并写明 set_by），二者择一。",
            "Either a source gives the number (n), or a setting of the operator does (n null, and set_by).",
        )
    if starts is None:
        return None
    return RetentionEdition(
        starts=starts,
        until=until,
        counted_from=fields.text("counted_from"),
        n=n,
        unit=kept.choice("unit", KeepUnit, KeepUnit.YEAR),
        set_by=set_by,
        at_least=kept.flag("at_least"),
        then=fields.choice("then", Then, Then.ERASE),
        says=fields.text("says"),
        cites=_cited(kept, cites, faults),
    )


def _open(days: Fields) -> date | None:
    """The last bound, null while it is open."""
    spot = days.get("until")
    return None if spot is None else days.day("until")


def _number(kept: Fields) -> int | None:
    return None if kept.get("n") is None else kept.integer("n", least=1)


def _ground(spot: Spot, cites: Mapping[str, Cite], faults: Faults) -> Ground:
    fields = Fields(spot, _GROUND, faults)
    title = fields.text("title") if "title" in fields else MISSING_TEXT
    return Ground(fields.ident("id"), title, _cited(fields, cites, faults))


def _cited(fields: Fields, cites: Mapping[str, Cite], faults: Faults) -> tuple[str, ...]:
    """The one source named, which has to exist."""
    name = fields.string("cite")
    if name is None:
        return ()
    if name not in cites:
        zh_hint, en_hint = with_hint(name, cites)
        place = fields.map["cite"].place
        faults.add(
            place, "law.unknown_cite", f"没有出处“{name}”。{zh_hint}", f"There is no cite '{name}'.{en_hint}"
        )
    return (name,)


def cited_words(law: RetentionLaw, names: Iterable[str]) -> tuple[Text, ...]:
    """Instrument and article of these sources, as they are printed beside a rule."""
    found = (law.cites[name] for name in names if name in law.cites)
    return tuple(
        Text(
            zh=f"{cite.instrument.zh}" + (f"第{cite.article}条" if cite.article else ""),
            en=f"{cite.instrument.en}" + (f", Art. {cite.article}" if cite.article else ""),
        )
        for cite in found
    )
