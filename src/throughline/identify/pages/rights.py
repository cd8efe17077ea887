"""Their rights, in their language: safe contact first, an interpreter, every point, and what it is safe to take away."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from throughline.access.actor import Actor
from throughline.identify import leaflet, owing
from throughline.identify.advice import may_carry_paper, speaks_no_english
from throughline.identify.explaining import Point, checklist, explained, points_for, whole
from throughline.identify.forms import Recorded, record_sheet
from throughline.identify.reviews import reviews
from throughline.identify.sheets import Asked, Sheet
from throughline.identify.steps import opened, steps
from throughline.identify.suspicion import suspected
from throughline.ledger import OpenCase
from throughline.vocabulary import Fact, parse
from throughline.web.doors import worker_page

SAFE = Sheet(
    (Asked("safe-contact", "ways"), Asked("safe-contact", "times"), Asked("safe-contact", "say_we_are"))
)
PRIVATE = Sheet(
    (
        Asked("private-conversation", "alone"),
        Asked("private-conversation", "breaks_offered"),
        Asked("private-conversation", "supporter_offered"),
    )
)
INTERPRETER = Sheet(
    (
        Asked("interpreter-used", "language"),
        Asked("interpreter-used", "independent"),
        Asked("interpreter-used", "same_circle"),
        Asked("interpreter-used", "gender_offered"),
        Asked("interpreter-used", "role_explained"),
        Asked("interpreter-used", "stop_agreed"),
        Asked("interpreter-used", "dialect"),
        Asked("interpreter-used", "interpreter_reference"),
    )
)
PAPER = Sheet(
    (Asked("paper-given", "safe_to_carry"), Asked("paper-given", "what"), Asked("paper-given", "language"))
)
REACHED_BY = ("phone", "message", "e-mail", "post", "through-supporter")
WAYS: Mapping[str, str] = {
    "private": "A private place",
    "safe": "How it is safe to reach them",
    "reach": "The number or address",
    "interpreter": "An interpreter",
    "points": "What was explained",
    "paper": "What they took away",
}


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """The conversation before any consent, one part after another or over several days."""
    case = opened(actor, case_id, "rights")
    if request.method != "POST":
        return _page(request, case, _wanted(request, case))
    step = request.POST.get("step", "")
    sheet = _sheets(case).get(step)
    if sheet is None:
        raise Http404
    completed = partial(_completed, case=case) if step in ("points", "paper") else None
    done = record_sheet(request, actor, case, sheet, completed=completed)
    if done.faults:
        return _page(request, case, step, done)
    messages.success(request, "Recorded.")
    return redirect("identify:rights", case_id)


def _sheets(case: OpenCase) -> dict[str, Sheet]:
    """What can be written down now. A number or an address is asked only once they said which ways are safe, and of those."""
    safe = _safe_ways(case)
    found = {
        "private": PRIVATE,
        "safe": SAFE,
        "interpreter": INTERPRETER,
        "points": _points_sheet(case),
        "paper": PAPER,
    }
    if safe:
        found["reach"] = Sheet(
            (
                Asked("contact-method", "means", "Which of the ways that are safe?", "", safe),
                Asked("contact-method", "value"),
                Asked("contact-method", "safe", "Did they say that this one is safe?", ""),
                Asked("contact-method", "who_else_sees"),
                Asked("contact-method", "safe_times"),
            )
        )
    return found  # fmt: skip


def _safe_ways(case: OpenCase) -> tuple[str, ...]:
    """The ways of the last answer that something can be written for."""
    told = [entry for entry in case.entries if entry.kind == "safe-contact"]
    ways = told[-1].data.get("ways", ()) if told else ()
    return tuple(way for way in REACHED_BY if way in ways)


def _points(case: OpenCase) -> Sequence[Point]:
    at, file = timezone.now(), case.casefile
    return points_for(file.nation().value, as_child=file.age(at).as_child)


def _points_sheet(case: OpenCase) -> Sheet:
    codes = tuple(dict.fromkeys(point.code for point in _points(case)))
    return Sheet(
        (
            Asked("rights-explained", "points", "Tick each point once it was explained", "", codes),
            Asked("rights-explained", "language"),
            Asked("rights-explained", "interpreter"),
            Asked("rights-explained", "understood"),
            Asked("rights-explained", "notice_version"),
        )
    )


def _completed(facts: list[Fact], own: Mapping[str, Any], *, case: OpenCase) -> list[Fact]:
    """With the last point of the list, that every one is explained; with a leaflet, which edition it was."""
    return [more for fact in facts for more in _with_what_follows(fact, case)]


def _with_what_follows(fact: Fact, case: OpenCase) -> list[Fact]:
    data, file = fact.to_data(), case.casefile
    if fact.kind == "paper-given" and data["what"] == "leaflet":
        slot = leaflet.slot(data.get("language", "en"), reviews()) or leaflet.slot("en", reviews())
        return [
            parse("paper-given", {**data, "happened": fact.happened, "edition": slot.edition if slot else ""})
        ]
    if fact.kind != "rights-explained":
        return [fact]
    told = explained(file) | set(data["points"])
    if whole(_points(case), explained(file)) or not whole(_points(case), told):
        return [fact]
    named = checklist(file.nation().value, as_child=file.age(timezone.now()).as_child)
    return [fact, parse("every-point-explained", {"happened": fact.happened, "checklist": named})]  # fmt: skip


def _wanted(request: HttpRequest, case: OpenCase) -> str:
    asked = request.GET.get("record", "")
    return asked if asked in _sheets(case) else ""


def _page(request: HttpRequest, case: OpenCase, step: str, done: Recorded | None = None) -> HttpResponse:
    file = case.casefile
    may, sheets = bool(case.may("rights-explained")), _sheets(case)
    form = done.form if done is not None else sheets[step].form() if step in sheets and may else None
    told, points = explained(file), _points(case)
    slots = leaflet.slots(reviews())
    spoken = _language(case)
    context = {
        "case": case,
        "form": form,
        "faults": form.faults if form is not None else [],
        "step": step,
        "step_title": WAYS.get(step, ""),
        "ways": [(name, title) for name, title in WAYS.items() if name in sheets and name != step] if may else [],
        "points": [(point, point.code in told) for point in points],
        "whole": whole(points, told),
        "as_child": file.age(timezone.now()).as_child,
        "safe": _safe_ways(case),
        "asked_safe": any(entry.kind == "safe-contact" for entry in case.entries),
        "interpreter": speaks_no_english(file),
        "interpreted": any(entry.kind == "interpreter-used" for entry in case.entries),
        "paper": may_carry_paper(file),
        "number": leaflet.NUMBER_ON_CARD,
        "slots": [each for each in slots if each.language in (spoken, "en")],
        "suspect": suspected(file),
        "duties": owing.rows(case, owing.EXPLAINING),
        "once": str(uuid.uuid4()),
        "steps": steps(case.id, "identify:rights"),
    }  # fmt: skip
    return render(request, "identify/rights.html", context, status=422 if done is not None else 200)


def _language(case: OpenCase) -> str:
    told = [entry for entry in case.entries if entry.kind == "language"]
    return str(told[-1].data.get("language", "")) if told else ""
