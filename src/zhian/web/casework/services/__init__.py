"""Everything that changes a case. Other apps import from here and from nowhere deeper."""

from . import accepting, deciding, filing, pausing, visiting
from .accepting import silence_ends_on
from .moving import move
from .opening import Opening, answer, copy_case, hand_in, open_at_counter, open_case
from .steps import Done, Step

__all__ = [
    "Done",
    "Opening",
    "Step",
    "accepting",
    "answer",
    "copy_case",
    "deciding",
    "filing",
    "hand_in",
    "move",
    "open_at_counter",
    "open_case",
    "pausing",
    "silence_ends_on",
    "visiting",
]
