"""`zhian law simulate`: whom a draft moves, and by which leaf."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from zhian.cli import main
from zhian.policy import factfiles

from .sample import SAMPLE, edited

Simulated = Callable[..., dict[str, Any]]
RECENT, BUDGET = "max_age: {months: 6}", '{parameter: minimum_budget, times: "1.5"}'


def told(name: str, **changes: object) -> dict[str, object]:
    """A set of facts that meets the first route in May 2026, but for the changes."""
    facts: dict[str, object] = {
        "id": name,
        "sponsor.invites": True,
        "sponsor.budget": "1500000.00",
        "applicant.health_issued": "2026-03-01",
        "applicant.capacity": "tourist",
    }
    return facts | {key.replace("__", "."): value for key, value in changes.items()}


ROWS = [
    told("sound"),
    told("stale", applicant__health_issued="2025-12-15"),
    told("poor", sponsor__budget="1300000.00"),
    told("both", sponsor__budget="1300000.00", applicant__health_issued="2025-12-15"),
    told("uninvited", sponsor__invites=False),
    told("silent", sponsor__budget=None),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample law is active; the facts lie in a file of JSON lines."""
    monkeypatch.setenv("ZHIAN_DATA", str(tmp_path))
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "visitor-card.yaml").write_text(SAMPLE, encoding="utf-8")
    lines = "\n".join(json.dumps(row) for row in ROWS)
    (tmp_path / "facts.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


@pytest.fixture
def simulated(folder: Path, capsys: pytest.CaptureFixture[str]) -> Simulated:
    """Simulate a draft; what the command prints as JSON."""

    def simulate(draft: str, *more: str, facts: str = "facts.jsonl") -> dict[str, Any]:
        (folder / "draft.yaml").write_text(draft, encoding="utf-8")
        words = ["law", "simulate", str(folder / "draft.yaml"), "--facts", str(folder / facts), "--json"]
        assert main(["--lang", "en", *words, "--on", "2026-05-01", *more]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return simulate


def moved_by(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    """How, which leaf, and whom."""
    return sorted((each["how"], each["leaf"], each["examples"]) for each in found["moved_by"])


def it_names_the_leaf_that_moves_each_outcome(simulated: Simulated) -> None:
    draft = SAMPLE.replace(RECENT, "max_age: {months: 3}").replace(BUDGET, BUDGET.replace("1.5", "1.2"))
    found = simulated(draft)
    assert (found["rows"], found["changed"]) == (6, 2)
    assert moved_by(found) == [
        ("changed", "invited.budget", ["poor"]),
        ("changed", "invited.health", ["stale"]),
    ]
    assert found["before"] == {"met": 2, "unknown": 4, "not_met": 0}
    assert found["moves"] == [
        {"from": "met", "to": "unknown", "count": 1},
        {"from": "unknown", "to": "met", "count": 1},
    ]


def it_says_that_several_do_it_together(simulated: Simulated) -> None:
    draft = SAMPLE.replace(RECENT, "max_age: {months: 3}")
    found = simulated(draft.replace("sponsor.invites, is: true", "sponsor.invites, is: false"))
    assert moved_by(found) == [
        ("changed", "invited.invites", ["sound", "uninvited"]),
        ("together", None, ["stale"]),
    ]


def it_names_a_leaf_that_was_added_or_dropped(simulated: Simulated) -> None:
    line = next(each for each in SAMPLE.splitlines(keepends=True) if "{id: budget," in each)
    found = simulated(edited(line, ""))
    assert moved_by(found) == [("dropped", "invited.budget", ["poor", "both", "silent"])]
    added = line.replace("id: budget", "id: more").replace(f"at_least: {BUDGET}", 'more_than: "1500000"')
    found = simulated(edited(line, line + added))
    assert moved_by(found) == [("added", "invited.more", ["sound", "stale"])]


def it_names_a_route_that_was_announced(simulated: Simulated) -> None:
    draft = edited(
        "title: {zh-Hans: 单位邀请, en: Invited by a host}\n",
        "title: {zh-Hans: 单位邀请, en: Invited by a host}\n        status: announced\n",
    )
    found = simulated(draft)
    assert moved_by(found) == [("routes", None, ["sound", "stale"])]


def it_reads_parquet_in_batches_and_counts_lines_without_ids(
    simulated: Simulated, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factfiles, "ROWS", 4)
    pl.DataFrame(ROWS).drop("id").write_parquet(folder / "facts.parquet")
    found = simulated(edited(RECENT, "max_age: {months: 3}"), facts="facts.parquet")
    assert (found["rows"], moved_by(found)) == (6, [("changed", "invited.health", ["facts.parquet:2"])])


def it_reads_json_lines_in_pieces_that_end_anywhere(
    simulated: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factfiles, "BYTES", 300)
    found = simulated(edited(RECENT, "max_age: {months: 3}"))
    assert (found["rows"], moved_by(found)) == (6, [("changed", "invited.health", ["stale"])])


def it_takes_another_edition_to_compare_with(simulated: Simulated) -> None:
    found = simulated(edited(RECENT, "max_age: {months: 3}"), "--against", "2024-06-01")
    assert (found["before"]["met"], found["after"]["met"]) == (5, 1)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def it_shows_bars_in_both_languages(folder: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    (folder / "draft.yaml").write_text(edited(RECENT, "max_age: {months: 3}"), encoding="utf-8")
    words = ["law", "simulate", str(folder / "draft.yaml"), "--facts", str(folder / "facts.jsonl")]
    assert main(["--lang", language, *words, "--on", "2026-05-01"]) == 0
    text = capsys.readouterr().out
    assert "█" in text
    assert "invited/invited.health" in text
    assert ("模拟" in text) == (language == "zh-Hans")
    assert ("decides nothing" in text) == (language == "en")


class DescribeRefusals:
    """What cannot be simulated is said in one sentence, with exit code 2."""

    def refused(self, folder: Path, draft: str, capsys: pytest.CaptureFixture[str], *more: str) -> str:
        (folder / "draft.yaml").write_text(draft, encoding="utf-8")
        words = ["law", "simulate", str(folder / "draft.yaml"), "--facts", str(folder / "facts.jsonl"), *more]
        assert main(["--lang", "en", *words]) == 2
        return capsys.readouterr().err

    def it_refuses_a_draft_without_anything_new(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert "no new edition" in self.refused(folder, SAMPLE, capsys)

    def it_refuses_facts_that_neither_edition_has(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "facts.jsonl").write_text('{"sponsor.invite": true}\n', encoding="utf-8")
        said = self.refused(folder, edited(RECENT, "max_age: {months: 3}"), capsys)
        assert "sponsor.invite'" in said
        assert "sponsor.invites" in said

    def it_refuses_an_answer_of_the_wrong_type(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "facts.jsonl").write_text('{"applicant.health_issued": "May"}\n', encoding="utf-8")
        said = self.refused(folder, edited(RECENT, "max_age: {months: 3}"), capsys)
        assert "must be a date" in said
        assert "May" not in said

    def it_refuses_a_file_that_is_none(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "facts.jsonl").write_bytes(b"\x00\xff not JSON\n")
        assert "cannot be read" in self.refused(folder, edited(RECENT, "max_age: {months: 3}"), capsys)

    def it_names_the_extra_that_is_missing(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "polars", None)
        said = self.refused(folder, edited(RECENT, "max_age: {months: 3}"), capsys)
        assert "zhian[toolkit]" in said

    def it_refuses_an_edition_that_is_not_there(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        draft = edited(RECENT, "max_age: {months: 3}")
        assert "has no edition" in self.refused(folder, draft, capsys, "--against", "2001-01-01")
