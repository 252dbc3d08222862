"""Everything that changes the talent line's own tables, and its case kinds for the switchboard."""

from .beginning import NOT_A_COORDINATOR, OTHER_PERSON, OWN_ADDRESS, Beginning, begin_case
from .identity import correct_person, correcting_post, invite_again, may_invite
from .kinds import RecommendedResidence, WorkResidence
from .recommending import (
    LETTER_IN_FUTURE,
    LETTER_TAKEN,
    Letter,
    RecommendationDraft,
    designate,
    file_recommendation,
    revoke_designation,
    start_recommendation,
    write_letter,
)

__all__ = [
    "LETTER_IN_FUTURE",
    "LETTER_TAKEN",
    "NOT_A_COORDINATOR",
    "OTHER_PERSON",
    "OWN_ADDRESS",
    "Beginning",
    "Letter",
    "RecommendationDraft",
    "RecommendedResidence",
    "WorkResidence",
    "begin_case",
    "correct_person",
    "correcting_post",
    "designate",
    "file_recommendation",
    "invite_again",
    "may_invite",
    "revoke_designation",
    "start_recommendation",
    "write_letter",
]
