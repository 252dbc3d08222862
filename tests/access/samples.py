"""Sample objects for the access matrix: what stands behind each door when a role knocks.

Register one function a route (and state), in a file `samples_<app>.py` listed at the bottom:

    @sample("talent:case")
    def a_case(cast: Cast) -> Sample:
        case = make_case(applicant=cast.applicant, sponsor=cast.sponsor, office=cast.office)
        return Sample({"case_id": case.pk}, marker=case.reference)

    @model_sample("zhian_casework.Case")
    def the_case(cast: Cast) -> Model: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, TypeVar

from django.db.models import Model

from .cast import Cast


@dataclass(frozen=True, slots=True)
class Sample:
    """What to knock with: URL arguments, what a POST sends, and words that only the sample's own page has."""

    kwargs: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    marker: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file among the data of a POST, made anew for every knock."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


M = TypeVar("M", bound=Model)
SampleMaker = Callable[[Cast], Sample]
_SAMPLES: dict[tuple[str, str], SampleMaker] = {}
_MODEL_SAMPLES: dict[str, Callable[[Cast], Model]] = {}


def sample(route: str, *, state: str = "") -> Callable[[SampleMaker], SampleMaker]:
    """Register the sample of a route; `state` matches `GET <state>` in the matrix."""

    def bind(maker: SampleMaker) -> SampleMaker:
        assert (route, state) not in _SAMPLES, f"{route} {state} has two samples"
        _SAMPLES[route, state] = maker
        return maker

    return bind


def model_sample(label: str) -> Callable[[Callable[[Cast], M]], Callable[[Cast], M]]:
    """Register a sample row of a model, by its label."""

    def bind(maker: Callable[[Cast], M]) -> Callable[[Cast], M]:
        assert label not in _MODEL_SAMPLES, f"{label} has two samples"
        _MODEL_SAMPLES[label] = maker
        return maker

    return bind


def make_sample(route: str, state: str, cast: Cast) -> Sample:
    """The sample of a route; a door without arguments and states needs none."""
    maker = _SAMPLES.get((route, state))
    if maker is None:
        assert not state, f"{route} has no sample for the state {state!r}: add one with @sample"
        return Sample()
    return maker(cast)


def make_model_sample(label: str, cast: Cast) -> Model:
    """A sample row of a model."""
    assert label in _MODEL_SAMPLES, f"{label} has no sample row: add one with @model_sample"
    return _MODEL_SAMPLES[label](cast)


def sampled_routes() -> set[tuple[str, str]]:
    """Every (route, state) with a sample, to find samples that no row uses."""
    return set(_SAMPLES)


# One line an app.
for _app in ("base", "vault", "signing_in", "api", "casework", "talent", "notify", "privacy"):
    import_module(f"tests.access.samples_{_app}")
