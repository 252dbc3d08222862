"""Errors and texts in both languages."""

from __future__ import annotations

import copy
import pickle

import pytest

from zhian.kernel.errors import Conflict, NotFound, Refused, Unreadable, ZhianError
from zhian.kernel.locales import Text, language_for

WHAT = Text(zh="文件打不开。", en="The file does not open.")
WHY = Text(zh="它是空的。", en="It is empty.")
NEXT = Text(zh="请重新上传。", en="Upload it again.")


def it_says_what_why_and_what_next_in_the_language_asked() -> None:
    error = ZhianError(WHAT, why=WHY, do_next=NEXT)
    assert error.sentence("en") == "The file does not open. It is empty. Upload it again."
    assert error.sentence("zh-Hans") == "文件打不开。它是空的。请重新上传。"
    assert ZhianError(WHAT).sentence("en") == "The file does not open."


def it_gives_all_reasons_of_a_refusal_at_once() -> None:
    refusal = Refused([WHAT, WHY], do_next=NEXT)
    assert refusal.reasons == (WHAT, WHY)
    assert (
        refusal.sentence("en") == "This was not done. The file does not open. It is empty. Upload it again."
    )


@pytest.mark.parametrize(
    "error", [NotFound(WHAT), Conflict(WHAT, why=WHY), Unreadable(WHAT, code="x.y"), Refused([WHY])]
)
def it_survives_copying_and_pickling(error: ZhianError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(twin) is type(error)
        assert (twin.code, twin.sentences()) == (error.code, error.sentences())


def it_keeps_codes_apart() -> None:
    assert len({kind.code for kind in (ZhianError, Refused, NotFound, Conflict, Unreadable)}) == 5


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh_CN.UTF-8", "zh-hans"),
        ("zh-Hans", "zh-hans"),
        ("ZH", "zh-hans"),
        ("en_GB", "en"),
        ("C", "en"),
        ("", "en"),
        ("zha", "en"),
    ],
)
def it_finds_the_language_a_tag_asks_for(tag: str, language: str) -> None:
    assert language_for(tag) == language


def it_refuses_a_text_with_one_language() -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text(zh="只有中文", en=" ")
    assert Text(zh="", en="").get("en") == ""


def it_fills_places_language_by_language() -> None:
    days = Text(zh="{n} 个{unit}", en="{n} {unit}").fill(n=3, unit=Text(zh="工作日", en="working days"))
    assert days == Text(zh="3 个工作日", en="3 working days")
