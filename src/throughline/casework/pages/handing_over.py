"""Handing over: offered, it stays with the sender; taken, the sender sees that it was; given back, the sender knows why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.ledger import NotAllowed, OpenCase
from throughline.web import errors
from throughline.web.deciding import Outcome, attempt, seen_version
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.question import Control, Question
from throughline.web.reading import read

ANSWER_WITHIN = timedelta(days=2)
ACCEPT_BY = Question(
    "accept_by",
    "By which day must they answer?",
    Control.DATE,
    "Two days is usual. Until they accept, your team stays accountable.",
)
NOTE = Question(
    "note",
    "What must they know before they decide?",
    Control.TEXT,
    "The team reads this before it can open the case. Leave out names and addresses.",
    required=False,
    longest=15_000,
)
REASON = Question(
    "reason", "Why is it given back?", Control.TEXT, "The team that offered it reads this.", longest=15_000
)

WHY_NOT = Question(
    "reason",
    "Why is it not yours?",
    Control.TEXT,
    "Both teams and whoever decides read this.",
    longest=15_000,
)
WHO_DECIDES = Question(
    "escalated_to",
    "Who decides?",
    Control.LINE,
    "Somebody above both teams: a role, such as both heads of service.",
    required=False,
)
_TOLD = {
    "handover-returned": "Given back. The team that offered it stays accountable and has been told.",
    "handover-disputed": "Disputed. The offer waits on, the duty stands meanwhile, and the other team has been told.",
}


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Choose a team, say by when, offer. The page shows the offer that waits, where there is one."""
    case = queries.open_case(actor, case_id, "hand over")
    form = Form((ACCEPT_BY, NOTE))
    if request.method != "POST":
        return _offer_page(request, case, form.answered(_in_two_days()), Outcome())
    raw = dict(request.POST.lists())
    data, faults = read(form.questions, raw)
    team = queries.team(request.POST.get("to_team", ""))
    if team is None:
        faults = [*faults, ("to_team", "Choose the team to offer it to")]
    if faults or team is None:
        return _offer_page(request, case, form.answered(raw).with_errors(faults), Outcome(status=422))
    fact = {"happened": queries.now(), "to_team": team.slug, **data}
    outcome = attempt(actor, case_id, "handover-offered", fact, seen_version(request, case))
    if not outcome.done:
        return _offer_page(request, case, form.answered(raw).with_errors(outcome.faults), outcome)
    messages.success(request, f"Offered to {team}. Your team stays accountable until they accept.")
    return redirect("casework:person", case_id)


def _leading(case: OpenCase) -> str | None:
    """The team that leads, to which nothing need be offered: by its part in the case, else by the facts."""
    team = case.lead.team if case.lead is not None else None
    return case.casefile.lead if team is None else team.slug


def _in_two_days() -> dict[str, list[str]]:
    day: date = (timezone.localtime() + ANSWER_WITHIN).date()
    return {f"q-accept_by-{part}": [str(getattr(day, part))] for part in ("day", "month", "year")}


def _offer_page(request: HttpRequest, case: OpenCase, form: Form, outcome: Outcome) -> HttpResponse:
    sought = request.POST.get("team", request.GET.get("team", "")).strip()[:80]
    waiting = case.casefile.hand_over
    context = {
        "case": case,
        "form": form,
        "sought": sought,
        "teams": queries.find_teams(sought, but=_leading(case)),
        "chosen": request.POST.get("to_team", ""),
        "waiting": waiting,
        "waiting_team": queries.team_names([waiting.to_team]).get(waiting.to_team, "") if waiting else "",
        "outcome": outcome,
        "allowed": case.may("handover-offered"),
    }
    return render(request, "casework/hand-over.html", context, status=outcome.status)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, actor: Actor, hand_over_id: uuid.UUID) -> HttpResponseBase:
    """Take it: from this moment the reader's team is accountable, and the sender sees that it was taken."""
    return _answer(request, actor, hand_over_id, "handover-accepted", "casework/accept.html")


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, actor: Actor, hand_over_id: uuid.UUID) -> HttpResponseBase:
    """Give it back with a reason; the sender never stopped being accountable."""
    return _answer(
        request, actor, hand_over_id, "handover-returned", "casework/give-back.html", Form((REASON,))
    )


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, actor: Actor, hand_over_id: uuid.UUID) -> HttpResponseBase:
    """Say that it is not theirs, and who above both decides. Nothing is declined: the offer waits on, in sight."""
    return _answer(
        request,
        actor,
        hand_over_id,
        "handover-disputed",
        "casework/dispute.html",
        Form((WHY_NOT, WHO_DECIDES)),
    )


def _answer(
    request: HttpRequest,
    actor: Actor,
    hand_over_id: uuid.UUID,
    kind: str,
    template: str,
    form: Form | None = None,
) -> HttpResponseBase:
    offered = queries.hand_over(actor, hand_over_id)
    if offered is None:
        return _gone(request)
    case = queries.open_case(actor, offered.case_id, "hand-over")
    outcome = Outcome()
    if request.method == "POST":
        raw = dict(request.POST.lists())
        data, faults = read(form.questions, raw) if form else ({}, [])
        fact: Mapping[str, Any] = {"happened": queries.now(), **data}
        if not faults:
            try:
                outcome = attempt(actor, case.id, kind, fact, None, key=f"{kind}/{hand_over_id}")
            except NotAllowed:
                if queries.hand_over(actor, hand_over_id) is None:  # a colleague answered in the same moment
                    return _gone(request)
                raise
        if outcome.done:
            return _answered(request, kind, case.id)
        form = form.answered(raw).with_errors([*faults, *outcome.faults]) if form else None
    context = {
        "case": case,
        "offered": offered,
        "sender": queries.team_names([offered.from_team]).get(str(offered.from_team), ""),
        "note": _note(case, offered),
        "form": form,
        "outcome": outcome,
        "allowed": case.may(kind),
    }
    return render(request, template, context, status=outcome.status)


def _gone(request: HttpRequest) -> HttpResponseBase:
    """Somebody answered it in the meantime: that is no fault of whoever comes second, and not a page that never was."""
    trouble = replace(
        errors.STALE,
        title="This hand-over was answered already",
        happened="Somebody answered it, or it was taken back, after you saw it.",
        kept="Their answer is kept. Nothing that you did was recorded.",
        to_do="Go back to what needs doing: the case stands there if your team has it now.",
    )
    return errors.page(trouble, request)


def _note(case: OpenCase, offered: Any) -> str:
    entry = queries.entry_of(case, offered.offered_seq)
    return str(entry.data.get("note", "")) if entry else ""


def _answered(request: HttpRequest, kind: str, case_id: uuid.UUID) -> HttpResponseBase:
    if kind == "handover-accepted":
        messages.success(request, "Accepted. Your team is accountable from now on.")
        return redirect("casework:person", case_id)
    messages.success(request, _TOLD[kind])
    return redirect("casework:worklist")
