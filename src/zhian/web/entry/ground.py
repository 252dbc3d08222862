"""Bringing Django up, and knowing whether a data folder belongs to a demonstration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from zhian.kernel.errors import ZhianError


class NotReady(ZhianError):
    """There is no database yet, or none that this version can read."""

    code = "entry.not_ready"


MARK: Final = "DEMONSTRATION.txt"
UNFINISHED: Final = "RESTORE-UNFINISHED.txt"  # lies in the data folder while a restore is at work
_MARK_TEXT: Final = (
    "本目录属于演示辖区：账号密码与签名密钥均为公开样本，不得用于正式环境。\n"
    "This folder belongs to the demonstration district: its passwords and keys are specimens.\n"
    "Never use it for a real site.\n"
)


def set_up() -> None:
    """Make the data folder, load the settings and all apps.

    Raises: BadSettingError for an unreadable setting.
    """
    from zhian.web.settings import env

    env.data_dir().mkdir(parents=True, exist_ok=True)
    load_apps()


def set_up_where_we_are() -> None:
    """As `set_up`, for maintenance: a folder marked as a demonstration is one without being told so.

    Serving never looks at the mark: a real site that lost its ZHIAN_MODE must not turn into a demo.
    """
    _see_where_we_are()
    set_up()


def set_up_to_read() -> None:
    """As `set_up_where_we_are`, for commands that only look: they leave no folder and no file behind.

    Raises: BadSettingError; NotReady when there is no database that could be read.
    """
    _see_where_we_are()
    load_apps()
    from .guard import database_fault

    fault = database_fault()
    if fault is not None:
        raise NotReady(fault)


def _see_where_we_are() -> None:
    from zhian.web.settings import env

    if "ZHIAN_MODE" not in os.environ and is_demonstration(env.data_dir()):
        os.environ["ZHIAN_MODE"] = "demo"


def load_apps() -> None:
    """Load the settings and all apps, and touch nothing else."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhian.web.settings.base")
    import django

    django.setup()


def is_demonstration(folder: Path) -> bool:
    """Whether this data folder was made for a demonstration."""
    return (folder / MARK).exists()


def mark_demonstration(folder: Path) -> None:
    """Leave the mark in a demonstration's data folder."""
    (folder / MARK).write_text(_MARK_TEXT, encoding="utf-8")
