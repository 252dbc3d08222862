"""Writing down that somebody opened a case, before it is shown to them."""

from __future__ import annotations

from zhian.kernel.clock import now
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import Actor
from zhian.web.casework.models import Case


def note_reading(actor: Actor, case: Case, view: str) -> None:
    """Write that somebody opened the person's file; the person's own looking is nobody's business."""
    if actor.person_id == case.applicant_id:
        return
    place = {case.sponsor_id, case.office_id, case.authority_id}
    post = next((p for p in actor.posts if p.organisation_id in place), None)
    record_read(
        actor,
        Entry(
            verb="case.read",
            subject_kind="case",
            subject_id=case.pk,
            about_person_id=case.applicant_id,
            matter_id=case.pk,
            acting=post,
            body={"view": view},
        ),
        at=now(),
    )
