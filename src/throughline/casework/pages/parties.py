"""Who works on the case beside the lead: bring a team in, let one go."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.ledger import OpenCase
from throughline.web.deciding import Outcome, attempt, seen_version
from throughline.web.doors import worker_page


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """The teams with a part in the case, and a search for one to bring in."""
    case = queries.open_case(actor, case_id, "teams")
    outcome = Outcome()
    if request.method == "POST":
        joining = "join" in request.POST
        team = queries.team(request.POST.get("join" if joining else "leave", ""))
        if team is None:
            outcome = Outcome(faults=[("team", "Choose a team")], status=422)
        else:
            kind = "joint-party" if joining else "joint-party-ended"
            fact = {"happened": queries.now(), "team": team.slug}
            outcome = attempt(actor, case_id, kind, fact, seen_version(request, case))
        if outcome.done:
            messages.success(request, f"{team} {'works on this case now' if joining else 'left this case'}.")
            return redirect("casework:parties", case_id)
    return _page(request, case, outcome)


def _page(request: HttpRequest, case: OpenCase, outcome: Outcome) -> HttpResponse:
    sought = request.POST.get("team", request.GET.get("team", "")).strip()[:80]
    context = {
        "case": case,
        "ties": queries.parties(case),
        "sought": sought,
        "teams": queries.find_teams(sought),
        "outcome": outcome,
        "allowed": case.may("joint-party"),
    }
    return render(request, "casework/parties.html", context, status=outcome.status)
