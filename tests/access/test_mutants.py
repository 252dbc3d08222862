"""Taking any narrowing away turns a row of the matrix: the matrix would notice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
from django.apps import apps
from django.db import transaction

from zhian.web.base.people.kit import bound_models

from . import matrix
from .cast import ROLES, Cast, make_cast
from .matrix import Row, knock, load
from .mutants import Read, narrowed_reads, read_by_machine, visibility_replaced
from .probes import gets_something, probed_reads, question_for
from .samples import Sample, make_model_sample, make_sample

ROWS = matrix.rows()
READS = narrowed_reads()
LABELS = sorted(load()["models"])
pytestmark = pytest.mark.django_db


def _guarding(label: str) -> list[Row]:
    """The rows that guard a model; those that noticed last time come first, which decides nothing."""
    first = load()["models"][label].get("try_first", ())
    return sorted((row for row in ROWS if label in row.guards), key=lambda row: row.name not in first)


def _some_row_turns(rows: list[Row], mutant: Callable[[], AbstractContextManager[None]]) -> bool:
    """Whether any row changes; each has a cast of its own, that one sample may not stand in another's way."""
    for row in rows:
        point = transaction.savepoint()
        try:
            cast = make_cast()
            sample = make_sample(row.route, row.state, cast)  # before the mutant: factories read too
            with mutant():
                if _turns(row, cast, sample):
                    return True
        finally:
            transaction.savepoint_rollback(point)
    return False


def _turns(row: Row, cast: Cast, sample: Sample) -> bool:
    # Those who were kept out are asked first: they are the likeliest to be let in now. Whoever is sent to the
    # login page is stopped before anything is read.
    asked = [role for role in ROLES if row.expected[role] != "login"]
    for role in sorted(asked, key=lambda role: row.expected[role] == "allowed"):
        try:
            got = knock(cast, row.route, row.method, sample, role)
        except Exception:
            return True  # the page breaks: noticed
        if got != row.expected[role]:
            return True
    return False


@pytest.mark.parametrize("label", LABELS)
def it_notices_when_everybody_sees_all_rows(label: str) -> None:
    spec = load()["models"][label]
    seers = set(matrix.names_of_roles(spec["seen_by"]))
    if seers == set(ROLES):
        return  # everybody does see all rows: the mutant is the same function
    if "no_route" not in spec and "all_rows" not in spec:
        mutant = partial(visibility_replaced, apps.get_model(label), by_all=True)
        assert _some_row_turns(_guarding(label), mutant), f"no door with `guards: [{label}]` notices"
    assert seers != _seers_when_replaced(label, by_all=True)


@pytest.mark.parametrize("label", LABELS)
def it_notices_when_nobody_sees_a_row(label: str) -> None:
    spec = load()["models"][label]
    seers = set(matrix.names_of_roles(spec["seen_by"]))
    if not seers:
        return  # nobody does see a row: the mutant is the same function
    if "no_route" not in spec:
        mutant = partial(visibility_replaced, apps.get_model(label), by_all=False)
        assert _some_row_turns(_guarding(label), mutant), f"no door with `guards: [{label}]` notices"
    assert seers != _seers_when_replaced(label, by_all=False)


def _seers_when_replaced(label: str, *, by_all: bool) -> set[str]:
    cast = make_cast()
    thing = make_model_sample(label, cast)
    model = apps.get_model(label)
    actors = {role: cast.actor(role) for role in ROLES}
    with visibility_replaced(model, by_all=by_all):
        rows = {role: model.objects.visible_to(actors[role]) for role in ROLES}  # type: ignore[attr-defined]
        return {role for role in ROLES if rows[role].filter(pk=thing.pk).exists()}


def it_spares_a_model_only_while_no_door_guards_it() -> None:
    spared = {label for label, spec in load()["models"].items() if "no_route" in spec}
    guarded = {label for row in ROWS for label in row.guards}
    assert not spared & guarded, "these have doors now: take `no_route` away"
    assert guarded <= {model._meta.label for model, _ in bound_models()}, "guards of no model of ours"


def _excused() -> dict[str, str]:
    reads: dict[str, str] = load()["unguarded_reads"]
    return reads


def _public(read: Read) -> bool:
    """Whether everybody sees every row of the model anyway, so that no reader can be narrowed."""
    spec = load()["models"].get(read.model)
    return spec is not None and set(matrix.names_of_roles(spec["seen_by"])) == set(ROLES)


GUARDED_READS = [read for read in READS if read.key not in _excused() and not _public(read)]


@pytest.mark.parametrize("read", GUARDED_READS, ids=lambda read: read.key)
def it_notices_when_one_read_forgets_its_reader(read: Read) -> None:
    mutant = partial(read_by_machine, read)
    if _a_stranger_gets_more(read, mutant) or _some_row_turns(_guarding(read.model), mutant):
        return
    pytest.fail(
        f"{read.key} (line {read.line}) may read all rows and nothing notices. Add a row that does to "
        f"a door with `guards: [{read.model}]`, or a @probe; or write under `unguarded_reads` what makes up"
    )


def _a_stranger_gets_more(read: Read, mutant: Callable[[], AbstractContextManager[None]]) -> bool:
    point = transaction.savepoint()
    try:
        question = question_for(read.key, make_cast())
        if question is None:
            return False
        assert not gets_something(question), f"a stranger gets through {read.key} as it is"
        with mutant():
            return gets_something(question)
    finally:
        transaction.savepoint_rollback(point)


def it_tries_first_only_rows_that_guard_the_model() -> None:
    for label, spec in load()["models"].items():
        assert set(spec.get("try_first", ())) <= {row.name for row in _guarding(label)}, label


def it_probes_only_reads_that_exist() -> None:
    assert probed_reads() <= {read.key for read in READS}, "these reads are gone: take their probes away"


def it_excuses_only_reads_that_exist() -> None:
    assert set(_excused()) <= {read.key for read in READS}, "these reads are gone: take their lines away"
