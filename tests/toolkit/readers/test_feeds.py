"""From lists to an index, with every line that could not be used counted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from zhian.kernel.errors import Unreadable
from zhian.signals.index.reading import Index
from zhian.signals.index.terms import Terms
from zhian.signals.kinds import normalise
from zhian.signals.listed import Listed
from zhian.signals.marking import Tlp
from zhian.toolkit.readers.feeds import index_of
from zhian.toolkit.scanning import FeedTally

from ...signals.index.lists import data_of

TERMS = Terms("", datetime(2026, 11, 24, tzinfo=UTC), None, Tlp.RED, None)


def _read(*paths: Path) -> tuple[Index, FeedTally]:
    tally = FeedTally()
    return index_of(paths, TERMS, tally), tally


def _line(index: Index, text: str) -> tuple[Listed, str]:
    key = index.key_of(normalise(text))
    assert key is not None
    [line] = index.lines(key)
    return line


def it_reads_a_plain_list_and_counts_what_it_cannot_use(tmp_path: Path) -> None:
    feed = tmp_path / "feed.txt"
    feed.write_bytes(
        "\ufeff# 清单\r\n\r\nevil[.]example\r\n10.0.0.0/8\nco.uk\n".encode() + b"\xff.example\nco.jp\n"
    )
    index, tally = _read(feed)
    assert (len(index), tally.taken) == (2, 2)
    assert dict(tally.refused) == {"domain.suffix": 2, "text.character": 1}
    assert tally.first["domain.suffix"][:2] == ("feed.txt", 5)
    assert _line(index, "evil.example")[0] == TERMS._replace(source_id="feed.txt").of_line(
        normalise("evil.example")
    )


def it_reads_the_columns_of_a_csv(tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "Kind,Value,TLP,Confidence,valid_from,valid_until,Source,Reference,note\n"
        'domain,evil.example,green,70,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,desk,ioc-1,"a, b"\n'
        ",10.1.2.3,,,,,,,\n"
        ",,,,,,,,nothing\n"
        ",a.example,pink,,,,,,\n"
        ",b.example,,200,,,,,\n"
        ",c.example,,,yesterday,,,,\n"
        ",d.example,,,2020-01-02T00:00:00Z,2020-01-01T00:00:00Z,,,\n"
        ",e.example,,,,2020-01-01T00:00:00Z,,,\n",
        encoding="utf-8",
    )
    index, tally = _read(feed)
    line, reference = _line(index, "evil.example")
    assert (line.source_id, line.tlp, line.confidence, reference) == ("desk", Tlp.GREEN, 70, "ioc-1")
    assert line.valid_until == datetime(2026, 12, 1, tzinfo=UTC)
    assert _line(index, "10.1.2.3")[0].source_id == "feed.csv"
    assert sum(tally.refused.values()) == 4
    assert _line(index, "e.example")[0].valid_until == datetime(2020, 1, 1, tzinfo=UTC)
    assert tally.first["tlp.unknown"][:2] == ("feed.csv", 5)


def it_says_that_a_file_is_no_csv_when_a_field_has_no_end(tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text(f'value,note\nevil.example,"{"x" * 200_000}', encoding="utf-8")
    with pytest.raises(Unreadable, match=r"feed\.csv"):
        _read(feed)


@pytest.mark.parametrize("mark", [";", "\t"])
def it_knows_other_marks_between_columns(tmp_path: Path, mark: str) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text(f"indicator{mark}note\nevil.example{mark}x\n", encoding="utf-8")
    assert len(_read(feed)[0]) == 1


def it_takes_an_index_alone_or_beside_a_list(tmp_path: Path) -> None:
    made, feed = tmp_path / "made.zidx", tmp_path / "feed.txt"
    made.write_bytes(data_of(["evil.example"]))
    feed.write_text("other.example\n", encoding="utf-8")
    assert (len(_read(made)[0]), len(_read(made, feed)[0])) == (1, 2)


def it_refuses_a_feed_with_nothing_in_it_and_one_that_is_not_there(tmp_path: Path) -> None:
    feed = tmp_path / "feed.txt"
    feed.write_text("co.uk\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"feed\.empty.*unrelated people"):
        _read(feed)
    with pytest.raises(Unreadable, match=r"feed\.unreadable"):
        _read(tmp_path / "missing.txt")
