"""The manners of the command line: a parser in the reader's language, and printing nobody can steer."""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, TextIO, TypeAlias

from zhian.kernel.locales import LANGUAGES, Text, language_for

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Subparsers = argparse._SubParsersAction

EXIT_USAGE: Final = 2


def say(text: str, *, file: TextIO | None = None) -> None:
    """Print `text` without what could steer a terminal: a receipt comes from strangers."""
    plain = "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
    print(plain, file=file or sys.stdout)


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language to speak: `--lang`, else ZHIAN_LANG, else that of the terminal."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return language_for(argument.removeprefix("--lang="))
        if argument == "--lang" and place + 1 < len(arguments):
            return language_for(arguments[place + 1])
    names = ("ZHIAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    return language_for(next((environment[name] for name in names if environment.get(name)), ""))


class Commands(Subparsers):
    """The commands below a command; `told` says what they are for, where their own room does not."""

    told: ClassVar[Mapping[str, str]] = {}

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Add a command; what the list says of it also stands above its own help."""
        told = self.told.get(name) or options.get("help")
        if told:
            options = {"description": told, **options, "help": told}
        return super().add_parser(name, **options)


class Parser(argparse.ArgumentParser):
    """A parser whose own words are in `language`, and that takes `--lang` after every command.

    `parser_in` makes one for a language. `choose_language` reads `--lang` before there is a parser, so that
    the value parsed here is only checked.
    """

    language: ClassVar[str] = "en"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["add_help"] = False
        options["allow_abbrev"] = False
        super().__init__(*arguments, **options)
        self.register("action", "parsers", Commands)
        self._positionals.title = self.word("positionals")
        self._optionals.title = self.word("options")
        self.add_argument("-h", "--help", action="help", help=self.word("help"))
        choices = ("zh-Hans", *LANGUAGES)
        self.add_argument("--lang", choices=choices, metavar="LANG", help=self.word("lang"))

    def word(self, name: str) -> str:
        """One of the parser's own words."""
        return _WORDS[name].get(self.language)

    def format_usage(self) -> str:
        """The usage line."""
        return self._in_language(super().format_usage())

    def format_help(self) -> str:
        """The whole help."""
        return self._in_language(super().format_help())

    def _in_language(self, text: str) -> str:
        for title in (self.word("positionals"), self.word("options")):
            heading = _WORDS["heading"].fill(title=title).get(self.language)
            text = text.replace(f"\n{title}:\n", f"\n{heading}\n")
        return self.word("usage") + text.removeprefix("usage: ") if text.startswith("usage: ") else text

    def error(self, message: str) -> NoReturn:
        """Say what was not understood, and leave with 2."""
        say(self.format_usage().rstrip(), file=sys.stderr)
        wrong = _WORDS["wrong"].fill(detail=complaint_in_words(message))
        say(wrong.get(self.language), file=sys.stderr)
        raise SystemExit(EXIT_USAGE)


def parser_in(language: str) -> type[Parser]:
    """The class for one language: nested parsers are made from the class alone."""
    return type("Parser", (Parser,), {"language": language})


def language_of(subparsers: Subparsers) -> str:
    """The language that a room's commands are to be described in."""
    return str(getattr(subparsers._parser_class, "language", "en"))


def complaint_in_words(message: str) -> Text:
    """What argparse complains of, in both languages; what a room said in its own words stays as it is."""
    found = re.fullmatch(r"argument ([^:]+): (.*)", message, re.DOTALL)
    if found is None:
        return _complaint(message)
    name = _WORDS["command"] if found[1] == "COMMAND" else Text(zh=found[1], en=found[1])
    return _WORDS["at"].fill(name=name, detail=_complaint(found[2]))


def _complaint(message: str) -> Text:
    for pattern, text in _COMPLAINTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return text.fill(**{name: each.replace("'", "") for name, each in found.groupdict().items()})
    return Text(zh=message, en=message)


_WORDS: Final[Mapping[str, Text]] = {
    "usage": Text(zh="用法：", en="usage: "),
    "positionals": Text(zh="参数", en="arguments"),
    "options": Text(zh="选项", en="options"),
    "heading": Text(zh="{title}：", en="{title}:"),
    "help": Text(zh="显示本说明", en="show this help"),
    "lang": Text(zh="输出语言", en="language of the output"),
    "wrong": Text(zh="命令有误：{detail}", en="This command is not understood: {detail}"),
    "command": Text(zh="命令", en="command"),
    "at": Text(zh="{name}：{detail}", en="{name}: {detail}"),
}
# What argparse of Python 3.11 to 3.14 may say; a test provokes each of them.
_COMPLAINTS: Final = (
    (
        r"the following arguments are required: (?P<names>.+)",
        Text(zh="缺少 {names}。", en="{names} must be given."),
    ),
    (r"unrecognized arguments: (?P<names>.+)", Text(zh="不认识 {names}。", en="{names} is not known here.")),
    (
        r"invalid choice: (?P<given>.+) \(choose from (?P<names>.+)\)",
        Text(zh="没有“{given}”，可选：{names}。", en="there is no {given}; choose from {names}."),
    ),
    (r"invalid int value: (?P<given>.+)", Text(zh="“{given}”不是整数。", en="{given} is no whole number.")),
    (r"invalid .+ value: (?P<given>.+)", Text(zh="“{given}”不能用在这里。", en="{given} does not fit here.")),
    (r"expected one argument", Text(zh="后面须有一个值。", en="a value must follow.")),
    (r"expected at least one argument", Text(zh="后面至少须有一个值。", en="one value or more must follow.")),
    (r"expected at most one argument", Text(zh="后面最多有一个值。", en="at most one value may follow.")),
    (r"expected (?P<n>[0-9]+) arguments?", Text(zh="后面须有 {n} 个值。", en="{n} values must follow.")),
    (
        r"ignored explicit argument (?P<given>.+)",
        Text(zh="不带值，不能写“{given}”。", en="it takes no value, such as {given}."),
    ),
    (
        r"not allowed with argument (?P<names>.+)",
        Text(zh="不能与 {names} 同时使用。", en="it does not go with {names}."),
    ),
    (
        r"one of the arguments (?P<names>.+) is required",
        Text(zh="须给出下列之一：{names}。", en="one of {names} must be given."),
    ),
)
