"""What `zhian law simulate --stored` reads: the answers in the district's own cases; the log says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhian.kernel.clock import now

from .ground import set_up_to_read


def stored_facts(law_id: str, draft: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Reference and facts of every filed case of a law, for the draft with this digest.

    That they were read is in the log before the first of them is. Raises: NotReady without a database.
    """
    set_up_to_read()
    from django.db import transaction

    import zhian.web.wiring  # binds the case kinds
    from zhian.web.base.audit.services import Entry, record
    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.casework import selectors

    assert zhian.web.wiring.SUBSCRIBERS is not None
    operator = SystemActor(Purpose.OPERATE)
    with transaction.atomic():
        entry = Entry("operate.law_simulated", "law", body={"law": law_id, "draft": draft})
        record(operator, entry, at=now())
    return selectors.stored_facts(law_id, operator)
