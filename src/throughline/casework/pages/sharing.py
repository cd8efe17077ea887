"""Deciding to share: with whom, what, for which purpose, on which basis, until when. And ending it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.casework.pages.recording import HAVE_PAGES_OF_THEIR_OWN, NOT_CHOSEN
from throughline.ledger import OpenCase
from throughline.web import words
from throughline.web.deciding import Outcome, attempt, seen_version
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.forms import answers_from, form_for
from throughline.web.question import Control, Option, Question
from throughline.web.reading import read

# Facts about the keeping of the case: who leads and who may see is for the parties to it.
NEVER_SHARED = NOT_CHOSEN | HAVE_PAGES_OF_THEIR_OWN.keys() - {"attachment"}
ASKED_HERE = ("purpose", "basis", "ends", "necessity", "person_told")


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """What this body shared and may share. Only its own facts can be shared by it."""
    case = queries.open_case(actor, case_id, "share")
    if request.method == "POST" and "end" in request.POST:
        return _end(request, actor, case)
    form, outcome = _form(case, actor), Outcome()
    if request.method == "POST":
        raw = dict(request.POST.lists())
        fact, faults = _decision(request, form, raw)
        form = form.answered(raw).with_errors(faults)
        if not faults:
            outcome = attempt(actor, case_id, "sharing-decision", fact, seen_version(request, case))
            form = form.with_errors(outcome.faults)
        if outcome.done:
            messages.success(
                request, "Decided. They see what you named, and nothing else, until the day you gave."
            )
            return redirect("casework:share", case_id)
    return _page(request, actor, case, form, outcome)


def _form(case: OpenCase, actor: Actor) -> Form:
    """What to share is chosen from the kinds of fact that this body itself recorded here."""
    own = sorted({entry.kind for entry in case.entries if entry.controller_id in actor.agencies})
    kinds = tuple(Option(kind, words.title_of(kind)) for kind in own if kind not in NEVER_SHARED)
    what = Question(
        "fields",
        "Which kinds of fact?",
        Control.CHECKBOXES,
        "Only what your own body recorded can be shared by it. Choose no more than the purpose needs.",
        options=kinds,
    )
    asked = {question.name: question for question in form_for("sharing-decision").questions}
    return Form((what, *(asked[name] for name in ASKED_HERE if name in asked)))


def _decision(
    request: HttpRequest, form: Form, raw: Mapping[str, list[str]]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    data, faults = answers_from("sharing-decision", raw)
    chosen, _ = read(form.questions[:1], raw)
    recipient = request.POST.get("recipient", "")
    if not queries.is_recipient(recipient):
        faults = [("recipient", "Choose with whom"), *faults]
    return {**data, **chosen, "recipient": recipient, "happened": queries.now()}, faults


def _end(request: HttpRequest, actor: Actor, case: OpenCase) -> HttpResponseBase:
    fact = {"happened": queries.now(), "recipient": request.POST.get("end", "")}
    outcome = attempt(actor, case.id, "sharing-ended", fact, seen_version(request, case))
    if not outcome.done:
        return _page(request, actor, case, _form(case, actor), outcome)
    messages.success(request, "Sharing ended. They see nothing more from now on.")
    return redirect("casework:share", case.id)


def _page(request: HttpRequest, actor: Actor, case: OpenCase, form: Form, outcome: Outcome) -> HttpResponse:
    sought = request.POST.get("body", request.GET.get("body", "")).strip()[:80]
    context = {
        "case": case,
        "form": form,
        "outcome": outcome,
        "shared": queries.sharings(case.id, actor),
        "sought": sought,
        "agencies": queries.find_agencies(sought),
        "chosen": request.POST.get("recipient", ""),
        "allowed": case.may("sharing-decision"),
    }
    return render(request, "casework/share.html", context, status=422 if form.faults else outcome.status)
