"""`zhian demo`: a district to look at, on one machine, without any service beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from zhian.kernel.locales import Text

from .ground import is_demonstration, load_apps, mark_demonstration, set_up
from .serving import address_of, migrate, serve
from .supervisor import CannotServe


def run_demo(host: str, port: int, workers: int, language: str) -> int:
    """Prepare the demonstration where it is not yet, then serve it."""
    os.environ.setdefault("ZHIAN_PUBLIC_URL", address_of(host, port).rstrip("/"))
    _prepare(language)
    return serve(host, port, workers, language, greeting=lambda: _show_accounts(language))


def load_demo(language: str) -> int:
    """Prepare the demonstration without serving it."""
    _prepare(language)
    return 0


def print_accounts(language: str) -> int:
    """List who one may be in the demonstration."""
    os.environ["ZHIAN_MODE"] = "demo"
    load_apps()
    _show_accounts(language)
    return 0


def print_code(name: str, language: str) -> int:
    """Print the code that an account of the demonstration signs in with at this moment."""
    os.environ["ZHIAN_MODE"] = "demo"
    load_apps()
    from zhian.kernel.clock import machine_seconds
    from zhian.web.base.people.services import code_at
    from zhian.web.demo import demo_account, demo_accounts

    account = demo_account(name)
    if account is None:
        names = ", ".join(each.email.partition("@")[0] for each in demo_accounts() if each.needs_code)
        print(_NO_ACCOUNT.fill(name=name, names=names).get(language), file=sys.stderr)
        return 1
    if not account.needs_code:
        print(_NO_CODE.fill(name=account.email).get(language), file=sys.stderr)
        return 1
    print(code_at(account.secret, machine_seconds() // 30))
    return 0


def _prepare(language: str) -> None:
    os.environ["ZHIAN_MODE"] = "demo"
    set_up()
    from django.conf import settings

    from zhian.kernel.clock import now
    from zhian.web.demo import load_demo as load_district

    folder = Path(settings.DATA_DIR)
    print(_PREPARING.fill(folder=folder).get(language), flush=True)
    known = is_demonstration(folder)
    if known and not (folder / LOADED).exists():
        _start_over(folder)
    migrate(verbosity=0)
    if not known:
        _refuse_a_real_site(folder)
        mark_demonstration(folder)
    if not (folder / LOADED).exists():
        print(_LOADING.get(language), flush=True)
        load_district(now())
        (folder / LOADED).touch()


def _start_over(folder: Path) -> None:
    """Loading was interrupted: half a district misleads, so the embedded database is made anew."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    connection.close()
    name = Path(str(connection.settings_dict["NAME"]))
    if name.parent == folder:
        for path in folder.glob(f"{name.name}*"):
            path.unlink()


def _refuse_a_real_site(folder: Path) -> None:
    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.base.people.selectors import has_accounts

    if has_accounts(SystemActor(Purpose.DEMO)):
        raise CannotServe(
            Text(zh="没有载入演示数据。", en="The demonstration was not loaded."),
            why=Text(
                zh="{folder} 中已有账号，且不属于演示辖区。",
                en="{folder} already holds accounts and is not a demonstration's folder.",
            ).fill(folder=folder),
            do_next=Text(
                zh="请用 ZHIAN_DATA 指定另一个目录（或另一个 DATABASE_URL）。",
                en="Name another folder with ZHIAN_DATA (or another DATABASE_URL).",
            ),
        )


def _show_accounts(language: str) -> None:
    from zhian.web.demo import DEMO_PASSWORD, demo_accounts

    accounts = demo_accounts()
    print(_ACCOUNTS.fill(password=DEMO_PASSWORD).get(language))
    width = max((len(account.email) for account in accounts), default=0)
    for account in accounts:
        mark = _CODE_TOO.get(language) if account.needs_code else ""
        print(f"  {account.email:<{width}}  {account.says.get(language)}{mark}")
    print(_HOW_TO_CODE.get(language))


LOADED: Final = "demonstration-loaded"
_PREPARING = Text(
    zh="正在准备演示辖区（数据目录 {folder}）", en="Preparing the demonstration district in {folder}"
)
_LOADING = Text(zh="正在载入演示数据", en="Loading its data")
_CODE_TOO = Text(zh="（另需验证码）", en=" (and a code)")
_HOW_TO_CODE = Text(
    zh="标注“另需验证码”的账号，登录时运行 zhian demo code 账号名（如 intake），即显示当前验证码。",
    en="Where a code is needed too, zhian demo code NAME (for example intake) prints the present one.",
)
_NO_ACCOUNT = Text(
    zh="演示环境中没有名为“{name}”的账号。需要验证码的账号：{names}。",
    en="The demonstration has no account “{name}”. Those that need a code: {names}.",
)
_NO_CODE = Text(zh="{name} 只用密码登录，不需要验证码。", en="{name} signs in with the password alone.")
_ACCOUNTS = Text(
    zh="演示账号（密码均为 {password}，仅供演示）：", en="Accounts to try; the password of all is {password}:"
)
