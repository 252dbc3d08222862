"""The parser: its language, its own words, and `--lang` after every command."""

from __future__ import annotations

import argparse
import contextlib
import re
from collections.abc import Callable

import pytest

from zhian.cli import main
from zhian.commandline import choose_language, language_of, parser_in, say

Build = Callable[[argparse.ArgumentParser], object]


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "ZHIAN_LANG": "en"}, "en"),
        (["--lang", "zh-Hans"], {"ZHIAN_LANG": "en"}, "zh-hans"),
        (["--lang=en"], {"LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def it_speaks_the_language_asked_for(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert choose_language(arguments, environment) == language


def _required(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--salt", required=True)


def _exclusive(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--json", action="store_true")
    group.add_argument("--text", action="store_true")


def _command(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("verify")
    commands.add_parser("open")


@pytest.mark.parametrize(
    ("build", "arguments", "zh", "en"),
    [
        (_required, [], "缺少 --salt。", "--salt must be given."),
        (_required, ["--salt", "1", "--more"], "不认识 --more。", "--more is not known here."),
        (_required, ["--salt"], "--salt：后面须有一个值。", "--salt: a value must follow."),
        (_command, [], "缺少 COMMAND。", "COMMAND must be given."),
        (
            _command,
            ["forge"],
            "命令：没有“forge”，可选：verify, open。",
            "command: there is no forge; choose from verify, open.",
        ),
        (_exclusive, [], "须给出下列之一：--json --text。", "one of --json --text must be given."),
        (
            _exclusive,
            ["--json", "--text"],
            "--text：不能与 --json 同时使用。",
            "--text: it does not go with --json.",
        ),
        (
            _exclusive,
            ["--json=yes"],
            "--json：不带值，不能写“yes”。",
            "--json: it takes no value, such as yes.",
        ),
        (
            lambda parser: parser.add_argument("--port", type=int),
            ["--port", "abc"],
            "--port：“abc”不是整数。",
            "--port: abc is no whole number.",
        ),
        (
            lambda parser: parser.add_argument("--share", type=float),
            ["--share", "abc"],
            "--share：“abc”不能用在这里。",
            "--share: abc does not fit here.",
        ),
        (
            lambda parser: parser.add_argument("--pair", nargs=2),
            ["--pair", "1"],
            "--pair：后面须有 2 个值。",
            "--pair: 2 values must follow.",
        ),
        (
            lambda parser: parser.add_argument("--some", nargs="+"),
            ["--some"],
            "--some：后面至少须有一个值。",
            "--some: one value or more must follow.",
        ),
        (
            lambda parser: parser.add_argument("--lang2", choices=["en"]),
            ["--lang2", "fr"],
            "--lang2：没有“fr”，可选：en。",
            "--lang2: there is no fr; choose from en.",
        ),
    ],
)
def it_says_in_either_language_what_was_not_understood(
    build: Build, arguments: list[str], zh: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {"zh-hans": f"命令有误：{zh}", "en": f"This command is not understood: {en}"}
    for language, words in expected.items():
        parser = parser_in(language)(prog="zhian")
        build(parser)
        with pytest.raises(SystemExit) as stop:
            parser.parse_args(arguments)
        assert stop.value.code == 2
        assert capsys.readouterr().err.splitlines()[-1] == words


def it_leaves_the_words_of_a_room_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["law", "explain", "talent.rp-work", "--facts", "f", "--on", "soon", "--lang", "zh-hans"])
    assert capsys.readouterr().err.splitlines()[-1].startswith("命令有误：--on：“soon”不是日期")


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            ["receipt", "verify", "no-such-file"],
            ["receipt", "open", "no-such-file", "--field", "f", "--salt", "0"],
        ),
        *(["keys", "trust", "no-such-file"], ["keys", "forget", "nobody"], ["law", "check", "no-such-file"]),
        *(["outbox", "dead", "--help"], ["serve", "--help"], ["demo", "accounts", "--help"]),
    ],
    ids=" ".join,
)
def it_takes_the_language_after_every_command(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHIAN_LANG", "en")
    with contextlib.suppress(SystemExit):  # how argparse ends a help
        main([*arguments, "--lang", "zh-hans"])
    captured = capsys.readouterr()
    assert re.search("[\u4e00-\u9fff]", captured.out + captured.err)
    assert "usage:" not in captured.out


def it_tells_the_rooms_in_which_language_to_describe_themselves() -> None:
    for language in ("en", "zh-hans"):
        assert language_of(parser_in(language)().add_subparsers()) == language


def it_prints_nothing_that_could_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[2Jb\u202ec\td\n中文")
    assert capsys.readouterr().out == "a\ufffd[2Jb\ufffdc\td\n中文\n"
