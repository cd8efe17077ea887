"""Who comes in to these pages, and how a form's act is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from throughline.access.actor import Actor
from throughline.access.administration import Refused
from throughline.access.glass import GlassHolds
from throughline.vocabulary import UserRole

Page = Callable[..., HttpResponse]
KEEPERS = frozenset({UserRole.ADMINISTRATOR})
OVERSEERS = KEEPERS | {UserRole.SUPERVISOR}


def for_roles(
    roles: frozenset[UserRole],
) -> Callable[[Callable[Concatenate[HttpRequest, Actor, ...], HttpResponse]], Page]:
    """A page for people who act in one of these roles; others are told that it is not theirs."""

    def wrap(view: Callable[Concatenate[HttpRequest, Actor, ...], HttpResponse]) -> Page:
        @never_cache
        @login_required
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or actor.role not in roles:
                raise PermissionDenied
            return view(request, actor, *args, **kwargs)

        return entered

    return wrap


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None on a first look."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    button: str,
    to: str,
    back: str,
    intro: str = "",
    warning: bool = False,
) -> HttpResponse:
    """One question page: shows the form; when it is sound, does the act and goes on with the message it returns.

    A refusal stands at the top of the form, with everything that was typed kept.
    """
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
            return redirect(to)
        except (Refused, GlassHolds) as refused:
            form.add_error(None, str(refused))
    shown = {"form": form, "title": title, "button": button, "back": back, "intro": intro, "warning": warning}
    return render(request, "access/ask.html", shown, status=422 if form.errors else 200)
