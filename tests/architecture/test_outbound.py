"""The platform reaches other machines through one door; here is what the import linter cannot name."""

from __future__ import annotations

import ast
from pathlib import Path

from .source import WEB, imports_of, python_files, shown, tree

DOOR = WEB / "base" / "outbound"
NETWORK = {
    "socket",
    "ssl",
    "smtplib",
    "ftplib",
    "poplib",
    "imaplib",
    "telnetlib",
    "http.client",
    "urllib.request",
    "urllib.robotparser",
    "xmlrpc.client",
    "requests",
    "urllib3",
    "httpx",
    "aiohttp",
    "asyncio",
}
# Only to look whether the own port is free, or to wait for a body with a clock. May shrink, not grow.
LISTENERS = {"src/zhian/web/entry/supervisor.py", "src/zhian/web/entry/reception.py"}
DJANGO_SENDERS = {"django.core.mail.backends.smtp"}


def _reaching(path: Path) -> list[str]:
    names = {name for name, _ in imports_of(path)}
    found = {name for name in names if any(name == bad or name.startswith(f"{bad}.") for bad in NETWORK)}
    return sorted(found | (names & DJANGO_SENDERS))


def it_lets_only_the_door_reach_other_machines() -> None:
    wrong = {
        shown(path): reached
        for path in python_files("src/zhian")
        if not path.is_relative_to(DOOR) and shown(path) not in LISTENERS and (reached := _reaching(path))
    }
    assert wrong == {}


def it_knows_that_the_door_itself_would_be_seen() -> None:
    reached = {name for path in python_files("src/zhian/web/base/outbound") for name in _reaching(path)}
    assert {"socket", "ssl", "smtplib", "http.client", "requests"} <= reached


def it_keeps_no_listener_on_the_list_that_listens_no_more() -> None:
    assert {shown(path) for path in python_files("src/zhian/web/entry") if _reaching(path)} >= LISTENERS


def it_names_no_mail_back_end_but_its_own() -> None:
    named = {
        node.value
        for path in python_files("src/zhian/web/settings")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.endswith("EmailBackend")
    }
    assert not any("smtp" in name for name in named)
