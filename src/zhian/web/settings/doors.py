"""How often and how much at every door: the whole table.

A door without a line has the house's limits. Every door that opens without signing in has a line of its own
(a test looks), so that nobody forgets to think about it. Reads are counted in each server process, changes in
the database, over all of them. Who is signed in is counted by account, everybody else by address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many times in so many minutes."""

    times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Door:
    """Limits of one door; `group` lets several share one count of changes."""

    reads: Rate = Rate(600, 1)
    changes: Rate = Rate(120, 1)
    body_bytes: int = 256 * KIB
    group: str = ""


HOUSE: Final = Door()
_PAGE: Final = Door(reads=Rate(300, 1))
_SIGN_IN: Final = Door(changes=Rate(30, 5), body_bytes=16 * KIB, group="sign-in")
_LINK: Final = Door(reads=Rate(60, 1), changes=Rate(20, 10), body_bytes=16 * KIB, group="link")
_LETTER: Final = Door(changes=Rate(6, 60), body_bytes=16 * KIB, group="letter")
_TEXT: Final = Door(
    changes=Rate(5, 60), body_bytes=16 * KIB, group="text"
)  # each costs the operator a message
_UPLOAD: Final = Door(changes=Rate(60, 1), body_bytes=24 * MIB, group="upload")
_TRY: Final = Door(reads=Rate(120, 1), changes=Rate(60, 1), body_bytes=64 * KIB, group="try")
_CHECK: Final = Door(changes=Rate(30, 1), body_bytes=8 * MIB, group="check")

DOORS: Final[dict[str, Door]] = {
    # pages for everybody
    "home": _PAGE,
    "privacy:index": _PAGE,
    "privacy:service": _PAGE,
    "set_language": Door(changes=Rate(30, 1), body_bytes=4 * KIB, group="language"),
    # machines that ask how we are
    "outbox:alive": _PAGE,
    "outbox:ready": Door(reads=Rate(60, 1)),
    # signing in, and ways back in
    "people:login": _SIGN_IN,
    "people:passkey_login": _SIGN_IN,
    "people:second_step": _SIGN_IN,
    "people:elsewhere": _SIGN_IN,
    "people:elsewhere_back": _SIGN_IN,
    "people:elsewhere_confirm": _SIGN_IN,
    "people:logout": Door(changes=Rate(60, 1), body_bytes=4 * KIB),
    "people:forgotten": _LETTER,
    "people:forgotten_sent": _PAGE,
    "people:new_password": _LINK,
    "people:recovery_use": _LINK,
    "people:join": _LINK,
    "tenancy:accept": _LINK,
    # what anybody may read or try
    "people:notice": _PAGE,
    "people:notice_version": _PAGE,
    "audit:checkpoint": _PAGE,
    "audit:checkpoints": _PAGE,
    "audit:key": _PAGE,
    "audit:key_file": _PAGE,
    "receipts:keys": _PAGE,
    "receipts:keys_file": _PAGE,
    "receipts:status": _PAGE,
    "receipts:status_list": _PAGE,
    "receipts:verify": _CHECK,
    "talent:measures": _PAGE,
    "talent:services": _PAGE,
    "talent:service": _PAGE,
    "talent:rights": _PAGE,
    "talent:right_pdf": Door(reads=Rate(30, 1)),  # a page is set for each
    "talent:check": _TRY,
    "talent:find": _TRY,
    # what programs may read or try
    "api:openapi-json": _PAGE,
    "api:laws": _PAGE,
    "api:law": _PAGE,
    "api:edition": _PAGE,
    "api:calendars": _PAGE,
    "api:calendar": _PAGE,
    "api:checkpoints": _PAGE,
    "api:checkpoint": _PAGE,
    "api:verify_receipt": _CHECK,
    "api:eligibility": _TRY,
    # a code by text message, and trying it
    "people:texts": _TEXT,
    "people:texts_code": Door(changes=Rate(20, 10), body_bytes=16 * KIB),
    # an administrator's webhooks: registering looks a name up, a test calls another machine
    "notify:hook_new": Door(changes=Rate(20, 10), body_bytes=16 * KIB),
    "notify:hook_test": Door(changes=Rate(10, 10), body_bytes=4 * KIB),
    # where files come in
    "vault:upload": _UPLOAD,
    "casework:hand_in": _UPLOAD,
    "casework:move": _UPLOAD,
    "desk:take_in": _UPLOAD,
}
