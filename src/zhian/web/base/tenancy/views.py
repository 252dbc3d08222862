"""Pages of an organisation's members, and the door for invited colleagues."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import (
    ROLE_NAMES,
    ActorRequest,
    OrganisationKind,
    Role,
    places_of_recovery,
    signed_in,
    to_login,
)
from zhian.web.base.people.selectors import user_id_of_email

from . import selectors, services
from .forms import AcceptForm, InviteForm, show_reasons


@require_GET
@signed_in
def index(request: ActorRequest) -> HttpResponse:
    """The organisations one works in, and in which posts."""
    rows = [
        {
            "organisation": found,
            "name": found.name(request.actor.language),
            "roles": [ROLE_NAMES[p.role] for p in request.actor.posts if p.organisation_id == found.pk],
        }
        for found in selectors.organisations_of(request.actor)
    ]
    return render(request, "tenancy/index.html", {"rows": rows})


@require_GET
@signed_in
def members(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Who holds which post: for colleagues to read, for administrators to act on."""
    at = now()
    found = selectors.organisation(organisation_id)
    rows = selectors.members_of(organisation_id, request.actor, on=legal_day(at))
    if found is None or not rows:
        raise _no_organisation()
    context = {
        "organisation": found,
        "name": found.name(request.actor.language),
        "rows": [{"member": row, "role": ROLE_NAMES[row.role]} for row in rows],
        "invitations": [
            {"invitation": row, "role": ROLE_NAMES[Role(row.role)]}
            for row in selectors.open_invitations(organisation_id, request.actor, at=at)
        ],
        "may_act": request.actor.holds(Role.ADMINISTRATOR, organisation_id=organisation_id),
        "may_restore": organisation_id in places_of_recovery(request.actor),
    }
    return render(request, "tenancy/members.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def invite(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Offer a post to an e-mail address."""
    actor = request.actor
    found = services.administered(actor, organisation_id)
    kind = OrganisationKind(found.kind)
    form = InviteForm(request.POST or None, kind=kind, language=actor.language)
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            services.invite(actor, organisation_id, email=email, role=role, at=now())
        except Refused as refused:
            show_reasons(form, refused, actor.language, "email")
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": email})
            return redirect("tenancy:members", organisation_id)
    context = {"form": form, "organisation": found, "name": found.name(actor.language)}
    return render(request, "tenancy/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def dismiss(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Ask once, then end a post."""
    found = selectors.membership(membership_id, request.actor)
    if found is None or found.valid_until is not None:
        raise NotFound(Text(zh="没有找到该岗位，或已免去。", en="There is no such post, or it has ended."))
    services.administered(request.actor, found.organisation_id)
    if request.method == "POST":
        services.dismiss(request.actor, membership_id, at=now())
        messages.success(request, _("The post was ended."))
        return redirect("tenancy:members", found.organisation_id)
    context = {
        "membership": found,
        "name": found.organisation.name(request.actor.language),
        "person": selectors.display_name(found.user_id, request.actor),
        "role": ROLE_NAMES[Role(found.role)],
    }
    return render(request, "tenancy/dismiss.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Ask once, then make an invitation stop working."""
    found = selectors.invitation(invitation_id, request.actor)
    if found is None:
        raise NotFound(Text(zh="没有找到该邀请。", en="There is no such invitation."))
    if request.method == "POST":
        services.withdraw_invitation(request.actor, invitation_id, at=now())
        messages.success(request, _("The invitation was withdrawn."))
        return redirect("tenancy:members", found.organisation_id)
    context = {
        "invitation": found,
        "name": found.organisation.name(request.actor.language),
        "role": ROLE_NAMES[Role(found.role)],
    }
    return render(request, "tenancy/withdraw.html", context)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: ActorRequest, token: str) -> HttpResponse:
    """Take up a post: with a new account, or with the one that is logged in."""
    at, actor = now(), request.actor
    found = selectors.invitation_behind(token, at=at)
    context = {
        "invitation": found,
        "name": found.organisation.name(actor.language),
        "role": ROLE_NAMES[Role(found.role)],
        "path": request.path,
    }
    if not actor.is_anonymous:
        if request.method == "POST":
            services.accept_invitation(actor, token, at=at)
            messages.success(request, _("You have taken up the post."))
            return redirect("tenancy:index")
        return render(request, "tenancy/accept_account.html", context)
    if user_id_of_email(found.email) is not None:  # known to the link's holder: it is their own address
        if request.method == "POST":
            return to_login(request.path)
        return render(request, "tenancy/accept_sign_in.html", context)
    form = AcceptForm(request.POST or None, initial={"language": actor.language})
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_with_new_account(token, **form.cleaned_data, at=at)
        except Refused as refused:
            show_reasons(form, refused, actor.language, "password")
        else:
            messages.success(request, _("Your account is open. Sign in with the new password."))
            return redirect("people:login")
    context["form"] = form
    return render(request, "tenancy/accept.html", context, status=422 if form.errors else 200)


def _no_organisation() -> NotFound:
    return NotFound(
        Text(zh="没有找到该单位。", en="There is no such organisation."),
        why=Text(
            zh="成员名单只对本单位成员开放。",
            en="A list of members is open to the organisation's own members.",
        ),
        code="tenancy.no_organisation",
    )
