"""The key ring: a folder outside the data folder, one file a key, each written once.

A key is `<use>.<number>.key`: of a use's keys, the one with the highest number is active and seals.
`<use>.<number>.retired` beside it says since when nothing is sealed under a key any more. A retired key
still opens: a backup made before has need of it.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from zhian.kernel.clock import now, read_instant, write_instant
from zhian.kernel.errors import ZhianError, reason_of
from zhian.kernel.locales import Text

KEY_BYTES: Final = 32
DATA: Final = "data"
SPECIMEN: Final = "specimen-"
INDEXES: Final = ("document-number", "email")
USES: Final = (DATA, *(f"index-{name}" for name in INDEXES))

_NAME: Final = re.compile(r"([a-z][a-z-]*)\.([0-9]{4})\.(key|retired)")
_SETTLED_SECONDS: Final = 0.1  # within a tick of its clock, a folder may change twice under one time stamp


class KeyRingError(ZhianError):
    """The key ring, or something sealed under it, cannot be used."""

    code = "key-ring"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the ring; its secret is never shown."""

    id: str
    use: str
    number: int
    created_at: datetime
    secret: bytes = field(repr=False)
    retired_at: datetime | None = None

    @property
    def specimen(self) -> bool:
        """Whether a demonstration made it."""
        return self.id.startswith(SPECIMEN)


@dataclass(frozen=True, slots=True)
class Ring:
    """Every key of a folder as it was read, by id; the last of each use is active."""

    keys: Mapping[str, Key]
    active: Mapping[str, Key]

    def of(self, use: str) -> list[Key]:
        """The keys of a use, newest first."""
        return sorted((key for key in self.keys.values() if key.use == use), key=lambda key: -key.number)

    @property
    def missing(self) -> list[str]:
        """The uses for which there is no key yet."""
        return [use for use in USES if use not in self.active]


def ring_folder() -> Path:
    """The folder of the ring."""
    return Path(settings.KEYS_DIR)


def ring() -> Ring:
    """The ring as it stands now. A demonstration that has none makes one of specimens.

    Cost: one stat while the folder is unchanged, so that every process meets a new key at once.
    Raises: KeyRingError when there is no ring, or it cannot be read.
    """
    folder = settings.KEYS_DIR  # as it is: making a path of it anew costs as much as sealing
    stamp = _stamp(folder)
    kept = _kept.get(folder)
    if (
        kept is not None
        and kept.stamp == stamp
        and (kept.settled or time.monotonic() - kept.read_at < _SETTLED_SECONDS)
    ):
        return kept.ring
    again = kept is not None and kept.stamp == stamp
    found = _read(folder)
    if found.missing:
        if not settings.DEMO:
            raise KeyRingError(_NO_RING, why=_NO_KEY.fill(uses=", ".join(found.missing)), do_next=_INIT)
        for use in found.missing:
            make_key(use, at=now(), specimen=True)
        stamp, found = _stamp(folder), _read(folder)
    _kept[folder] = _Kept(stamp, found, time.monotonic(), settled=again)
    return found


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: int  # of the folder, taken before it was read
    ring: Ring
    read_at: float
    settled: bool  # read again after its time stamp could have hidden a second change


_kept: dict[str | Path, _Kept] = {}


def read_ring() -> Ring:
    """The ring as it stands, also when it is not complete; never makes a key."""
    return _read(ring_folder())


def make_key(use: str, *, at: datetime, specimen: bool, number: int | None = None) -> bool:
    """Write a new key for a use, by default its first; False when somebody else just wrote that number.

    Raises: KeyRingError when the folder cannot be written.
    """
    number = number or 1
    mark = f"{SPECIMEN if specimen else ''}{use[0]}{secrets.token_hex(4)}"
    body = {
        "id": mark,
        "use": use,
        "created_at": write_instant(at),
        "secret": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii"),
    }
    return write_once(f"{use}.{number:04d}.key", json.dumps(body, indent=1) + "\n")


def retire_key(key: Key, *, at: datetime) -> None:
    """Leave the mark that nothing is sealed under this key any more."""
    write_once(f"{key.use}.{key.number:04d}.retired", write_instant(at) + "\n")


def write_once(name: str, text: str) -> bool:
    """Write a file of the ring so that it is there whole or not at all; False when it was there already."""
    folder = ring_folder()
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            os.link(draft, folder / name)
        finally:
            draft.unlink()
        _sync(folder)
    except FileExistsError:
        return False
    except OSError as error:
        raise _unusable(folder, error) from error
    return True


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(folder: str | Path) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


def _read(named: str | Path) -> Ring:
    folder = Path(named)
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return Ring({}, {})
    except OSError as error:
        raise _unusable(folder, error) from error
    keys = {key.id: key for key in _keys_in(folder, names)}
    active: dict[str, Key] = {}
    for key in keys.values():
        if key.use not in active or key.number > active[key.use].number:
            active[key.use] = key
    return Ring(keys, active)


def _keys_in(folder: Path, names: list[str]) -> Iterator[Key]:
    for name in names:
        found = _NAME.fullmatch(name)
        if found is None or found[3] != "key":
            continue
        retired = f"{found[1]}.{found[2]}.retired"
        try:
            body = json.loads((folder / name).read_text(encoding="ascii"))
            secret = base64.b64decode(body["secret"], validate=True)
            if len(secret) != KEY_BYTES or body["use"] != found[1]:
                raise ValueError(name)
            until = (folder / retired).read_text(encoding="ascii").strip() if retired in names else ""
            yield Key(
                body["id"],
                body["use"],
                int(found[2]),
                read_instant(body["created_at"]),
                secret,
                read_instant(until) if until else None,
            )
        except OSError as error:
            raise _unusable(folder, error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise KeyRingError(_DAMAGED.fill(name=name), do_next=_RESTORE.fill(folder=folder)) from error


def _unusable(folder: Path, error: OSError) -> KeyRingError:
    return KeyRingError(
        _UNUSABLE.fill(folder=folder), why=reason_of(error), do_next=_CHECK, code="key-ring-unusable"
    )


_NO_RING = Text(zh="没有可用的密钥环。", en="There is no key ring.")
_NO_KEY = Text(zh="缺少以下用途的密钥：{uses}。", en="It lacks keys for: {uses}.")
_INIT = Text(
    zh="新站点请运行 zhian keys init；已有数据的站点请恢复原来的密钥环，并以 ZHIAN_KEYS 指向该目录。",
    en="For a new site run zhian keys init; a site that has data needs its own ring back: restore it and "
    "point ZHIAN_KEYS at its folder.",
)
_UNUSABLE = Text(
    zh="无法使用密钥环目录 {folder}。", en="The folder of the key ring, {folder}, cannot be used."
)
_CHECK = Text(
    zh="请检查 ZHIAN_KEYS 所指的路径，以及平台账号对它的读写权限。",
    en="Check the path named by ZHIAN_KEYS, and that the platform's account may read and write there.",
)
_DAMAGED = Text(zh="密钥文件 {name} 已损坏。", en="The key file {name} is damaged.")
_RESTORE = Text(
    zh="请从密钥环的备份恢复该文件，放回 {folder}。",
    en="Restore this file from the backup of the key ring into {folder}.",
)
