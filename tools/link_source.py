"""Make `zhian` importable from this checkout and put its command on the environment's path.

An editable install would fetch the build backend from a registry without a hash; two small
files do the same from what is already here.
"""

from __future__ import annotations

import stat
import sys
import sysconfig
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"

COMMAND = f"""#!{sys.executable}
import sys

from zhian.cli import main

sys.exit(main())
"""


def link() -> None:
    """Write the path file and the command into the running environment."""
    Path(sysconfig.get_path("purelib"), "zhian-source.pth").write_text(f"{SOURCE}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts"), "zhian")
    command.write_text(COMMAND, encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    link()
