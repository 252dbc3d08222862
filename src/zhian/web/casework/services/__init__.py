"""Everything that changes a case. Other apps import from here and from nowhere deeper."""

from . import accepting, deciding, filing, pausing, visiting
from .accepting import silence_ends_on
from .counter import PaperFiling, open_at_counter
from .deputising import Deputising, appoint_deputy, end_deputyship
from .moving import move
from .opening import ISSUED_LATER, Opening, answer, copy_case, hand_in, open_case
from .steps import Done, Step

__all__ = [
    "ISSUED_LATER",
    "Deputising",
    "Done",
    "Opening",
    "PaperFiling",
    "Step",
    "accepting",
    "answer",
    "appoint_deputy",
    "copy_case",
    "deciding",
    "end_deputyship",
    "filing",
    "hand_in",
    "move",
    "open_at_counter",
    "open_case",
    "pausing",
    "silence_ends_on",
    "visiting",
]
