"""The table of settings is complete and in both languages."""

from __future__ import annotations

from pathlib import Path

from zhian.kernel.locales import Text
from zhian.web.entry.settingstable import settings_table
from zhian.web.settings.env import VARIABLES, Variable


def it_has_a_row_for_every_variable() -> None:
    table = settings_table()
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    assert len(rows) == len(VARIABLES)
    for row, variable in zip(rows, VARIABLES, strict=True):
        assert row.startswith(f"| `{variable.name}` |")
        assert variable.says.zh in row
        assert variable.says.en in row


def it_prints_the_page_that_is_in_the_reference() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings_table(), "write it anew with zhian settings"


def it_marks_secrets_and_keeps_the_columns_apart() -> None:
    row = settings_table([Variable("X", "a|b", Text(zh="甲", en="a or b"), secret=True)]).splitlines()[-1]
    assert row == "| `X` | `a\\|b` | yes · 是 | 甲 | a or b |"
