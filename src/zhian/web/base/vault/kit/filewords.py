"""What readers are told about a file: whether it was scanned, and what was taken out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhian.kernel.locales import Text

# By the value of `models.Scan`: the kind of status, and its word. Of what the platform made nothing is said.
SCAN_WORDS: Final[Mapping[str, tuple[str, Text]]] = {
    "clean": ("good", Text(zh="已查毒", en="scanned")),
    "infected": ("late", Text(zh="有病毒，已隔离", en="virus found, locked away")),
    "not_scanned": ("wait", Text(zh="未查毒", en="not scanned")),
}
REMOVED_WORDS: Final[Mapping[str, Text]] = {
    "scripts": Text(zh="脚本已移除", en="scripts were removed"),
    "actions": Text(zh="自动执行的操作已移除", en="actions that run by themselves were removed"),
    "links": Text(zh="指向文件之外的链接已移除", en="links that lead out of the file were removed"),
    "files": Text(zh="内嵌的文件已移除", en="files attached inside were removed"),
    "media": Text(zh="音频、视频等内容已移除", en="film and sound were removed"),
    "form": Text(zh="动态表单已移除", en="the dynamic form was removed"),
    "signature": Text(
        zh="电子签名在清理后的文件中不再有效，请保留原件备查",
        en="the electronic signature does not hold in the cleaned file; keep the original at hand",
    ),
    "lock": Text(zh="打印、复制限制已解除", en="the lock against printing and copying was taken off"),
    "details": Text(
        zh="作者、软件、设备等附带信息已移除", en="details about author, program or device were removed"
    ),
    "place": Text(zh="拍摄地点已移除", en="the place where it was taken was removed"),
    "frames": Text(zh="仅保留第一幅画面", en="only the first picture was kept"),
}


def removed_words(codes: list[str] | tuple[str, ...]) -> tuple[Text, ...]:
    """A sentence's part for each thing that was taken out."""
    return tuple(REMOVED_WORDS[code] for code in codes if code in REMOVED_WORDS)
