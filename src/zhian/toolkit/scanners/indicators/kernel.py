"""The quick way: one pass over the bytes, compiled by numba, which lets go of Python's lock meanwhile.

Written for the compiler: plain loops over arrays, whole numbers of one width. What it means stands in
`tokens`, and `reference` says the same in other words; a property test holds the two together. The machine
code is kept in a folder of the user's and made anew when this file or numba changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from zhian.signals.index.hashing import MIX, START, STEP
from zhian.signals.index.reading import Index
from zhian.signals.index.terms import KINDS
from zhian.signals.indicator import Kind
from zhian.toolkit.scanners.indicators import tokens

if "NUMBA_CACHE_DIR" not in os.environ:
    _home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    _settings: Any = numba.config
    _settings.CACHE_DIR = str(Path(_home) / "zhian" / "numba")
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    return cast(_Function, numba.njit(cache=True, nogil=True)(function))


KEY, BLOCK, BLOCK6, URL, MAPPED = 0, 1, 2, 3, 4
"""What the number of a line is: a key, a stretch, one of IPv6, where a host begins, an address."""

_CLASSES: Final = np.frombuffer(tokens.CLASSES, np.uint8)
_LOWER: Final = np.frombuffer(tokens.LOWER, np.uint8)
_START: Final = np.uint64(START)
_STEP: Final = np.uint64(STEP)
_MIX: Final = np.uint64(MIX)
_HALF: Final = np.uint64(32)
_SIX_BITS: Final = np.uint64(63)
_ONE: Final = np.uint64(1)
_DOMAIN, _IPV4, _EMAIL = (KINDS.index(kind) for kind in (Kind.DOMAIN, Kind.IPV4, Kind.EMAIL))
_NAME, _ALNUM, _HEX, _DIGIT = tokens.NAME, tokens.ALNUM, tokens.HEX, tokens.DIGIT
_LOCAL, _LOOSE, _IN_URL, _LETTER = tokens.LOCAL, tokens.LOOSE, tokens.IN_URL, tokens.LETTER
_NAME_LONGEST, _LOCAL_LONGEST, _SIX_LONGEST = tokens.NAME_LONGEST, tokens.LOCAL_LONGEST, tokens.SIX_LONGEST
_SCHEME_LONGEST, _HOST_PART = tokens.SCHEME_LONGEST, tokens.HOST_PART_LONGEST
_MD5, _SHA1, _SHA256 = tokens.HASH_LENGTHS


class Tables(NamedTuple):
    """The file of an index, read as bytes, words and double words, and where in it things begin.

    Few arrays on purpose: each is seven arguments of every call in machine code.
    """

    b: NDArray[np.uint8]
    w: NDArray[np.uint32]
    q: NDArray[np.uint64]
    at: NDArray[np.int64]


_PLACES: Final = (
    "bloom", "hashes", "directory", "kinds", "key_at", "key_bytes", "v4_map", "v4_first", "v4_last", "v6_map",
    "v6_first", "v6_last", "hosts",
)  # fmt: skip
_BLOOM, _HASHES, _DIRECTORY, _KINDS, _KEY_AT, _KEY_BYTES = 0, 1, 2, 3, 4, 5
_V4_MAP, _V4_FIRST, _V4_LAST, _V6_MAP, _V6_FIRST, _V6_LAST, _HOSTS = 6, 7, 8, 9, 10, 11, 12
_BLOOM_LENGTH, _HOSTS_LENGTH, _V4_LENGTH, _V6_LENGTH, _SHIFT = 13, 14, 15, 16, 17


def tables_of(index: Index) -> Tables:
    """The tables of an index; nothing is copied."""
    file = np.frombuffer(index.data, np.uint8)
    columns = [index.sections[name] for name in _PLACES]
    base = file.ctypes.data
    at = [(each.ctypes.data - base) // each.itemsize if len(each) else 0 for each in columns]
    bits = (len(columns[_DIRECTORY]) - 1).bit_length() - 1
    at += [len(columns[_BLOOM]), len(columns[_HOSTS]), len(columns[_V4_FIRST]), len(columns[_V6_FIRST]) // 2]
    at.append(64 - bits)
    return Tables(file, file.view(np.uint32), file.view(np.uint64), np.array(at, np.int64))


@_compiled
def scan(data: Any, t: Any, out: Any) -> int:
    """Write what was found into `out`, (start, end, what, number) a line; say how many there were.

    There may have been more than there is room: then nothing is lost by doing it once more with enough.
    """
    n, i, count, name, name_end, six_end = len(data), 0, 0, 0, -1, 0
    while i < n:
        byte = data[i]
        if _CLASSES[byte] & _NAME:
            name, dots = i, 0
            while i < n and _CLASSES[data[i]] & _NAME:
                dots += data[i] == 46
                i += 1
            name_end = i
            if dots > 0 or i - name >= _MD5:
                count = _name(data, name, i, dots, t, out, count)
            continue
        if byte == 58:
            begin = name if name_end == i else i
            if i >= six_end:
                six_end, count = _six(data, begin, i, t, out, count)
            if i + 2 < n and (data[i + 1] == 47 or data[i + 1] == 92):
                count = _url(data, i, t, out, count)
        i += 1
    return count


@_compiled
def _put(out: Any, count: int, start: int, end: int, what: int, number: Any) -> int:
    if count < len(out):
        out[count, 0] = start
        out[count, 1] = end
        out[count, 2] = what
        out[count, 3] = number
    return count + 1


@_compiled
def _passes(state: Any, begin: int, length: int, t: Any) -> Any:
    bits = (_ONE << ((state >> _HALF) & _SIX_BITS)) | (_ONE << ((state >> np.uint64(38)) & _SIX_BITS))
    bits |= _ONE << ((state >> np.uint64(44)) & _SIX_BITS)
    return t.q[begin + np.int64(state & np.uint64(length - 1))] & bits == bits


@_compiled
def _mixed(state: Any) -> Any:
    state ^= state >> _HALF
    state *= _MIX
    return state ^ (state >> _HALF)


@_compiled
def _find(state: Any, data: Any, start: int, end: int, t: Any) -> int:
    """The key of these bytes in lower case, -1 for none."""
    wanted = _mixed(state)
    if not _passes(wanted, t.at[_BLOOM], t.at[_BLOOM_LENGTH], t):
        return -1
    place = t.at[_DIRECTORY] + np.int64(wanted >> np.uint64(t.at[_SHIFT]))
    for key in range(np.int64(t.w[place]), np.int64(t.w[place + 1])):
        at = np.int64(t.w[t.at[_KEY_AT] + key])
        if t.q[t.at[_HASHES] + key] == wanted and np.int64(t.w[t.at[_KEY_AT] + key + 1]) - at == end - start:
            same = True
            for step in range(end - start):
                if _LOWER[data[start + step]] != t.b[t.at[_KEY_BYTES] + at + step]:
                    same = False
                    break
            if same:
                return key
    return -1


@_compiled
def _name(data: Any, begin: int, stop: int, dots: int, t: Any, out: Any, count: int) -> int:
    start, end, other = begin, stop, -1
    if begin >= 1 and data[begin - 1] == 37 and stop - begin >= 2 and _two_hex(data, begin):
        start += 2
    if begin >= 1 and data[begin - 1] == 92:
        other = _behind_escape(data, begin, stop)
    while end > begin and (data[end - 1] == 46 or data[end - 1] == 45):
        end -= 1
    while start < end and (data[start] == 46 or data[start] == 45):
        start += 1
    if other <= start or other >= end:
        other = -1
    if start >= end:
        return count
    if end - start >= _MD5:
        count = _hashes(data, start, end, other, t, out, count)
    if dots == 0 or not _may_be_listed(data, start, other, end):
        return count
    state, at, seen, letters = _START, end - 1, 0, 0
    while at >= max(start, end - _NAME_LONGEST):
        byte = _LOWER[data[at]]
        state = (state ^ np.uint64(byte)) * _STEP
        seen += byte == 46
        letters += byte != 46 and not _CLASSES[byte] & _DIGIT
        whole = at in (start, other)
        if seen > 0 and (whole or data[at - 1] == 46):
            key = _find(state, data, at, end, t)
            if key >= 0 and (
                t.b[t.at[_KINDS] + key] == _DOMAIN or (whole and t.b[t.at[_KINDS] + key] == _IPV4)
            ):
                count = _put(out, count, at, end, KEY, key)
            if whole and letters == 0 and seen == 3 and t.at[_V4_LENGTH] > 0:
                place = _block(_quad(data, at, end), t)
                if place >= 0:
                    count = _put(out, count, at, end, BLOCK, place)
        at -= 1
    if at < start and start == begin and begin >= 2 and data[begin - 1] == 64:
        count = _mailbox(state, data, begin - 1, end, t, out, count)
    return count


@_compiled
def _may_be_listed(data: Any, start: int, other: int, end: int) -> bool:
    """False for what ends in a number and is no address: no name does."""
    at = end - 1
    while at >= start and _CLASSES[data[at]] & _DIGIT:
        at -= 1
    if at >= start and data[at] != 46:
        return True
    return _quad(data, start, end) >= 0 or (other >= 0 and _quad(data, other, end) >= 0)


@_compiled
def _two_hex(data: Any, at: int) -> bool:
    return bool(_CLASSES[data[at]] & _HEX) and bool(_CLASSES[data[at + 1]] & _HEX)


@_compiled
def _is_escape(byte: int) -> bool:
    return byte == 110 or byte == 114 or byte == 116 or byte == 98 or byte == 102


@_compiled
def _behind_escape(data: Any, begin: int, stop: int) -> int:
    if _is_escape(data[begin]):
        return begin + 1
    if data[begin] == 117 and stop - begin >= 5 and _two_hex(data, begin + 1) and _two_hex(data, begin + 3):
        return begin + 5
    return -1


@_compiled
def _hashes(data: Any, start: int, end: int, other: int, t: Any, out: Any, count: int) -> int:
    at = start
    while at < end:
        run = at
        while at < end and _CLASSES[data[at]] & _ALNUM:
            at += 1
        count = _hash(data, run, at, t, out, count)
        if run < other < at:
            count = _hash(data, other, at, t, out, count)
        at += 1
    return count


@_compiled
def _hash(data: Any, start: int, end: int, t: Any, out: Any, count: int) -> int:
    length = end - start
    if length != _MD5 and length != _SHA1 and length != _SHA256:
        return count
    state = _START
    for at in range(end - 1, start - 1, -1):
        if not _CLASSES[data[at]] & _HEX:
            return count
        state = (state ^ np.uint64(_LOWER[data[at]])) * _STEP
    key = _find(state, data, start, end, t)
    return count if key < 0 else _put(out, count, start, end, KEY, key)


@_compiled
def _mailbox(state: Any, data: Any, sign: int, end: int, t: Any, out: Any, count: int) -> int:
    state = (state ^ np.uint64(64)) * _STEP
    at = sign - 1
    while at >= 0 and sign - at <= _LOCAL_LONGEST and _CLASSES[data[at]] & _LOCAL:
        state = (state ^ np.uint64(_LOWER[data[at]])) * _STEP
        begins = at == 0 or not _CLASSES[data[at - 1]] & _LOCAL or (_CLASSES[data[at - 1]] & _LOOSE) != 0
        if not begins and at >= 2:
            begins = _is_escape(data[at - 1]) and data[at - 2] == 92
        if not begins and at >= 3:
            begins = data[at - 3] == 37 and _two_hex(data, at - 2)
        if begins:
            key = _find(state, data, at, end, t)
            if key >= 0 and t.b[t.at[_KINDS] + key] == _EMAIL:
                count = _put(out, count, at, end, KEY, key)
        at -= 1
    return count


@_compiled
def _quad(data: Any, start: int, end: int) -> int:
    """The number of an IPv4 address, -1 for none."""
    value, part, digits, parts = 0, 0, 0, 1
    for at in range(start, end):
        byte = data[at]
        if byte == 46:
            if digits == 0 or parts == 4:
                return -1
            value, part, digits, parts = value * 256 + part, 0, 0, parts + 1
        elif _CLASSES[byte] & _DIGIT and digits < 3 and not (digits > 0 and part == 0):
            part, digits = part * 10 + int(byte) - 48, digits + 1
            if part > 255:
                return -1
        else:
            return -1
    return value * 256 + part if parts == 4 and digits > 0 else -1


@_compiled
def _block(address: int, t: Any) -> int:
    """The stretch that holds an IPv4 address, -1 for none."""
    if address < 0 or not t.b[t.at[_V4_MAP] + (address >> 16)]:
        return -1
    low, high = 0, t.at[_V4_LENGTH]
    while low < high:
        middle = (low + high) // 2
        if np.int64(t.w[t.at[_V4_FIRST] + middle]) <= address:
            low = middle + 1
        else:
            high = middle
    return low - 1 if low > 0 and np.int64(t.w[t.at[_V4_LAST] + low - 1]) >= address else -1


@_compiled
def _block6(high: Any, low: Any, t: Any) -> int:
    if not t.b[t.at[_V6_MAP] + np.int64(high >> np.uint64(48))]:
        return -1
    left, right = 0, t.at[_V6_LENGTH]
    while left < right:
        middle = (left + right) // 2
        head = t.q[t.at[_V6_FIRST] + 2 * middle]
        if head < high or (head == high and t.q[t.at[_V6_FIRST] + 2 * middle + 1] <= low):
            left = middle + 1
        else:
            right = middle
    if left == 0:
        return -1
    head = t.q[t.at[_V6_LAST] + 2 * left - 2]
    return left - 1 if head > high or (head == high and t.q[t.at[_V6_LAST] + 2 * left - 1] >= low) else -1


@_compiled
def _six(data: Any, begin: int, colon: int, t: Any, out: Any, count: int) -> Any:
    n = len(data)
    start = colon if colon + 1 < n and data[colon + 1] == 58 else colon + 1
    if 0 < colon - begin <= 4:
        all_hex = True
        for at in range(begin, colon):
            if not _CLASSES[data[at]] & _HEX:
                all_hex = False
        if all_hex:
            start = begin
    end, colons = start, 0
    while (
        end < n
        and end - start <= _SIX_LONGEST
        and (_CLASSES[data[end]] & _HEX or data[end] == 58 or data[end] == 46)
    ):
        colons += data[end] == 58
        end += 1
    done = max(end, colon + 1)
    if colons < 2 or end - start > _SIX_LONGEST or (end < n and _CLASSES[data[end]] & _NAME):
        return done, count
    while end > start and data[end - 1] == 46:
        end -= 1
    if end - start >= 2 and data[end - 1] == 58 and data[end - 2] != 58:
        end -= 1
    ok, high, low, dotted = _address6(data, start, end)
    if not ok:
        return done, count
    if high == 0 and low >> _HALF == np.uint64(0xFFFF):
        if not dotted:
            count = _put(out, count, start, end, MAPPED, np.int64(low & np.uint64(0xFFFFFFFF)))
        return done, count
    place = _block6(high, low, t)
    if place >= 0:
        count = _put(out, count, start, end, BLOCK6, place)
    return done, count


@_compiled
def _address6(data: Any, start: int, end: int) -> Any:
    """Whether it is an IPv6 address; its halves; whether it ends in four numbers with dots."""
    groups = np.zeros(8, np.uint64)
    none = (False, np.uint64(0), np.uint64(0), False)
    used, gap, at, dotted = 0, -1, start, False
    if end - start < 2 or (data[start] == 58 and data[start + 1] != 58):
        return none
    if data[start] == 58:
        gap, at = 0, start + 2
    while at < end:
        begin, value = at, 0
        while at < end and _CLASSES[data[at]] & _HEX and at - begin < 5:
            byte = int(_LOWER[data[at]])
            value = value * 16 + (byte - 48 if byte < 58 else byte - 87)
            at += 1
        if used == 8 or at == begin or at - begin > 4:
            return none
        if at < end and data[at] == 46:
            quad = _quad(data, begin, end)
            if quad < 0 or used > 6:
                return none
            groups[used], groups[used + 1] = np.uint64(quad >> 16), np.uint64(quad & 0xFFFF)
            used, at, dotted = used + 2, end, True
            break
        groups[used] = np.uint64(value)
        used += 1
        if at < end:
            at += 1  # a colon: nothing else is here
            if at < end and data[at] == 58:
                if gap >= 0:
                    return none
                gap, at = used, at + 1
            elif at == end:
                return none
    if (gap < 0 and used != 8) or (gap >= 0 and used > 7):
        return none
    high, low = np.uint64(0), np.uint64(0)
    for place in range(8):
        group = np.uint64(0)
        if gap < 0 or place < gap:
            group = groups[place]
        elif place >= 8 - (used - gap):
            group = groups[place - 8 + used]
        if place < 4:
            high = (high << np.uint64(16)) | group
        else:
            low = (low << np.uint64(16)) | group
    return True, high, low, dotted


@_compiled
def _url(data: Any, colon: int, t: Any, out: Any, count: int) -> int:
    n, rest = len(data), colon + 3
    if data[colon + 1] == 92:
        rest = colon + 5
        if rest > n or data[colon + 2] != 47 or data[colon + 3] != 92 or data[colon + 4] != 47:
            return count
    elif data[colon + 2] != 47:
        return count
    start = _scheme(data, colon)
    if start < colon and _host_may_be_listed(data, rest, n, t):
        count = _put(out, count, start, rest, URL, rest)
    return count


@_compiled
def _scheme(data: Any, colon: int) -> int:
    start = colon
    while start > 0 and colon - start < _SCHEME_LONGEST:
        byte = data[start - 1]
        if not (_CLASSES[byte] & _ALNUM or byte == 43 or byte == 45 or byte == 46):
            break
        start -= 1
    if start == colon:
        return colon
    if start > 0 and data[start - 1] == 37 and colon - start >= 2 and _two_hex(data, start):
        start += 2
    elif start > 0 and data[start - 1] == 92 and _is_escape(data[start]) and start + 1 < colon:
        start += 1
    while start < colon and not _CLASSES[data[start]] & _LETTER:
        start += 1
    return start


@_compiled
def _host_may_be_listed(data: Any, rest: int, n: int, t: Any) -> bool:
    """False where neither a URL of this host is listed nor the host is written in a way of its own."""
    end = rest
    while end < n and _CLASSES[data[end]] & _NAME:
        end += 1
    if end - rest > _HOST_PART:
        return True
    byte = np.int64(data[end]) if end < n else 32
    if byte == 37 or byte >= 128 or byte == 91 or byte == 92:
        return True
    at = end
    while at < n and _CLASSES[data[at]] & _IN_URL and data[at] != 47 and data[at] != 63 and data[at] != 35:
        if data[at] == 64 or data[at] == 37 or data[at] >= 128 or at - rest > _HOST_PART:
            return True  # user names, escapes, letters beyond ASCII: the rules say what is meant
        at += 1
    while end > rest and data[end - 1] == 46:
        end -= 1
    if end == rest:
        return False
    state, number_begins = _START, False
    for place in range(end - 1, rest - 1, -1):
        state = (state ^ np.uint64(_LOWER[data[place]])) * _STEP
        if data[place] == 46:
            break
        number_begins = (_CLASSES[data[place]] & _DIGIT) != 0
    if number_begins and _quad(data, rest, end) < 0:
        return True
    state = _START
    for place in range(end - 1, rest - 1, -1):
        state = (state ^ np.uint64(_LOWER[data[place]])) * _STEP
    return bool(_passes(_mixed(state), t.at[_HOSTS], t.at[_HOSTS_LENGTH], t))
