from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from zhian.web.base.ui.catalogues import (
    LOCALE,
    CatalogueError,
    Key,
    build_catalogues,
    messages_used,
    pack,
    read_language,
    read_part,
    untranslated,
)

PART = r"""
# A comment.
msgid ""
msgstr "Language: zh_Hans\n"

msgid "Time limit"
msgstr "办理"
"时限"

msgctxt "list"
msgid "Next"
msgstr "下一页"

msgid "%(n)s entry"
msgid_plural "%(n)s entries"
msgstr[0] "%(n)s 条"

msgid "say \"yes\""
msgstr "说“是”"
"""


def write_part(locale: Path, name: str, text: str, language: str = "zh_Hans") -> None:
    folder = locale / language / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def write_source(root: Path, name: str, text: str) -> None:
    (root / name).write_text(text, encoding="utf-8")


class DescribeReading:
    def it_joins_continued_lines_and_keeps_contexts_and_plurals(self) -> None:
        texts = {message.key: message.texts for message in read_part(PART, "x.po")}
        assert texts == {
            Key("Time limit"): {0: "办理时限"},
            Key("Next", context="list"): {0: "下一页"},
            Key("%(n)s entry", "%(n)s entries"): {0: "%(n)s 条"},
            Key('say "yes"'): {0: "说“是”"},
        }

    @pytest.mark.parametrize(
        ("text", "where"), [('msgid "a"\nnonsense', "x.po:2"), ('msgid "a\\"\n', "x.po:1")]
    )
    def it_names_the_line_it_cannot_read(self, text: str, where: str) -> None:
        with pytest.raises(CatalogueError, match=where):
            read_part(text, "x.po")

    def it_refuses_two_parts_that_contradict_each_other_and_names_both(self, tmp_path: Path) -> None:
        write_part(tmp_path, "a.po", 'msgid "Due"\nmsgstr "期限"\n')
        write_part(tmp_path, "b.po", 'msgid "Due"\nmsgstr "到期"\n')
        with pytest.raises(CatalogueError, match=r"b\.po:1.*a\.po:1"):
            read_language(tmp_path / "zh_Hans")


class DescribeBuilding:
    def it_writes_what_the_standard_reader_reads(self, tmp_path: Path) -> None:
        write_part(tmp_path, "a.po", PART)
        data = pack(read_language(tmp_path / "zh_Hans"), "nplurals=1; plural=0;")
        catalogue = gettext.GNUTranslations(io.BytesIO(data))
        assert catalogue.gettext("Time limit") == "办理时限"
        assert catalogue.pgettext("list", "Next") == "下一页"
        assert catalogue.gettext("Next") == "Next"
        assert catalogue.ngettext("%(n)s entry", "%(n)s entries", 7) == "%(n)s 条"

    def it_leaves_an_empty_translation_to_the_english_words(self) -> None:
        message = read_part('msgid "Due"\nmsgstr ""\n', "x.po")[0]
        catalogue = gettext.GNUTranslations(io.BytesIO(pack({message.key: message}, "nplurals=1; plural=0;")))
        assert catalogue.gettext("Due") == "Due"

    def it_touches_no_file_that_would_stay_the_same(self, tmp_path: Path) -> None:
        write_part(tmp_path, "a.po", PART)
        (written,) = build_catalogues(tmp_path)
        before = written.stat().st_mtime_ns
        build_catalogues(tmp_path)
        assert written.stat().st_mtime_ns == before
        write_part(tmp_path, "a.po", PART.replace("下一页", "后页"))
        build_catalogues(tmp_path)
        assert written.stat().st_mtime_ns != before


class DescribeSearching:
    def it_finds_every_way_to_mark_a_message(self, tmp_path: Path) -> None:
        write_source(
            tmp_path,
            "page.html",
            "{% load i18n %}<c-button label=\"{% translate 'Save' %}\" />"
            '{% translate "Next" context "list" %}'
            "{% blocktranslate trimmed count n=n %}\n  {{ n }} file\n{% plural %}\n  {{ n }} files\n"
            '{% endblocktranslate %}{{ _("Late") }}',
        )
        write_source(
            tmp_path, "code.py", 'a = _("Kept") + ngettext("one", "many", n)\nb = pgettext_lazy("c", "d")\n'
        )
        assert {(use.key, use.where) for use in messages_used(tmp_path)} == {
            (Key("Save"), "page.html:1"),
            (Key("Next", context="list"), "page.html:1"),
            (Key("%(n)s file", "%(n)s files"), "page.html:1"),
            (Key("Late"), "page.html:5"),
            (Key("Kept"), "code.py:1"),
            (Key("one", "many"), "code.py:1"),
            (Key("d", context="c"), "code.py:2"),
        }

    def it_reports_a_missing_text_and_lost_places(self, tmp_path: Path) -> None:
        write_part(tmp_path, "a.po", 'msgid "%(n)s of %(all)s"\nmsgstr "%(n)s"\n')
        write_source(tmp_path, "code.py", '_("Not there")\n_("%(n)s of %(all)s")\n')
        missing, lost = sorted(untranslated(tmp_path, tmp_path / "zh_Hans"), reverse=True)
        assert lost.startswith("a.po:1:")
        assert missing == "code.py:1: no Chinese text for 'Not there'"

    def it_lets_a_plural_form_drop_the_number(self, tmp_path: Path) -> None:
        write_part(
            tmp_path, "a.po", 'msgid "one file"\nmsgid_plural "%(n)s files"\nmsgstr[0] "%(n)s 个文件"\n'
        )
        write_source(tmp_path, "code.py", 'ngettext("one file", "%(n)s files", n)\n')
        assert untranslated(tmp_path, tmp_path / "zh_Hans") == []


def it_finds_chinese_for_every_message_of_the_platform() -> None:
    assert untranslated() == []


def it_has_every_part_readable_and_in_agreement() -> None:
    for folder in sorted(path.parent for path in LOCALE.glob("*/parts")):
        assert read_language(folder)
