"""A verdict as lines of plain text, for a terminal or a log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from zhian.kernel.clock import write_local
from zhian.kernel.locales import Text
from zhian.kernel.receipts.document import Receipt
from zhian.kernel.receipts.sentences import KINDS, section_title
from zhian.kernel.receipts.verify import Status, Verdict

_ROWS: Final[Mapping[str, Text]] = {
    "kind": Text(zh="回执：", en="Receipt:  "),
    "issuer": Text(zh="出具方：", en="Issuer:   "),
    "claimed_issuer": Text(zh="自称出具方：", en="Claims:   "),
    "issued": Text(zh="签发时间：", en="Issued:   "),
    "key": Text(zh="密钥：", en="Key:      "),
    "changed": Text(zh="被改动：", en="Changed:  "),
}
_CHANGED: Final = Text(zh="（已被改动）", en=" (changed)")
_AND: Final = Text(zh="、", en=", ")
_NAMED: Final = Text(zh="{title}（{name}）", en="{title} ({name})")


def verdict_lines(verdict: Verdict, language: str) -> list[str]:
    """Headline, what the receipt says of itself, sentences; the issuer is a claim until verified."""
    lines = [verdict.headline.get(language)]
    receipt = verdict.receipt
    if receipt is not None:
        vouched = verdict.status is Status.GENUINE
        rows = [
            (_ROWS["kind"], f"{KINDS[receipt.kind.value].get(language)}  {receipt.id}"),
            (_ROWS["issuer" if vouched else "claimed_issuer"], receipt.issuer.name.get(language)),
            (_ROWS["issued"], write_local(receipt.issued_at)),
            (_ROWS["key"], receipt.key_id),
        ]
        if verdict.changed_sections:
            parts = [section_title(name).get(language) for name in verdict.changed_sections]
            rows.append((_ROWS["changed"], _AND.get(language).join(parts)))
        lines += [f"  {label.get(language)}{text}" for label, text in rows]
    return lines + [text.get(language) for text in verdict.sentences]


def content_lines(receipt: Receipt, changed: Sequence[str], language: str) -> list[str]:
    """The sections as they stand in the file, each marked when it is not what was signed."""
    lines = []
    for name in sorted(receipt.sections):
        mark = _CHANGED.get(language) if name in changed else ""
        body = json.dumps(receipt.body(name), ensure_ascii=False, indent=2)
        lines += ["", f"{_heading(name).get(language)}{mark}", body]
    return lines


def _heading(name: str) -> Text:
    """The title of a section, with the name it has in the file where that is another."""
    title = section_title(name)
    return title if title.zh == name else _NAMED.fill(title=title, name=name)
