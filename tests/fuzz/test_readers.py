"""Everything that reads bytes of strangers takes them or refuses them in our words; nothing else escapes."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, strategies

from tests.factories.files import PDF
from tests.factories.hostile import photograph
from tests.factories.people import TODAY
from tests.policy.sample import SAMPLE
from zhian.kernel import jsonio
from zhian.kernel.errors import Unreadable, ZhianError
from zhian.kernel.receipts import TrustStore, verify
from zhian.policy.faults import LawErrors
from zhian.policy.load import load_laws
from zhian.policy.sources import Documents
from zhian.receiptfile import read_pdf
from zhian.web.base.outbound.kit import NotAllowed
from zhian.web.base.outbound.services.addresses import known_host, openings, permit
from zhian.web.base.people.mrz import read_zone
from zhian.web.base.vault.services.cleaning import clean, close_rooms
from zhian.web.base.vault.services.recognising import recognise

from .amount import REQUESTS, SEED_REQUESTS, bytes_of, examples

MORE = REQUESTS // SEED_REQUESTS
RECEIPT = (
    b'{"format":"zhian-receipt/1","receipt":{"id":"0190","kind":"filing"},"sections":{},"signature":"AA"}'
)
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
PICTURE = photograph()


@examples(150 * MORE)
@given(bytes_of(b'{"a": [1, -2, "\\u00e9", true, null, {"b": ""}]}'))
def it_reads_json_or_says_that_it_cannot(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert jsonio.loads(jsonio.canonical(jsonio.loads(data))) == jsonio.loads(data)


@examples(60 * MORE)
@given(bytes_of(SAMPLE.encode()))
def it_reads_a_law_or_lists_its_mistakes(data: bytes) -> None:
    with contextlib.suppress(LawErrors):
        load_laws([Documents("fuzz", {"demo/visitor-card.yaml": data})])


@examples(100 * MORE)
@given(bytes_of(RECEIPT))
def it_has_a_verdict_on_any_receipt(data: bytes) -> None:
    assert verify(data, TrustStore([])).status != "genuine"


@examples(25 * MORE)
@given(bytes_of(PDF))
def it_reads_a_pdf_receipt_or_says_that_it_cannot(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read_pdf(data)


@examples(150 * MORE)
@given(
    strategies.one_of(bytes_of(ZONE.encode()).map(lambda b: b.decode("utf-8", "replace")), strategies.text())
)
def it_reads_a_machine_readable_zone_or_says_what_it_doubts(text: str) -> None:
    reading = read_zone(text, today=TODAY)
    assert reading.zone is not None or reading.doubts


@examples(12 * MORE)
@given(strategies.sampled_from([PDF, PICTURE]).flatmap(bytes_of))
def it_cleans_an_upload_or_refuses_it(data: bytes) -> None:
    with contextlib.suppress(ZhianError):
        clean(data, recognise(data, "paper.pdf"))


@pytest.fixture(autouse=True, scope="module")
def _rooms() -> Any:
    yield
    close_rooms()


HOSTS = strategies.one_of(
    strategies.text(max_size=40),
    strategies.ip_addresses().map(str),
    strategies.from_regex(r"[0-9a-fx.:%\[\]]{1,40}", fullmatch=True),
)


@examples(200 * MORE)
@given(HOSTS)
def it_speaks_to_no_host_that_it_cannot_name(text: str) -> None:
    with contextlib.suppress(NotAllowed):
        host = known_host(text)
        assert known_host(host) == host
        assert permit(host, ["127.0.0.1"], 80, openings(())) == []


@cache
def _client() -> Client:
    return Client(raise_request_exception=False)


TYPED = strategies.text(alphabet=strategies.characters(), max_size=60)  # null bytes and lone surrogates too


@pytest.mark.django_db
def it_takes_any_text_in_a_form_or_refuses_it(settings: Any) -> None:
    settings.DOOR_FACTOR = 10**9

    @examples(12 * MORE)
    @given(TYPED, TYPED)
    def send(one: str, other: str) -> None:
        body = "&".join(
            f"{name}={quote_plus(text.encode('utf-8', 'surrogatepass'))}"
            for name, text in (("answers", one), ("answer", other), ("skip", other), ("change", one))
        )
        address = reverse("talent:find")
        answer = _client().post(address, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500

    send()
