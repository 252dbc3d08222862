"""Filing over HTTP: people confirm recommendations, two processes answer, the worker sets the receipts."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from tests.suite.site import Site

from benchmarks.ground import database_ready
from benchmarks.measuring import Figure, most_memory
from benchmarks.register import CONNECTIONS, load, served, signed_in, spread

FILINGS = int(os.environ.get("BENCH_FILINGS", "120"))
PAPER_SECONDS = 60
TOKEN = "a" * 32  # the same in cookie and form is all that is asked


@dataclass(frozen=True, slots=True)
class Ready:
    """A recommendation that lies with its person, who is signed in."""

    case_id: UUID
    version: int
    cookie: str


def measure() -> Figure:
    """Filings a second; every answer has to be a filing, and every receipt a PDF within a minute."""
    ready = _recommendations()
    with served() as site:
        time.sleep(5)  # the worker has heard of everything that was before
        began = time.time()
        took, troubles = _file_all(site, ready)
        seconds = time.time() - began
        slowest = _wait_for_papers([each.case_id for each in ready])
        locked = sum("locked" in line or "OperationalError" in line for line in site.said().splitlines())
    median, p95, largest = spread(took)
    note = (
        f"{len(took)} filings over {CONNECTIONS} connections in {seconds:.1f} s; "
        f"p50 {median:.0f}, p95 {p95:.0f}, max {largest:.0f} ms; "
        f"{len(troubles)} not filed{troubles[:1] or ''}, {locked} lock errors; "
        f"slowest PDF after {slowest:.0f} s; {load()}"
    )
    return Figure(
        len(took) / seconds,
        note,
        most_memory(),
        says=not troubles and not locked and slowest <= PAPER_SECONDS,
    )


def _recommendations() -> list[Ready]:
    """As many as are filed, told by the demonstration's own words up to the person's turn."""
    database_ready()
    from zhian.kernel.clock import now
    from zhian.web.casework.models import Case
    from zhian.web.demo.district import _find_cast, begin_demo
    from zhian.web.demo.plan import PR, Step, Story
    from zhian.web.demo.telling import Telling

    at, size = now(), 60
    begin_demo(at, size=size)
    cast = _find_cast(at, size=size)
    telling = Telling(cast)
    people = [email for email in cast.people if email.startswith("resident")]
    cookies = {email: signed_in(email) for email in people}
    found = []
    for n in range(FILINGS):
        story = Story(
            number=n + 1, law_id=PR, route_id="key-enterprise", person=people[n % len(people)],
            office="zgc-hall", sponsor="qingya",
            steps=(Step(at - timedelta(hours=2), "open"), Step(at - timedelta(hours=1), "submit")),
        )  # fmt: skip
        telling.tell([story])
        told = telling._told[n + 1]
        assert told.case_id is not None
        # The person's answers and papers are in; what is left is the confirmation.
        telling._fill(told, cast.people[story.person], "applicant", at)
        found.append(Ready(told.case_id, told.version, cookies[story.person]))
    rows: Any = Case.objects.visible_to(_machine()).in_bulk([each.case_id for each in found])
    return [replace(each, version=rows[each.case_id].version) for each in found]


def _machine() -> Any:
    from zhian.web.casework.kit import CASEWORK

    return CASEWORK


def _file_all(site: Site, ready: Sequence[Ready]) -> tuple[list[float], list[str]]:
    took: list[float] = []
    troubles: list[str] = []

    def file(lane: Sequence[Ready]) -> None:
        link = http.client.HTTPConnection("127.0.0.1", urlsplit(site.url).port or 80, timeout=60)
        for each in lane:
            form = {
                "csrfmiddlewaretoken": TOKEN, "version": each.version, "consent": "on",
                "consent_sensitive": "on", "notice_version_filing": 1, "notice_version_filing-sensitive": 1,
            }  # fmt: skip
            headers = {
                "Cookie": f"{each.cookie}; csrftoken={TOKEN}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": site.url,
            }
            began = time.perf_counter()
            link.request("POST", f"/cases/{each.case_id}/do/confirm", urlencode(form), headers)
            answer = link.getresponse()
            answer.read()
            took.append((time.perf_counter() - began) * 1000)
            if answer.status not in (302, 303):
                troubles.append(f"{answer.status}")
        link.close()

    lanes = [ready[lane::CONNECTIONS] for lane in range(CONNECTIONS)]
    threads = [threading.Thread(target=file, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, troubles


def _wait_for_papers(case_ids: Sequence[UUID]) -> float:
    """Seconds between a filing and the PDF of its receipt, for the one that waited longest."""
    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.base.vault.models import StoredFile
    from zhian.web.casework.models import IssuedReceipt

    until = time.monotonic() + 5 * PAPER_SECONDS
    while time.monotonic() < until:
        receipts = list(IssuedReceipt.objects.visible_to(_machine()).filter(case_id__in=case_ids))
        if receipts and all(receipt.pdf_file_id for receipt in receipts):
            files = StoredFile.objects.visible_to(SystemActor(Purpose.OPERATE)).in_bulk(
                [receipt.pdf_file_id for receipt in receipts]
            )
            waits = [
                _seconds(receipt.issued_at, files[receipt.pdf_file_id].stored_at) for receipt in receipts
            ]
            return max(waits)
        time.sleep(0.5)
    return float("inf")


def _seconds(began: datetime, ended: datetime) -> float:
    return (ended - began).total_seconds()
