"""A duty in full: why it is owed, by which law, what meets it, how sure we are. And the decision not to meet it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from throughline import law as catalogue
from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.casework.pages.law_book import SURE
from throughline.duties import Obligation
from throughline.law import Confidence, Rule
from throughline.ledger import OpenCase
from throughline.vocabulary import KINDS
from throughline.web import words
from throughline.web.deciding import Outcome, attempt, seen_version
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.question import Control, Question
from throughline.web.reading import read

REASON = Question(
    "reason",
    "Why can it not, or need it not, be met?",
    Control.TEXT,
    "Your name stands beside this reason. The duty stays in sight as waived.",
    longest=15_000,
)


@worker_page
@require_safe
def in_full(request: HttpRequest, actor: Actor, case_id: uuid.UUID, ref: str) -> HttpResponse:
    """Everything about one duty on one case, for this reader."""
    case = queries.open_case(actor, case_id, "duty")
    duty = _duty(case, ref)
    rule = _rule(duty)
    context = {
        "case": case,
        "duty": duty,
        "explanation": words.explained(duty.explanation),
        "owner": queries.owner_name(duty),
        "due": words.day(duty.due) if duty.due else "",
        "before": words.events(duty.before) if duty.before else "",
        "until": words.until(duty.due, timezone.now()) if duty.due and duty.status.is_open else "",
        "rule": rule,
        "sure": SURE[Confidence(duty.confidence)],
        "meets": _ways_to_meet(case, rule),
        "facts": _facts(case, duty),
        "may_waive": (duty.status.is_open or str(duty.status) == "needs-review") and case.may("waiver"),
    }
    return render(request, "casework/duty.html", context)


def _duty(case: OpenCase, ref: str) -> Obligation:
    found: Obligation | None = next(
        (duty for duty in case.obligations if words.reference_of(duty.key) == ref), None
    )
    if found is None:
        raise Http404
    return found


def _rule(duty: Obligation) -> Rule | None:
    try:
        return catalogue.load().duty(duty.duty).newest
    except KeyError:
        return None


def _ways_to_meet(case: OpenCase, rule: Rule | None) -> Sequence[dict[str, Any]]:
    """The kinds of fact that meet it, with whether this reader may record each here."""
    if rule is None:
        return []
    kinds = dict.fromkeys(kind for pattern in rule.met_by for kind in pattern.kinds)
    return [
        {"kind": kind, "title": words.title_of(kind), "may": kind in KINDS and bool(case.may(kind))}
        for kind in kinds
    ]


def _facts(case: OpenCase, duty: Obligation) -> list[dict[str, Any]]:
    """The facts that started, met and broke it, those that this reader sees."""
    seen = {entry.seq: entry for entry in case.entries}
    parts = (
        ("Started", duty.because.started),
        ("Met", duty.because.met),
        ("Broken or ended", duty.because.broken),
    )
    return [{"what": what, "entry": seen[seq]} for what, seqs in parts for seq in seqs if seq in seen]


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, actor: Actor, case_id: uuid.UUID, ref: str) -> HttpResponseBase:
    """A named person decides that a duty cannot be met, and says why. Nobody deletes a duty."""
    case = queries.open_case(actor, case_id, "waive")
    duty = _duty(case, ref)
    form, outcome = Form((REASON,)), Outcome()
    if request.method == "POST":
        raw = dict(request.POST.lists())
        data, _ = read(form.questions, raw)
        fact = {"happened": queries.now(), "duty": duty.duty, "key": duty.key[:250], **data}
        outcome = attempt(actor, case_id, "waiver", fact, seen_version(request, case))
        if outcome.done:
            messages.success(request, f"Waived: {duty.title}. It stays in sight, with your reason.")
            return redirect("casework:person", case_id)
        form = form.answered(raw).with_errors(outcome.faults)
    context = {"case": case, "duty": duty, "form": form, "outcome": outcome, "allowed": case.may("waiver")}
    return render(request, "casework/waive.html", context, status=outcome.status)
