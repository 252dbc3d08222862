"""The commands: findings on standard output, words on standard error, and an exit code for scripts."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zhian.cli import main
from zhian.toolkit.cli import _Progress
from zhian.toolkit.scanning import Tally

Shown = pytest.CaptureFixture[str]


@pytest.fixture
def feed(tmp_path: Path) -> str:
    path = tmp_path / "feed.csv"
    path.write_text(
        "value,source,valid_from,valid_until\n"
        "evil[.]example,desk,,\n"
        "old.example,desk,2019-01-01T00:00:00Z,2020-01-01T00:00:00Z\n"
        "10.1.2.3,,,\n"
        "co.uk,,,\n"
    )
    return str(path)


def _log(tmp_path: Path, text: str) -> str:
    path = tmp_path / "log"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _findings(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def it_writes_a_line_for_each_finding_and_leaves_with_1(tmp_path: Path, feed: str, capsys: Shown) -> None:
    log = _log(tmp_path, "a\nb www.evil.example\nold.example\n")
    assert main(["scan", "logs", log, "--indicators", feed, "--lang", "en"]) == 1
    out, err = capsys.readouterr()
    first, second = _findings(out)
    assert first["indicator"] == {"kind": "domain", "value": "evil.example"}
    assert (first["file"], first["line"], first["column"], first["text"]) == (log, 2, 7, "evil.example")
    assert (first["listed"][0]["source"], first["listed"][0]["tlp"], first["listed"][0]["valid"]) == (
        "desk",
        "TLP:RED",
        True,
    )
    assert first["warning"] == "reserved-name"
    assert second["listed"][0]["valid"] is False
    assert "2 hit(s) of 2 indicator(s)" in err
    assert "Feeds: 3 line(s) used, 1 not." in err
    assert "domain.suffix" in err
    assert "\r" not in err


def it_leaves_with_0_when_nothing_was_found(tmp_path: Path, feed: str, capsys: Shown) -> None:
    assert main(["scan", "logs", _log(tmp_path, "nothing\n"), "--indicators", feed, "--lang", "zh-hans"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "命中 0 处" in err


def it_leaves_with_2_when_something_could_not_be_read(tmp_path: Path, feed: str, capsys: Shown) -> None:
    bad = tmp_path / "bad.gz"
    bad.write_bytes(b"\x1f\x8b no")
    assert main(["scan", "logs", str(bad), "--indicators", feed, "--lang", "en"]) == 2
    assert f"Not read: {bad}." in capsys.readouterr().err
    assert main(["scan", "logs", str(tmp_path / "missing"), "--indicators", feed, "--lang", "en"]) == 2
    assert "There is no such file." in capsys.readouterr().err


def it_writes_findings_to_a_file_and_does_not_look_into_it(tmp_path: Path, feed: str, capsys: Shown) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    _log(logs, "evil.example\n")
    out = logs / "findings.jsonl"
    for _ in range(2):
        assert main(["scan", "logs", str(logs), "--indicators", feed, "--out", str(out)]) == 1
        assert len(_findings(out.read_text(encoding="utf-8"))) == 1
    assert capsys.readouterr().out == ""


def it_judges_validity_at_the_instant_asked_about(tmp_path: Path, feed: str, capsys: Shown) -> None:
    log = _log(tmp_path, "old.example")
    assert (
        main(["scan", "logs", log, "--indicators", feed, "--at", "2019-06-01T00:00:00Z", "--tlp", "green"])
        == 1
    )
    assert _findings(capsys.readouterr().out)[0]["listed"][0] == {
        "source": "desk",
        "tlp": "TLP:GREEN",
        "valid_from": "2019-01-01T00:00:00Z",
        "valid_until": "2020-01-01T00:00:00Z",
        "valid": True,
    }


@pytest.mark.parametrize("more", [["--at", "yesterday"], ["--tlp", "pink"]])
def it_says_what_was_not_understood(tmp_path: Path, feed: str, more: list[str], capsys: Shown) -> None:
    with pytest.raises(SystemExit):
        main(["scan", "logs", _log(tmp_path, "x"), "--indicators", feed, "--lang", "en", *more])
    assert f"{more[1]} does not fit here" in capsys.readouterr().err


def it_makes_an_index_works_changes_in_and_scans_with_it(tmp_path: Path, feed: str, capsys: Shown) -> None:
    made, changes = tmp_path / "made.zidx", tmp_path / "changes.jsonl"
    changes.write_text(
        '{"zhian_delta": 1, "rules": 1}\n'
        '{"op": "withdraw", "kind": "domain", "value": "evil.example", "source": "desk"}\n'
        '{"op": "add", "kind": "domain", "value": "new.example", "source": "desk", "tlp": "TLP:GREEN",'
        ' "valid_from": "2026-11-24T00:00:00Z"}\n',
        encoding="utf-8",
    )
    assert main(["scan", "index", feed, "--out", str(made), "--changes", str(changes), "--lang", "en"]) == 0
    assert "1 added or renewed, 1 withdrawn, 0 not there" in capsys.readouterr().err
    log = _log(tmp_path, "evil.example new.example")
    assert main(["scan", "logs", log, "--indicators", str(made)]) == 1
    assert [each["indicator"]["value"] for each in _findings(capsys.readouterr().out)] == ["new.example"]
    made.write_bytes(made.read_bytes()[:-1])
    assert main(["scan", "logs", log, "--indicators", str(made), "--lang", "zh-hans"]) == 2
    assert "长度与其记载不符" in capsys.readouterr().err


def it_says_where_it_could_not_write(tmp_path: Path, feed: str, capsys: Shown) -> None:
    nowhere = str(tmp_path / "missing" / "out")
    assert (
        main(["scan", "logs", _log(tmp_path, "x"), "--indicators", feed, "--out", nowhere, "--lang", "en"])
        == 2
    )
    assert main(["scan", "index", feed, "--out", nowhere, "--lang", "en"]) == 2
    assert capsys.readouterr().err.count("cannot be written. There is no such file. See that its folder") == 2


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def it_shows_how_far_it_is_on_a_terminal_only() -> None:
    for stream, shown in ((_Terminal(), "7 MB"), (io.StringIO(), "")):
        progress = _Progress(stream)
        progress._began -= 10
        progress.show(Tally(bytes=7_000_000))
        progress.clear()
        assert shown in stream.getvalue()
        assert bool(stream.getvalue()) == bool(shown)


def it_never_imports_the_web_framework_or_a_data_frame(tmp_path: Path, feed: str) -> None:
    log = _log(tmp_path, "evil.example")
    code = (
        "import sys; sys.modules.update(django=None, polars=None); from zhian.cli import main;"
        f"sys.exit(main(['scan', 'logs', {log!r}, '--indicators', {feed!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr


def it_says_what_to_install_where_the_toolkit_is_not(monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["scan", "logs", "x", "--indicators", "y"]) == 2
    assert "pip install 'zhian[toolkit]'" in capsys.readouterr().err
