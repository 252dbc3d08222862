"""The public vector file, read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = Path(__file__).resolve().parents[1] / "golden" / "indicators.jsonl"


class Vector(NamedTuple):
    """One line: what is read, the kind that is claimed, and what comes of it."""

    group: str
    text: str
    asked: str | None
    kind: str | None
    value: str | None
    notes: tuple[str, ...]
    refused: str | None

    @property
    def name(self) -> str:
        """Short and printable, for whoever reads which one failed."""
        return f"{self.group}: {ascii(self.text)[:60]}"


def vectors() -> list[Vector]:
    """Every line, in order."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found.append(
            Vector(
                entry["group"],
                entry["text"],
                entry.get("asked"),
                entry.get("kind"),
                entry.get("value"),
                tuple(entry.get("notes", ())),
                entry.get("refused"),
            )
        )
    return found
