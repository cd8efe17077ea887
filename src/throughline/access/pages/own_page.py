"""Giving the person an account for the page of their own line, and taking it back."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from throughline.access import own_line
from throughline.access.actor import Actor
from throughline.access.administration import Refused
from throughline.access.fields import NAMELESS
from throughline.access.proving import proven
from throughline.access.reach import reach_of
from throughline.access.standing import BLIND
from throughline.vocabulary import UserRole

from .doors import for_roles, posted

AT_WORK = frozenset(UserRole) - BLIND - NAMELESS - {UserRole.SURVIVOR}


class Theirs(forms.Form):
    """Where the person, and nobody else, can be reached."""

    name = forms.CharField(label="What they want to be called", max_length=150)
    email = forms.EmailField(
        label="Their own e-mail address",
        help_text="Ask them who else can read it. Nothing is sent to it: you pass the link on yourself.",
    )


@for_roles(AT_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
@proven
def account(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponse:
    """Whether the person has an account, how to give them one, and how to end it."""
    if not reach_of(actor, case_id).opens_case:
        raise Http404
    form = Theirs(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = own_line.invite(actor, case_id, form.cleaned_data["email"], form.cleaned_data["name"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            shown = {
                "link": request.build_absolute_uri(f"/invitations/{secret}"),
                "name": form.cleaned_data["name"],
            }
            return render(request, "access/invited.html", {**shown, "back": f"/cases/{case_id}/"})
    shown = {
        "form": form,
        "case_id": case_id,
        "may": own_line.may_give(actor, case_id),
        "accounts": own_line.accounts(case_id) if own_line.may_give(actor, case_id) else [],
    }
    return render(request, "access/own-page.html", shown, status=422 if form.errors else 200)


@for_roles(AT_WORK)
@require_POST
def end_account(request: HttpRequest, actor: Actor, case_id: uuid.UUID, user_id: int) -> HttpResponse:
    """End the person's account at once."""
    try:
        own_line.end(actor, case_id, user_id)
    except Refused:
        raise Http404 from None
    messages.success(request, "The account is closed, and every browser is signed out.")
    return redirect("access:own-page", case_id)
