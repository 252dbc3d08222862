"""Every piece of work has one number while it is in hand."""

from __future__ import annotations

import threading

import pytest

from zhian.web.base.audit.kit import is_number, number_in_hand, numbered, shown_method


def it_holds_within_and_comes_back_to_the_one_before() -> None:
    assert number_in_hand() == ""
    with numbered() as outer:
        with numbered("of-a-delivery") as inner:
            assert (inner, number_in_hand()) == ("of-a-delivery", "of-a-delivery")
        assert number_in_hand() == outer != ""
    assert number_in_hand() == ""


def it_ends_also_when_the_work_fails() -> None:
    with pytest.raises(ZeroDivisionError), numbered():
        raise ZeroDivisionError
    assert number_in_hand() == ""


def it_makes_a_different_one_each_time_and_keeps_to_its_thread() -> None:
    seen: list[str] = []
    with numbered():
        other = threading.Thread(target=lambda: seen.append(number_in_hand()))
        other.start()
        other.join()
        for _ in range(50):
            with numbered() as number:
                seen.append(number)
    assert seen[0] == ""
    assert len(set(seen)) == 51
    assert all(is_number(number) for number in seen[1:])


def it_shows_no_method_that_somebody_invented() -> None:
    assert [shown_method(each) for each in ("GET", "get", "ZHANG", "", None)] == ["GET", *["other"] * 4]


@pytest.mark.parametrize(
    "text", ["", "short", "x" * 65, "with space", "line\nbreak", "号码号码号码号码", "a/../../b"]
)
def it_takes_nothing_else_for_a_number(text: str) -> None:
    assert not is_number(text)
