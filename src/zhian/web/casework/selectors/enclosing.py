"""The files of a person's cases, for the ZIP they take along."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from zhian.web.base.people.kit import Actor
from zhian.web.base.people.kit.enclosing import Enclosure
from zhian.web.casework.models import IssuedReceipt, Paper


def enclose_cases(person_id: UUID, actor: Actor) -> Iterator[Enclosure]:
    """Papers and receipts of the person's cases, a folder for each case."""
    papers = Paper.objects.visible_to(actor).filter(case__applicant_id=person_id)
    for paper in papers.select_related("case").order_by("given_at", "id"):
        yield Enclosure(paper.file_id, paper.case.reference, paper.file_name)
    receipts = IssuedReceipt.objects.visible_to(actor).filter(case__applicant_id=person_id)
    for row in receipts.exclude(pdf_file_id=None).select_related("case").order_by("issued_at", "id"):
        if row.pdf_file_id is not None:
            yield Enclosure(row.pdf_file_id, row.case.reference, f"{row.kind}.pdf")
