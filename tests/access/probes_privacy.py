"""Probes of data protection."""

from __future__ import annotations

from collections.abc import Callable

from zhian.web.base.privacy import selectors

from .cast import Cast
from .probes import probe
from .samples import make_model_sample


@probe("base.privacy.selectors:holds#1")
def a_stranger_lists_holds(cast: Cast) -> Callable[[], object]:
    make_model_sample("zhian_privacy.Hold", cast)
    stranger = cast.actor("intake")  # of the same office, but not its head
    return lambda: selectors.holds(stranger)
