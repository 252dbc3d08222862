"""Who may see which rows of a case, and who may do what to it in which state."""

from __future__ import annotations

from . import children, visibility
from .moves import MOVES, MoveRule, Party, rule
from .visibility import office_roles, sides_of

__all__ = ["MOVES", "MoveRule", "Party", "children", "office_roles", "rule", "sides_of", "visibility"]
