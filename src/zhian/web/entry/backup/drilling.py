"""The restore drill: put a backup up in a temporary place, verify it, take it down again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from .telling import Progress

NOT_PASSED_ON: Final = ("DATABASE_URL", "DATABASE_URL_FILE", "ZHIAN_NOW")


def drill(source: Path | None, database: str, language: str) -> int:
    """0 when the backup came up whole; what `zhian restore` said goes where our own words go.

    Without a source a fresh backup is made and thrown away afterwards. Without a database the copy comes
    up on SQLite, whatever the site itself runs on. The key ring is the site's own: the drill tries that too.
    """
    from ..ground import set_up_to_read

    set_up_to_read()
    from django.conf import settings

    from .making import make_backup, note_success, tell_log

    with tempfile.TemporaryDirectory(prefix="zhian-drill-") as place:
        folder = Path(place)
        tried = source or folder / "fresh.zhian"
        if source is None:
            make_backup(tried, Progress(language), logged=False)
        kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        environment = {
            **kept,
            "ZHIAN_DATA": str(folder / "data"),
            "ZHIAN_KEYS": str(settings.KEYS_DIR),
            "ZHIAN_MODE": settings.MODE,
            **({"DATABASE_URL": database} if database else {}),
        }
        command = [sys.executable, "-m", "zhian.web.entry.backup.trying", language, str(tried)]
        sys.stdout.flush()
        code = subprocess.run(command, env=environment, check=False).returncode
    if code == 0:
        tell_log("operate.restore_drilled", fresh=source is None)
        note_success("drill", fresh=source is None)
    return code
