"""Which files go into the ZIP of a person's whole file; the apps that know them stand above this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from . import Actor


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A stored file about the person, and where it lies in the ZIP."""

    file_id: UUID
    folder: str
    name: str


class Encloser(Protocol):
    """Names every stored file an app holds about a person."""

    def __call__(self, person_id: UUID, actor: Actor) -> Iterable[Enclosure]:
        """Those that the person may have; `actor` is that person."""
        ...


_ENCLOSERS: dict[str, Encloser] = {}


def bind_encloser(name: str, encloser: Encloser) -> None:
    """Add an app's files; called from wiring alone."""
    if _ENCLOSERS.setdefault(name, encloser) is not encloser:
        raise RuntimeError(f"the export already has files of {name!r}")


def bound_enclosers() -> Mapping[str, Encloser]:
    """Every app's files, by name."""
    return dict(_ENCLOSERS)
