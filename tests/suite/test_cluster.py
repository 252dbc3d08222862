"""The throw-away PostgreSQL starts, speaks UTF-8, listens nowhere, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from .cluster import cluster
from .machine import TOOLS, postgresql_programs


def _programs() -> Path:
    found = postgresql_programs()
    assert found, TOOLS["postgresql"].hint()
    return found


def it_starts_and_leaves_nothing_behind() -> None:
    with cluster(_programs()) as url:
        folder = Path(url.partition("host=")[2])
        with psycopg.connect(url) as link:
            row = link.execute(
                "SELECT current_setting('lc_collate'), current_setting('listen_addresses'), "
                "current_database()"
            ).fetchone()
        assert row == ("C.UTF-8", "", "zhian")
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def it_stops_when_the_body_fails() -> None:
    url = ""

    def body() -> None:
        nonlocal url
        with cluster(_programs()) as url:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        body()
    assert not Path(url.partition("host=")[2]).exists()


def it_tells_the_servers_own_words_when_it_cannot_start(tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho no room on this disk >&2\nexit 1\n", encoding="utf-8")
        program.chmod(0o755)
    tmp_path.chmod(0o755)
    with pytest.raises((RuntimeError, PermissionError)) as caught, cluster(tmp_path):
        pass
    assert "initdb" in str(caught.value)
