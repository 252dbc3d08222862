"""Texts that exist in both languages, and the choice between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("zh-hans", "en")


def language_for(tag: str) -> str:
    """The language that a tag such as `zh_CN.UTF-8` or `en-GB` asks for; English for all others."""
    primary = tag.strip().lower().replace("_", "-").split("-", 1)[0].split(".", 1)[0]
    return "zh-hans" if primary == "zh" else "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and in English.

    Raises ValueError when only one of the two is written: a missing translation is a defect of the source.
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        if bool(self.zh.strip()) != bool(self.en.strip()):
            raise ValueError(f"a text needs both languages: zh={self.zh!r}, en={self.en!r}")

    def get(self, language: str) -> str:
        """The sentence in `language` (any tag `language_for` understands)."""
        return self.zh if language_for(language) == "zh-hans" else self.en

    def fill(self, **values: object) -> Text:
        """This text with its `{name}` places filled; a Text among the values stays bilingual."""
        zh = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
        return Text(zh=self.zh.format_map(zh), en=self.en.format_map(en))
