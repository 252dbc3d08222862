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


@probe("base.privacy.selectors:requests_to_decide#1")
def an_officer_without_a_say_asks_what_is_to_be_decided(cast: Cast) -> Callable[[], object]:
    make_model_sample("zhian_privacy.ErasureRequest", cast)
    stranger = cast.actor("other_intake")
    return lambda: selectors.requests_to_decide(stranger)


@probe("base.privacy.selectors:export_requests#1")
def a_stranger_exports_what_somebody_asked_for(cast: Cast) -> Callable[[], object]:
    make_model_sample("zhian_privacy.ErasureRequest", cast)
    stranger = cast.actor("other_applicant")
    return lambda: selectors.export_requests(cast.applicant.pk, stranger)
