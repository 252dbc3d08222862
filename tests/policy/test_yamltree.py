"""YAML with one meaning: what is read, what is refused, and where."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.jsonio import canonical
from zhian.policy.faults import Faults
from zhian.policy.load import load_laws, package_sources
from zhian.policy.yamltree import MAX_DEPTH, read_tree

from .sample import source


def read(text: str | bytes) -> object:
    faults = Faults()
    spot = read_tree(text, "f.yaml", faults)
    assert not faults, [fault.line("en") for fault in faults.sorted()]
    assert spot is not None
    return spot.plain()


def refusals(text: str | bytes) -> list[tuple[int, int, str]]:
    faults = Faults()
    read_tree(text, "f.yaml", faults)
    return [(fault.place.line, fault.place.column, fault.code) for fault in faults.sorted()]


def it_reads_words_numbers_dates_and_truths() -> None:
    text = 'a: 1\nb: -20\nc: true\nd: null\ne: 2026-11-24\nf: "yes"\ng: 文字\nh: 12:30\ni: ~\nj:\n'
    assert read(text) == {
        "a": 1,
        "b": -20,
        "c": True,
        "d": None,
        "e": "2026-11-24",
        "f": "yes",
        "g": "文字",
        "h": "12:30",
        "i": None,
        "j": None,
    }


def it_tells_a_date_from_a_quoted_date() -> None:
    spot = read_tree("a: 2026-11-24\nb: '2026-11-24'\n", "f.yaml", Faults())
    assert spot is not None
    assert isinstance(spot.value, dict)
    assert spot.value["a"].value == date(2026, 11, 24)
    assert spot.value["b"].value == "2026-11-24"


def it_reads_the_laws_alike_without_the_quick_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = load_laws([*package_sources(), source()]).digest
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert load_laws([*package_sources(), source()]).digest == quick


def it_takes_the_key_on_for_a_word() -> None:
    assert read("on: 1\nno: 2\n") == {"on": 1, "no": 2}


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off", "True", "FALSE"])
def it_refuses_words_others_take_for_booleans(word: str) -> None:
    assert refusals(f"a: 1\nb: {word}\n") == [(2, 4, "law.boolean")]


@pytest.mark.parametrize(
    "number", ["1.5", ".5", "1.", "1e3", "1.5e3", ".inf", ".nan", "007", "0x1F", "1_000", "+1"]
)
def it_refuses_every_other_way_to_write_a_number(number: str) -> None:
    assert refusals(f"a: {number}\n") == [(1, 4, "law.number")]


def it_refuses_a_whole_number_json_cannot_carry() -> None:
    assert read(f"a: {2**53 - 1}") == {"a": 2**53 - 1}
    assert refusals(f"a: {2**53}\n") == [(1, 4, "law.number")]
    assert refusals("a: " + "9" * 5000) == [(1, 4, "law.number")]


def it_refuses_a_day_that_does_not_exist() -> None:
    assert refusals("a: 2026-02-29\n") == [(1, 4, "law.date")]


def it_finds_every_duplicate_key_with_the_line_of_the_first() -> None:
    faults = Faults()
    read_tree("a: 1\nb: {c: 1, c: 2}\na: 2\n", "f.yaml", faults)
    assert [fault.line("en") for fault in faults.sorted()] == [
        "f.yaml:2:11: The key 'c' occurs twice (first on line 2).",
        "f.yaml:3:1: The key 'a' occurs twice (first on line 1).",
    ]


def it_counts_columns_in_characters() -> None:
    assert refusals("说明: {甲: 1, 甲: 2}\n") == [(1, 12, "law.duplicate_key")]


def it_refuses_tags_and_further_documents() -> None:
    assert refusals("a: !!python/object:os.system x\n") == [(1, 4, "law.tag")]
    assert refusals("a: 1\n---\nb: 2\n") == [(2, 1, "law.documents")]


def it_follows_aliases_but_not_into_themselves() -> None:
    assert read("a: &x {b: 1}\nc: *x\n") == {"a": {"b": 1}, "c": {"b": 1}}
    assert refusals("a: &x [*x]\n") == [(1, 8, "law.alias")]
    assert refusals("a: *nowhere\n") == [(1, 4, "law.alias")]


def it_refuses_a_document_that_grows_without_end() -> None:
    bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
    )
    assert [code for _, _, code in refusals(bomb)] == ["law.size"]


def it_refuses_deep_nesting_without_exhausting_the_stack() -> None:
    assert refusals("[" * 100_000) == [(1, MAX_DEPTH + 1, "law.depth")]


@pytest.mark.parametrize("text", ["? [a, b]\n: 1\n", "? {a: 1}\n: 1\n", "a: &x 1\n*x : 2\n"])
def it_refuses_keys_that_are_no_words(text: str) -> None:
    assert [code for _, _, code in refusals(text)] == ["law.key"]


def it_names_the_place_of_a_syntax_error() -> None:
    assert refusals("a: 1\nb: [1, 2\nc: 3\n") == [(3, 2, "law.syntax")]
    assert refusals("a: 'open\n") == [(2, 1, "law.syntax")]
    assert refusals("a: b\x07c\n") == [(1, 5, "law.syntax")]
    assert refusals(b"a: 1\nb: \xff\n") == [(2, 1, "law.encoding")]
    assert refusals("") == [(1, 1, "law.empty")]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def it_reads_back_json_as_it_was_written(value: object) -> None:
    text = canonical({"v": value}).decode("utf-8")
    assert canonical(read(text)).decode("utf-8") == text
