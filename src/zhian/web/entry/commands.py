"""The commands of the web room, as `zhian` offers them. Django is loaded when one of them runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from zhian.kernel.locales import Text, language_for

from .backup.commands import add_backup
from .keyring import add_key_ring
from .privacy import add_privacy

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_parser(subparsers: Subparsers) -> None:
    """Add every command of this room to `zhian`."""
    language = _language_of(subparsers)
    _add_serving(subparsers, language)
    _add_demo(subparsers, language)
    _add_upkeep(subparsers, language)
    add_backup(subparsers, language)
    add_privacy(subparsers, language)
    _add_audit(subparsers, language)
    _add_outbox(subparsers, language)


def add_to_keys(subparsers: Subparsers) -> None:
    """Add the key ring to `zhian keys`, which another room adds."""
    add_key_ring(subparsers, _language_of(subparsers))


def _language_of(subparsers: Subparsers) -> str:
    chosen = getattr(subparsers._parser_class, "language", None)
    return chosen if isinstance(chosen, str) else language_for(os.environ.get("LANG", ""))


def _add_serving(subparsers: Subparsers, language: str) -> None:
    serve = subparsers.add_parser("serve", help=_SERVE.get(language))
    _add_address(serve, language)
    serve.set_defaults(run=_serve)
    worker = subparsers.add_parser("worker", help=_WORKER.get(language))
    worker.set_defaults(run=_worker)


def _add_address(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_HOST.get(language))
    # As text, so that a PORT nobody could listen at is refused like one that was typed, and only here.
    port = os.environ.get("PORT") or "8000"
    port_number = _whole(1, 65535, _NO_PORT, language)
    worker_number = _whole(1, 64, _NO_WORKERS, language)
    parser.add_argument("--port", type=port_number, default=port, metavar="N", help=_PORT.get(language))
    parser.add_argument("--workers", type=worker_number, default=2, metavar="N", help=_WORKERS.get(language))


def _add_demo(subparsers: Subparsers, language: str) -> None:
    demo = subparsers.add_parser("demo", help=_DEMO.get(language))
    commands = demo.add_subparsers(dest="demo_command", metavar="COMMAND", required=True)
    run = commands.add_parser("run", help=_DEMO_RUN.get(language))
    _add_address(run, language)
    run.set_defaults(run=_demo_run)
    commands.add_parser("load", help=_DEMO_LOAD.get(language)).set_defaults(run=_demo_load)
    commands.add_parser("accounts", help=_DEMO_ACCOUNTS.get(language)).set_defaults(run=_demo_accounts)
    mail = commands.add_parser("mail", help=_DEMO_MAIL.get(language))
    mail.add_argument("--to", default="", metavar="ADDRESS", help=_DEMO_MAIL_TO.get(language))
    mail.set_defaults(run=_demo_mail)
    code = commands.add_parser("code", help=_DEMO_CODE.get(language))
    code.add_argument("name", metavar="NAME")
    code.set_defaults(run=_demo_code)


def _add_upkeep(subparsers: Subparsers, language: str) -> None:
    subparsers.add_parser("migrate", help=_MIGRATE.get(language)).set_defaults(run=_migrate)
    manage = subparsers.add_parser("manage", help=_MANAGE.get(language))
    manage.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    manage.set_defaults(run=_manage)
    subparsers.add_parser("settings", help=_SETTINGS.get(language)).set_defaults(run=_settings)


def _add_audit(subparsers: Subparsers, language: str) -> None:
    audit = subparsers.add_parser("audit", help=_AUDIT.get(language))
    commands = audit.add_subparsers(dest="audit_command", metavar="COMMAND", required=True)
    verify = commands.add_parser("verify", help=_VERIFY.get(language))
    verify.add_argument(
        "--against", type=Path, action="append", default=[], metavar="CHECKPOINT", help=_AGAINST.get(language)
    )
    verify.add_argument(
        "--key", type=Path, action="append", default=[], metavar="FILE", help=_KEY.get(language)
    )
    verify.set_defaults(run=_audit_verify)


def _add_outbox(subparsers: Subparsers, language: str) -> None:
    outbox = subparsers.add_parser("outbox", help=_OUTBOX.get(language))
    commands = outbox.add_subparsers(dest="outbox_command", metavar="COMMAND", required=True)
    commands.add_parser("dead", help=_DEAD.get(language)).set_defaults(run=_outbox_dead)
    retry = commands.add_parser("retry", help=_RETRY.get(language))
    retry.add_argument("id", metavar="ID")
    retry.set_defaults(run=_outbox_retry)


def _whole(least: int, most: int, refusal: Text, language: str) -> Callable[[str], int]:
    """Reads a whole number in these bounds, or says in a sentence that it is none."""

    def read(typed: str) -> int:
        if typed.isdecimal() and least <= int(typed) <= most:
            return int(typed)
        says = refusal.fill(typed=typed, least=least, most=most)
        raise argparse.ArgumentTypeError(says.get(language))

    return read


def _serve(options: argparse.Namespace) -> int:
    from .serving import serve

    return serve(options.host, options.port, options.workers, options.language)


def _worker(options: argparse.Namespace) -> int:
    from .serving import work

    del options
    return work()


def _demo_run(options: argparse.Namespace) -> int:
    from .demo import run_demo

    return run_demo(options.host, options.port, options.workers, options.language)


def _demo_load(options: argparse.Namespace) -> int:
    from .demo import load_demo

    return load_demo(options.language)


def _demo_accounts(options: argparse.Namespace) -> int:
    from .demo import print_accounts

    return print_accounts(options.language)


def _demo_code(options: argparse.Namespace) -> int:
    from .demo import print_code

    return print_code(options.name, options.language)


def _demo_mail(options: argparse.Namespace) -> int:
    from .demomail import print_mail

    return print_mail(options.to, options.language)


def _migrate(options: argparse.Namespace) -> int:
    from .serving import migrate

    del options
    migrate(verbosity=1)
    return 0


def _manage(options: argparse.Namespace) -> int:
    from .ground import set_up_where_we_are

    set_up_where_we_are()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhian manage", *options.arguments])
    return 0


def _settings(options: argparse.Namespace) -> int:
    from .settingstable import settings_table

    del options
    sys.stdout.write(settings_table())
    return 0


def _audit_verify(options: argparse.Namespace) -> int:
    from .operating import audit_verify

    return audit_verify(options.against, options.key, options.language)


def _outbox_dead(options: argparse.Namespace) -> int:
    from .operating import outbox_dead

    return outbox_dead(options.language)


def _outbox_retry(options: argparse.Namespace) -> int:
    from .operating import outbox_retry

    return outbox_retry(options.id, options.language)


_SERVE = Text(zh="启动网站与后台进程", en="run the web server and the worker")
_WORKER = Text(zh="只运行后台进程", en="run the worker alone")
_DEMO = Text(zh="演示辖区", en="the demonstration district")
_DEMO_RUN = Text(zh="准备并运行演示辖区", en="prepare and run the demonstration district")
_DEMO_LOAD = Text(zh="只载入演示数据", en="only load its data")
_DEMO_ACCOUNTS = Text(zh="列出演示账号", en="list its accounts")
_DEMO_CODE = Text(zh="显示某个演示账号当前的验证码", en="print the present code of one of its accounts")
_DEMO_MAIL = Text(zh="显示演示环境发出的邮件和短信", en="print the mails and text messages it sent")
_DEMO_MAIL_TO = Text(zh="只看发给这一邮箱或号码的", en="only those to this address or number")
_MIGRATE = Text(zh="升级数据库", en="upgrade the database")
_MANAGE = Text(zh="执行 Django 维护命令", en="run a maintenance command of Django")
_SETTINGS = Text(zh="打印设置说明表（Markdown）", en="print the table of settings, as Markdown")
_AUDIT = Text(zh="审计记录", en="the audit log")
_VERIFY = Text(zh="逐条核验审计记录", en="verify every event of the audit log")
_OUTBOX = Text(zh="待发消息", en="messages between the parts of the platform")
_DEAD = Text(zh="列出已放弃的投递与任务", en="list deliveries and jobs that were given up")
_RETRY = Text(zh="重新投递或重做", en="put one back in line")
_HOST = Text(zh="监听地址", en="address to listen at")
_PORT = Text(zh="监听端口", en="port to listen at")
_WORKERS = Text(zh="网站进程数", en="number of web processes")
_NO_PORT = Text(
    zh="端口“{typed}”无效：--port 或环境变量 PORT 应为 {least} 到 {most} 的整数。",
    en="“{typed}” is no port: give --port or the variable PORT a whole number from {least} to {most}.",
)
_NO_WORKERS = Text(
    zh="进程数“{typed}”无效：应为 {least} 到 {most} 的整数。",
    en="“{typed}” is no number of processes: give a whole number from {least} to {most}.",
)
_AGAINST = Text(
    zh="异地留存的检查点文件或文件夹，可重复", en="checkpoint file or folder kept elsewhere; repeatable"
)
_KEY = Text(zh="另行信任的公钥文件，可重复", en="file with a public key to trust as well; repeatable")
