"""Status lists: what is written is read back, and nothing else is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from zhian.kernel.errors import Unreadable
from zhian.kernel.jsonio import canonical
from zhian.kernel.receipts import StatusEntry, Withdrawal, read_status_list, sign_status_list

from .samples import AT, KEY

LIST = sign_status_list(
    KEY,
    [StatusEntry("r-1", Withdrawal.SUPERSEDED, by="r-2"), StatusEntry("r-3", Withdrawal.WITHDRAWN)],
    at=AT,
    revoked_keys=["desk-2025"],
)


def it_reads_back_what_was_signed() -> None:
    again = read_status_list(LIST.to_bytes())
    assert again == LIST
    assert again.is_intact()
    assert again.find("r-1") == StatusEntry("r-1", Withdrawal.SUPERSEDED, by="r-2")
    assert again.find("r-2") is None


def changed(change: Any) -> bytes:
    value = json.loads(LIST.to_bytes())
    change(value)
    return canonical(value)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(issued_at="2026-11-25T01:30:00Z"),
        lambda d: d["entries"].pop(),
        lambda d: d["entries"][0].update(status="withdrawn"),
        lambda d: d["entries"][0].update(by="r-9"),
        lambda d: d["entries"][0].pop("by"),
        lambda d: d.update(revoked_keys=[]),
        lambda d: d.update(key_id="desk-2027"),
    ],
)
def it_is_not_intact_after_a_change(change: Any) -> None:
    assert not read_status_list(changed(change)).is_intact()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        changed(lambda d: d.update(format="zhian-receipt-status/2")),
        changed(lambda d: d.update(extra=1)),
        changed(lambda d: d.pop("signature")),
        changed(lambda d: d.update(entries={})),
        changed(lambda d: d["entries"][0].update(status="lost")),
        changed(lambda d: d["entries"][0].update(extra=1)),
        changed(lambda d: d["entries"][0].pop("id")),
        changed(lambda d: d.update(revoked_keys=[1])),
        changed(lambda d: d.update(issued_at="today")),
    ],
)
def it_refuses_everything_else_in_both_languages(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_status_list(data)
    assert refusal.value.sentence("zh-hans").startswith("回执状态清单无法读取。")
