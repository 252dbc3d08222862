"""A person asks for everything about them to be erased, after seeing what goes and what stays."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Conflict
from zhian.kernel.locales import Text
from zhian.policy.retention import About
from zhian.policy.retentionfiles import cited_words
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.people.selectors import own_file
from zhian.web.base.privacy import services
from zhian.web.base.privacy.forms import AskForm
from zhian.web.base.privacy.models import ErasureRequest
from zhian.web.base.privacy.selectors import own_requests, retention_laws


@require_http_methods(["GET", "POST"])
@signed_in
def erasure(request: ActorRequest) -> HttpResponse:
    """What would go, what would stay, and asking for it."""
    person = own_file(request.actor)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            services.ask_erasure(request.actor, digest=typed["shown"], words=typed["words"], at=now())
        except Conflict as changed:
            form.add_error(None, changed.sentence(request.actor.language))
        else:
            messages.success(request, _("Your request is with the office."))
            return redirect("privacy:erasure")
    asked = own_requests(request.actor)
    shown = services.look(person.pk)
    context = {
        "form": form,
        "shown": shown,
        "digest": shown.digest,  # of what this page shows, also after a try that came too late
        "requests": [(row, ground_of(row)) for row in asked],
        "waits": any(row.is_open for row in asked),
    }
    return render(request, "privacy/erasure.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def withdraw(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Take the request back."""
    services.withdraw_request(request.actor, request_id, at=now())
    messages.success(request, _("Your request was taken back."))
    return redirect("privacy:erasure")


def ground_of(row: ErasureRequest) -> Text | None:
    """The law on which a refusal rests, in words."""
    law = retention_laws().about(About.CASE)
    ground = law.ground(row.ground)
    if ground is None:
        return None
    words = cited_words(law, ground.cites)
    return Text(
        zh=f"{'、'.join(each.zh for each in words)}：{ground.title.zh}",
        en=f"{'; '.join(each.en for each in words)}: {ground.title.en}",
    )
