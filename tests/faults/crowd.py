"""Many people who file at once over HTTP, and keep trying while the site comes and goes."""

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
    """What the crowd was told: ``answered`` cases were filed as far as their person knows."""

    answered: set[str] = field(default_factory=set)
    already: set[str] = field(default_factory=set)  # an attempt without an answer had filed it
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
        """Press the button until the site says that it is done; hanging attempts may have worked."""
        case, hanging = str(filing["case"]), False
        while time.monotonic() < self.until:
            try:
                status = self._press(filing)
            except ConnectionRefusedError:
                self.ledger.closed += 1
                time.sleep(0.2)
                continue
            except (OSError, http.client.HTTPException):
                hanging = True
                self.ledger.unanswered += 1
                time.sleep(0.2)
                continue
            if status == ANSWERED:
                self.ledger.answered.add(case)
            elif status == REFUSED and hanging:
                self.ledger.already.add(case)
            else:
                self.ledger.strange.append(f"{case}: HTTP {status}")
            return

    def _press(self, filing: Mapping[str, Any]) -> int:
        agreed = {"consent": "on", "consent_sensitive": "on"} | SHOWN
        form = urlencode({"version": filing["version"], **agreed, "csrfmiddlewaretoken": CSRF})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={filing['session']}; csrftoken={CSRF}; zhian_language=en",
        }
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("POST", f"/cases/{filing['case']}/do/confirm", form, headers)
            answer = link.getresponse()
            answer.read()
            return answer.status
        finally:
            link.close()
