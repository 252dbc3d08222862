"""What counts as an indicator in raw text, where nothing says where one begins and ends.

A name      is a run of letters, digits, `_`, `.` and `-` without dots and hyphens at its ends. It is looked
            up whole and from behind every dot. Bytes beyond ASCII end it.
An address  is a name of four numbers, whole, never part of a longer name: `1.2.3.4` is not in `11.2.3.45` or
            `1.2.3.4.5`. IPv6 are groups and colons; a word with a colon in front (`src:`) is no part of it.
A hash      is a run of letters and digits of the right length, also as part of a name (`....exe`).
A mailbox   ends with a name behind an @; it is looked up from every place where it may have begun.
A URL       begins with a scheme and `://`, or with its slashes escaped as JSON may do. It ends at a blank, a
            quote, `<`, `>`, or a backslash that escapes no slash; a comma, bracket and the like may end it or
            not, so both readings are looked up.

What stands behind an escape begins behind it: `%2Fevil.example`, and in JSON also what follows the n of a
line's end.
"""

from __future__ import annotations

from typing import Final

NAME: Final = 1
ALNUM: Final = 2
HEX: Final = 4
DIGIT: Final = 8
LOCAL: Final = 16  # may stand in front of an @
LOOSE: Final = 32  # may, and may as well be what a mailbox follows (`to=`)
IN_URL: Final = 64  # ends no URL
LETTER: Final = 128

NAME_LONGEST: Final = 253
LOCAL_LONGEST: Final = 64
HASH_LENGTHS: Final = (32, 40, 64)
SIX_LONGEST: Final = 45
SCHEME_LONGEST: Final = 16
HOST_PART_LONGEST: Final = 512
URL_LONGEST: Final = 8192
READINGS_AT_MOST: Final = 16  # of one URL

_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = b"0123456789"
_LOOSE: Final = b"!#$%&'*/=?^`{|}~"
_ENDS_URL: Final = b'"<>`\\\x7f'
ESCAPES: Final = b"nrtbf"  # of one letter, in JSON


def _classes() -> bytes:
    kinds = [
        (NAME, _LETTERS + _DIGITS + b"_.-"),
        (ALNUM, _LETTERS + _DIGITS),
        (HEX, b"abcdefABCDEF" + _DIGITS),
        (DIGIT, _DIGITS),
        (LOCAL, _LETTERS + _DIGITS + b"_.+-" + _LOOSE),
        (LOOSE, _LOOSE),
        (IN_URL, bytes(byte for byte in range(0x21, 0x100) if byte not in _ENDS_URL)),
        (LETTER, _LETTERS),
    ]
    return bytes(sum(bit for bit, members in kinds if byte in members) for byte in range(256))


CLASSES: Final = _classes()
"""For each byte, what it may be part of."""
LOWER: Final = bytes(range(256)).lower()
