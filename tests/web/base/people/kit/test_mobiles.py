"""Mobile numbers as people type them, and the code that proves one."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.web.base.people.kit.mobiles import code_digest, is_code, masked, read_mobile, text_code

ROW = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800000000", "+8613800000000"),
        ("138 0000 0000", "+8613800000000"),
        ("+86 138-0000-0000", "+8613800000000"),
        ("8613800000000", "+8613800000000"),
        ("0086 13800000000", "+8613800000000"),
        ("１３８００００００００", "+8613800000000"),  # as a Chinese keyboard types them
        ("＋86（138）00000000", "+8613800000000"),
        ("+44 7700 900123", "+447700900123"),
        ("0044 (0) 7700 900-123", "+447700900123"),
    ],
)
def it_reads_a_number_however_it_is_spaced(typed: str, number: str) -> None:
    assert read_mobile(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "+", "12345", "12800000000", "1380000000", "138000000000", "+86 10 5555 0100", "+0 138",
        "+44 7700 9001234567890", "7700 900123", "+44 7700 9OO123", "+44\x007700900123", "tel:+447700900123",
        "+447700900123;ext=1", "+447700900123\r\nX: y", "٣٤٥",
    ],
)  # fmt: skip
def it_takes_nothing_else_for_a_number(typed: str) -> None:
    assert read_mobile(typed) == ""


@given(st.text(max_size=40))
def it_gives_back_digits_or_nothing_and_reads_its_own_writing(typed: str) -> None:
    number = read_mobile(typed)
    assert number == "" or (number[0] == "+" and number[1:].isascii() and number[1:].isdigit())
    assert read_mobile(number) == number


def it_shows_the_beginning_and_the_last_four_digits() -> None:
    assert masked("+8613800001234") == "+86*******1234"
    assert masked("+12345678") == "+12**5678"
    assert masked("") == ""


def it_makes_six_digits_that_only_this_row_and_this_site_have(settings: object) -> None:
    code = text_code(ROW)
    assert (len(code), code.isdigit()) == (6, True)
    assert text_code(ROW) == code
    assert len({text_code(uuid4()) for _ in range(20)}) > 15
    digest = code_digest(ROW, code)
    settings.SECRET_KEY = "another-key-" * 6  # type: ignore[attr-defined]
    assert text_code(ROW) != code
    assert not is_code(ROW, code, digest)


def it_knows_the_code_with_spaces_and_full_width_figures_and_no_other() -> None:
    code = text_code(ROW)
    digest = code_digest(ROW, code)
    assert is_code(ROW, f" {code[:3]} {code[3:]} ", digest)
    assert is_code(ROW, "".join(chr(ord(sign) + 0xFEE0) for sign in code), digest)
    assert not is_code(ROW, str((int(code) + 1) % 10**6).zfill(6), digest)
    assert not is_code(uuid4(), code, digest)
    assert code not in digest
