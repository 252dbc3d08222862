"""Run as `python -m tests.faults.full`: files a case while no file may grow, then again with room.

The kernel's limit on the size of a file (RLIMIT_FSIZE) stands in for a full disk: it needs no rights, and a
write fails in the same place, with EFBIG for ENOSPC. On PostgreSQL the server writes the rows, so there
only papers and backups meet the limit. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .crowd import SHOWN

SMALL = 64 * 1024  # room for the shared memory of the embedded database, not for a filing


def main(case: str, version: str, session: str, backup: str) -> None:
    """Press the button without room and with it; take a paper and a backup without room."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django

    django.setup()
    from django.conf import settings

    laws = Path(settings.DATA_DIR) / "laws"
    laws.mkdir()
    (laws / "notes.bin").write_bytes(os.urandom(4 * SMALL))  # so that a backup needs room in any case
    found: dict[str, Any] = {}
    with no_room():
        found["filing"] = _file(case, version, session)
        found["paper"] = _keep_paper()
        found["backup"] = _back_up(Path(backup))
    found["state"] = _state(case)
    found["again"] = _file(case, version, session)
    found["paper again"] = _keep_paper()
    found["files"] = sorted(path.name for path in Path(backup).parent.glob(".*.part"))
    print(json.dumps(found))


@contextmanager
def no_room() -> Iterator[None]:
    """No file grows beyond a few pages."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _file(case: str, version: str, session: str) -> list[Any]:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    form = {"version": version, "consent": "on", "consent_sensitive": "on", **SHOWN}
    answer = client.post(f"/cases/{case}/do/confirm", form)
    return [answer.status_code, "nothing was half saved" in answer.content.decode()]


def _keep_paper() -> str:
    from tests.factories.people import SYSTEM
    from zhian.kernel.clock import now
    from zhian.kernel.errors import ZhianError
    from zhian.web.base.vault.services import store_made

    try:
        store_made(SYSTEM, os.urandom(200_000), "made.pdf", "application/pdf", at=now())
    except ZhianError as error:
        return error.code
    return "kept"


def _back_up(target: Path) -> str:
    from zhian.kernel.errors import ZhianError
    from zhian.web.entry.backup.making import make_backup
    from zhian.web.entry.backup.telling import Progress

    try:
        make_backup(target, Progress("en"))
    except ZhianError as error:
        return error.code
    return "made"


def _state(case: str) -> str:
    from tests.factories.people import SYSTEM
    from zhian.web.casework.models import Case

    return str(Case.objects.visible_to(SYSTEM).get(pk=case).state)


if __name__ == "__main__":
    main(*sys.argv[1:])
