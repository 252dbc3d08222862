"""Everything that changes the talent line's own tables, and its case kinds for the switchboard."""

from .kinds import RecommendedResidence, WorkResidence
from .recommending import (
    RecommendationDraft,
    designate,
    file_recommendation,
    revoke_designation,
    start_recommendation,
)

__all__ = [
    "RecommendationDraft",
    "RecommendedResidence",
    "WorkResidence",
    "designate",
    "file_recommendation",
    "revoke_designation",
    "start_recommendation",
]
