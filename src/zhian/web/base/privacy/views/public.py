"""What everybody may read: how long data is kept, and the impact assessment of each service in short."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.policy.retention import KeepUnit, RetentionEdition, RetentionLaw
from zhian.policy.retentionfiles import cited_words
from zhian.web.base.people.kit import ActorRequest
from zhian.web.base.privacy.kit import PARTS, offered_services
from zhian.web.base.privacy.selectors import assessments, current_assessment, periods, retention_laws

UNITS = {
    KeepUnit.DAY: Text(zh="{n} 日", en="{n} days"),
    KeepUnit.MONTH: Text(zh="{n} 个月", en="{n} months"),
    KeepUnit.YEAR: Text(zh="{n} 年", en="{n} years"),
}
AT_LEAST = Text(zh="至少 {n}", en="at least {n}")
NOT_SET = Text(zh="尚未确定", en="not set yet")
SHORT = ("purpose", "kinds", "measures")  # what the public page shows of an assessment


@require_GET
def index(request: ActorRequest) -> HttpResponse:
    """How long everything is kept, and the services with their assessments."""
    today, services = legal_day(now()), offered_services()
    found = {row.law_id: row for row in assessments()}
    laws = retention_laws().laws.values()
    rows = [row for law in laws if (row := _keeping(law, law.edition_on(today))) is not None]
    offered = [{"service": each, "assessment": found.get(each.law_id)} for each in services.values()]
    return render(request, "privacy/index.html", {"keeping": rows, "services": offered})


@require_GET
def service(request: ActorRequest, law_id: str) -> HttpResponse:
    """The approved assessment of one service, in short. Raises: NotFound."""
    row, offered = current_assessment(law_id), offered_services().get(law_id)
    if row is None or offered is None:
        raise NotFound(
            Text(zh="该事项没有已批准的影响评估。", en="This service has no approved assessment."),
            code="privacy.no_assessment",
        )
    language = request.LANGUAGE_CODE or "zh-hans"
    parts = [{"title": PARTS[part], "words": row.part(part, language)} for part in SHORT]
    return render(request, "privacy/service.html", {"row": row, "service": offered, "parts": parts})


def _keeping(law: RetentionLaw, edition: RetentionEdition | None) -> dict[str, Any] | None:
    if edition is None:
        return None
    n = edition.period(periods())
    length = NOT_SET
    if n is not None:
        amount = UNITS[edition.unit].fill(n=n)
        length = AT_LEAST.fill(n=amount) if edition.at_least else amount
    return {
        "title": law.title,
        "counted_from": edition.counted_from,
        "length": length,
        "says": edition.says,
        "sources": cited_words(law, edition.cites),
    }
