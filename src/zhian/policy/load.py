"""Law files read, checked and put together into the one set that is active.

Sources are taken in order. A later one adds laws, editions, facts, cites and parameter rows; it never edits
or shadows what an earlier one gave. Every mistake in every file is found before anything is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from zhian.kernel.jsonio import Json, digest
from zhian.policy.check import check_edition, check_periods
from zhian.policy.districts import DistrictFile, apply_rows, read_district, rows_as_data
from zhian.policy.editions import LawHead, raw_by_id, read_edition
from zhian.policy.faults import Faults, with_hint
from zhian.policy.fields import Fields, Form
from zhian.policy.lawbook import District, Edition, Law, LawSet
from zhian.policy.model import Place
from zhian.policy.parsing import read_cites, read_facts
from zhian.policy.sources import (
    CASES_SUFFIX,
    Fingerprint,
    Source,
    active_sources,
    fingerprint,
    is_calendar,
    is_retention,
    package_sources,
)
from zhian.policy.yamltree import Spot, read_tree

__all__ = ["load_default", "load_laws", "package_sources"]

_LAW: Final = Form("law", ("id", "title", "facts", "editions"), ("cites",))
_ADDITION: Final = Form("law", ("extends", "editions"), ("facts", "cites"))
_KINDS: Final = ("id", "extends", "district", "parameters")


@dataclass(slots=True)
class _Draft:
    """A law while its sources are still being read."""

    head: LawHead
    editions: list[Edition]
    place: Place


def load_laws(sources: Iterable[Source]) -> LawSet:
    """The set that these sources make together. Raises LawErrors with every mistake of every file."""
    loader = Loader()
    for source in sources:
        loader.read(source)
    laws = loader.finish()
    loader.faults.raise_if_any()
    return laws


def load_default(data_dir: Path | None = None) -> LawSet:
    """The package's laws and those in `data_dir/laws`. Raises LawErrors.

    Cost: a look at the operator's files; they are read again when one of them has changed, and
    `calendars.default_calendar` is read again with them, so that the digest of the set names its calendar.
    """
    return _active(data_dir, fingerprint(data_dir))


@lru_cache(maxsize=8)
def _active(data_dir: Path | None, files: Fingerprint) -> LawSet:
    return load_laws(active_sources(data_dir))


class Loader:
    """Reads source after source; `finish` links them, and `faults` holds whatever was wrong."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.drafts: dict[str, _Draft] = {}
        self.district_files: list[DistrictFile] = []
        self.calendar: list[str] = []

    def read(self, source: Source) -> None:
        """All files of one source; in it laws come before what extends them."""
        waiting: list[Spot] = []
        for name, content in source.documents():
            if name.endswith(CASES_SUFFIX) or is_retention(name):
                continue
            label = f"{source.label}/{name}"
            spot = read_tree(content, label, self.faults)
            if spot is None:
                continue
            if is_calendar(name):
                self.calendar.append(digest(spot.plain()))
            elif self._kind(spot) == "id":
                self._law(spot)
            elif self._kind(spot) == "extends":
                waiting.append(spot)
            elif self._kind(spot) is None:
                self._no_kind(spot)
            else:
                self._district(spot)
        for spot in waiting:
            self._addition(spot)

    def finish(self) -> LawSet:
        """The set as far as it could be read; only valid when `faults` is empty."""
        for file in self.district_files:
            apply_rows(file, {law_id: draft.editions for law_id, draft in self.drafts.items()}, self.faults)
        laws: dict[str, Law] = {}
        for law_id, draft in self.drafts.items():
            editions = self._timeline(draft)
            laws[law_id] = Law(law_id, draft.head.title, draft.head.facts, editions, draft.place)
        # A condition that lost a part to a mistake would look unreachable; its file is put right first.
        faulty = {fault.place.file for fault in self.faults.sorted()}
        for law in laws.values():
            for edition in law.editions:
                if edition.place.file not in faulty:
                    check_edition(edition, self.faults)
        districts = {file.district.id: file.district for file in self.district_files if file.district}
        return LawSet(laws, districts, self._digest(laws, districts))

    def _kind(self, spot: Spot) -> str | None:
        """What sort of file this is, by its telling key."""
        if isinstance(spot.value, dict):
            return next((key for key in _KINDS if key in spot.value), None)
        return None

    def _no_kind(self, spot: Spot) -> None:
        keys = list(spot.value) if isinstance(spot.value, dict) else []
        hints = [with_hint(key, _KINDS) for key in keys]
        zh_hint, en_hint = next((hint for hint in hints if hint[0]), ("", ""))
        self.faults.add(
            spot.place,
            "law.no_kind",
            f"看不出文件种类：应有 id、extends、district 或 parameters。{zh_hint}",
            f"This is no law file: it needs one of id, extends, district, parameters.{en_hint}",
        )

    def _law(self, spot: Spot) -> None:
        fields = Fields(spot, _LAW, self.faults)
        law_id = fields.ident("id")
        known = self.drafts.get(law_id)
        if known is not None:
            self.faults.add(
                fields.map["id"].place,
                "law.shadowed_law",
                f"“{law_id}”已在 {known.place} 定义；叠加来源只能以 extends 增加版本。",
                f"'{law_id}' is defined at {known.place}; a later source adds editions with 'extends'.",
            )
            return
        facts, cites = fields.entries("facts"), fields.items("cites")
        head = LawHead(
            law_id,
            fields.text("title"),
            read_facts(facts, self.faults),
            read_cites(cites, self.faults),
            {name: fact.plain() for name, fact in facts.items()},
            raw_by_id(cites),
        )
        self.drafts[law_id] = _Draft(head, self._editions(fields, head), spot.place)

    def _editions(self, fields: Fields, head: LawHead) -> list[Edition]:
        items = fields.items("editions")
        found = [read_edition(item, head, self.faults) for item in items]
        if not items and "editions" in fields:
            self.faults.add(
                fields.map["editions"].place, "law.missing_key", "至少要有一个版本。", "There is no edition."
            )
        return [edition for edition in found if edition is not None]

    def _addition(self, spot: Spot) -> None:
        fields = Fields(spot, _ADDITION, self.faults)
        law_id = fields.ident("extends")
        draft = self.drafts.get(law_id)
        if draft is None:
            zh_hint, en_hint = with_hint(law_id, self.drafts)
            self.faults.add(
                fields.map["extends"].place,
                "law.unknown_law",
                f"此前的来源中没有“{law_id}”。{zh_hint}",
                f"No earlier source has a law '{law_id}'.{en_hint}",
            )
            return
        head, facts, cites = draft.head, fields.entries("facts"), fields.items("cites")
        for name in facts:
            if name in head.facts:
                self.faults.add(
                    fields.map["facts"].keys[name],
                    "law.shadowed_fact",
                    f"事实“{name}”已有定义，不得改动。",
                    f"The fact '{name}' is already defined and cannot be changed.",
                )
        draft.head = LawHead(
            law_id,
            head.title,
            read_facts(facts, self.faults) | head.facts,
            read_cites(cites, self.faults, head.cites) | head.cites,
            {name: fact.plain() for name, fact in facts.items()} | head.fact_data,
            raw_by_id(cites) | head.cite_data,
        )
        draft.editions.extend(self._editions(fields, draft.head))

    def _district(self, spot: Spot) -> None:
        known = {file.district.id for file in self.district_files if file.district}
        self.district_files.append(read_district(spot, known, self.faults))

    def _timeline(self, draft: _Draft) -> tuple[Edition, ...]:
        """Editions by first day, open ends closed by those that succeed them, undated ones last."""
        ordered = sorted(
            draft.editions, key=lambda edition: (edition.starts is None, edition.starts or date.min)
        )
        for edition in draft.editions:
            if edition.succeeds is None:
                continue
            index = next((i for i, each in enumerate(ordered) if each.starts == edition.succeeds), None)
            former = None if index is None else ordered[index]
            if (
                index is None
                or former is None
                or edition.starts is None
                or former.until is not None
                or edition.starts <= edition.succeeds
            ):
                self.faults.add(
                    edition.place,
                    "law.succession",
                    f"没有自 {edition.succeeds} 起施行、终止日为空且早于本版本的版本可供接替。",
                    f"No earlier edition from {edition.succeeds} with an open end can be succeeded.",
                )
                continue
            ordered[index] = replace(former, until=edition.starts)
        check_periods(ordered, self.faults)
        return tuple(replace(edition, facts=draft.head.facts) for edition in ordered)

    def _digest(self, laws: dict[str, Law], districts: dict[str, District]) -> str:
        """Of the content alone: neither file names nor comments nor the order of sources take part."""
        content: dict[str, Json] = {
            "laws": {law_id: _law_data(law) for law_id, law in laws.items()},
            "districts": {district_id: district.digest for district_id, district in districts.items()},
            "calendar": list[Json](sorted(self.calendar)),
        }
        return digest(content)


def _law_data(law: Law) -> Json:
    title: dict[str, Json] = {"zh-Hans": law.title.zh, "en": law.title.en}
    return {
        "title": title,
        "editions": [
            {
                "digest": edition.digest,
                "until": None if edition.until is None else edition.until.isoformat(),
                "parameters": rows_as_data(edition),
            }
            for edition in law.editions
        ],
    }
