"""The order of rooms, read from .importlinter so that it is written down once."""

from __future__ import annotations

import configparser
from functools import cache

from .source import ROOT

APP_BASE = "zhian.web.base"


@cache
def contracts() -> configparser.ConfigParser:
    """The contract file."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def lines(contract: str, key: str) -> list[str]:
    """The lines of a multi-line option."""
    return contracts()[f"importlinter:contract:{contract}"][key].split("\n")[1:]


@cache
def layers(contract: str) -> dict[str, int]:
    """Room name -> height; the ground floor is 0."""
    found = [
        [name.strip().strip("()") for name in line.split("|")] for line in reversed(lines(contract, "layers"))
    ]
    return {name: height for height, names in enumerate(found) for name in names}


def address(module: str) -> tuple[str, ...]:
    """The rooms a module lies in, from the house inwards: ("web", "base", "people")."""
    parts = module.split(".")[1:]
    if not parts or parts[0] not in layers("house"):
        return ()
    if parts[0] != "web" or len(parts) == 1:
        return (parts[0],)
    return tuple(parts[:3]) if parts[1] == "base" else tuple(parts[:2])


def app_of(module: str) -> str | None:
    """The Django app a module belongs to, as a dotted name."""
    where = address(module)
    if len(where) == 3:
        return f"{APP_BASE}.{where[2]}"
    if len(where) == 2 and where[1] in {"talent", "community", "casework", "notify"}:
        return f"zhian.web.{where[1]}"
    return None


def points_down(importer: str, target: str) -> bool:
    """Whether one module may know the other: the same room, or a lower one; never up or sideways."""
    contracts_by_depth = ("house", "web", "base")
    for contract, mine, theirs in zip(contracts_by_depth, address(importer), address(target), strict=False):
        if mine != theirs:
            return layers(contract)[mine] > layers(contract)[theirs]
    return True


def is_door(app: str, target: str) -> bool:
    """Whether a module is one of the floors that an app shows to others."""
    floor = target.removeprefix(app).lstrip(".").partition(".")[0]
    return floor in lines("doors", "doors")
