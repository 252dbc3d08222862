from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from zhian.web.base.ui.textfit import NOT_AT_LINE_START, text_width, wrap

WORDS = st.text(alphabet="办理时限材料，。（）ABCdefghij 12", max_size=80)


@given(WORDS)
def it_loses_no_character_but_spaces(text: str) -> None:
    assert "".join(wrap(text, 90, 13)).replace(" ", "") == text.replace(" ", "")


@given(WORDS)
def it_starts_no_line_with_a_closing_mark(text: str) -> None:
    text = re.sub(r"\s+(?=[，。）])", "", text)  # nobody writes a space before a closing mark
    assert not any(line[0] in NOT_AT_LINE_START for line in wrap(text, 90, 13)[1:])


def it_breaks_latin_between_words_and_chinese_anywhere() -> None:
    assert wrap("record the answer", 80, 13) == ["record the", "answer"]
    assert wrap("登记决定机关答复", 66, 13) == ["登记决定机", "关答复"]


def it_counts_a_chinese_character_as_one_em() -> None:
    assert text_width("办件", 13) == 26
    assert text_width("ab", 13) < text_width("AB", 13) < 26
