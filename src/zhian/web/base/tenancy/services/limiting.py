"""Counting knocks at a door, without keeping who knocked."""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock
from typing import Final

from django.conf import settings
from django.db import connection
from django.urls import Resolver404, resolve

from zhian.web.base.people.kit import Purpose, SystemActor

from ..models import DoorCount

REMEMBERED_HERE: Final = 20_000
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_CLERK: Final = SystemActor(Purpose.OPERATE)
_here: OrderedDict[str, int] = OrderedDict()
_here_lock = Lock()


def body_bytes_of(door: str) -> int:
    """How long a body may be at a door; one without a line has the house's limit."""
    return int(settings.DOORS.get(door, settings.DOOR_HOUSE).body_bytes)


def body_bytes_at(path: str) -> int:
    """How long a body may be that is sent to this address. Cost: a fifth of a millisecond, no query."""
    try:
        return body_bytes_of(resolve(path).view_name)
    except Resolver404:
        return body_bytes_of("")


def window_of(at: datetime, minutes: int) -> tuple[int, datetime]:
    """The number of the counting window that holds `at`, and the instant it ends."""
    length = timedelta(minutes=minutes)
    number = (at - _EPOCH) // length
    return number, _EPOCH + (number + 1) * length


def caller_of(address: str) -> str:
    """An address as it is counted: IPv6 by its /64, which one household holds, and never kept in clear."""
    try:
        known = ip_address(address)
    except ValueError:
        known = ip_address("::")
    if isinstance(known, IPv6Address):
        mapped = known.ipv4_mapped
        plain = str(mapped) if mapped else str(ip_network((known, 64), strict=False))
    else:
        plain = str(known)
    key = settings.SECRET_KEY.encode()
    return "address:" + hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:32]


def sender_of(remote: str, forwarded: str, proxies: tuple[str, ...]) -> str:
    """The address that a request comes from: the last one that no trusted proxy of ours has.

    `forwarded` is X-Forwarded-For; it is believed only as far as the operator's own proxies wrote it.
    """
    networks = [ip_network(text, strict=False) for text in proxies]
    address = remote
    for word in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        try:
            if not any(ip_address(address) in network for network in networks):
                return address
            ip_address(word)
        except ValueError:
            return address
        address = word
    return address


def caller_behind(remote: str, forwarded: str) -> str:
    """Who asks, as they are counted: behind our own proxies, and not in clear."""
    return caller_of(sender_of(remote, forwarded, settings.TRUSTED_PROXIES))


def is_proxy(remote: str, proxies: tuple[str, ...]) -> bool:
    """Whether the other end of the line is one of the operator's own proxies."""
    try:
        return any(ip_address(remote) in ip_network(text, strict=False) for text in proxies)
    except ValueError:
        return False


def count_change(door: str, caller: str, minutes: int, at: datetime) -> int:
    """How many changes of this window this is, over all server processes. Cost: one upsert."""
    number, ends = window_of(at, minutes)
    table = DoorCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (key, knocks, ends_at) VALUES (%s, 1, %s) '  # noqa: S608 - our own name
            f'ON CONFLICT (key) DO UPDATE SET knocks = "{table}".knocks + 1 RETURNING knocks',
            [f"{door}|{caller}|{number}"[:200], ends],
        )
        return int(cursor.fetchone()[0])


def count_read(door: str, caller: str, minutes: int, at: datetime) -> int:
    """How many reads of this window this is, in this process. Cost: no query."""
    key = f"{door}|{caller}|{window_of(at, minutes)[0]}"
    with _here_lock:
        knocks = _here.pop(key, 0) + 1
        _here[key] = knocks
        while len(_here) > REMEMBERED_HERE:
            _here.popitem(last=False)
    return knocks


def sweep_counts(at: datetime) -> int:
    """Forget the windows that are over; how many."""
    return DoorCount.objects.visible_to(_CLERK).filter(ends_at__lt=at).delete()[0]
