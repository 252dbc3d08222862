"""A person at a page: reads its main form as the page gives it, fills it in and sends it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.files import PDF
from tests.suite.codes import fresh_code, secret_of

PRIMARY = {"z-button--first", "z-button--danger"}


@dataclass
class Form:
    """One form of a page: what it would send as it stands, and what may be chosen."""

    action: str
    given: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)  # radio groups, in the order of the page
    boxes: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    is_main: bool = False


class _Reader(HTMLParser):
    """Collects forms and links that stand in the page's own part."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._in_main = 0
        self._form: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._in_main += tag == "main"
        if not self._in_main:
            return
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "form":
            self._form = Form(found.get("action", ""))
        elif self._form is not None:
            self._in_form(self._form, tag, found)

    def _in_form(self, form: Form, tag: str, found: dict[str, str]) -> None:
        name, value = found.get("name", ""), found.get("value", "")
        if name:
            form.names.add(name)
        if tag == "input" and name:
            self._input(form, found, name, value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in found or self._select not in form.given):
            form.given[self._select] = value
        elif tag == "textarea":
            self._area = name
            form.given[name] = ""
        elif tag == "button":
            form.is_main |= bool(PRIMARY & set(found.get("class", "").split()))

    def _input(self, form: Form, found: dict[str, str], name: str, value: str) -> None:
        kind = found.get("type", "text")
        if kind == "radio":
            form.choices.setdefault(name, []).append(value)
        elif kind == "checkbox":
            form.boxes[name] = value or "on"
        elif kind == "file":
            form.files.append(name)
        if kind not in {"radio", "checkbox", "file"} or "checked" in found:
            form.given[name] = value

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.given[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_main -= tag == "main"
        if tag == "form" and self._form is not None:
            self.forms.append(self._form)
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


class Visitor:
    """Somebody with a browser: opens pages, follows their links, sends their main form."""

    def __init__(self, language: str = "en") -> None:
        self.client = Client()
        self.client.cookies["zhian_language"] = language
        self.address, self.text, self.status = "", "", 0

    def open(self, path: str) -> Visitor:
        """Open a page, wherever it leads; it must answer with a page."""
        self._arrive(self.client.get(path, follow=True), path)
        assert self.status == 200, f"{path} answers {self.status}:\n{self.words()}"
        return self

    def sign_in(self, email: str, password: str) -> Visitor:
        """Through the login page, and the second step where the account has one."""
        self.open("/login/").send(email=email, password=password)
        return self.send(code=fresh_code(secret_of(email))) if self.path == "/login/code/" else self

    def follow(self, part: str) -> Visitor:
        """The first link whose address holds this."""
        for link in self.links():
            if part in link:
                return self.open(link)
        raise AssertionError(f"no link to {part} on {self.path}; there is {self.links()}")

    def links(self) -> list[str]:
        """Addresses of the page's own links."""
        return self._read().links

    def send(self, **fields: Any) -> Visitor:
        """Fill in the main form and send it; unanswered groups of radio buttons get their first choice.

        The form must offer every field that is filled in, and the page that comes must not refuse.
        """
        self.attempt(**fields)
        assert self.status == 200, f"{self.path} answers {self.status}:\n{self.words()}"
        return self

    def attempt(self, **fields: Any) -> Visitor:
        """As `send`, also where a refusal is to be expected."""
        form = self.form()
        unknown = set(fields) - form.names
        assert not unknown, f"{self.path} asks for no {sorted(unknown)}, but for {sorted(form.names)}"
        data: dict[str, Any] = {name: options[0] for name, options in form.choices.items()} | form.given
        for name, value in fields.items():
            data[name] = form.boxes[name] if value is True else value
        target = self.path + form.action if form.action.startswith("?") else form.action or self.address
        self._arrive(self.client.post(target, data, follow=True), target)
        return self

    def form(self) -> Form:
        """The form with the page's main button."""
        found = [form for form in self._read().forms if form.is_main]
        assert found, f"{self.path} has no form to send:\n{self.words()}"
        return found[-1]

    def hand_in_everything(self) -> int:
        """Hand in each paper of one's own that is missing; says how many there were."""
        case = self.path
        wanted = list(dict.fromkeys(link for link in self.links() if f"{case}/papers/" in link))
        for link in wanted:
            self.open(link)
            form = self.form()
            dated = {"issued_on": "2026-10-20"} if "issued_on" in form.names else {}
            self.send(**{form.files[0]: SimpleUploadedFile("paper.pdf", PDF, "application/pdf")}, **dated)
            assert self.path == case
        return len(wanted)

    def take(self, part: str) -> bytes:
        """The file behind the last link whose address holds this."""
        found = [link for link in self.links() if part in link]
        assert found, f"nothing to take on {self.path}; there is {self.links()}"
        answer = self.client.get(found[-1])
        assert answer.status_code == 200
        return bytes(answer.content)

    def words(self) -> str:
        """The page without its tags."""
        body = re.sub(r"(?s)<(script|style).*?</\1>", "", self.text)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()

    @property
    def path(self) -> str:
        """The address without its query."""
        return self.address.partition("?")[0]

    @property
    def case_id(self) -> str:
        """The id in the address of a case page."""
        found = re.search(r"/cases/([0-9a-f-]{36})", self.path)
        assert found, f"{self.path} is no page of a case"
        return found[1]

    def _arrive(self, answer: Any, path: str) -> None:
        chain = getattr(answer, "redirect_chain", [])
        self.address = chain[-1][0] if chain else path
        self.status, self.text = answer.status_code, answer.content.decode(errors="replace")

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.text)
        return reader
