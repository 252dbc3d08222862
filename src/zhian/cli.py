"""The one command `zhian`. Each room's part is imported only when its command is asked for.

So `zhian receipt` and `zhian law` run in a bare installation, without Django.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, NoReturn, TypeAlias

from zhian import __version__
from zhian.kernel.clock import write_local
from zhian.kernel.errors import NotFound, Unreadable, ZhianError
from zhian.kernel.locales import LANGUAGES, Text, language_for
from zhian.kernel.receipts import (
    SPECIMEN,
    SPECIMEN_PREFIX,
    Status,
    StatusList,
    TrustedKey,
    TrustStore,
    Verdict,
    default_path,
    open_commitment,
    read_keys,
    read_status_list,
)
from zhian.kernel.receipts.plaintext import content_lines, verdict_lines
from zhian.receiptfile import read_file, verify_file

Run: TypeAlias = Callable[[argparse.Namespace], int]
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

EXIT_CODES: Final[Mapping[Status, int]] = {
    Status.GENUINE: 0,
    Status.ALTERED: 1,
    Status.FORGED: 1,
    Status.REVOKED: 1,
    Status.UNREADABLE: 2,
    Status.INTACT_ISSUER_UNVERIFIED: 3,
    Status.SPECIMEN: 4,
}
EXIT_USAGE: Final = 2
EXIT_CUT_SHORT: Final = 141

_ROOT = Text(
    zh="智安：科技园区人才服务与网络安全共同体平台。",
    en="Zhian: talent services and shared cyber defence for a technology district.",
)
_COMMANDS: Final[Mapping[str, Text]] = {
    "receipt": Text(zh="核验回执，打开承诺值（无需联网）", en="verify a receipt, open a commitment; offline"),
    "keys": Text(zh="管理本机信任的公钥", en="manage the public keys trusted here"),
    "law": Text(zh="检查法规文件，解释适用结果", en="check law files, explain what they say of facts"),
    "demo": Text(zh="运行演示辖区", en="run the demonstration district"),
    "serve": Text(zh="启动服务", en="run the platform"),
    "worker": Text(zh="运行后台任务", en="run background work"),
    "migrate": Text(zh="升级数据库", en="upgrade the database"),
    "audit": Text(zh="核验审计链", en="verify the audit chain"),
    "outbox": Text(zh="查看与重试未送达的消息", en="see and retry messages that did not arrive"),
    "settings": Text(zh="打印设置说明表", en="print the table of settings"),
    "manage": Text(zh="执行维护命令", en="run a maintenance command"),
}
_WEB_COMMANDS = ("demo", "serve", "worker", "migrate", "audit", "outbox", "settings", "manage")
_ROOMS: Final[Mapping[str, str]] = {
    "law": "zhian.policy.cli",
    **dict.fromkeys(_WEB_COMMANDS, "zhian.web.entry"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for done, 2 for misunderstood, and others as each command says."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    language = choose_language(arguments, os.environ)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Chinese still gets its answer
    try:
        parser = _parser(arguments, language)
        options = parser.parse_args(arguments)
        options.language = language
        run: Run | None = getattr(options, "run", None)
        if run is None:
            parser.print_help()
            return EXIT_USAGE
        code = run(options)
        sys.stdout.flush()
        return code
    except ZhianError as error:
        _print(error.sentence(language), file=sys.stderr)
        return EXIT_USAGE
    except BrokenPipeError:
        # Whoever read us has seen enough (`| head`); what is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CUT_SHORT
    except KeyboardInterrupt:
        return 130


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language to speak: `--lang`, else ZHIAN_LANG, else that of the terminal."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return language_for(argument.removeprefix("--lang="))
        if argument == "--lang" and place + 1 < len(arguments):
            return language_for(arguments[place + 1])
    names = ("ZHIAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    return language_for(next((environment[name] for name in names if environment.get(name)), ""))


class _Parser(argparse.ArgumentParser):
    """An argument parser whose own words are in the language of the user."""

    language: ClassVar[str] = "en"
    words: ClassVar[Mapping[str, Text]] = {
        "usage": Text(zh="用法：", en="usage: "),
        "positionals": Text(zh="参数", en="arguments"),
        "options": Text(zh="选项", en="options"),
        "heading": Text(zh="{title}：\n", en="{title}:\n"),
        "help": Text(zh="显示本说明", en="show this help"),
        "wrong": Text(zh="命令有误：{detail}", en="This command is not understood: {detail}"),
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["add_help"] = False
        options["allow_abbrev"] = False
        super().__init__(*arguments, **options)
        self._positionals.title = self.word("positionals")
        self._optionals.title = self.word("options")
        self.add_argument("-h", "--help", action="help", help=self.word("help"))

    def word(self, name: str) -> str:
        return self.words[name].get(self.language)

    def format_usage(self) -> str:
        return self._in_language(super().format_usage())

    def format_help(self) -> str:
        return self._in_language(super().format_help())

    def _in_language(self, text: str) -> str:
        for title in (self.word("positionals"), self.word("options")):
            text = text.replace(
                f"\n{title}:\n", "\n" + self.words["heading"].fill(title=title).get(self.language)
            )
        return self.word("usage") + text.removeprefix("usage: ") if text.startswith("usage: ") else text

    def error(self, message: str) -> NoReturn:
        _print(self.format_usage().rstrip(), file=sys.stderr)
        wrong = self.words["wrong"].fill(detail=message).get(self.language)
        _print(wrong, file=sys.stderr)
        raise SystemExit(EXIT_USAGE)


def _parser(arguments: Sequence[str], language: str) -> argparse.ArgumentParser:
    # A subclass rather than an argument, because nested parsers are made from the class alone.
    kind: type[_Parser] = type("Parser", (_Parser,), {"language": language})
    root: argparse.ArgumentParser = kind(prog="zhian", description=_ROOT.get(language))
    version = Text(zh="显示版本", en="show the version").get(language)
    root.add_argument("--version", action="version", version=f"zhian {__version__}", help=version)
    _add_language(root, language)
    subparsers = root.add_subparsers(dest="command", metavar="COMMAND")
    wanted = next((argument for argument in arguments if argument in _COMMANDS), "")
    _add_receipt(subparsers, language)
    _add_keys(subparsers, language)
    room = _ROOMS.get(wanted)
    if room is not None:
        _load(room).add_parser(subparsers)
    for name, text in _COMMANDS.items():
        if name not in subparsers.choices:
            subparsers.add_parser(name, help=text.get(language))
    return root


def _load(room: str) -> Any:
    if room.startswith("zhian.web") and importlib.util.find_spec("django") is None:
        raise NotFound(
            Text(zh="当前安装不含网页平台。", en="The web platform is not installed."),
            why=Text(
                zh="基本安装只含回执核验和法规工具。", en="A bare installation has receipts and laws only."
            ),
            do_next=Text(zh="请运行 pip install 'zhian[web]'。", en="Run pip install 'zhian[web]'."),
            code="web.not_installed",
        )
    return importlib.import_module(room)


def _add_language(parser: argparse.ArgumentParser, language: str) -> None:
    text = Text(zh="输出语言", en="language of the output")
    parser.add_argument("--lang", choices=("zh-Hans", *LANGUAGES), metavar="LANG", help=text.get(language))


def _add_receipt(subparsers: Subparsers, language: str) -> None:
    receipt = subparsers.add_parser("receipt", help=_COMMANDS["receipt"].get(language))
    commands = receipt.add_subparsers(dest="receipt_command", metavar="COMMAND", required=True)
    verify = commands.add_parser(
        "verify",
        help=Text(zh="核验回执文件（JSON 或 PDF）", en="verify a receipt file, JSON or PDF").get(language),
        epilog=_VERIFY_CODES.get(language),
    )
    opening = commands.add_parser(
        "open", help=Text(zh="核对持有人提供的个人信息", en="check what its holder discloses").get(language)
    )
    for parser in (verify, opening):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--key", metavar="K", action="append", default=[], help=_KEY_HELP.get(language))
        parser.add_argument("--status-list", metavar="F", type=Path, help=_STATUS_LIST_HELP.get(language))
        _add_language(parser, language)
    verify.add_argument("--json", action="store_true", help=_JSON_HELP.get(language))
    verify.add_argument("--show", action="store_true", help=_SHOW_HELP.get(language))
    verify.set_defaults(run=_verify)
    opening.add_argument("--field", metavar="F", required=True, help=_FIELD_HELP.get(language))
    opening.add_argument("--value", metavar="V", help=_VALUE_HELP.get(language))
    opening.add_argument("--salt", metavar="S", required=True, help=_SALT_HELP.get(language))
    opening.set_defaults(run=_open)


def _add_keys(subparsers: Subparsers, language: str) -> None:
    keys = subparsers.add_parser("keys", help=_COMMANDS["keys"].get(language))
    commands = keys.add_subparsers(dest="keys_command", metavar="COMMAND", required=True)
    trust = commands.add_parser(
        "trust", help=Text(zh="信任文件中的公钥", en="trust the public keys in a file").get(language)
    )
    trust.add_argument("file", metavar="FILE", type=Path)
    trust.set_defaults(run=_trust)
    listing = commands.add_parser("list", help=Text(zh="列出所信任的公钥", en="list them").get(language))
    listing.set_defaults(run=_list)
    forget = commands.add_parser("forget", help=Text(zh="不再信任", en="stop trusting one").get(language))
    forget.add_argument("key_id", metavar="KEY_ID")
    forget.set_defaults(run=_forget)
    for parser in (trust, listing, forget):
        _add_language(parser, language)


def _verify(options: argparse.Namespace) -> int:
    verdict = _verdict(options)
    code = EXIT_CODES[verdict.status]
    if options.json:
        answer = {"headline": verdict.headline.get(options.language), **verdict.as_json(), "exit_code": code}
        _print(json.dumps(answer, ensure_ascii=False, indent=2))
        return code
    for line in verdict_lines(verdict, options.language):
        _print(line)
    if options.show and verdict.receipt is not None:
        for line in content_lines(verdict.receipt, verdict.changed_sections, options.language):
            _print(line)
    return code


def _open(options: argparse.Namespace) -> int:
    language: str = options.language
    verdict = _verdict(options)
    if EXIT_CODES[verdict.status] in (1, 2) or verdict.receipt is None:
        for line in verdict_lines(verdict, language):
            _print(line)
        return EXIT_CODES[verdict.status]
    fields = sorted(verdict.receipt.body("commitments"))
    if options.field not in fields:
        what = Text(zh="回执中没有 {field} 一项。", en="The receipt has no field {field}.")
        offered = Text(zh="可核对的项目：{names}。", en="It has: {names}.").fill(
            names=", ".join(fields) or "-"
        )
        raise NotFound(what.fill(field=options.field), do_next=offered)
    value = input(f"{options.field}: ") if options.value is None else options.value
    try:
        opens = open_commitment(verdict.receipt, options.field, value, bytes.fromhex(options.salt))
    except ValueError as fault:
        raise Unreadable(_BAD_SALT) from fault
    _print((_OPENS if opens else _DOES_NOT_OPEN).fill(field=options.field).get(language))
    for line in verdict_lines(verdict, language):
        _print(line)
    return EXIT_CODES[verdict.status] if opens else 1


def _verdict(options: argparse.Namespace) -> Verdict:
    data = read_file(options.file)
    trust = TrustStore.load(default_path(os.environ)).joined(_given_keys(options.key))
    status_list: StatusList | None = None
    if options.status_list is not None:
        status_list = read_status_list(read_file(options.status_list))
    return verify_file(data, trust, status_list)


def _given_keys(names: Iterable[str]) -> list[TrustedKey]:
    """The keys of `--key`: each a file, or the base64 of the key itself."""
    keys: list[TrustedKey] = []
    for name in names:
        path = Path(name)
        keys += read_keys(read_file(path) if path.exists() else name.encode(), name)
    return keys


def _trust(options: argparse.Namespace) -> int:
    path = default_path(os.environ)
    store = TrustStore.load(path)
    added = read_keys(read_file(options.file), options.file.name)
    for key in added:
        store.add(key)
    store.save(path)
    for key in added:
        _print(_key_line(key, options.language))
    _print(_TRUSTED.fill(n=len(added)).get(options.language))
    return 0


def _list(options: argparse.Namespace) -> int:
    store = TrustStore.load(default_path(os.environ))
    for key in store:
        _print(_key_line(key, options.language))
    if not len(store):
        _print(_NO_KEYS.get(options.language))
    return 0


def _forget(options: argparse.Namespace) -> int:
    path = default_path(os.environ)
    store = TrustStore.load(path)
    if store.forget(options.key_id) is None:
        what = Text(zh="本机没有信任编号为 {id} 的密钥。", en="No key {id} is trusted here.")
        raise NotFound(what.fill(id=options.key_id))
    store.save(path)
    _print(_FORGOTTEN.fill(id=options.key_id).get(options.language))
    return 0


def _key_line(key: TrustedKey, language: str) -> str:
    parts = [key.key_id, key.fingerprint]
    if key.issuer is not None:
        parts.append(key.issuer.name.get(language))
    if key.not_after is not None:
        parts.append(_UNTIL.fill(at=write_local(key.not_after)).get(language))
    if key.revoked_at is not None:
        parts.append(_REVOKED.fill(at=write_local(key.revoked_at)).get(language))
    if key.key_id.startswith(SPECIMEN_PREFIX):
        parts.append(SPECIMEN.get(language))
    return "  ".join(parts)


def _print(text: str, *, file: Any = None) -> None:
    """Print `text` without what could steer a terminal: a receipt comes from strangers."""
    plain = "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
    print(plain, file=file or sys.stdout)


_VERIFY_CODES = Text(
    zh="退出码：0 真实有效；1 被改动、签名不符或已失效；2 无法读取；3 内容完整但出具方未经核实；4 样本。",
    en="Exit: 0 genuine; 1 altered, forged or no longer valid; 2 unreadable; 3 intact, issuer not verified; "
    "4 specimen.",
)
_KEY_HELP = Text(
    zh="另行信任的公钥：文件或 Base64，可重复", en="a public key to trust as well: file or base64; repeatable"
)
_STATUS_LIST_HELP = Text(zh="出具方签名的状态清单", en="the signed status list of the issuer")
_JSON_HELP = Text(zh="以 JSON 输出", en="answer in JSON")
_SHOW_HELP = Text(zh="同时显示签名所涵盖的内容", en="also show the signed content")
_FIELD_HELP = Text(zh="项目名称", en="name of the field")
_VALUE_HELP = Text(zh="持有人提供的内容；不填则随后输入", en="what the holder says; asked for when left out")
_SALT_HELP = Text(zh="持有人保管的盐值（十六进制）", en="the salt the holder keeps, in hex")
_BAD_SALT = Text(zh="盐值须为至少 32 位的十六进制数。", en="The salt must be hex, 32 digits or more.")
_OPENS = Text(
    zh="相符：{field} 与回执中的承诺值一致。", en="It agrees: {field} is what the receipt commits to."
)
_DOES_NOT_OPEN = Text(
    zh="不符：{field} 的内容或盐值与回执中的承诺值不一致。",
    en="It does not agree: value or salt of {field} is not what the receipt commits to.",
)
_TRUSTED = Text(
    zh="已信任 {n} 把公钥。请通过另一渠道与出具方核对上列指纹。",
    en="Trusted: {n}. Compare the fingerprints above with the issuer over another channel.",
)
_NO_KEYS = Text(
    zh="尚未信任任何公钥。请以 zhian keys trust 添加出具方公布的密钥文件。",
    en="No key is trusted yet. Add the key file an issuer publishes with zhian keys trust.",
)
_FORGOTTEN = Text(zh="已不再信任密钥 {id}。", en="The key {id} is no longer trusted.")
_UNTIL = Text(zh="有效至 {at}", en="until {at}")
_REVOKED = Text(zh="已于 {at} 吊销", en="revoked {at}")


if __name__ == "__main__":
    raise SystemExit(main())
