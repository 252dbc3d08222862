"""The doors of the platform: the WSGI application, what takes requests in for it, and the commands.

``application`` and ``front`` are made when they are first asked for, so that reading the command line stays
quick.
"""

from __future__ import annotations

from typing import Any

from .commands import add_parser, add_to_keys

__all__ = ["add_parser", "add_to_keys", "application", "front"]


def __getattr__(name: str) -> Any:
    """Make it on first use (a server worker asks once, at its start)."""
    if name not in {"application", "front"}:
        raise AttributeError(name)
    from .web import make_application, make_front

    globals()[name] = made = make_front() if name == "front" else make_application()
    return made
