"""The doors of the platform: the WSGI application, and the commands that run it.

``application`` is made when it is first asked for, so that reading the command line stays quick.
"""

from __future__ import annotations

from typing import Any

from .commands import add_parser, add_to_keys

__all__ = ["add_parser", "add_to_keys", "application"]


def __getattr__(name: str) -> Any:
    """Make ``application`` on first use (a server worker asks once, at its start)."""
    if name != "application":
        raise AttributeError(name)
    from .web import make_application

    globals()["application"] = made = make_application()
    return made
