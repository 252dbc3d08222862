"""Reading cases. Other apps import from here and from nowhere deeper."""

from .counter import found_at_counter
from .deputies import standing_in
from .editions import edition_change, edition_changes
from .export import export_cases
from .facts import KeptAdvice, advise, facts_on_file, kept_advice, papers_on_file, replay_case
from .file import CaseFile, PaperLine, case_file, find_case, move_reason
from .law import active_laws, calendar, district, edition_of, edition_on, region
from .lists import (
    COUNT_CAP,
    CasePage,
    DeskCounts,
    HandoffPage,
    Wanted,
    counts_by_state,
    deputy,
    desk_counts,
    list_cases,
    list_deputies,
    list_handoffs,
    visible_case_ids,
)
from .stored import stored_facts

__all__ = [
    "COUNT_CAP",
    "CaseFile",
    "CasePage",
    "DeskCounts",
    "HandoffPage",
    "KeptAdvice",
    "PaperLine",
    "Wanted",
    "active_laws",
    "advise",
    "calendar",
    "case_file",
    "counts_by_state",
    "deputy",
    "desk_counts",
    "district",
    "edition_change",
    "edition_changes",
    "edition_of",
    "edition_on",
    "export_cases",
    "facts_on_file",
    "find_case",
    "found_at_counter",
    "kept_advice",
    "list_cases",
    "list_deputies",
    "list_handoffs",
    "move_reason",
    "papers_on_file",
    "region",
    "replay_case",
    "standing_in",
    "stored_facts",
    "visible_case_ids",
]
