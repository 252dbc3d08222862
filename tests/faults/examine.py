"""Run as `python -m tests.faults.examine SECONDS`: waits until the worker has nothing left, then looks.

Prints one JSON object: `filed` names every filed case, `faults` whatever does not fit together.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

CONSENTS = 2  # to the filing, and to the sensitive papers
FIRST_MOVE = 3  # the letter made the case's second version


def main(seconds: float) -> None:
    """Wait at most so long for the worker; what it left undone is a fault too."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django

    django.setup()
    until = time.monotonic() + seconds
    while (undone := list(_undone())) and time.monotonic() < until:
        time.sleep(0.5)
    from tests.factories.people import SYSTEM
    from zhian.web.casework.models import Case

    cases = list(Case.objects.visible_to(SYSTEM).order_by("reference"))
    faults = undone + [fault for case in cases for fault in _faults(case)] + list(_chain())
    print(json.dumps({"filed": [str(c.pk) for c in cases if c.state == "filed"], "faults": faults}))


def _undone() -> Iterator[str]:
    """Messages without a position, subscribers that lag, deliveries in trouble, events without a seal."""
    from tests.factories.people import SYSTEM
    from zhian.web import wiring
    from zhian.web.base.audit.models import Event
    from zhian.web.base.outbox.models import Cursor, Message
    from zhian.web.base.outbox.selectors import backlog, dead_letters, waiting_retries

    if waiting := backlog():
        yield f"{waiting} messages have no position"
    last = Message.objects.visible_to(SYSTEM).order_by("-position").values_list("position", flat=True).first()
    cursors = dict(Cursor.objects.visible_to(SYSTEM).values_list("subscriber", "position"))
    for subscriber in wiring.SUBSCRIBERS:
        if cursors.get(subscriber.name, 0) < (last or 0):
            yield f"{subscriber.name} stands at {cursors.get(subscriber.name, 0)} of {last}"
    for delivery in (*waiting_retries(), *dead_letters()):
        yield f"{delivery.subscriber} could not digest {delivery.event}: {delivery.last_error}"
    if unsealed := Event.objects.visible_to(SYSTEM).filter(sequence__isnull=True).count():
        yield f"{unsealed} events are not sealed"


def _faults(case: Any) -> Iterator[str]:
    """How the rows that one filing writes contradict each other."""
    from tests.factories.people import SYSTEM
    from zhian.web.base.audit.models import Event
    from zhian.web.base.outbox.models import Message
    from zhian.web.base.people.models import Consent
    from zhian.web.casework.models import Advice, IssuedReceipt, Move

    filed = case.state == "filed"
    moves = list(Move.objects.visible_to(SYSTEM).filter(case=case).order_by("version"))
    if [m.version for m in moves] != list(range(FIRST_MOVE, case.version + 1)) or moves[
        -1
    ].to_state != case.state:
        yield f"{case.reference}: {case.state} v{case.version}, moves {[(m.name, m.version) for m in moves]}"
    if [m.name for m in moves] != ["submit", *(["confirm"] if filed else [])]:
        yield f"{case.reference}: {case.state} after {[m.name for m in moves]}"
    events = Event.objects.visible_to(SYSTEM).filter(matter_id=case.pk, is_read=False)
    told = Counter(events.values_list("verb", flat=True))
    of_line = {verb for verb in told if verb.startswith("talent.")}  # what the line adds, each once
    once = ["case.opened", "case.submit", *(of_line | {"talent.letter_written"})]
    once += ["case.confirm", "receipt.issued", *CONSENTS * ["people.consent_given"]] if filed else []
    if told != Counter(once):
        yield f"{case.reference}: {case.state}, audit {dict(told)}"
    receipts = list(IssuedReceipt.objects.visible_to(SYSTEM).filter(case=case))
    rows = {
        "receipts": len(receipts),
        "consents": Consent.objects.visible_to(SYSTEM).filter(matter_id=case.pk).count() / CONSENTS,
        "advice": Advice.objects.visible_to(SYSTEM).filter(case=case).count(),
        "filing day": int(case.filed_on is not None),
    }
    if set(rows.values()) != {int(filed)}:
        yield f"{case.reference}: {case.state}, {rows}"
    keys = [f"case:{case.pk}:{m.version}" for m in moves] + [f"receipt:{r.pk}" for r in receipts]
    known = set(Message.objects.visible_to(SYSTEM).filter(key__in=keys).values_list("key", flat=True))
    yield from (f"{case.reference}: no message {key}" for key in set(keys) - known)
    yield from _undelivered(case, receipts, filed=filed)


def _undelivered(case: Any, receipts: list[Any], *, filed: bool) -> Iterator[str]:
    """What the subscribers should have done about a case, and have not."""
    from tests.factories.people import SYSTEM
    from zhian.web.notify.models import Mail, Notice

    notices = Notice.objects.visible_to(SYSTEM).filter(matter_id=case.pk)
    # The person heard that it waits; coordinator and intake desk that it was filed.
    if (found := notices.count()) != (3 if filed else 1):
        yield f"{case.reference}: {case.state}, {found} notices"
    mail = Mail.objects.visible_to(SYSTEM).filter(subject_id=case.pk)
    if mail.filter(sent_at__isnull=True).exists() or mail.count() != (2 if filed else 1):
        yield f"{case.reference}: {case.state}, mail owed or missing ({mail.count()})"
    yield from (f"{case.reference}: receipt not on paper" for r in receipts if r.pdf_file_id is None)


def _chain() -> Iterator[str]:
    from zhian.web.base.audit.services import verify
    from zhian.web.base.vault.services import trusted_keys

    report = verify(trusted_keys())
    yield from (fault.says.en for fault in report.faults)


if __name__ == "__main__":
    main(float(sys.argv[1]))
