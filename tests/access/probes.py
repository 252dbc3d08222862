"""Questions a stranger asks straight of a selector or service, where no door leads to the read alone.

    @probe("base.people.selectors:person#1")
    def a_stranger_reads_a_file(cast: Cast) -> Callable[[], object]:
        stranger = cast.actor("other_applicant")
        return lambda: selectors.person(cast.applicant.pk, stranger)

The question must come back with nothing (or one of our errors) as things are, and with something once the
read forgets its reader. Register probes in a file `probes_<app>.py` listed at the bottom.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from zhian.kernel.errors import ZhianError

from .cast import Cast

Question = Callable[[], object]
ProbeMaker = Callable[[Cast], Question]
_PROBES: dict[str, ProbeMaker] = {}


def probe(read: str) -> Callable[[ProbeMaker], ProbeMaker]:
    """Register the question that proves a read narrow; `read` as `mutants.Read.key` names it."""

    def bind(maker: ProbeMaker) -> ProbeMaker:
        assert read not in _PROBES, f"{read} has two probes"
        _PROBES[read] = maker
        return maker

    return bind


def question_for(read: str, cast: Cast) -> Question | None:
    """The question of a read, prepared; None when it has none."""
    maker = _PROBES.get(read)
    return None if maker is None else maker(cast)


def gets_something(question: Question) -> bool:
    """Whether the stranger came away with anything."""
    try:
        return bool(question())
    except ZhianError:
        return False


def probed_reads() -> set[str]:
    """Every read with a probe, to find probes of reads that are gone."""
    return set(_PROBES)


# One line an app.
for _app in ("base", "privacy", "casework", "talent", "notify", "vault"):
    import_module(f"tests.access.probes_{_app}")
