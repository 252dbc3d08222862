"""No text that anybody sends makes the site stumble: it is taken, or refused on a page of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

import pytest
from django.urls import reverse

from tests.suite.door import DoorClient

from .cast import ROLES, make_cast
from .matrix import Row, rows
from .samples import make_sample

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
TYPED = {
    "null byte": quote_plus("a\0b"),
    "ten megabytes": "x" * 10_000_000,
    "right to left": quote_plus("\u202eabc\u2066\u200f"),
    "lone surrogate": "%ED%A0%80",
    "no UTF-8": "%FF%FE%00",
    "a long word": "x" * 100_000,
    "markup": quote_plus("\"'></textarea><zq7 x=1>{{ 7 }}{% now 'Y' %}&lt;"),
}
PLANTED = b"<zq7"
REPRESENTATIVE = {
    "people:login",
    "people:person_new",
    "tenancy:invite",
    "talent:check",
    "talent:letter",
    "talent:recommend_new",
    "talent:own_file",
    "casework:answers",
    "casework:move",
}


def _where_it_leads(client: Any, response: Any) -> bytes:
    """The page that follows: the text is not only shown again in its field, but where it was kept."""
    target = response.headers.get("Location", "")
    if not target.startswith("/"):
        return b""
    followed = client.get(target)
    return bytes(followed.getvalue() if followed.streaming else followed.content)


def _openers() -> list[tuple[Row, str]]:
    found: dict[str, tuple[Row, str]] = {}
    for row in rows():
        role = next((role for role in ROLES[::-1] if row.expected[role] == "allowed"), None)
        if row.method == "POST" and row.route in REPRESENTATIVE and role:
            found.setdefault(row.route, (row, role))
    return list(found.values())


def it_has_a_form_of_every_kind_to_try() -> None:
    assert len(_openers()) >= 6


@pytest.mark.parametrize(("row", "role"), _openers(), ids=lambda it: getattr(it, "route", str(it)))
def it_refuses_what_no_person_types_on_a_page_of_ours(row: Row, role: str) -> None:
    cast = make_cast()
    sample = make_sample(row.route, row.state, cast)
    client: Any = DoorClient(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(cast.users[role])
    address = reverse(row.route, kwargs=dict(sample.kwargs))
    wrong = []
    fields = [name for name, value in sample.data.items() if isinstance(value, str)] or ["anything"]
    for kind, value in TYPED.items():
        for name in fields[:1] if kind == "ten megabytes" else fields:
            rest = "&".join(f"{key}={quote_plus(str(v))}" for key, v in sample.data.items() if key != name)
            body = f"{name}={value}&{rest}"
            response = client.generic("POST", address, body, content_type=FORM)
            page = response.getvalue() if response.streaming else response.content
            if response.status_code >= 500 or (response.status_code >= 400 and b"z-p" not in page):
                wrong.append(f"{kind} in {name}: {response.status_code}")
            if kind == "markup" and PLANTED in page + _where_it_leads(client, response):
                wrong.append(f"markup in {name} became part of the page")
            if kind == "ten megabytes" and response.status_code not in (400, 413):
                wrong.append(f"{kind} in {name} was taken: {response.status_code}")
    assert not wrong, "\n".join(wrong)
