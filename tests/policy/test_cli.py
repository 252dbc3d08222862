"""`zhian law check` and `zhian law explain`, as a person runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from zhian.cli import main

from .sample import DATA, SAMPLE, edited

CASES = (DATA / "visitor-card.cases.yaml").read_text(encoding="utf-8")
FACTS = """
sponsor.invites: true
sponsor.budget: "1500000.00"
applicant.health_issued: 2026-03-01
"""


@pytest.fixture
def laws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample and its cases, outside package and data folder."""
    monkeypatch.delenv("ZHIAN_DATA", raising=False)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "visitor-card.yaml").write_text(SAMPLE, encoding="utf-8")
    (folder / "visitor-card.cases.yaml").write_text(CASES, encoding="utf-8")
    (folder / "facts.txt").write_text(FACTS, encoding="utf-8")
    return folder


class DescribeCheck:
    def it_finds_the_laws_of_the_package_sound(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--lang", "en", "law", "check"]) == 0
        lines = capsys.readouterr().out.splitlines()
        (recommended,) = (each for each in lines if each.startswith("talent.pr-recommended: 2 edition(s), "))
        assert recommended.endswith(" case(s), all as expected")
        assert "law(s); set sha256:" in lines[-1]

    @pytest.mark.parametrize("name", ["", "visitor-card.yaml"])
    def it_checks_a_folder_or_a_file_and_speaks_of_it_alone(
        self, laws: Path, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["--lang", "en", "law", "check", str(laws / name)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "demo.visitor-card: 2 edition(s), 9 case(s), all as expected"
        assert lines[1].startswith("1 law(s); set sha256:")

    def it_checks_what_stands_in_the_data_folder(
        self, laws: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("ZHIAN_DATA", str(laws.parent))
        laws.rename(laws.parent / "laws")
        assert main(["law", "check", "--lang", "zh-Hans"]) == 0
        out = capsys.readouterr().out
        assert "demo.visitor-card：版本 2 个，案例 9 个，全部符合" in out
        assert "talent.rp-work：" in out
        assert main(["law", "check", str(laws.parent / "laws" / "visitor-card.cases.yaml")]) == 0
        assert "talent.rp-work" not in capsys.readouterr().out

    def it_lists_every_mistake_and_ends_with_one(
        self, laws: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wrong = edited("n: 15, unit: working_day", "n: 15, unit: day").replace(
            "type: int\n", "type: integer\n"
        )
        (laws / "visitor-card.yaml").write_text(wrong, encoding="utf-8")
        assert main(["--lang", "en", "law", "check", str(laws)]) == 1
        captured = capsys.readouterr()
        file = (laws / "visitor-card.yaml").as_posix()
        assert [line.split(": ")[0] for line in captured.out.splitlines()] == [
            f"{file}:7:11",
            f"{file}:131:40",
        ]
        assert captured.err == "The law files have 2 mistake(s) and are not used.\n"

    def it_lists_the_mistakes_of_laws_cases_and_calendars_together(
        self, laws: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (laws / "visitor-card.yaml").write_text(
            edited("n: 15, unit: working_day", "n: 15, unit: day"), "utf-8"
        )
        (laws / "calendar").mkdir()
        (laws / "calendar" / "2031.yaml").write_text("year: 2031\nstatus: sure\n", "utf-8")
        work = (files("zhian") / "laws" / "talent" / "rp-work.cases.yaml").read_text("utf-8")
        wrong = work.replace("cases:", "law: talent.rp-work\ncases:", 1).replace("expect:", "expects:", 1)
        assert wrong != work
        (laws / "more.cases.yaml").write_text(wrong, "utf-8")
        monkeypatch.setenv("ZHIAN_DATA", str(laws.parent))
        laws.rename(laws.parent / "laws")
        assert main(["--lang", "en", "law", "check"]) == 1
        captured = capsys.readouterr()
        found = {re.sub(r"^.*/laws/|:.*", "", line) for line in captured.out.splitlines()}
        assert found == {"visitor-card.yaml", "more.cases.yaml", "calendar/2031.yaml"}
        assert all(re.match(r"[^:]+:\d+:\d+: ", line) for line in captured.out.splitlines())

    def it_does_not_count_a_case_as_wrong_because_its_law_is(
        self, laws: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (laws / "visitor-card.yaml").write_text(
            SAMPLE.replace("  sponsor.budget:", "  sponsor.budgets:"), "utf-8"
        )
        assert main(["--lang", "en", "law", "check", str(laws)]) == 1
        assert "visitor-card.cases.yaml" not in capsys.readouterr().out

    def it_ends_with_one_when_a_case_fails(self, laws: Path, capsys: pytest.CaptureFixture[str]) -> None:
        changed = CASES.replace("{outcome: met, edition: 2024-01-01}", "{outcome: not_met}")
        (laws / "visitor-card.cases.yaml").write_text(changed, encoding="utf-8")
        assert main(["--lang", "en", "law", "check", str(laws)]) == 1
        out = capsys.readouterr().out
        assert "visitor-card.cases.yaml:7:5: Case 'first day of the first edition': outcome should be" in out
        assert "demo.visitor-card: 9 case(s), 1 not as expected" in out

    def it_ends_with_one_when_a_law_has_no_cases(
        self, laws: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (laws / "visitor-card.cases.yaml").unlink()
        assert main(["--lang", "en", "law", "check", str(laws)]) == 1
        assert "demo.visitor-card: there are no golden cases" in capsys.readouterr().out

    def it_ends_with_one_when_mutants_escape(self, laws: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--lang", "en", "law", "check", "--mutants", str(laws)]) == 1
        out = capsys.readouterr().out
        assert "No case notices: research.5 (edition 2025-07-01), value+1." in out

    def it_ends_with_two_for_a_path_that_is_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--lang", "en", "law", "check", "no-such-file.yaml"]) == 2
        assert capsys.readouterr().err == "There is no no-such-file.yaml.\n"


class DescribeExplain:
    def explained(self, laws: Path, *more: str) -> list[str]:
        return [
            *(
                "--lang",
                "en",
                "law",
                "explain",
                "demo.visitor-card",
                "--source",
                str(laws / "visitor-card.yaml"),
            ),
            *("--facts", str(laws / "facts.txt"), "--on", "2026-05-01", *more),
        ]

    def it_prints_the_tree(self, laws: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(self.explained(laws)) == 0
        assert "[+] Invited by a host [invited]: met" in capsys.readouterr().out

    def it_prints_json_for_an_audience(self, laws: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(self.explained(laws, "--json", "--audience", "sponsor")) == 0
        data = json.loads(capsys.readouterr().out)
        assert (data["audience"], data["outcome"]) == ("sponsor", "unknown")
        assert data["routes"][0]["because"][0]["zh-Hans"] == "仅向本人和主办人员显示"

    def it_takes_today_from_the_clock(
        self, laws: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        # Half past four in the afternoon in London is the next day in Beijing.
        monkeypatch.setenv("ZHIAN_NOW", "2026-04-30T16:30:00+00:00")
        without_day = [each for each in self.explained(laws) if each not in ("--on", "2026-05-01")]
        assert main(without_day) == 0
        assert "on 1 May 2026" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ("applicant.aeg: 3\n", "Did you mean 'applicant.age'?"),
            ("applicant.age: 1.5\n", "facts.txt:1:16: 1.5 is not accepted"),
            ("- 1\n", "A file of facts is a mapping"),
        ],
    )
    def it_ends_with_two_for_facts_it_cannot_use(
        self, laws: Path, facts: str, words: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (laws / "facts.txt").write_text(facts, encoding="utf-8")
        assert main(self.explained(laws)) == 2
        assert words in capsys.readouterr().err

    def it_ends_with_two_on_a_day_without_an_edition(
        self, laws: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(self.explained(laws, "--on", "2020-01-01")) == 2
        assert "starts on 2024-01-01" in capsys.readouterr().err

    def it_ends_with_two_for_a_law_that_is_none(self, laws: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert (
            main(["--lang", "en", "law", "explain", "talent.rp-wrok", "--facts", str(laws / "facts.txt")])
            == 2
        )
        assert "Did you mean 'talent.rp-work'?" in capsys.readouterr().err


def it_needs_neither_django_nor_polars(laws: Path) -> None:
    code = (
        "import sys; sys.modules.update(django=None, polars=None)\n"
        "from zhian.cli import main\n"
        f"sys.exit(main(['--lang', 'en', 'law', 'check', {str(laws)!r}]))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIAN_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=kept, check=False)
    assert (done.returncode, done.stderr) == (0, "")
