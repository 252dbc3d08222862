"""The runner counts honestly, goes on after a failure, and skips nothing in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from . import machine, steps
from .running import Outcome, run, summary
from .steps import ROOT, Step

PYTHON = sys.executable


@pytest.fixture(autouse=True)
def _plain_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIAN_SKIP", raising=False)
    monkeypatch.delenv("CI", raising=False)


def _says(name: str, code: int) -> Step:
    return Step(name, ((PYTHON, "-c", f"raise SystemExit({code})"),))


def _tests(name: str, folder: Path, text: str) -> Step:
    file = folder / "test_sample.py"
    file.write_text(text, encoding="utf-8")
    step = Step(name, (), tests=True)
    command = (
        PYTHON, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "-c", os.devnull,
        f"--rootdir={folder}", f"--junitxml={step.report}", str(file),
    )  # fmt: skip
    return Step(name, (command,), tests=True)


def it_goes_on_after_a_failing_step() -> None:
    outcomes = run([_says("first", 1), _says("second", 0)])
    assert [(o.passed, o.failed) for o in outcomes] == [(0, 1), (1, 0)]


def it_runs_neighbouring_lanes_side_by_side_and_keeps_their_order(tmp_path: Path) -> None:
    met = "import pathlib, time, sys; here, there = map(pathlib.Path, sys.argv[1:]); here.touch()\n"
    met += "for _ in range(200):\n  if there.exists(): sys.exit(0)\n  time.sleep(0.05)\nsys.exit(1)"
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    lanes = [
        Step("meets two", ((PYTHON, "-c", met, one, two),), lane="a"),
        Step("meets one", ((PYTHON, "-c", met, two, one),), lane="b"),
        Step("fails after", ((PYTHON, "-c", "raise SystemExit(3)"),), lane="a"),
    ]
    outcomes = run([_says("before", 0), *lanes, _says("after", 0)])
    assert [o.step.name for o in outcomes] == ["before", "meets two", "meets one", "fails after", "after"]
    assert [o.failed for o in outcomes] == [0, 0, 0, 1, 0]


def it_shows_what_a_lane_said_in_one_piece(capfd: pytest.CaptureFixture[str]) -> None:
    run([Step(f"lane {n}", ((PYTHON, "-c", f"print('word {n}')"),), lane=n) for n in "ab"])
    said = capfd.readouterr().out
    assert all(f"lane {n}\nword {n}\n== lane {n}: ok" in said for n in "ab")


def it_counts_tests_and_closes_with_one_plain_line(tmp_path: Path) -> None:
    text = "def test_a(): pass\ndef test_b(): pass\ndef test_c(): assert 0\n"
    outcomes = run([_tests("sample counts", tmp_path, text), _says("plain", 0)])
    assert summary(outcomes).splitlines()[-1] == "suite: 3 passed, 1 failed"


def it_fails_a_step_that_finds_no_tests(tmp_path: Path) -> None:
    [outcome] = run([_tests("sample none", tmp_path, "x = 1\n")])
    assert (outcome.failed, outcome.note) == (1, "no tests were found")


def it_fails_a_step_whose_tests_crash_the_interpreter(tmp_path: Path) -> None:
    [outcome] = run([_tests("sample crash", tmp_path, "import os\ndef test_a(): os._exit(0)\n")])
    assert outcome.failed == 1


def it_lets_a_skip_pass_at_a_desk_and_fail_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('why')\n"
    step = _tests("sample skip", tmp_path, text)
    assert run([step])[0].failed == 0
    monkeypatch.setenv("CI", "true")
    assert run([step])[0].failed == 1


def it_leaves_out_only_what_zhian_skip_names(monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step("database", ((PYTHON, "-c", "pass"),), needs="postgresql")
    monkeypatch.setenv("ZHIAN_SKIP", "postgresql")
    [outcome] = run([step])
    assert (outcome.word, outcome.skipped, outcome.failed) == ("skipped", 1, 0)
    monkeypatch.setenv("CI", "true")
    assert run([step])[0].failed == 1


def it_knows_only_real_names_in_zhian_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_SKIP", "postgres")
    with pytest.raises(ValueError, match="postgresql, browser"):
        machine.skips()


def it_stops_with_one_line_that_installs_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(machine, "DEBIAN_POSTGRESQL", Path("/nowhere"))
    lacking = machine.missing(step.needs for step in steps.everything() if step.needs)
    hints = [tool.hint() for tool in lacking]
    assert [tool.name for tool in lacking] == ["browser", "postgresql"]
    assert all("\n" not in hint and "apt-get install -y" in hint for hint in hints)


def it_keeps_an_operators_settings_out_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", "2020-01-01T00:00:00Z")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/precious")
    check = "import os; raise SystemExit('ZHIAN_NOW' in os.environ or 'DATABASE_URL' in os.environ)"
    [outcome] = run([Step("clean", ((PYTHON, "-c", check),))])
    assert outcome.failed == 0


def it_asks_nothing_of_the_machine_for_the_quick_plan() -> None:
    plan = steps.quick()
    assert not [step.name for step in plan if step.needs]
    assert any(f"--ignore={steps.CLUSTER}" in command for step in plan for command in step.commands)
    whole = [
        step for step in steps.everything() if any(steps.CLUSTER in command for command in step.commands)
    ]
    assert [step.needs for step in whole] == ["postgresql"]
    assert (ROOT / steps.CLUSTER).exists()


def it_runs_a_new_test_folder_on_both_databases() -> None:
    known_pure = {f"tests/{name}" for name in steps.PURE}
    assert not known_pure & set(steps.touching_tables())
    assert "tests/web" in steps.touching_tables()


def it_leaves_no_test_file_out_of_the_whole_plan() -> None:
    words = {word for step in steps.everything() for command in step.commands for word in command}
    assert {"tests", "tests/wheel", "tests/access/test_mutants.py", steps.EVERY_PAGE} <= words
    assert any(step.name == "browser" and "tests" in step.commands[0] for step in steps.everything())
    assert {"fault", "browser", "not browser and not fault"} <= words


def it_runs_once_only_what_takes_no_database_from_the_suite() -> None:
    for path in steps.WITHOUT_A_CHOICE:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert "own_site" not in text, path
        assert "django_db" not in text, path


def it_refuses_a_plan_it_does_not_know() -> None:
    done = subprocess.run(
        [PYTHON, "-m", "tests.suite", "some"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Say one of: all, quick" in done.stderr


def it_names_the_steps_in_the_table() -> None:
    table = summary([Outcome(_says("alpha", 0), 1.25, passed=3), Outcome(_says("b", 0), 2.0, failed=1)])
    assert "alpha  ok           1.2 s      3 passed    0 failed" in table
    assert "b      FAILED" in table
