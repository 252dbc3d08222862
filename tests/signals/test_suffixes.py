"""The short list of suffixes."""

from __future__ import annotations

from zhian.signals.suffixes import SUFFIXES


def it_lists_second_levels_only_in_their_one_spelling() -> None:
    assert len(SUFFIXES) > 150
    assert all(name.count(".") == 1 and name == name.lower() and name.isascii() for name in SUFFIXES)


def it_lists_what_the_notice_on_the_chinese_domain_system_names() -> None:
    chinese = {name for name in SUFFIXES if name.endswith(".cn")}
    assert len(chinese) == 7 + 34  # categories in ASCII, and administrative areas
