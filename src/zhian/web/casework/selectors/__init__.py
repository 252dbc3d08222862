"""Reading cases. Other apps import from here and from nowhere deeper."""

from .deputies import standing_in
from .export import export_cases
from .facts import advise, facts_on_file, papers_on_file
from .file import CaseFile, PaperLine, case_file, edition_change, find_case, may, offered_moves
from .law import active_laws, calendar, district, edition_of, edition_on, region
from .lists import CasePage, Wanted, counts_by_state, list_cases, visible_case_ids

__all__ = [
    "CaseFile",
    "CasePage",
    "PaperLine",
    "Wanted",
    "active_laws",
    "advise",
    "calendar",
    "case_file",
    "counts_by_state",
    "district",
    "edition_change",
    "edition_of",
    "edition_on",
    "export_cases",
    "facts_on_file",
    "find_case",
    "list_cases",
    "may",
    "offered_moves",
    "papers_on_file",
    "region",
    "standing_in",
    "visible_case_ids",
]
