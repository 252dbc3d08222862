"""Reaching other machines: the only place of the platform that opens a connection."""

from .connecting import open_stream
from .fetching import check, fetch
from .sessions import requests_session

__all__ = ["check", "fetch", "open_stream", "requests_session"]
