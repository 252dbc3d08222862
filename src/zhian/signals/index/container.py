"""The file of an index: a header that says what stands where, then sections that are used as they lie.

Nothing in it is code or names any. A section is a column of numbers in the order of this machine; what it
holds is checked when it is opened, so that no number in it leads outside.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from zhian.kernel.errors import Unreadable
from zhian.kernel.locales import Text
from zhian.signals.matching import VERSION, require_version

Column: TypeAlias = "NDArray[np.generic]"

MAGIC: Final = b"ZHIANIDX"
FORMAT: Final = 1
MARK: Final = 0x01020304
_ALIGNED: Final = 64
_HEAD: Final = struct.Struct("=8sIIIIQ")  # magic, byte order, format, rules, sections, length of the file
_ENTRY: Final = struct.Struct("=16sQQ32s")  # name, offset, length, SHA-256
_DIGEST: Final = 32

SECTIONS: Final[Mapping[str, str]] = {
    "bloom": "u8", "hashes": "u8", "directory": "u4",  # is it here at all, and where
    "kinds": "u1", "key_at": "u4", "key_bytes": "u1",  # what exactly
    "rows_at": "u4", "rows": "u4", "ref_at": "u4", "ref_bytes": "u1",  # on which lists, under which id there
    "list_source": "u4", "list_tlp": "u1", "list_sure": "u1", "list_from": "i8", "list_until": "i8",
    "source_at": "u4", "source_bytes": "u1",
    "v4_map": "u1", "v4_first": "u4", "v4_last": "u4", "v4_at": "u4", "v4_keys": "u4",
    "v6_map": "u1", "v6_first": "u8", "v6_last": "u8", "v6_at": "u4", "v6_keys": "u4",  # pairs: high, low
    "hosts": "u8",  # is any URL of this host here at all
}  # fmt: skip
"""Every section, with the kind of its numbers."""


class Fault(StrEnum):
    """Why a file is refused; stable."""

    NOT_OURS = "index.not-ours"
    FORMAT = "index.format"
    ORDER = "index.byte-order"
    CUT = "index.cut"
    ALTERED = "index.altered"


_WHY: Final[dict[Fault, Text]] = {
    Fault.NOT_OURS: Text(
        zh="该文件不是指标索引，或者开头已损坏。",
        en="It is no index of indicators, or its beginning is damaged.",
    ),
    Fault.FORMAT: Text(
        zh="该文件的格式版本与本程序不符。", en="It was written in another version of the format."
    ),
    Fault.ORDER: Text(
        zh="它是在字节顺序不同的计算机上建立的。", en="It was built on a machine with another byte order."
    ),
    Fault.CUT: Text(
        zh="文件长度与其记载不符，可能没有写完或复制完整。",
        en="Its length is not what it says; it was perhaps not written or copied to the end.",
    ),
    Fault.ALTERED: Text(
        zh="内容与其校验值不符，已被改动或损坏。",
        en="Its content does not agree with its digest: it was altered or damaged.",
    ),
}


class IndexRefused(Unreadable):
    """A file that is not taken for an index."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(
            Text(zh="该指标索引无法使用。", en="This index of indicators cannot be used."),
            why=_WHY[fault],
            do_next=Text(zh="请用原始指标重新建立索引。", en="Build it anew from the indicators."),
            code=fault.value,
        )
        self.args = (fault,)


def pack(sections: Mapping[str, Column]) -> bytes:
    """The bytes of a file with these sections."""
    assert sections.keys() == SECTIONS.keys()
    at = _aligned(_HEAD.size + _ENTRY.size * len(sections) + _DIGEST)
    entries, parts = [], []
    for name, kind in SECTIONS.items():
        data = np.ascontiguousarray(sections[name], dtype=kind).tobytes()
        entries.append(_ENTRY.pack(name.encode(), at, len(data), hashlib.sha256(data).digest()))
        padding = bytes(_aligned(len(data)) - len(data))
        parts += [data, padding]
        at += len(data) + len(padding)
    head = _HEAD.pack(MAGIC, MARK, FORMAT, VERSION, len(entries), at) + b"".join(entries)
    head += hashlib.sha256(head).digest()
    return b"".join([head, bytes(_aligned(len(head)) - len(head)), *parts])


def unpack(data: memoryview) -> dict[str, Column]:
    """The sections of a file, not copied. Raises IndexRefused, and OtherRules for another version's."""
    if len(data) < _HEAD.size or bytes(data[:8]) != MAGIC:
        raise IndexRefused(Fault.NOT_OURS)
    _, mark, version, rules, count, length = _HEAD.unpack(data[: _HEAD.size])
    if mark != MARK:
        raise IndexRefused(Fault.ORDER)
    if version != FORMAT:
        raise IndexRefused(Fault.FORMAT)
    require_version(rules)
    if length != len(data):
        raise IndexRefused(Fault.CUT)
    end = _HEAD.size + _ENTRY.size * count
    if count != len(SECTIONS) or len(data) < end + _DIGEST:
        raise IndexRefused(Fault.ALTERED)
    if hashlib.sha256(data[:end]).digest() != data[end : end + _DIGEST]:
        raise IndexRefused(Fault.ALTERED)
    found: dict[str, Column] = {}
    for entry, (name, kind) in zip(_ENTRY.iter_unpack(data[_HEAD.size : end]), SECTIONS.items(), strict=True):
        found[name] = _section(data, entry, name, np.dtype(kind))
    return found


def _section(
    data: memoryview, entry: tuple[bytes, int, int, bytes], name: str, kind: np.dtype[np.generic]
) -> Column:
    written, at, length, digest = entry
    inside = at % _ALIGNED == 0 and at + length <= len(data) and length % kind.itemsize == 0
    if written.rstrip(b"\0") != name.encode() or not inside:
        raise IndexRefused(Fault.ALTERED)
    part = data[at : at + length]
    if hashlib.sha256(part).digest() != digest:
        raise IndexRefused(Fault.ALTERED)
    return np.frombuffer(part, dtype=kind)


def _aligned(length: int) -> int:
    return -(-length // _ALIGNED) * _ALIGNED
