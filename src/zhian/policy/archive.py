"""An edition brought back from its own data, when the files it came from have moved on.

A case keeps the edition of its acceptance day for years, through upgrades that may reword a question or drop
a law. `Edition.data` is all an edition stands on: keep it beside the digest, and `restore` gives it back.
"""

from __future__ import annotations

from typing import Final

from zhian.kernel.errors import Unreadable
from zhian.kernel.jsonio import Json, digest
from zhian.kernel.locales import Text
from zhian.policy.editions import LawHead, read_edition
from zhian.policy.faults import Faults
from zhian.policy.fields import Fields, Form
from zhian.policy.lawbook import Edition
from zhian.policy.model import Place
from zhian.policy.parsing import read_cites, read_facts
from zhian.policy.yamltree import from_data

_DATA: Final = Form("edition data", ("law", "title", "edition", "facts", "cites"))


class ArchiveAltered(Unreadable):
    """The data of an archived edition is not what its digest says."""

    code = "law.archive_altered"

    def __init__(self, expected: str) -> None:
        super().__init__(
            Text(zh="存档的规则版本与其摘要值不符。", en="An archived edition does not match its digest."),
            why=Text(zh="应为 {digest}。", en="Expected {digest}.").fill(digest=expected),
            do_next=Text(
                zh="请从备份恢复该版本的数据。", en="Restore the data of this edition from a backup."
            ),
        )
        self.args = (expected,)


def restore(data: Json, expected: str) -> Edition:
    """The edition that `data` was taken from, without rows that districts added to its parameters.

    Raises ArchiveAltered when the digest differs, LawErrors when this engine cannot read the form any more.
    """
    if digest(data) != expected:
        raise ArchiveAltered(expected)
    faults = Faults()
    fields = Fields(from_data(data, Place(f"archive/{expected}", 1, 1)), _DATA, faults)
    facts, cites = fields.entries("facts"), fields.entries("cites")
    head = LawHead(
        law_id=fields.ident("law"),
        title=fields.text("title"),
        facts=read_facts(facts, faults),
        cites=read_cites(cites.values(), faults),
        fact_data={name: spot.plain() for name, spot in facts.items()},
        cite_data={name: spot.plain() for name, spot in cites.items()},
    )
    spot = fields.need("edition")
    edition = None if spot is None else read_edition(spot, head, faults)
    faults.raise_if_any()
    if edition is None or edition.digest != expected:
        raise ArchiveAltered(expected)
    return edition
