"""Identifiers: order, form, and what the check character catches."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.ids import case_reference, is_case_reference, uuid7

numbers = st.integers(1, 999_999_999)


class DescribeUuid7:
    def it_is_a_version_7_uuid_that_carries_its_time(self) -> None:
        made = uuid7(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC))
        assert made.version == 7
        assert made.variant == "specified in RFC 4122"
        assert made.int >> 80 == 0x017F22E279B0  # the example time of RFC 9562, appendix A.6

    def it_sorts_in_the_order_made_even_when_the_clock_stands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T09:00:00+08:00")
        made = [uuid7() for _ in range(10_000)]
        assert made == sorted(made)
        assert len(set(made)) == len(made)

    def it_sorts_by_the_time_given_down_to_the_part_of_a_millisecond(self) -> None:
        moments = [datetime(2026, 1, 1, 0, 0, 0, micro, tzinfo=UTC) for micro in (0, 1, 500, 999, 1000, 1500)]
        made = [uuid7(moment) for moment in moments]
        assert made == sorted(made)


class DescribeCaseReference:
    def it_reads_like_the_example_of_the_desk(self) -> None:
        reference = case_reference("HD", 2026, 123)
        assert reference.startswith("HD26-000123-")
        assert len(reference) == len("HD26-000123-7")
        assert is_case_reference(reference)

    def it_agrees_with_the_published_check_character(self) -> None:
        # ISO 7064 MOD 37,36 as the GRid standard prints it: A1-2425G-ABC1234002-M.
        from zhian.kernel.ids import _check_character

        assert _check_character("A12425GABC1234002") == "M"

    @given(numbers, st.data())
    def it_notices_every_single_wrong_character(self, number: int, data: st.DataObject) -> None:
        reference = case_reference("HD", 2026, number)
        place = data.draw(st.integers(0, len(reference) - 1).filter(lambda n: reference[n] != "-"))
        wrong = data.draw(st.sampled_from(string.ascii_uppercase + string.digits))
        changed = reference[:place] + wrong + reference[place + 1 :]
        assert is_case_reference(changed) == (changed == reference)

    def it_notices_199_of_200_swaps_of_neighbours(self) -> None:
        swaps = unnoticed = 0
        for number in range(7, 1_000_000, 331):
            head, serial, check = case_reference("HD", 2026, number).split("-")
            for place in range(5):
                swapped = serial[:place] + serial[place + 1] + serial[place] + serial[place + 2 :]
                if swapped != serial:
                    swaps += 1
                    unnoticed += is_case_reference(f"{head}-{swapped}-{check}")
        assert swaps > 10_000
        assert unnoticed * 200 <= swaps

    @pytest.mark.parametrize(
        "text", ["", "HD26-000123", "hd26-000123-M", "HD26-000123-M\n", "ＨＤ26-000123-M", "HD26-٠٠٠123-M"]
    )
    def it_takes_nothing_else_for_a_reference(self, text: str) -> None:
        assert not is_case_reference(text)

    @pytest.mark.parametrize(
        ("prefix", "year", "number"), [("hd", 2026, 1), ("", 2026, 1), ("HD", 1999, 1), ("HD", 2026, 0)]
    )
    def it_refuses_to_make_one_it_could_not_read(self, prefix: str, year: int, number: int) -> None:
        with pytest.raises(ValueError, match="no case reference"):
            case_reference(prefix, year, number)
