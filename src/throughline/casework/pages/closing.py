"""Closing, signing a closing, and opening again. What stands in the way is named; a second person signs."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from throughline.access.actor import Actor
from throughline.access.recording import may_countersign
from throughline.casework import queries
from throughline.ledger import NotAllowed, OpenCase
from throughline.web.deciding import Outcome, attempt, seen_version
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.forms import answers_from, form_for

IN_THE_WAY = frozenset({"due", "overdue", "delayed", "cannot-tell", "needs-review"})


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Close the case, or one of its tracks. Open duties and whatever else holds it are shown before the button."""
    return _decide(
        request, actor, case_id, "case-closed", "casework/close.html", "Closed. A second person must sign it."
    )


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Open it again: nothing was lost, and the person may always come back."""
    return _decide(
        request, actor, case_id, "case-reopened", "casework/reopen.html", "Open again. Nothing was lost."
    )


def _decide(
    request: HttpRequest, actor: Actor, case_id: uuid.UUID, kind: str, template: str, told: str
) -> HttpResponseBase:
    case = queries.open_case(actor, case_id, "close" if kind == "case-closed" else "reopen")
    form = _without_when(form_for(kind))
    outcome = Outcome()
    if request.method == "POST":
        raw = dict(request.POST.lists())
        data, faults = answers_from(kind, raw)
        form = form.answered(raw).with_errors(faults)
        if not faults:
            fact = {**data, "happened": queries.now()}
            outcome = attempt(actor, case_id, kind, fact, seen_version(request, case))
            form = form.with_errors(outcome.faults)
        if outcome.done:
            messages.success(request, told)
            return redirect("casework:person", case_id)
    return _page(request, case, form, outcome, kind, template)


def _without_when(form: Form) -> Form:
    """A decision made on this page is made now: the question when is not asked."""
    return Form(
        tuple(q for q in form.questions if q.name != "happened"), form.title, form.description, form.kind
    )


def _page(
    request: HttpRequest, case: OpenCase, form: Form, outcome: Outcome, kind: str, template: str
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "outcome": outcome,
        "open_duties": [duty for duty in case.obligations if str(duty.status) in IN_THE_WAY],
        "allowed": case.may(kind),
    }
    return render(request, template, context, status=422 if form.faults else outcome.status)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, actor: Actor, case_id: uuid.UUID, seq: int) -> HttpResponseBase:
    """The second signature under a decision: by a supervisor who did not make it."""
    case = queries.open_case(actor, case_id, "sign")
    decision = queries.entry_of(case, seq)
    if decision is None:
        raise Http404
    signed = queries.signature_of(case, seq)
    outcome = Outcome()
    if request.method == "POST" and signed is None:
        if not may_countersign(actor, decision.author):
            raise NotAllowed("The second signature is given by a supervisor who did not make the decision.")
        fact = {"happened": queries.now(), "of": seq}
        outcome = attempt(
            actor, case_id, "countersigned", fact, seen_version(request, case), key=f"sign/{case_id}/{seq}"
        )
        if outcome.done:
            messages.success(request, "Signed.")
            return redirect("casework:person", case_id)
    context = {
        "case": case,
        "decision": decision,
        "rows": queries.answers_of(decision),
        "maker": queries.author_name(decision),
        "signed": signed,
        "outcome": outcome,
        "allowed": may_countersign(actor, decision.author),
    }
    return render(request, "casework/sign.html", context, status=outcome.status)
