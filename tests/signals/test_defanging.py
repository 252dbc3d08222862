"""Defanging and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.signals.defanging import defang, refang
from zhian.signals.kinds import Kind, normalise

from .vectors import vectors

VALUES = sorted({(each.kind, each.value) for each in vectors() if each.kind and each.value})


def it_gives_every_canonical_value_back() -> None:
    for kind, value in VALUES:
        assert refang(defang(value)) == value
        assert normalise(defang(value)).value == value
        assert normalise(defang(value), Kind(kind)).value == value


def it_leaves_nothing_that_could_be_clicked() -> None:
    for kind, value in VALUES:
        shown = defang(value)
        if kind not in {Kind.MD5, Kind.SHA1, Kind.SHA256}:
            assert shown != value
        assert not shown.startswith(("http", "ftp"))


@given(st.text(alphabet="abc.@:/[](){}\\dotaxhp*", max_size=24))
def it_does_nothing_more_the_second_time_to_what_has_no_brackets(text: str) -> None:
    once = refang(text)
    if not set("[](){}\\") & set(once):
        assert refang(once) == once


@pytest.mark.parametrize(
    "text",
    ["http://example.org/a(dot)b", "https://example.org/?f[at]=1", "dot.example.org", "at@example.org"],
)
def it_leaves_alone_what_was_never_defanged(text: str) -> None:
    assert refang(text) == text
