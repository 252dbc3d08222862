"""The list of erasures beside the key ring: ids and dates, by which a restored backup is put right.

It lies where backups do not reach, as the ring does, because a backup made before an erasure cannot know it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from zhian.kernel.clock import read_instant, write_instant
from zhian.kernel.errors import Unreadable, reason_of
from zhian.kernel.locales import Text

from ..models import Erasure

FORMAT: Final = "zhian-erasure/1"


def list_folder() -> Path:
    """Where the list lies: a folder of its own within that of the key ring."""
    return Path(settings.KEYS_DIR) / "erasures"


def write_down(row: Erasure) -> bool:
    """Add an erasure to the list, whole or not at all; False when it stands there already."""
    folder = list_folder()
    target = folder / f"{row.pk}.json"
    if target.exists():
        return False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{row.pk}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(json.dumps(as_data(row), indent=1) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)
    return True


def as_data(row: Erasure) -> dict[str, Any]:
    """An erasure as it stands in the list: no value, no name, ids alone."""
    return {
        "format": FORMAT,
        "id": str(row.pk),
        "person": str(row.person_id),
        "whole": row.whole,
        "matters": list(row.counts.get("matters", ())),
        "at": write_instant(row.erased_at),
        "on": row.erased_on.isoformat(),
    }


def read_list(place: Path | None = None) -> list[Erasure]:
    """The erasures of a list, oldest first: this site's own, or a file or folder. Raises: Unreadable."""
    found = [_read(path) for path in _files(place or list_folder())]
    return sorted(found, key=lambda row: (row.erased_at, row.pk))


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from sorted(path for path in place.glob("*.json") if not path.name.startswith("."))
    elif place != list_folder():
        yield place


def _read(path: Path) -> Erasure:
    try:
        data = json.loads(path.read_text(encoding="ascii"))
        if data["format"] != FORMAT:
            raise ValueError(data["format"])
        return Erasure(
            pk=UUID(data["id"]),
            person_id=UUID(data["person"]),
            whole=bool(data["whole"]),
            counts={"matters": [str(UUID(each)) for each in data["matters"]]},
            erased_at=read_instant(data["at"]),
            erased_on=date.fromisoformat(data["on"]),
        )
    except OSError as fault:
        raise Unreadable(_CANNOT.fill(path=path), why=reason_of(fault), code="privacy.list") from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise Unreadable(_NO_LIST.fill(path=path), do_next=_WHICH, code="privacy.list") from fault


_CANNOT = Text(zh="无法读取 {path}。", en="{path} cannot be read.")
_NO_LIST = Text(zh="{path} 不是删除清单。", en="{path} is no list of erasures.")
_WHICH = Text(
    zh="清单在密钥环目录的 erasures 子目录中。",
    en="The list is the folder erasures within that of the key ring.",
)
