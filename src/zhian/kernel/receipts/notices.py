"""The sentences every receipt carries, in both languages."""

from __future__ import annotations

from typing import Final

from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text

NOT_AN_ACCEPTANCE_RECEIPT: Final = Text(
    zh="本回执不是出入境管理法律、行政法规所称的受理回执，不作为在中国境内停留、居留的凭证。",
    en=(
        "This is not the acceptance receipt of the exit-entry regulations "
        "and gives no right to stay or reside in China."
    ),
)
CHINESE_PREVAILS: Final = Text(
    zh="中文文本与英文文本不一致的，以中文文本为准。",
    en="If the Chinese and English texts differ, the Chinese text prevails.",
)
SPECIMEN: Final = Text(
    zh="样本：由演示密钥签发，不具有任何效力。",
    en="SPECIMEN: signed with a demonstration key; it has no effect.",
)


def notice_body(*, specimen: bool) -> dict[str, Json]:
    """The body of the section `notice`: the same sentences on every receipt of this format."""
    texts = [NOT_AN_ACCEPTANCE_RECEIPT, CHINESE_PREVAILS, *([SPECIMEN] if specimen else [])]
    return {"zh": [text.zh for text in texts], "en": [text.en for text in texts]}
