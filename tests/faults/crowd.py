"""Many people who file at once over HTTP, officers who decide, and who keep trying while the site is gone."""

from __future__ import annotations

import http.client
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

CSRF = "a" * 32
ANSWERED, REFUSED = 302, 409
# The first edition of each notice, which is what the page of an empty site shows.
SHOWN = {"notice_version_filing": "1", "notice_version_filing-sensitive": "1"}


@dataclass
class Ledger:
    """What the crowd was told: ``answered`` cases were filed as far as their person knows.

    ``moved`` are pairs of a case and a move that an officer knows to be made.
    """

    answered: set[str] = field(default_factory=set)
    already: set[str] = field(default_factory=set)  # an attempt without an answer had filed it
    moved: set[tuple[str, str]] = field(default_factory=set)
    unmoved: int = 0  # attempts at a move that were struck in flight
    unanswered: int = 0  # attempts that the site took and left hanging: struck in flight
    closed: int = 0  # attempts that found nobody at the door
    strange: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many persons need not try again."""
        return len(self.answered | self.already)


class Crowd:
    """Files every case once, as many at the same moment as there are threads; `Ledger` says how it went."""

    def __init__(self, port: int, filings: Sequence[Mapping[str, Any]], threads: int, seconds: float) -> None:
        self.port = port
        self.ledger = Ledger()
        self.until = time.monotonic() + seconds
        self._waiting: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        for filing in filings:
            self._waiting.put(filing)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]

    def start(self) -> None:
        """Let them in."""
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait for the last one, or until the time is over."""
        for thread in self._threads:
            thread.join(max(0.0, self.until - time.monotonic()) + 30)

    def _work(self) -> None:
        while True:
            try:
                filing = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._file(filing)

    def _file(self, filing: Mapping[str, Any]) -> None:
        """The person confirms; then each officer makes a step, where the case is to be decided."""
        case, version = str(filing["case"]), int(filing["version"])
        agreed = {"consent": "on", "consent_sensitive": "on"} | SHOWN
        done = self._insist(case, "confirm", version, filing["session"], agreed)
        if done is not None:
            (self.ledger.answered if done == ANSWERED else self.ledger.already).add(case)
        for number, step in enumerate(filing["steps"], 1):
            if done is None:
                return
            done = self._insist(case, step["move"], version + number, step["session"], step["form"])
            if done is not None:
                self.ledger.moved.add((case, step["move"]))

    def _insist(
        self, case: str, move: str, version: int, session: str, form: Mapping[str, str]
    ) -> int | None:
        """Press the button until the site says that it is done; hanging attempts may have worked."""
        hanging = False
        while time.monotonic() < self.until:
            try:
                status = self._press(case, move, version, session, form)
            except ConnectionRefusedError:
                self.ledger.closed += 1
                time.sleep(0.2)
                continue
            except (OSError, http.client.HTTPException):
                hanging = True
                self.ledger.unanswered += move == "confirm"
                self.ledger.unmoved += move != "confirm"
                time.sleep(0.2)
                continue
            if status == ANSWERED or (status == REFUSED and hanging):
                return status
            self.ledger.strange.append(f"{case}: {move} v{version}: HTTP {status}")
            return None
        return None

    def _press(self, case: str, move: str, version: int, session: str, form: Mapping[str, str]) -> int:
        body = urlencode({"version": version, **form, "csrfmiddlewaretoken": CSRF})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={CSRF}; zhian_language=en",
        }
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("POST", f"/cases/{case}/do/{move}", body, headers)
            answer = link.getresponse()
            answer.read()
            return answer.status
        finally:
            link.close()
