"""Builds the message catalogues from their parts, and finds what nobody has translated.

`python -m zhian.web.base.ui.catalogues` reads `zhian/locale/<tag>/parts/*.po` (one part an app) and writes
`LC_MESSAGES/django.mo`. No gettext program is needed.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

LOCALE: Final = Path(str(files("zhian") / "locale"))
WEB: Final = Path(str(files("zhian") / "web"))
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")
PLURAL_FORMS: Final = {"zh_Hans": "nplurals=1; plural=0;"}

# Position of (context, singular, plural) among the arguments of each marking function.
MARKERS: Final[dict[str, tuple[int | None, int, int | None]]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}


class CatalogueError(Exception):
    """A part cannot be read, or contradicts another; the message says where."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a message is looked up by."""

    singular: str
    plural: str = ""
    context: str = ""


@dataclass(slots=True)
class Message:
    """One entry of a part; `texts` holds one string a plural form."""

    where: str
    context: str = ""
    singular: str | None = None
    plural: str = ""
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """The key of the entry."""
        return Key(self.singular or "", self.plural, self.context)


@dataclass(frozen=True, slots=True)
class Use:
    """A place in the sources that shows a message."""

    key: Key
    where: str


_LINE: Final = re.compile(r'^(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+)?(".*")$')


def read_part(text: str, name: str) -> list[Message]:
    """The entries of one `.po` file; the header entry (empty msgid) is left out.

    Raises CatalogueError with `name:line` for a line that is no PO syntax.
    """
    messages: list[Message] = []
    current = Message(where=f"{name}:1")
    slot, form = "", 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise CatalogueError(f"{name}:{number}: not a line of a PO file: {line[:60]}")
        word, index, quoted = match.groups()
        if word is not None:
            slot = word.split("[")[0]
            form = int(index or 0)
            if slot in ("msgctxt", "msgid") and current.texts:
                messages.append(current)
                current = Message(where=f"{name}:{number}")
        _add(current, slot, form, _unquote(quoted, f"{name}:{number}"))
    messages.append(current)
    return [message for message in messages if message.singular]


def _add(message: Message, slot: str, form: int, text: str) -> None:
    if slot == "msgctxt":
        message.context += text
    elif slot == "msgid":
        message.singular = (message.singular or "") + text
    elif slot == "msgid_plural":
        message.plural += text
    else:
        message.texts[form] = message.texts.get(form, "") + text


def _unquote(quoted: str, where: str) -> str:
    try:
        value = ast.literal_eval(quoted)
    except (SyntaxError, ValueError) as error:
        raise CatalogueError(f"{where}: the quotation is not closed: {quoted[:60]}") from error
    return str(value)


def read_language(folder: Path) -> dict[Key, Message]:
    """All entries under `folder/parts`; two parts may share an entry only when they agree.

    Raises CatalogueError when they do not, naming both places.
    """
    found: dict[Key, Message] = {}
    for part in sorted((folder / "parts").glob("*.po")):
        for message in read_part(part.read_text(encoding="utf-8"), part.name):
            former = found.setdefault(message.key, message)
            if former.texts != message.texts:
                raise CatalogueError(
                    f"{message.where}: {message.singular!r} is translated otherwise at {former.where}"
                )
    return found


def pack(messages: dict[Key, Message], plural_forms: str) -> bytes:
    """The binary catalogue (GNU MO, little endian, sorted, no hash table)."""
    header = f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {plural_forms}\n"
    entries: list[tuple[bytes, bytes]] = [(b"", header.encode())]
    for key, message in messages.items():
        if not any(message.texts.values()):
            continue
        name = f"{key.context}\x04{key.singular}" if key.context else key.singular
        name += f"\x00{key.plural}" if key.plural else ""
        text = "\x00".join(message.texts[form] for form in sorted(message.texts))
        entries.append((name.encode(), text.encode()))
    entries.sort()
    start = 7 * 4 + 16 * len(entries)
    names, texts = b"", b""
    name_table, text_table = [], []
    for encoded, _ in entries:
        name_table += [len(encoded), start + len(names)]
        names += encoded + b"\x00"
    for _, encoded in entries:
        text_table += [len(encoded), start + len(names) + len(texts)]
        texts += encoded + b"\x00"
    count = len(entries)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start)
    return head + struct.pack(f"<{4 * count}I", *name_table, *text_table) + names + texts


def build_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Writes `django.mo` of every language that has parts; a file that would not change is left alone."""
    written = []
    for folder in sorted(path.parent for path in locale.glob("*/parts")):
        data = pack(read_language(folder), PLURAL_FORMS.get(folder.name, "nplurals=2; plural=(n != 1);"))
        target = folder / "LC_MESSAGES" / "django.mo"
        if not target.exists() or target.read_bytes() != data:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)
        written.append(target)
    return written


def messages_used(root: Path = WEB) -> Iterator[Use]:
    """Every message the templates and modules under `root` mark for translation."""
    for path in sorted(root.rglob("*.html")):
        source = templatize(path.read_text(encoding="utf-8"))
        for number, line in enumerate(_join_calls(source), start=1):
            yield from _uses_in(line, f"{path.relative_to(root)}:{number}")
    for path in sorted(root.rglob("*.py")):
        if "node_modules" not in path.parts:
            yield from _uses_in(path.read_text(encoding="utf-8"), str(path.relative_to(root)))


_CALL: Final = re.compile(
    r"(?<![\w.])(?:np?gettext|pgettext|gettext|_)\((?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"(?:, )?)+(?:,? ?count)?\)"
)


def _join_calls(templated: str) -> list[str]:
    """A line each with only the calls that templatize wrote: the rest of its output is no Python."""
    return ["\n".join(_CALL.findall(line)) for line in templated.splitlines()]


def _uses_in(source: str, where: str) -> Iterator[Use]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in MARKERS:
            continue
        context, singular, plural = (_constant(node, position) for position in MARKERS[name])
        if singular:
            # Percent signs stay doubled as templatize writes them: Django looks them up that way.
            line = "" if ":" in where else f":{node.lineno}"
            yield Use(Key(singular, plural, context), where + line)


def _constant(call: ast.Call, position: int | None) -> str:
    if position is None or position >= len(call.args):
        return ""
    argument = call.args[position]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def untranslated(root: Path = WEB, folder: Path = LOCALE / "zh_Hans") -> list[str]:
    """Sentences naming each message in use that has no Chinese text, or one with other placeholders."""
    known = read_language(folder)
    faults = []
    for use in messages_used(root):
        message = known.get(use.key)
        if message is None or not any(message.texts.values()):
            faults.append(f"{use.where}: no Chinese text for {use.key.singular!r}")
            continue
        wanted = _places(use.key.plural or use.key.singular)
        for text in message.texts.values():
            if _places(text) - wanted or wanted - _places(text) - _optional(use.key):
                faults.append(
                    f"{message.where}: the places of {use.key.singular!r} are not those of {text!r}"
                )
    return sorted(set(faults))


def _places(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text) if match.group(0) != "%%"}


def _optional(key: Key) -> set[str]:
    """A plural may leave out the number in one form: "one file" needs none."""
    return _places(key.plural) ^ _places(key.singular) if key.plural else set()


def main(arguments: Sequence[str]) -> int:
    """Builds; with `--check` also lists what is missing and answers 1 when something is."""
    build_catalogues()
    faults = untranslated() if "--check" in arguments else []
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
