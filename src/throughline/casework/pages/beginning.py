"""Opening what is not a person's line: an investigation, or a graded report of intelligence, by its first fact."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.recording import may_open_new
from throughline.casework.pages.recording import sound
from throughline.casework.pending import Pending
from throughline.ledger import Unsound
from throughline.vocabulary import CaseKind
from throughline.web.doors import worker_page
from throughline.web.forms import form_for


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a case of this kind begins with."""

    case: CaseKind
    fact: str
    title: str
    link: str
    says: str


BEGINNINGS = {
    "investigation": Beginning(
        CaseKind.INVESTIGATION,
        "investigation-opened",
        "Open an investigation",
        "Open an investigation",
        "Your team becomes accountable for it. Name no victim here: link each victim’s own line to it afterwards.",
    ),
    "intelligence": Beginning(
        CaseKind.INTELLIGENCE,
        "intelligence-report",
        "File a graded report",
        "File a graded report of intelligence",
        "It stays with those who enforce the law, apart from any person’s line. Never use it to score a victim.",
    ),
}


def offered_to(actor: Actor) -> list[tuple[str, str]]:
    """The name and link text of what this reader may open besides a person's line."""
    return [(name, each.link) for name, each in BEGINNINGS.items() if may_open_new(actor, each.case)]


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, actor: Actor, what: str) -> HttpResponseBase:
    """The form of the first fact; once it is sound the case is open and the reader's team accountable."""
    beginning = BEGINNINGS.get(what)
    if beginning is None:
        raise Http404
    if not may_open_new(actor, beginning.case):
        raise ledger.NotAllowed("Your role does not open a case of this kind.")
    if request.method != "POST":
        return _page(request, beginning, Pending(beginning.fact, {}, 0))
    pending = Pending(beginning.fact, {name: request.POST.getlist(name) for name in request.POST}, 0)
    fact, faults = sound(pending)
    if fact is None or faults:
        return _page(request, beginning, pending, faults, status=422)
    once = request.POST.get("once", "")[:60] or None
    try:
        opened = ledger.open_case(beginning.case.value, by=actor, facts=[fact], key=once)
    except Unsound as unsound:
        return _page(request, beginning, pending, unsound.errors, status=422)
    messages.success(request, "Opened. Your team is accountable until another team accepts.")
    return redirect("casework:person", opened.case_id)


def _page(
    request: HttpRequest,
    beginning: Beginning,
    pending: Pending,
    faults: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    form = form_for(beginning.fact, raw=pending.raw or None, errors=faults)
    once = request.POST.get("once") or str(uuid.uuid4())
    return render(
        request, "casework/begin.html", {"form": form, "beginning": beginning, "once": once}, status=status
    )
