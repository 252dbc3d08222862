"""No room on the disk, and a database that goes away: a plain answer, nothing by halves, and on it goes."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.suite import cluster
from tests.suite.machine import postgresql_programs

from .crowd import ANSWERED, Crowd
from .test_kill import House, ask, surroundings

pytestmark = pytest.mark.fault

AWAY = 503
BACK_SECONDS = 30


def it_refuses_while_the_disk_is_full_and_goes_on_when_there_is_room(
    own_site: dict[str, str], tmp_path: Path
) -> None:
    site = surroundings(own_site)
    (filing,) = ask(site, "prepare", 1)["filings"]
    target = tmp_path / "backup"
    found = ask(site, "full", filing["case"], filing["version"], filing["session"], target)
    if "DATABASE_URL" not in own_site:
        assert found["filing"] == [AWAY, True]
        assert found["state"] == "awaiting_person"
        assert found["again"][0] == ANSWERED
    assert found["paper"] == "file-not-stored"
    assert found["paper again"] == "kept"
    assert found["backup"] == "backup.not_written"
    assert not target.exists()
    assert found["files"] == []


class Server:
    """A PostgreSQL of our own that can be struck down and started again."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.folder, self.who = postgresql_programs(), folder, cluster.owner()
        assert self.programs
        os.chown(folder, self.who.uid, self.who.gid)
        command: list[str | Path] = [
            self.programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            cluster.ROLE,
            "--auth=trust",
        ]
        command += ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        cluster._run(command, folder, self.who)
        self.url = f"postgresql://{cluster.ROLE}@/postgres?host={quote(str(folder), safe='/')}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and recover what was struck down."""
        assert self.programs
        with (self.folder / "log").open("ab") as output:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder,
                 "-c", "listen_addresses="],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **self.who.process(),
            )  # fmt: skip

    def strike(self) -> None:
        """As `pg_ctl stop -m immediate`: no connection is asked, nothing is written to an end."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)


@pytest.fixture
def server() -> Iterator[Server]:
    """Its folder is short-named, as a socket's path must be."""
    with tempfile.TemporaryDirectory(prefix="zhian-pg-", ignore_cleanup_errors=True) as folder:
        made = Server(Path(folder))
        made.start()
        try:
            yield made
        finally:
            made.strike()


def look(port: int) -> tuple[int, str]:
    """What a visitor gets who needs the database."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", "/cases", headers={"Cookie": f"sessionid={'a' * 32}"})
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        link.close()


def until(port: int, wanted: set[int]) -> tuple[int, str]:
    """Look again and again until one of these comes."""
    end = time.monotonic() + BACK_SECONDS
    while (found := look(port))[0] not in wanted and time.monotonic() < end:
        time.sleep(0.1)
    return found


if "DATABASE_URL" in os.environ:  # the embedded database has no server that could go away

    def it_says_so_while_the_database_is_away_and_recovers_by_itself(
        own_site: Mapping[str, str], tmp_path: Path, server: Server
    ) -> None:
        site: dict[str, Any] = {**surroundings(own_site), "DATABASE_URL": server.url}
        time.sleep(1)
        filings = ask(site, "prepare", 12)["filings"]
        house = House(site, tmp_path)
        house.start()
        try:
            assert until(house.port, {302})[0] == 302
            crowd = Crowd(house.port, filings[:6], 6, 60)
            crowd.start()
            time.sleep(0.3)
            server.strike()
            status, page = until(house.port, {AWAY})
            assert status == AWAY, house.said()[-3000:]
            assert "nothing was half saved" in page
            crowd.join()
            server.start()
            assert until(house.port, {302})[0] == 302, house.said()[-3000:]
            assert [look(house.port)[0] for _ in range(12)] == [302] * 12  # no dead connection is left
            later = Crowd(house.port, filings[6:], 4, 60)
            later.start()
            later.join()
            report = ask(site, "examine", 60)
        finally:
            house.stop()
        assert all("503" in strange for strange in crowd.ledger.strange), crowd.ledger.strange
        assert (later.ledger.done, later.ledger.strange) == (6, [])
        assert report["faults"] == []
        assert crowd.ledger.answered | later.ledger.answered <= set(report["filed"])
