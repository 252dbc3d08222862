"""An import-linter contract of our own: which floor of an app another app may reach for.

The built-in contracts would need one entry per pair of apps; this one reads the rule as it is said:
an app's doors are its services, selectors, events and kit, and everything else is private.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


@dataclass(frozen=True, slots=True)
class Trespass:
    """One import that went through a wall instead of a door."""

    importer: str
    imported: str
    line: int
    why: str


class DoorsContract(Contract):
    """Cross-app imports go through doors; a kit imports nothing of other apps but their kits."""

    type_name = "doors"

    apps = fields.ListField(subfield=fields.ModuleExpressionField())
    doors = fields.SetField(subfield=fields.StringField())
    switchboard = fields.SetField(subfield=fields.StringField())
    switchboard_doors = fields.SetField(subfield=fields.StringField())
    annotated = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import that ends inside an app."""
        del verbose
        apps = sorted(m.name for m in module_expressions_to_modules(graph, self.apps))  # type: ignore[arg-type]
        found = [
            trespass
            for app in apps
            for imported in sorted({app, *graph.find_descendants(app)})
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if (trespass := self._judge(graph, apps, app, importer, imported))
        ]
        return ContractCheck(kept=not found, metadata={"trespasses": found})

    def _judge(
        self, graph: ImportGraph, apps: list[str], app: str, importer: str, imported: str
    ) -> Trespass | None:
        home = next((a for a in apps if _inside(importer, a)), None)
        if home == app:
            return None
        floor = imported.removeprefix(app).lstrip(".").partition(".")[0]
        own_floor = importer.removeprefix(home or "").lstrip(".").partition(".")[0]
        allowed: set[str] = set(self.doors)  # type: ignore[call-overload]
        if home is None and any(_inside(importer, room) for room in self.switchboard):  # type: ignore[attr-defined]
            allowed |= set(self.switchboard_doors)  # type: ignore[call-overload]
        details = graph.get_import_details(importer=importer, imported=imported)
        lines = [int(detail["line_number"]) for detail in details]
        if floor not in allowed:
            named = imported in (self.annotated or ())  # type: ignore[operator]
            if named and lines and set(lines) <= _annotation_lines(importer):
                return None
            why = f"{floor or 'the package itself'} is private to {app}"
        elif own_floor == "kit" and floor != "kit":
            why = "a kit may import only other kits"
        else:
            return None
        return Trespass(importer, imported, min(lines, default=0), why)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line an import."""
        for trespass in check.metadata["trespasses"]:
            output.print_error(
                f"{trespass.importer} (l.{trespass.line}) imports {trespass.imported}: {trespass.why}",
                bold=False,
            )
            output.new_line()


def _annotation_lines(module: str) -> set[int]:
    """Lines that only a type checker reads: those under `if TYPE_CHECKING:`."""
    package, _, rest = module.partition(".")
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return set()
    path = Path(spec.origin).parent.joinpath(*rest.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return {
        line
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in node.body
        for line in range(inner.lineno, (inner.end_lineno or inner.lineno) + 1)
    }


def _inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
