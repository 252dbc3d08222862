"""From a text to an indicator: the public vectors, and what holds for every text."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.errors import Unreadable
from zhian.signals.kinds import Indicator, Kind, Note, normalise, read
from zhian.signals.refusals import WHY, IndicatorRefused, Refusal

from .vectors import Vector, vectors

VECTORS = vectors()
GROUPS = list(dict.fromkeys(vector.group for vector in VECTORS))

# Texts that come near every rule: pieces of indicators, put together in any order.
PIECES = st.sampled_from(
    ["http", "hxxp", "://", "[.]", "(dot)", "{.}", "[at]", "@", ".", "..", "/", "//", "\\", "\\/", ":", "::",
     "%", "%2e", "%41", "%25", "?", "#", "[", "]", "{", "}", "(", ")", "*.", "-", "_", "+", "0", "0x1", "010",
     "255", "8", "2001", "db8", "ffff", "example", "org", "com", "xn--", "Ü", "ß", "例", "。", "\u200b", "☕",
     "a", "mailto:", "/24", "/0", "%eth0", "co.uk", "dead", "<", "'", "|", "\u0301", "ﬁ", "K", "İ"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=40))


def _outcome(text: str, kind: Kind | None) -> tuple[str, ...]:
    try:
        found = read(text, kind)
    except IndicatorRefused as refused:
        return ("refused", refused.code)
    return (found.indicator.kind, found.indicator.value, *found.notes)


def _expected(vector: Vector) -> tuple[str, ...]:
    if vector.refused is not None:
        return ("refused", vector.refused)
    assert vector.kind is not None
    assert vector.value is not None
    return (vector.kind, vector.value, *vector.notes)


@pytest.mark.parametrize("group", GROUPS)
def it_agrees_with_every_public_vector(group: str) -> None:
    wrong = []
    for vector in VECTORS:
        if vector.group == group:
            found = _outcome(vector.text, None if vector.asked is None else Kind(vector.asked))
            if found != _expected(vector):
                wrong.append(f"{ascii(vector.text)[:100]}: {found} instead of {_expected(vector)}")
    assert not wrong, "\n".join(wrong)


def it_has_enough_vectors_and_none_twice() -> None:
    assert len(VECTORS) >= 500
    twice = [key for key, n in Counter((each.text, each.asked) for each in VECTORS).items() if n > 1]
    assert twice == []


def it_has_a_vector_for_every_kind_note_and_refusal() -> None:
    assert {vector.kind for vector in VECTORS} - {None} == set(Kind)
    assert {note for vector in VECTORS for note in vector.notes} == set(Note)
    assert {vector.refused for vector in VECTORS} - {None} == set(Refusal)


def it_leaves_every_canonical_value_as_it_is() -> None:
    for vector in VECTORS:
        if vector.value is not None:
            assert vector.kind is not None
            again = read(vector.value)
            assert (again.indicator.kind, again.indicator.value, again.notes) == (
                vector.kind,
                vector.value,
                (),
            )


@given(TEXTS, st.sampled_from([None, *Kind]))
def it_changes_nothing_when_it_reads_twice(text: str, kind: Kind | None) -> None:
    try:
        once = normalise(text, kind)
    except IndicatorRefused:
        return
    assert normalise(once.value) == once
    assert normalise(once.value, once.kind) == once
    assert once.value.isascii()


@given(TEXTS)
def it_says_yes_or_no_to_any_text_and_never_anything_else(text: str) -> None:
    for kind in (None, *Kind):
        outcome = _outcome(text, kind)
        assert outcome[0] in {"refused", *Kind}


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?", fullmatch=True)
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(lambda labels: ".".join([*labels, "example"]))


@given(NAMES, st.data())
def it_does_not_care_about_case_or_a_dot_at_the_end(name: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    shown = "".join(c.upper() if up else c for c, up in zip(name, upper, strict=True))
    for text in (shown, shown + "."):
        assert normalise(text) == Indicator(Kind.DOMAIN, name)
        assert normalise(f"http://{text}/").value == f"http://{name}/"
        assert normalise(f"anna@{text}").value == f"anna@{name}"


@given(st.ip_addresses(v=6))
def it_spells_an_ipv6_address_one_way(address: IPv6Address) -> None:
    spellings = {address.exploded, address.compressed, str(address).upper(), f"[{address}]"}
    assert len({normalise(text) for text in spellings}) == 1


@pytest.mark.parametrize("refusal", Refusal)
def it_says_why_and_what_next_in_both_languages(refusal: Refusal) -> None:
    refused = IndicatorRefused(refusal)
    assert isinstance(refused, Unreadable)
    assert refused.why == WHY[refusal]
    assert refused.do_next is not None
    assert len(refused.sentences()) == 3
    assert all(text.zh and text.en for text in refused.sentences())


def it_repeats_no_password_in_a_refusal() -> None:
    with pytest.raises(IndicatorRefused) as refused:
        normalise("http://anna:geheim@localhost/")
    assert "geheim" not in str(refused.value) + refused.value.sentence("zh")


def it_needs_no_framework_and_loads_the_tables_of_names_only_when_asked() -> None:
    code = (
        "import sys\n"
        "sys.modules.update(django=None, numpy=None, polars=None)\n"
        "from zhian.signals.kinds import normalise\n"
        "import zhian.signals.warning, zhian.signals.listed\n"
        "normalise('https://Example[.]org'); normalise('xn--bcher-kva.example')\n"
        "assert 'idna' not in sys.modules and 'zhian.cli' not in sys.modules\n"
        "sys.modules['idna'] = None\n"
        "from zhian.signals.refusals import NeedsIdna\n"
        "try: normalise('b\\u00fccher.example')\n"
        "except NeedsIdna as told: print(told.sentence('en'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "xn-- form" in done.stdout
