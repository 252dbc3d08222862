"""Text messages: agreeing to them, proving the number, stopping them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import MobileForm, TextCodeForm, show_reasons
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.people.kit.mobiles import masked, texts_offered


@require_http_methods(["GET", "POST"])
@signed_in
def texts(request: ActorRequest) -> HttpResponse:
    """Whether one gets text messages, and a form for the number; a POST has a code sent to it."""
    selectors.own_file(request.actor)
    if request.method == "GET":
        return _page(request)
    form = MobileForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.ask_text_code(request.actor, given["number"], edition=given["edition"] or 0, at=now())
        except Refused as refused:
            show_reasons(form, refused, request.actor.language, {services.NO_MOBILE: "number"})
            form.beside(services.notice_of_texts()[0])
        else:
            return redirect("people:texts")
    return _page(request, number_form=form)


@require_http_methods(["GET", "POST"])
@signed_in
def texts_code(request: ActorRequest) -> HttpResponse:
    """Prove the number by the code that was sent to it."""
    selectors.own_file(request.actor)
    if request.method == "GET":  # where a page with an error is opened again
        return redirect("people:texts")
    form = TextCodeForm(request.POST)
    if form.is_valid():
        try:
            services.confirm_text_number(request.actor, form.cleaned_data["code"], at=now())
        except Refused as refused:
            show_reasons(form, refused, request.actor.language, {services.WRONG_CODE: "code"})
        except (NotFound, Conflict) as gone:
            messages.info(request, gone.sentence(request.actor.language))
            return redirect("people:texts")
        else:
            messages.success(request, _("You now get a text message when there is news."))
            return redirect("people:texts")
    return _page(request, code_form=form)


@require_POST
@signed_in
def end_texts(request: ActorRequest) -> HttpResponse:
    """Stop at once."""
    selectors.own_file(request.actor)
    if services.end_texts(request.actor, at=now()):
        messages.success(request, _("Text messages were stopped, and the number was deleted."))
    return redirect("people:file")


def _page(
    request: ActorRequest, *, number_form: MobileForm | None = None, code_form: TextCodeForm | None = None
) -> HttpResponse:
    proven, waiting = selectors.own_text_numbers(request.actor)
    if not texts_offered() and proven is None:
        raise services.no_texts()
    version, notice = services.notice_of_texts()
    wrong = number_form or code_form
    context: dict[str, Any] = {
        "form": wrong,  # its errors stand at the top of the page
        "is_offered": texts_offered(),
        "proven": proven,
        "proven_number": masked(proven.number) if proven else "",
        "waiting": waiting,
        "waiting_number": masked(waiting.number) if waiting else "",
        "is_late": waiting is not None and waiting.expires_at <= now(),
        "notice": notice.get(request.actor.language).splitlines(),
        "number_form": number_form or MobileForm(initial={"edition": version}),
        "code_form": code_form or TextCodeForm(),
    }
    return render(request, "people/texts.html", context, status=200 if wrong is None else 422)
