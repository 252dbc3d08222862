"""Run as `python -m tests.faults.examine SECONDS`: waits until the worker has nothing left, then looks.

Prints one JSON object: `filed` names every filed case, `moved` lists [case, move] of whatever was done since
the enterprise handed it over, `faults` whatever does not fit together.
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
# The way of a case, step by step; with each: receipts, kept advice, and who has heard of it by then.
STATES = ("awaiting_person", "filed", "accepted", "forwarded", "granted")
WAY = ("submit", "confirm", "accept", "forward", "record_answer")
RECEIPTS, ADVICE, NOTICES = (0, 1, 2, 2, 3), (0, 1, 2, 2, 2), (1, 3, 5, 7, 10)


def main(seconds: float) -> None:
    """Wait at most so long for the worker; what it left undone is a fault too."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django

    django.setup()
    until = time.monotonic() + seconds
    while (undone := list(_undone())) and time.monotonic() < until:
        time.sleep(0.5)
    from tests.factories.people import SYSTEM
    from zhian.web.casework.models import Case, Move

    cases = list(Case.objects.visible_to(SYSTEM).order_by("reference"))
    faults = undone + [fault for case in cases for fault in _faults(case)] + list(_chain())
    faults += list(_mails())
    moves = Move.objects.visible_to(SYSTEM).exclude(name="submit").values_list("case_id", "name")
    made = [[str(case), name] for case, name in moves]
    filed = [case for case, name in made if name == "confirm"]
    print(json.dumps({"filed": filed, "moved": made, "faults": faults}))


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
    from zhian.web.casework.models import Advice, Handoff, IssuedReceipt, Move, Outcome

    moves = list(Move.objects.visible_to(SYSTEM).filter(case=case).order_by("version"))
    names = [m.name for m in moves]
    if [m.version for m in moves] != list(range(FIRST_MOVE, case.version + 1)) or moves[
        -1
    ].to_state != case.state:
        yield f"{case.reference}: {case.state} v{case.version}, moves {[(m.name, m.version) for m in moves]}"
    step = STATES.index(case.state)
    filed = step > 0
    if names != list(WAY[: step + 1]):
        yield f"{case.reference}: {case.state} after {names}"
    events = Event.objects.visible_to(SYSTEM).filter(matter_id=case.pk, is_read=False)
    told = Counter(events.values_list("verb", flat=True))
    of_line = {verb for verb in told if verb.startswith("talent.")}  # what the line adds, each once
    once = ["case.opened", *(f"case.{name}" for name in names), *(of_line | {"talent.letter_written"})]
    once += RECEIPTS[step] * ["receipt.issued"] + (CONSENTS * ["people.consent_given"] if filed else [])
    if told != Counter(once):
        yield f"{case.reference}: {case.state}, audit {dict(told)}"
    receipts = list(IssuedReceipt.objects.visible_to(SYSTEM).filter(case=case))
    rows = {
        "receipts": (len(receipts), RECEIPTS[step]),
        "consents": (Consent.objects.visible_to(SYSTEM).filter(matter_id=case.pk).count(), CONSENTS * filed),
        "advice": (Advice.objects.visible_to(SYSTEM).filter(case=case).count(), ADVICE[step]),
        "filing day": (int(case.filed_on is not None), int(filed)),
        "handed over": (Handoff.objects.visible_to(SYSTEM).filter(case=case).count(), int(step > 2)),
        "outcome": (Outcome.objects.visible_to(SYSTEM).filter(case=case).count(), int(step > 3)),
    }
    if any(found != owed for found, owed in rows.values()):
        yield f"{case.reference}: {case.state}, (found, owed) {rows}"
    keys = [f"case:{case.pk}:{m.version}" for m in moves] + [f"receipt:{r.pk}" for r in receipts]
    known = set(Message.objects.visible_to(SYSTEM).filter(key__in=keys).values_list("key", flat=True))
    yield from (f"{case.reference}: no message {key}" for key in set(keys) - known)
    yield from _undelivered(case, receipts, step)


def _undelivered(case: Any, receipts: list[Any], step: int) -> Iterator[str]:
    """What the subscribers should have done about a case, and have not."""
    from tests.factories.people import SYSTEM
    from zhian.web.notify.models import Mail, Notice

    notices = Notice.objects.visible_to(SYSTEM).filter(matter_id=case.pk)
    # The person hears that it waits; coordinator and intake desk that it was filed; then all it concerns.
    if (found := notices.count()) != NOTICES[step]:
        yield f"{case.reference}: {case.state}, {found} notices instead of {NOTICES[step]}"
    mail = Mail.objects.visible_to(SYSTEM).filter(subject_id=case.pk)
    # Who was written to lately is not written to again of the same case, so later steps add none or some.
    least, most = (min(step, 1) + 1, NOTICES[step] if step > 1 else min(step, 1) + 1)
    if mail.filter(sent_at__isnull=True).exists() or not least <= mail.count() <= most:
        yield f"{case.reference}: {case.state}, mail owed or missing ({mail.count()})"
    yield from (f"{case.reference}: receipt not on paper" for r in receipts if r.pdf_file_id is None)


def _mails() -> Iterator[str]:
    """A mail that was sent lies in the spool under its own Message-ID, sent again or not; no other does."""
    from email import message_from_bytes

    from tests.factories.people import SYSTEM
    from zhian.web.base.vault.selectors import files_of_type, open_file
    from zhian.web.notify.channels.email import message_id
    from zhian.web.notify.models import Mail
    from zhian.web.notify.services.spooling import MAIL_TYPE

    kept = set()
    for row in files_of_type(MAIL_TYPE, SYSTEM):
        with open_file(row.pk, SYSTEM).stream as stream:
            kept.add(message_from_bytes(stream.read())["Message-ID"])
    sent = Mail.objects.visible_to(SYSTEM).filter(sent_at__isnull=False).values_list("key", flat=True)
    for name in {message_id(key) for key in sent} ^ kept:
        yield f"the mail {name} is {'kept but of no row' if name in kept else 'sent but not kept'}"


def _chain() -> Iterator[str]:
    from zhian.web.base.audit.services import verify
    from zhian.web.base.vault.services import trusted_keys

    report = verify(trusted_keys())
    yield from (fault.says.en for fault in report.faults)


if __name__ == "__main__":
    main(float(sys.argv[1]))
