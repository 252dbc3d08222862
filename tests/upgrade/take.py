"""Run as `python -m tests.upgrade.take FOLDER` at a release: the demonstration of that version, as text.

The folder is an unpacked backup of a small demonstration district, without the papers themselves: a later
version restores it, brings it forward and opens its pages (test_upgrade.py). Specimens only.
"""

from __future__ import annotations

import os
import sys
import tarfile
import tempfile
import threading
from itertools import islice
from pathlib import Path
from typing import Any

EVERY = 5  # of the demonstration's stories, one in so many
MOMENT = "2026-11-24T02:00:00Z"
WORK_SECONDS = 12
PAPERS = "data/files/"


def main(target: Path) -> None:
    """Make the district in a temporary place, let the worker finish, back up, unpack."""
    with tempfile.TemporaryDirectory() as place:
        os.environ.update(
            ZHIAN_DATA=f"{place}/data", ZHIAN_MODE="demo", ZHIAN_NOW=MOMENT,
            DJANGO_SETTINGS_MODULE="zhian.web.settings.base",
        )  # fmt: skip
        os.environ.pop("DATABASE_URL", None)
        Path(place, "data").mkdir()
        import django

        django.setup()
        _make()
        from zhian.web.entry.backup.making import make_backup
        from zhian.web.entry.backup.telling import Progress

        manifest, _ = make_backup(Path(place, "district"), Progress("en"), logged=False)
        with tarfile.open(Path(place, "district")) as tar:
            for info in tar:
                if not info.name.startswith(PAPERS):
                    tar.extract(info, target, filter="data")
        manifest.parts = {name: part for name, part in manifest.parts.items() if not name.startswith(PAPERS)}
        manifest.missing = sorted(_paper_ids())
        (target / "manifest.json").write_bytes(manifest.text())


def _make() -> None:
    from django.core.management import call_command

    from zhian.kernel.clock import now
    from zhian.web.demo import load_demo, stories
    from zhian.web.entry.ground import mark_demonstration
    from zhian.web.entry.worker import Worker

    call_command("migrate", verbosity=0)
    tell_all: Any = stories._told
    stories._told = lambda: islice(tell_all(), 1, None, EVERY)
    mark_demonstration(Path(os.environ["ZHIAN_DATA"]))
    load_demo(now())
    stop = threading.Event()
    threading.Timer(WORK_SECONDS, stop.set).start()
    Worker(stop).run()


def _paper_ids() -> list[str]:
    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.base.vault.models import StoredFile

    rows = StoredFile.objects.visible_to(SystemActor(Purpose.OPERATE))
    return [str(key) for key in rows.values_list("pk", flat=True)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
