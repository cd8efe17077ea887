"""The person's page: who holds them, what is owed, the throughline, every fact. And one fact in full."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.access.fields import LiveReason
from throughline.casework import queries
from throughline.casework.drawing import drawing
from throughline.casework.knowing import at_a_glance, duty_rows, fact_rows
from throughline.ledger import OpenCase
from throughline.vocabulary import Sensitivity
from throughline.vocabulary.fact import fields_of
from throughline.web import navigation
from throughline.web.doors import worker_page

FACTS_A_PAGE = 40
DUTIES_A_PAGE = 30
REASONS = {
    LiveReason.SAFETY: "To keep them safe now",
    LiveReason.VISIT: "To visit them",
    LiveReason.TRANSPORT: "To take them somewhere",
    LiveReason.EMERGENCY: "In an emergency",
}


@worker_page
@require_safe
def person(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponse:
    """The page that everybody who works on the case begins from."""
    case = queries.open_case(actor, case_id, "person")
    trouble_first = request.GET.get("order") == "trouble"
    facts = _facts(request, case)
    names = queries.names_for(case)
    context = {
        "case": case,
        "glance": at_a_glance(case, names),
        "picture": drawing(case, names, timezone.now(), trouble_first=trouble_first),
        "trouble_first": trouble_first,
        "duties": duty_rows(case, names, trouble_first=trouble_first)[:DUTIES_A_PAGE],
        "duty_count": len(case.obligations),
        "facts": facts,
        "rows": fact_rows(case, facts, names),
        "may": _may(case),
        "steps": navigation.steps(case.id, case.may) if case.kind == "person" else [],
    }
    return render(request, "casework/person.html", context)


def _facts(request: HttpRequest, case: OpenCase) -> Page[Any]:
    """Facts in the order of the picture; where there are too many for one page, the newest page is shown first."""
    in_time = sorted(case.entries, key=lambda entry: (entry.when.earliest, entry.seq))
    pages = Paginator(in_time, FACTS_A_PAGE)
    return pages.get_page(request.GET.get("page") or pages.num_pages)


def _may(case: OpenCase) -> dict[str, bool]:
    asked = (
        "note",
        "handover-offered",
        "joint-party",
        "sharing-decision",
        "case-closed",
        "case-reopened",
        "attachment",
    )
    return {kind.replace("-", "_"): bool(case.may(kind)) for kind in asked}


@worker_page
@require_safe
def all_duties(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponse:
    """Every duty on the case, paged."""
    case = queries.open_case(actor, case_id, "duties")
    trouble_first = request.GET.get("order") == "trouble"
    rows = duty_rows(case, queries.names_for(case), trouble_first=trouble_first)
    page = Paginator(rows, DUTIES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "page": page,
        "duties": list(page),
        "trouble_first": trouble_first,
        "name": case_name(case),
    }
    return render(request, "casework/duties.html", context)


def case_name(case: OpenCase) -> str:
    """The name this reader may read, else what the case is called without one."""
    from throughline.casework.knowing import name_of

    return name_of(case)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def fact(request: HttpRequest, actor: Actor, case_id: uuid.UUID, seq: int) -> HttpResponse:
    """One fact in full. Whereabouts stay closed until the reader says what for; that they did is in the log of reads."""
    purpose = request.POST.get("why", "")
    if request.method == "POST" and purpose in {reason.value for reason in LiveReason}:
        actor = actor.for_purpose(purpose)
    case = queries.open_case(actor, case_id, "fact")
    entry = queries.entry_of(case, seq)
    if entry is None:
        raise Http404
    names = queries.names_for(case)
    context = {
        "case": case,
        "entry": entry,
        "rows": queries.answers_of(entry),
        "by": queries.said_by(entry, names),
        "author": queries.author_name(entry),
        "hidden": _hidden(entry),
        "whereabouts": _hides_whereabouts(entry),
        "reasons": [(reason.value, words) for reason, words in REASONS.items()],
        "corrected_by": case.superseded().get(seq),
        "corrects": queries.entry_of(case, entry.supersedes) if entry.supersedes else None,
        "may_correct": _may_correct(case, entry, actor),
        "to_sign": entry.kind == "case-closed" and queries.signature_of(case, seq) is None,
    }
    return render(request, "casework/fact.html", context)


def _may_correct(case: OpenCase, entry: Any, actor: Actor) -> bool:
    """Only the body that recorded a fact corrects it; who leads, shares or closed is changed by a new act."""
    from throughline.casework.pages.recording import HAVE_PAGES_OF_THEIR_OWN, NOT_CHOSEN

    by_form = entry.kind not in NOT_CHOSEN and entry.kind not in HAVE_PAGES_OF_THEIR_OWN
    return by_form and entry.controller_id in actor.agencies and bool(case.may(entry.kind))


def _labels(entry: Any) -> dict[str, tuple[str, Sensitivity]]:
    from throughline.vocabulary import KINDS

    cls = KINDS.get(entry.kind)
    return {field.name: (field.label, field.sensitivity) for field in fields_of(cls)} if cls else {}


def _hidden(entry: Any) -> list[str]:
    """The questions that were answered and that this reader may not read, by their wording."""
    labels = _labels(entry)
    return sorted(labels[name][0] for name in entry.hidden if name in labels and name != "key")


def _hides_whereabouts(entry: Any) -> bool:
    labels = _labels(entry)
    return any(labels[name][1] is Sensitivity.LOCATION for name in entry.hidden if name in labels)
