"""Bringing Django up, and knowing whether a data folder belongs to a demonstration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

MARK: Final = "DEMONSTRATION.txt"
_MARK_TEXT: Final = (
    "本目录属于演示辖区：账号密码与签名密钥均为公开样本，不得用于正式环境。\n"
    "This folder belongs to the demonstration district: its passwords and keys are specimens.\n"
    "Never use it for a real site.\n"
)


def set_up() -> None:
    """Load the settings and all apps. Raises: BadSettingError for an unreadable setting."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhian.web.settings.base")
    import django

    django.setup()


def set_up_where_we_are() -> None:
    """As `set_up`, for maintenance: a folder marked as a demonstration is one without being told so.

    Serving never looks at the mark: a real site that lost its ZHIAN_MODE must not turn into a demo.
    """
    from zhian.web.settings import env

    if "ZHIAN_MODE" not in os.environ and is_demonstration(env.data_dir()):
        os.environ["ZHIAN_MODE"] = "demo"
    set_up()


def is_demonstration(folder: Path) -> bool:
    """Whether this data folder was made for a demonstration."""
    return (folder / MARK).exists()


def mark_demonstration(folder: Path) -> None:
    """Leave the mark in a demonstration's data folder."""
    (folder / MARK).write_text(_MARK_TEXT, encoding="utf-8")
