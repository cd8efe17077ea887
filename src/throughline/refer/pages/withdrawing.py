"""Taking an agreement back: one page, as short as the one on which it was given."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from throughline import ledger
from throughline.access.actor import Actor
from throughline.clock import When
from throughline.ledger import OpenCase
from throughline.refer import queries
from throughline.vocabulary import LANGUAGES, PURPOSES
from throughline.web.deciding import Outcome, attempt, seen_version
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.question import Control, Option, Question
from throughline.web.reading import read

_KINDS = {
    "consent-referral": "referral",
    "consent-support": "support",
    "consent-police": "police",
    "consent-decision-recipient": "decision-recipient",
    "consent-identity": "identity",
}


def standing(case: OpenCase) -> list[str]:
    """The purposes that the person agrees to today, as far as this reader sees: given, and not taken back since."""
    agreed: dict[str, bool] = {}
    for entry in sorted(case.entries, key=lambda each: each.seq):
        if entry.kind in _KINDS and entry.data.get("state"):
            agreed[_KINDS[entry.kind]] = entry.data["state"] == "given"
        elif entry.kind == "consent-withdrawn":
            agreed[str(entry.data.get("purpose"))] = False
    return [purpose for purpose in PURPOSES.values if agreed.get(purpose)]


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Which agreement they take back. Everything else stands, and nothing else closes."""
    case = queries.opened(actor, case_id, "agreements")
    if not (allowed := case.may("consent-withdrawn")):
        raise ledger.NotAllowed(getattr(allowed, "reason", "Your role does not record this."))
    form = Form(_questions(standing(case)))
    if request.method != "POST":
        return _page(request, case, form, Outcome())
    sent = dict(request.POST.lists())
    answers, faults = read(form.questions, sent)
    form = form.answered(sent)
    if "purpose" not in answers or answers["purpose"] not in standing(case):
        faults = [*faults, ("purpose", "Choose which agreement they take back")]
    if faults:
        return _page(request, case, form.with_errors(faults), Outcome(status=422))
    outcome = attempt(actor, case_id, "consent-withdrawn", _data(answers), seen_version(request, case))
    if not outcome.done:
        return _page(request, case, form.with_errors(outcome.faults), outcome)
    messages.success(request, "Recorded: they took it back. Whoever holds what was sent must be told.")
    return redirect("refer:done", case_id)


def _data(answers: dict[str, Any]) -> dict[str, Any]:
    told = {**answers, "happened": When.minute(timezone.now()).to_json()}
    if "how_to_return" in told:
        told["how_to_return"] = told["how_to_return"] == "true"
    return told


def _questions(purposes: Sequence[str]) -> tuple[Question, ...]:
    return (
        Question(
            "purpose",
            "Which agreement do they take back?",
            Control.RADIOS,
            "Anything else they agreed to stands. No crime and no safeguarding closes.",
            tuple(Option(each, PURPOSES.label(each)) for each in purposes),
        ),
        Question(
            "how_to_return",
            "Were they told how they can change their mind again?",
            Control.RADIOS,
            options=(Option("true", "Yes"), Option("false", "No")),
            required=False,
        ),
        Question(
            "language",
            "In which language?",
            Control.SELECT,
            options=tuple(Option(code.value, code.label) for code in LANGUAGES),
            required=False,
        ),
        Question(
            "why", "Did they give a reason?", Control.TEXT, "They need not.", required=False, longest=15_000
        ),
    )


def _page(request: HttpRequest, case: OpenCase, form: Form, outcome: Outcome) -> HttpResponse:
    context = {"case": case, "form": form, "outcome": outcome, "any": bool(form.questions[0].options)}
    return render(request, "refer/withdraw.html", context, status=outcome.status)
