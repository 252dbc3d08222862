"""The one command `zhian`. Each room's part is imported only when its command is asked for.

So `zhian receipt` and `zhian law` run in a bare installation, without Django.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from zhian import __version__
from zhian.commandline import EXIT_USAGE, Commands, choose_language, parser_in, say
from zhian.kernel.errors import NotFound, ZhianError
from zhian.kernel.locales import Text

Run: TypeAlias = Callable[[argparse.Namespace], int]

EXIT_CUT_SHORT: Final = 141
EXIT_INTERRUPTED: Final = 130

_ROOT = Text(
    zh="智安：科技园区人才服务与网络安全共同体平台。",
    en="Zhian: talent services and shared cyber defence for a technology district.",
)
_COMMANDS: Final[Mapping[str, Text]] = {
    "receipt": Text(zh="核验回执，打开承诺值（无需联网）", en="verify a receipt, open a commitment; offline"),
    "keys": Text(zh="管理信任的公钥与密钥环", en="manage the public keys trusted here, and the key ring"),
    "law": Text(zh="检查规则文件，说明适用结果", en="check law files, explain what they say of facts"),
    "scan": Text(zh="在自己的日志中查找威胁指标", en="look for indicators in one's own logs, at home"),
    "demo": Text(zh="运行演示辖区", en="run the demonstration district"),
    "serve": Text(zh="启动网站与后台进程", en="run the web server and the worker"),
    "worker": Text(zh="只运行后台进程", en="run the worker alone"),
    "migrate": Text(zh="升级数据库", en="upgrade the database"),
    "backup": Text(zh="备份（运行中也可以）", en="back up a site, also while it serves"),
    "restore": Text(zh="从备份恢复", en="put a backup up in an empty place"),
    "drill": Text(zh="演练：试恢复一次", en="practise: put a backup up and take it down again"),
    "privacy": Text(zh="个人信息的保存与删除", en="keeping and erasing personal data"),
    "audit": Text(zh="核验审计记录", en="verify the audit log"),
    "outbox": Text(zh="查看与重试未送达的消息", en="see and retry messages that did not arrive"),
    "settings": Text(zh="打印设置说明表", en="print the table of settings"),
    "manage": Text(zh="执行 Django 维护命令", en="run a maintenance command of Django"),
}
"""Every command and what it is for. The rooms that add them say nothing of their own."""

_UPKEEP = ("migrate", "backup", "restore", "drill", "privacy", "audit", "outbox", "settings", "manage")
_WEB_COMMANDS = ("demo", "serve", "worker", *_UPKEEP)
_ROOMS: Final[Mapping[str, str]] = {
    "law": "zhian.policy.cli",
    "scan": "zhian.toolkit.cli",
    **dict.fromkeys(("receipt", "keys"), "zhian.receiptcli"),
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
        if sys.stdout is not None:  # started with its output closed
            sys.stdout.flush()
        return code
    except ZhianError as error:
        say(error.sentence(language), file=sys.stderr)
        return EXIT_USAGE
    except BrokenPipeError:
        # Whoever read us has seen enough (`| head`); what is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CUT_SHORT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _parser(arguments: Sequence[str], language: str) -> argparse.ArgumentParser:
    root = parser_in(language)(prog="zhian", description=_ROOT.get(language))
    version = Text(zh="显示版本", en="show the version").get(language)
    root.add_argument("--version", action="version", version=f"zhian {__version__}", help=version)
    told = {name: text.get(language) for name, text in _COMMANDS.items()}
    listed = type("ListedCommands", (Commands,), {"told": told})
    subparsers = root.add_subparsers(dest="command", metavar="COMMAND", action=listed)
    room = _ROOMS.get(next((argument for argument in arguments if argument in _COMMANDS), ""))
    if room is not None:
        _load(room).add_parser(subparsers)
    if room == _ROOMS["law"]:
        _load("zhian.policy.simulatecommand").bind_stored(_stored_facts)
    if room == _ROOMS["keys"] and importlib.util.find_spec("django") is not None:
        _load("zhian.web.entry").add_to_keys(subparsers)
    for name in _COMMANDS:
        if name not in subparsers.choices:
            subparsers.add_parser(name)
    return root


def _stored_facts(law_id: str, draft: str) -> Any:
    return _load("zhian.web.entry.lawfacts").stored_facts(law_id, draft)


def _load(room: str) -> Any:
    if room.startswith("zhian.web") and importlib.util.find_spec("django") is None:
        raise NotFound(
            Text(zh="当前安装不含网页平台。", en="The web platform is not installed."),
            why=Text(
                zh="基本安装只含回执核验和规则工具。", en="A bare installation has receipts and laws only."
            ),
            do_next=Text(zh="请运行 pip install 'zhian[web]'。", en="Run pip install 'zhian[web]'."),
            code="web.not_installed",
        )
    if room.startswith("zhian.toolkit") and importlib.util.find_spec("numpy") is None:
        raise NotFound(
            Text(zh="当前安装不含检测工具。", en="The toolkit is not installed."),
            why=Text(
                zh="基本安装只含回执核验和规则工具。", en="A bare installation has receipts and laws only."
            ),
            do_next=Text(zh="请运行 pip install 'zhian[toolkit]'。", en="Run pip install 'zhian[toolkit]'."),
            code="toolkit.not_installed",
        )
    return importlib.import_module(room)


if __name__ == "__main__":
    raise SystemExit(main())
