"""`zhian demo`: a district to look at, on one machine, without any service beside it."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from zhian.kernel.locales import Text

from .ground import is_demonstration, load_apps, mark_demonstration, set_up
from .serving import address_of, migrate, serve
from .supervisor import CannotServe


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the district is made: as of when, how large, and how many chapters of its plan are told."""

    at: datetime
    size: int
    told: int = 0
    of: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is left to tell."""
        return bool(self.of) and self.told >= self.of


def run_demo(host: str, port: int, workers: int, language: str) -> int:
    """Prepare the demonstration where it is not yet, then serve it.

    A district of the full size goes on growing while it is served: nobody waits for last year's cases.
    """
    os.environ.setdefault("ZHIAN_PUBLIC_URL", address_of(host, port).rstrip("/"))
    begun = _prepare(language)
    if not begun.size and not begun.whole:
        _go_on(begun, language)

    def greeting() -> None:
        _show_accounts(language)
        if begun.size and not begun.whole:
            print(_GROWING.fill(of=begun.size).get(language), flush=True)
            threading.Thread(target=_go_on, args=(begun, language), name="district", daemon=True).start()

    return serve(host, port, workers, language, greeting=greeting)


def load_demo(language: str) -> int:
    """Prepare the demonstration without serving it."""
    begun = _prepare(language)
    if not begun.whole:
        _go_on(begun, language)
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


def _prepare(language: str) -> Progress:
    """Make everything but the cases, where it is not there yet."""
    os.environ["ZHIAN_MODE"] = "demo"
    set_up()
    from django.conf import settings

    from zhian.kernel.clock import now
    from zhian.web.demo import begin_demo

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
        begun = Progress(now(), _wanted_size())
        begin_demo(begun.at, size=begun.size)
        _write(folder, begun)
    return _read(folder)


def _go_on(begun: Progress, language: str) -> None:
    """Tell the cases that are still to be told; what is told stays, however this ends."""
    from django.conf import settings
    from django.db import connection

    from zhian.web.demo import go_on

    say = _teller(language)

    def told(number: int, of: int) -> None:
        _write(Path(settings.DATA_DIR), replace(begun, told=number, of=of))
        say(number, of)
        time.sleep(BREATH)

    try:
        go_on(begun.at, size=begun.size, told=begun.told, progress=told)
    finally:
        connection.close()


def _teller(language: str) -> Callable[[int, int], None]:
    """Says how far it is, in tenths."""
    last = 0

    def say(number: int, of: int) -> None:
        nonlocal last
        if of > TOO_FEW_TO_TELL and number * 10 // of > last:
            last = number * 10 // of
            print(_SO_FAR.fill(n=number, of=of).get(language), flush=True)

    return say


def _wanted_size() -> int:
    from zhian.web.demo import FULL, MIDDLE, SMALL
    from zhian.web.settings import env

    sizes = {"full": FULL, "middle": MIDDLE, "small": SMALL}
    wanted = env.text("ZHIAN_DEMO_SIZE")
    if wanted in sizes:
        return sizes[wanted]
    raise CannotServe(
        Text(zh="没有载入演示数据。", en="The demonstration was not loaded."),
        why=Text(
            zh="ZHIAN_DEMO_SIZE 的值“{value}”不是可用的规模。",
            en="ZHIAN_DEMO_SIZE is “{value}”, which is no size.",
        ).fill(value=wanted),
        do_next=Text(zh="可用的值：full、middle、small。", en="Write full, middle or small."),
    )


def _read(folder: Path) -> Progress:
    """What the folder says; a district of an earlier release says nothing and is whole."""
    text = (folder / LOADED).read_text("utf-8")
    if not text:
        return Progress(datetime.min.replace(tzinfo=UTC), 0, 1, 1)
    known = json.loads(text)
    return Progress(datetime.fromisoformat(known["at"]), known["size"], known["told"], known["of"])


def _write(folder: Path, progress: Progress) -> None:
    """Written beside and put in place, so that it is never half a file."""
    known = {"at": progress.at.isoformat(), "size": progress.size, "told": progress.told, "of": progress.of}
    draft = folder / f".{LOADED}"
    draft.write_text(json.dumps(known), "utf-8")
    draft.replace(folder / LOADED)


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
TOO_FEW_TO_TELL: Final = 30  # chapters
# SQLite has one writer, and whoever waits to be it looks every tenth of a second: without a pause, somebody
# who signs in would meet the next chapter each time, and be sent away after twenty seconds.
BREATH: Final = 0.15  # seconds between two chapters
_GROWING = Text(
    zh="演示辖区约有{of}个办件，正在陆续载入，现在即可使用。",
    en="The district will have some {of} cases; they are being added while you look around.",
)
_SO_FAR = Text(zh="已载入 {n}/{of}", en="{n} of {of} told")
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
