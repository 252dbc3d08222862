"""Everything that changes the talent line's own tables, and its case kinds for the switchboard."""

from ..selectors.rights import standing_right
from .beginning import (
    NOT_A_COORDINATOR,
    OTHER_PERSON,
    OWN_ADDRESS,
    Application,
    Beginning,
    begin_alone,
    begin_case,
    open_own_file,
)
from .designating import Right, bases_to_record, designate, record_right, recording_post, revoke_designation
from .family import Kin, add_member, begin_along, take_off
from .identity import correct_person, correcting_post, invite_again, may_invite
from .kinds import FamilyResidence, PermanentResidence, RecommendedResidence, WorkResidence
from .placing import open_year, set_places
from .recommending import (
    LETTER_IN_FUTURE,
    LETTER_TAKEN,
    Letter,
    RecommendationDraft,
    file_recommendation,
    start_recommendation,
    write_letter,
)

__all__ = [
    "LETTER_IN_FUTURE",
    "LETTER_TAKEN",
    "NOT_A_COORDINATOR",
    "OTHER_PERSON",
    "OWN_ADDRESS",
    "Application",
    "Beginning",
    "FamilyResidence",
    "Kin",
    "Letter",
    "PermanentResidence",
    "RecommendationDraft",
    "RecommendedResidence",
    "Right",
    "WorkResidence",
    "add_member",
    "bases_to_record",
    "begin_alone",
    "begin_along",
    "begin_case",
    "correct_person",
    "correcting_post",
    "designate",
    "file_recommendation",
    "invite_again",
    "may_invite",
    "open_own_file",
    "open_year",
    "record_right",
    "recording_post",
    "revoke_designation",
    "set_places",
    "standing_right",
    "start_recommendation",
    "take_off",
    "write_letter",
]
