"""The command: its rooms, its languages, and what a bare installation may import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kernel.receipts.samples import make
from zhian.cli import main


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZHIAN_DATA", "ZHIAN_LANG", "XDG_CONFIG_HOME", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def receipt(tmp_path: Path) -> str:
    path = tmp_path / "receipt.json"
    path.write_bytes(make().to_bytes())
    return str(path)


class DescribeTheCommand:
    @pytest.mark.parametrize(("language", "usage"), [("en", "usage: zhian"), ("zh-hans", "用法：zhian")])
    def it_lists_every_command(self, language: str, usage: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--lang", language]) == 2
        shown = capsys.readouterr().out
        assert shown.startswith(usage)
        for command in ("receipt", "keys", "law", "serve", "migrate", "demo", "worker", "manage", "audit"):
            assert f"\n    {command} " in shown

    @pytest.mark.parametrize("command", ["receipt", "keys", "law", "serve", "migrate", "outbox"])
    def it_says_of_a_command_what_the_list_of_commands_says(
        self, command: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main([])
        listed = next(
            line.split(maxsplit=1)[1]
            for line in capsys.readouterr().out.splitlines()
            if line.startswith(f"    {command} ")
        )
        with pytest.raises(SystemExit):
            main([command, "--help"])
        assert f"\n\n{listed}\n" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "ZHIAN_NOW does not tell an instant."), ("zh-hans", "ZHIAN_NOW 的值无法读作时刻。")],
    )
    def it_says_when_the_clock_was_set_to_nonsense(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        language: str,
        words: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("ZHIAN_NOW", "foo")
        facts = tmp_path / "facts.yaml"
        facts.write_text("{}", encoding="utf-8")
        assert main(["law", "explain", "talent.rp-work", "--facts", str(facts), "--lang", language]) == 2
        assert words in capsys.readouterr().err

    def it_ends_quietly_when_started_with_its_output_closed(self) -> None:
        program = "import sys; from zhian.cli import main; sys.exit(main(['keys', 'list']))"
        done = subprocess.run(
            ["/bin/sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c", program],
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")

    def it_says_what_to_install_when_django_is_missing(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        assert main(["serve"]) == 2
        assert "pip install 'zhian[web]'" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [(["receipt", "verify", "{receipt}"], 3), (["law", "check"], 0)],
        ids=["receipt", "law"],
    )
    def it_needs_no_optional_package_in_a_bare_installation(
        self, receipt: str, arguments: list[str], code: int
    ) -> None:
        program = (
            "import sys; from zhian.cli import main; code = main(sys.argv[1:]);"
            "extra = {'django', 'pypdf', 'polars', 'typst', 'segno', 'psycopg'} & set(sys.modules);"
            "sys.exit(f'loaded {extra}' if extra else code)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, *(argument.format(receipt=receipt) for argument in arguments)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (code, "")


def it_stops_quietly_when_its_reader_has_seen_enough() -> None:
    code = "import sys; from zhian.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "law", "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()  # as `| head` does once it has its lines
    words = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert "Traceback" not in words
    assert "BrokenPipe" not in words
