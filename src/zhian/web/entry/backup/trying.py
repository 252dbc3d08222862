"""What a drill starts: `python -m zhian.web.entry.backup.trying LANGUAGE FILE`, a restore."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zhian.kernel.errors import ZhianError

from .commands import put_up


def main() -> int:
    """As `zhian restore`, where the environment says."""
    language, source = sys.argv[1:]
    options = argparse.Namespace(file=Path(source), without_keys=False, language=language)
    try:
        return put_up(options)
    except ZhianError as error:
        print(error.sentence(language), file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
