"""The key ring for other apps, and what an operator does with it: make it, look at it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text

from ..kit import KeyRingError, blind, blinds, ring_folder, seal, unseal
from ..kit.ring import USES, make_key, read_ring

__all__ = ["KeyRingError", "blind", "blinds", "initialise", "key_ring_fault", "seal", "unseal"]


def initialise(*, at: datetime) -> list[str]:
    """Make the keys that are missing; the uses for which one was made.

    Raises: KeyRingError when the folder lies in the data folder, or cannot be written.
    """
    if _inside_the_data():
        raise KeyRingError(_INSIDE.fill(folder=ring_folder()), do_next=_OUTSIDE)
    missing = read_ring().missing
    return [use for use in USES if use in missing and make_key(use, at=at, specimen=settings.DEMO)]


def key_ring_fault() -> Text | None:
    """Why a real site's ring cannot be used; None when it can."""
    if _inside_the_data():
        return _INSIDE.fill(folder=ring_folder())
    try:
        found = read_ring()
    except ZhianError as error:
        return error.what
    if found.missing:
        return _NONE.fill(folder=ring_folder())
    if any(key.specimen for key in found.keys.values()):
        return _SPECIMENS
    return None


def _inside_the_data() -> bool:
    return ring_folder().resolve().is_relative_to(Path(settings.DATA_DIR).resolve())


_INSIDE = Text(
    zh="密钥环 {folder} 位于数据目录之内，备份会把钥匙和锁放在一起。",
    en="The key ring {folder} lies inside the data folder, where a backup would carry lock and key together.",
)
_OUTSIDE = Text(
    zh="请用 ZHIAN_KEYS 指定数据目录以外的目录。", en="Name a folder outside the data folder with ZHIAN_KEYS."
)
_NONE = Text(
    zh="密钥环尚未建立或不完整（{folder}）：新站点请运行 zhian keys init；"
    "已有数据的站点请恢复原来的密钥环（ZHIAN_KEYS）。",
    en="The key ring is not made yet, or not complete ({folder}): run zhian keys init for a new site; "
    "a site that has data needs its own ring back (ZHIAN_KEYS).",
)
_SPECIMENS = Text(
    zh="密钥环中有演示用的样本密钥：请用 ZHIAN_KEYS 指定新的目录，并运行 zhian keys init。",
    en="The key ring holds specimen keys of a demo: name a new folder with ZHIAN_KEYS and run "
    "zhian keys init.",
)
