"""Registry hosts, machine paths and private keys, which may stand in no committed file and in no wheel.

The patterns are put together from parts, so that this file does not contain what it looks for.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

REGISTRIES = (
    ("pypi", ".org"),
    ("files.python", "hosted.org"),
    ("registry.npm", "js.org"),
    ("registry.npm", "mirror.com"),
    ("registry.yarn", "pkg.com"),
    ("mirrors.ali", "yun.com"),
    ("pypi.tuna.", "tsinghua"),
    ("proxy.go", "lang.org"),
    ("jsr", ".io"),
    ("unpkg", ".com"),
    ("cdn.js", "delivr.net"),
)
MACHINE = re.compile(
    r"(?<![\w.:/>~-])/(?:ro" + r"ot|wo" + r"rk|ho" + r"me/[a-z]\w*|Us" + r"ers/\w+)/(?=[\w.])"
    r"|[\"'\s=(]/t" + r"mp/(?=\w)"
)
PRIVATE_KEY = re.compile("-----BEGIN " + r"(?:[A-Z]+ )*PRIVATE KEY-----")


@cache
def configured_hosts() -> frozenset[str]:
    """Hosts of the registries this very machine uses, from pip's and npm's own settings."""
    said = [os.environ.get(name, "") for name in ("PIP_INDEX_URL", "UV_INDEX_URL", "npm_config_registry")]
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    said += re.findall(r"https?://[^\s'\"]+", listed.stdout)
    npmrc = Path.home() / ".npmrc"
    if npmrc.exists():
        said += re.findall(r"https?://[^\s'\"]+", npmrc.read_text(encoding="utf-8"))
    hosts = {urlsplit(url).hostname or "" for url in said}
    return frozenset(host for host in hosts if "." in host and not host.startswith("127."))


def findings(text: str) -> list[str]:
    """What is wrong with a text, in words; empty when nothing is."""
    hosts = {"".join(parts) for parts in REGISTRIES} | configured_hosts()
    found = [f"registry host {host}" for host in sorted(hosts) if host in text]
    found += [f"machine path {match.group(0).strip()}" for match in MACHINE.finditer(text)]
    found += ["private key" for _ in PRIVATE_KEY.finditer(text)]
    return found
