"""What an officer types names nobody: in no order, no script and no form of a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.web.casework.services.receipting_privacy import (
    GIVES_A_NUMBER,
    GIVES_THE_BIRTH_DATE,
    NAMES_THE_PERSON,
    privacy_refusals,
    whole_name_refusals,
)


@dataclass
class Somebody:
    """A file with the fields that are looked for."""

    family_name: str = "LI"
    given_name: str = "Wei"
    native_name: str = "李维"
    document_number: str = "E1234567"
    birth_date: date | None = date(1990, 2, 3)
    email: str = "wei.sample@example.org"
    phone: str = "+86 10 5555 0100"


LI = Somebody()
MULLER = Somebody("MUELLER", "Anna Maria", "Müller")
RUSSIAN = Somebody("SAMPLEV", "Ivan", "Иван Самплев")
DOTTED = Somebody("SAMPLE", "Ada", "阿达·样例")


def refused(text: str, person: Somebody = LI) -> list[str]:
    return [reason.en for reason in privacy_refusals(person, ["", text])]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Wei Li", LI),
        ("Wei Li，1990年出生", LI),
        ("LI Wei has not shown it", LI),
        ("Li, Wei", LI),
        ("申请人Li Wei未提交", LI),
        ("ＬＩ　ＷＥＩ", LI),
        ("liwei", LI),
        ("Weili", LI),
        ("Mr Li did not come", LI),
        ("prof. li", LI),
        ("the applicant Li", LI),
        ("W. Li", LI),
        ("Li W.", LI),
        ("申请人LI未到场", LI),
        ("Li先生未到场", LI),
        ("李维未到场", LI),
        ("李 维", LI),
        ("李女士", LI),
        ("Müller", MULLER),
        ("mueller", MULLER),
        ("Anna Maria Müller", MULLER),
        ("Mueller, Maria", MULLER),
        ("Maria has not signed", MULLER),
        ("Li Xiao Wei", Somebody("LI", "XiaoWei", "")),
        ("xiao wei li", Somebody("LI", "Xiaowei", "")),
        ("Самплев Иван", RUSSIAN),
        ("样例·阿达", DOTTED),
        ("阿达样例", DOTTED),
        ("Søren Łukasz", Somebody("LUKASZ", "Soren", "")),
        ("van der Sample", Somebody("VAN DER SAMPLE", "Jan", "")),
        ("Madonna sample", Somebody("MADONNA", "", "")),
    ],
)
def it_finds_the_name(text: str, person: Somebody) -> None:
    assert refused(text, person) == [NAMES_THE_PERSON.en]


@pytest.mark.parametrize(
    "text",
    [
        "1990-02-03",
        "1990/2/3",
        "1990.02.03",
        "19900203",
        "03021990",
        "3.2.1990",
        "2/3/1990",
        "03-02-90",
        "03 02 1990",
        "1990年2月3日",
        "1990 年 02 月 03 日出生",
        "90年2月3日",
        "１９９０年２月３日",
        "٣/٢/١٩٩٠",
        "一九九〇年二月三日",
        "一九九零年二月三日",
        "3 February 1990",
        "3rd of February, 1990",
        "born on Feb. 3, 1990",
        "February 3rd 1990",
        "1990 February 3",
        "3-Feb-1990",
        "03FEB1990",
        "3 Feb '90",
        "2026-11-24: 1990-02-03",
    ],
)
def it_finds_the_birth_date(text: str) -> None:
    assert refused(text) == [GIVES_THE_BIRTH_DATE.en]


@pytest.mark.parametrize("text", ["十二月二十九日", "12月29日", "十二月廿九日"])
def it_reads_chinese_numbers(text: str) -> None:
    assert refused(
        "一九八五年" + text.replace("12月29日", "十二月29日"), Somebody(birth_date=date(1985, 12, 29))
    )


@pytest.mark.parametrize(
    "text",
    [
        "护照E1234567已过期",
        "e 123 45-67",
        "Ｅ１２３４５６７",
        "电话 8610 5555-0100",
        "WEI.Sample@example.org",
    ],
)
def it_finds_numbers_and_addresses(text: str) -> None:
    assert GIVES_A_NUMBER.en in refused(text)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("The applicant did not show the contribution; the list was limited.", LI),
        ("样移审〔2026〕第8号", LI),
        ("材料不齐：缺2026年11月24日的住宿登记。", LI),
        ("Filed on 24 November 2026, notice of 2026-11-25, Art. 3.2.19 and 2.3.", LI),
        ("申请人年龄不符合条件，1990年以后的规定见第2条第3项", LI),
        ("李子园区的推荐函已过期", LI),
        ("the applicant may appeal; will be granted later", Somebody("MAY", "Will", "")),
        ("No ground to grant it", Somebody("SAMPLE", "Grant", "")),
        ("as long as it lasts", Somebody("LO", "Ng", "")),
        ("I do not see it", Somebody("DO", "Ian", "")),
        ("Nothing is on file", Somebody("", "", "", "", None, "", "")),
        ("1234", Somebody(document_number="1234")),
    ],
)
def it_leaves_ordinary_sentences_alone(text: str, person: Somebody) -> None:
    assert refused(text, person) == []


def it_takes_half_a_name_for_a_word_where_fixed_words_stand_around() -> None:
    park = Somebody("PARK", "Jin", "")
    assert privacy_refusals(park, ["Recommended by the park"]) == [NAMES_THE_PERSON]
    assert whole_name_refusals(park, ["Recommended by the park"]) == []
    assert whole_name_refusals(park, ["Chief scientist Jin Park"]) == [NAMES_THE_PERSON]


def it_gives_every_reason_at_once_and_repeats_nothing_private() -> None:
    reasons = privacy_refusals(LI, ["Wei Li", "1990年2月3日出生", "E1234567"])
    assert reasons == [NAMES_THE_PERSON, GIVES_A_NUMBER, GIVES_THE_BIRTH_DATE]
    for reason in reasons:
        for private in ("Wei", "1990", "E1234567"):
            assert private not in reason.en + reason.zh


LATIN = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8)


@given(family=LATIN, given=LATIN, gap=st.sampled_from([" ", ", ", "-", " / ", "\n"]), turned=st.booleans())
def it_finds_any_name_in_either_order(family: str, given: str, gap: str, turned: bool) -> None:
    person = Somebody(family.upper(), given.title(), "")
    first, second = (given, family) if turned else (family, given)
    assert NAMES_THE_PERSON in privacy_refusals(person, [f"因{first}{gap}{second}未到场"])


@given(day=st.dates(date(1920, 1, 1), date(2026, 1, 1)))
def it_finds_any_day_in_its_usual_forms(day: date) -> None:
    person = Somebody(birth_date=day)
    for text in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d/%m/%Y}",
        f"{day:%m/%d/%Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        day.isoformat(),
        f"{day:%Y%m%d}",
    ):
        assert GIVES_THE_BIRTH_DATE in privacy_refusals(person, [f"born {text}."]), text


@given(text=st.text(max_size=60))
def it_reads_any_text_without_stumbling(text: str) -> None:
    assert isinstance(privacy_refusals(MULLER, [text]), list)
    assert isinstance(privacy_refusals(Somebody(text, text, text, text, None, text, text), ["any"]), list)
