"""Writing about personal data itself: requests, holds, assessments, and erasing."""

from __future__ import annotations

from .assessing import approve, digest_of, write_draft
from .compacting import compact, insist_on_overwriting
from .erasing import AGAIN, REQUEST, erase, erase_again, finish
from .holding import lift_hold, place_hold
from .keeping import Due, due
from .listing import as_data, list_folder, read_list
from .looking import Preview, look
from .requesting import ask_erasure, grant_request, refuse_request, withdraw_request

__all__ = [
    "AGAIN",
    "REQUEST",
    "Due",
    "Preview",
    "approve",
    "as_data",
    "ask_erasure",
    "compact",
    "digest_of",
    "due",
    "erase",
    "erase_again",
    "finish",
    "grant_request",
    "insist_on_overwriting",
    "lift_hold",
    "list_folder",
    "look",
    "place_hold",
    "read_list",
    "refuse_request",
    "withdraw_request",
    "write_draft",
]
