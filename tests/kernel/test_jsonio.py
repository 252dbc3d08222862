"""Canonical JSON against the RFC 8785 vectors, and everything the reader must refuse with its place."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.jsonio import MAX_DEPTH, MAX_INTEGER, JsonRefused, canonical, digest, loads

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "golden" / "rfc8785.json").read_text(encoding="utf-8")
)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


class DescribeCanonical:
    @pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
    def it_writes_the_published_vectors(self, case: dict[str, Any]) -> None:
        written = canonical(loads(case["text"]))
        if "canonical" in case:
            assert written.hex() == case["canonical"]
        else:
            assert list(json.loads(written).values()) == case["values"]
            assert b'": ' not in written

    @given(values)
    def it_reads_back_exactly_what_it_wrote(self, value: object) -> None:
        written = canonical(value)
        assert loads(written) == value
        assert canonical(loads(written)) == written
        assert json.loads(written) == value

    @given(values)
    def it_does_not_depend_on_spacing_or_escapes(self, value: object) -> None:
        spelled_otherwise = json.dumps(value, ensure_ascii=True, indent=1)
        assert canonical(loads(spelled_otherwise)) == canonical(value)

    @pytest.mark.parametrize(
        ("value", "part"),
        [
            (1.0, "fractions"),
            ({"a": [float("nan")]}, "fractions"),
            ({1: "a"}, "a key must be a string, not int"),
            ({None: "a"}, "a key must be a string, not NoneType"),
            ("\ud800", "surrogate"),
            ({"\udc00": 1}, "surrogate"),
            (MAX_INTEGER + 1, "beyond"),
            (-MAX_INTEGER - 1, "beyond"),
            (b"bytes", "bytes"),
            ({1, 2}, "set"),
        ],
        ids=repr,
    )
    def it_refuses_what_has_no_canonical_form(self, value: object, part: str) -> None:
        with pytest.raises(JsonRefused) as refusal:
            canonical(value)
        assert part in refusal.value.sentence("en")
        assert refusal.value.sentence("zh-hans").startswith("JSON 数据无法采用。")

    def it_takes_the_largest_integers_and_the_deepest_nesting_allowed(self) -> None:
        assert canonical([MAX_INTEGER, -MAX_INTEGER]) == b"[9007199254740991,-9007199254740991]"
        deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
        assert canonical(loads(deep)) == deep.encode()

    def it_refuses_deep_and_circular_values_in_a_sentence(self) -> None:
        circle: list[object] = []
        circle.append(circle)
        deep: object = None
        for _ in range(100_000):
            deep = [deep]
        for value in (circle, deep):
            with pytest.raises(JsonRefused, match="nested more than"):
                canonical(value)
        while isinstance(deep, list):  # or freeing it would overflow the stack of the interpreter
            deep = deep.pop()

    def it_writes_null_bytes_as_escapes(self) -> None:
        assert canonical({"a\x00": "\x00"}) == rb'{"a\u0000":"\u0000"}'


class DescribeLoads:
    @pytest.mark.parametrize(
        ("text", "line", "column", "part"),
        [
            ('{"a":1,"a":2}', 1, 8, 'the key "a" occurs twice'),
            ('{"a":1,"\\u0061":2}', 1, 8, 'the key "a" occurs twice'),
            ('{"a":\n  1.0}', 2, 3, "fractions"),
            ("[1e5]", 1, 2, "fractions"),
            ("[1E-400]", 1, 2, "fractions"),
            ("[NaN]", 1, 2, "NaN"),
            ("[-Infinity]", 1, 2, "NaN"),
            ("[-0]", 1, 2, "minus zero"),
            ("[01]", 1, 3, "not JSON"),
            ("[9007199254740992]", 1, 2, "beyond"),
            ("[" + "9" * 5000 + "]", 1, 2, "beyond"),
            ('["\\ud800"]', 1, 2, "surrogate"),
            ('["\ud800"]', 1, 2, "surrogate"),
            ('["\x00"]', 1, 2, "not JSON"),
            ('["a\nb"]', 1, 2, "not JSON"),
            ("[1] x", 1, 5, "something follows"),
            ("[1,]", 1, 4, "not JSON"),
            ("{'a':1}", 1, 2, "not JSON"),
            ("\ufeff{}", 1, 1, "byte order mark"),
            ("", 1, 1, "not JSON"),
            ("\n\n tru", 3, 2, "not JSON"),
            ("\u00a0[]", 1, 1, "not JSON"),
            ("[" * 100_000, 1, MAX_DEPTH + 1, "nested more than"),
            ('{"a":' * 100_000, 1, 5 * MAX_DEPTH + 1, "nested more than"),
        ],
        ids=lambda value: repr(value)[:24],
    )
    def it_refuses_with_the_place(self, text: str, line: int, column: int, part: str) -> None:
        with pytest.raises(JsonRefused) as refusal:
            loads(text)
        assert (refusal.value.line, refusal.value.column) == (line, column)
        assert part in refusal.value.sentence("en")

    def it_refuses_bytes_that_are_not_utf8(self) -> None:
        with pytest.raises(JsonRefused, match="Line 2, column 3: the bytes are not UTF-8"):
            loads(b'{\n"\xe4\xb8\xad\xff":1}'.replace(b"\xe4\xb8\xad", b"a"))

    @given(st.binary(max_size=40) | st.text(max_size=40))
    def it_answers_or_refuses_but_never_breaks(self, data: bytes | str) -> None:
        try:
            value = loads(data)
        except JsonRefused:
            return
        assert json.loads(data) == value


def it_digests_bytes_as_they_are_and_values_in_canonical_form() -> None:
    assert digest(b"abc") == "sha256:" + hashlib.sha256(b"abc").hexdigest()
    assert digest({"b": 1, "a": 2}) == digest(b'{"a":2,"b":1}') == digest({"a": 2, "b": 1})
