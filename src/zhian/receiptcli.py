"""`zhian receipt` and `zhian keys`: verifying offline, and the keys one has decided to trust."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from zhian.commandline import Subparsers, language_of, say
from zhian.kernel.clock import write_local
from zhian.kernel.errors import NotFound, Unreadable
from zhian.kernel.locales import Text
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

EXIT_CODES: Final[Mapping[Status, int]] = {
    Status.GENUINE: 0,
    Status.ALTERED: 1,
    Status.FORGED: 1,
    Status.REVOKED: 1,
    Status.UNREADABLE: 2,
    Status.INTACT_ISSUER_UNVERIFIED: 3,
    Status.SPECIMEN: 4,
}

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9+/]{43}=")


def add_parser(subparsers: Subparsers) -> None:
    """Add `receipt` and `keys`; each command sets `run`, a function from the options to an exit code."""
    language = language_of(subparsers)
    _add_receipt(subparsers, language)
    _add_keys(subparsers, language)


def _add_receipt(subparsers: Subparsers, language: str) -> None:
    receipt = subparsers.add_parser("receipt")
    commands = receipt.add_subparsers(dest="receipt_command", metavar="COMMAND", required=True)
    verify = commands.add_parser(
        "verify", help=_HELP["verify"].get(language), epilog=_VERIFY_CODES.get(language)
    )
    opening = commands.add_parser("open", help=_HELP["open"].get(language))
    for parser in (verify, opening):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--key", metavar="K", action="append", default=[], help=_HELP["key"].get(language)
        )
        parser.add_argument("--status-list", metavar="F", type=Path, help=_HELP["status-list"].get(language))
    verify.add_argument("--json", action="store_true", help=_HELP["json"].get(language))
    verify.add_argument("--show", action="store_true", help=_HELP["show"].get(language))
    verify.set_defaults(run=_verify)
    opening.add_argument("--field", metavar="F", required=True, help=_HELP["field"].get(language))
    opening.add_argument("--value", metavar="V", help=_HELP["value"].get(language))
    opening.add_argument("--salt", metavar="S", required=True, help=_HELP["salt"].get(language))
    opening.set_defaults(run=_open)


def _add_keys(subparsers: Subparsers, language: str) -> None:
    keys = subparsers.add_parser("keys")
    commands = keys.add_subparsers(dest="keys_command", metavar="COMMAND", required=True)
    trust = commands.add_parser("trust", help=_HELP["trust"].get(language))
    trust.add_argument("file", metavar="FILE", type=Path)
    trust.set_defaults(run=_trust)
    commands.add_parser("list", help=_HELP["list"].get(language)).set_defaults(run=_list)
    forget = commands.add_parser("forget", help=_HELP["forget"].get(language))
    forget.add_argument("key_id", metavar="KEY_ID")
    forget.set_defaults(run=_forget)


def _verify(options: argparse.Namespace) -> int:
    verdict = _verdict(options)
    code = EXIT_CODES[verdict.status]
    if options.json:
        answer = {"headline": verdict.headline.get(options.language), **verdict.as_json(), "exit_code": code}
        say(json.dumps(answer, ensure_ascii=False, indent=2))
        return code
    for line in verdict_lines(verdict, options.language):
        say(line)
    if options.show and verdict.receipt is not None:
        for line in content_lines(verdict.receipt, verdict.changed_sections, options.language):
            say(line)
    return code


def _open(options: argparse.Namespace) -> int:
    language: str = options.language
    verdict = _verdict(options)
    if EXIT_CODES[verdict.status] in (1, 2) or verdict.receipt is None:
        for line in verdict_lines(verdict, language):
            say(line)
        return EXIT_CODES[verdict.status]
    fields = sorted(verdict.receipt.body("commitments"))
    if options.field not in fields:
        what = Text(zh="回执中没有 {field} 一项。", en="The receipt has no field {field}.")
        offered = Text(zh="可核对的项目：{names}。", en="It has: {names}.").fill(
            names=", ".join(fields) or "-"
        )
        raise NotFound(what.fill(field=options.field), do_next=offered)
    value = _asked(options.field) if options.value is None else options.value
    try:
        opens = open_commitment(verdict.receipt, options.field, value, bytes.fromhex(options.salt))
    except ValueError as fault:
        raise Unreadable(_BAD_SALT) from fault
    say((_OPENS if opens else _DOES_NOT_OPEN).fill(field=options.field).get(language))
    for line in verdict_lines(verdict, language):
        say(line)
    return EXIT_CODES[verdict.status] if opens else 1


def _asked(field: str) -> str:
    """What the holder says, typed or piped in. Raises Unreadable when nobody can be asked."""
    try:
        if sys.stdin is not None:
            return input(f"{field}: ")
    except EOFError:
        pass
    raise Unreadable(
        _NOTHING_TYPED.fill(field=field),
        why=Text(zh="标准输入已经关闭。", en="The standard input is closed."),
        do_next=Text(zh="请用 --value 给出该项内容。", en="Give it with --value."),
        code="receipt.nothing_typed",
    )


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
        bare = _BARE_KEY.fullmatch(name) is not None and not path.exists()
        keys += read_keys(name.encode() if bare else read_file(path), name)
    return keys


def _trust(options: argparse.Namespace) -> int:
    path = default_path(os.environ)
    store = TrustStore.load(path)
    added = read_keys(read_file(options.file), options.file.name)
    for key in added:
        store.add(key)
    store.save(path)
    for key in added:
        say(_key_line(key, options.language))
    say(_TRUSTED.fill(n=len(added)).get(options.language))
    return 0


def _list(options: argparse.Namespace) -> int:
    store = TrustStore.load(default_path(os.environ))
    for key in store:
        say(_key_line(key, options.language))
    if not len(store):
        say(_NO_KEYS.get(options.language))
    return 0


def _forget(options: argparse.Namespace) -> int:
    path = default_path(os.environ)
    store = TrustStore.load(path)
    if store.forget(options.key_id) is None:
        what = Text(zh="本机没有信任编号为 {id} 的密钥。", en="No key {id} is trusted here.")
        raise NotFound(what.fill(id=options.key_id))
    store.save(path)
    say(_FORGOTTEN.fill(id=options.key_id).get(options.language))
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


_HELP: Final[Mapping[str, Text]] = {
    "verify": Text(zh="核验回执文件（JSON 或 PDF）", en="verify a receipt file, JSON or PDF"),
    "open": Text(zh="核对持有人提供的个人信息", en="check what its holder discloses"),
    "trust": Text(zh="信任文件中的公钥", en="trust the public keys in a file"),
    "list": Text(zh="列出所信任的公钥", en="list them"),
    "forget": Text(zh="不再信任", en="stop trusting one"),
    "key": Text(
        zh="另行信任的公钥：文件或 Base64，可重复",
        en="a public key to trust as well: file or base64; repeatable",
    ),
    "status-list": Text(zh="出具方签名的状态清单", en="the signed status list of the issuer"),
    "json": Text(zh="以 JSON 输出", en="answer in JSON"),
    "show": Text(zh="同时显示签名所涵盖的内容", en="also show the signed content"),
    "field": Text(zh="项目名称", en="name of the field"),
    "value": Text(zh="持有人提供的内容；不填则随后输入", en="what the holder says; asked for when left out"),
    "salt": Text(zh="持有人保管的盐值（十六进制）", en="the salt the holder keeps, in hex"),
}
_VERIFY_CODES = Text(
    zh="退出码：0 真实有效；1 被改动、签名不符或已失效；2 无法读取；3 内容完整但出具方未经核实；4 样本。",
    en="Exit: 0 genuine; 1 altered, forged or no longer valid; 2 unreadable; 3 intact, issuer not verified; "
    "4 specimen.",
)
_NOTHING_TYPED = Text(zh="没有读到“{field}”的内容。", en="Nothing was entered for {field}.")
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
