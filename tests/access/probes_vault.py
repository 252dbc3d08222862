"""Questions to the vault: another's file is neither found, nor used, nor described."""

from __future__ import annotations

from tests.factories.people import NOW
from zhian.web.base.vault import selectors
from zhian.web.base.vault.services import claim

from .cast import Cast
from .probes import Question, probe
from .samples_vault import a_draft


@probe("base.vault.selectors:conditions#1")
def a_stranger_asks_whether_a_file_was_scanned(cast: Cast) -> Question:
    kept, stranger = a_draft(cast), cast.actor("other_applicant")
    return lambda: selectors.conditions([kept.pk], stranger)


@probe("base.vault.selectors:files_of_type#1")
def a_stranger_lists_files(cast: Cast) -> Question:
    kept, stranger = a_draft(cast), cast.actor("other_applicant")
    return lambda: selectors.files_of_type(kept.media_type, stranger)


@probe("base.vault.services.drafts:claim#1")
def a_stranger_uses_a_file(cast: Cast) -> Question:
    kept, stranger = a_draft(cast), cast.actor("other_applicant")
    return lambda: claim(kept.pk, stranger, at=NOW)
