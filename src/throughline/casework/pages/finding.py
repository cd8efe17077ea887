"""Find before create: look first; only then can a line be begun."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.recording import may_open_new
from throughline.casework.asking import may_ask
from throughline.casework.pages.beginning import offered_to
from throughline.ledger import Unsound
from throughline.vocabulary import CaseKind, Fact, class_of, fields_of, parse
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.forms import question_for
from throughline.web.question import Question, Raw
from throughline.web.reading import read

LOOKED = "looked_before_beginning"
STILL_LOOKED = timedelta(minutes=30)
SHORTEST = 2
# What a new line asks, by kind of fact; the first kind alone must be answered. Everything else can be recorded later.
ASKED: dict[str, tuple[str, ...]] = {
    "encounter": ("happened", "place_type", "circumstances", "present", "met_in_person"),
    "name": ("first_names", "last_name", "calls_themself"),
    "date-of-birth": ("date",),
    "age-band": ("band",),
    "nation": ("nation",),
}
_BETWEEN = "__"


@worker_page
@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Search by name, date of birth, telephone or reference. Sent as a form, so that no name stands in an address."""
    sought = request.POST.get("words", "").strip()[:200]
    context: dict[str, Any] = {
        "sought": sought,
        "asked": request.method == "POST",
        "may_begin": _may_begin(actor),
        "other_beginnings": offered_to(actor),
    }
    if request.method == "POST" and len(sought) >= SHORTEST:
        page = request.POST.get("page", "1")
        found = ledger.find(actor, sought, int(page) if page.isdigit() and len(page) < 4 else 1)
        request.session[LOOKED] = timezone.now().isoformat()
        context |= {"found": found, "may_ask": may_ask(actor)}
    return render(request, "casework/find.html", context)


def _may_begin(actor: Actor) -> bool:
    return may_open_new(actor, CaseKind.PERSON)


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Begin a line with its first meeting. Open only to who has just looked for the person and not found them."""
    if not _may_begin(actor):
        raise ledger.NotAllowed("Your role does not begin a person’s line.")
    if not _has_looked(request):
        messages.info(request, "Look for the person first: they may be known already.")
        return redirect("casework:find")
    form = _form()
    if request.method != "POST":
        return _new_page(request, form)
    raw = dict(request.POST.lists())
    facts, faults = _facts(form, raw)
    if faults:
        return _new_page(request, form.answered(raw).with_errors(faults), status=422)
    return _begin(request, actor, form.answered(raw), facts)


def _has_looked(request: HttpRequest) -> bool:
    at = request.session.get(LOOKED)
    return at is not None and datetime.fromisoformat(at) > timezone.now() - STILL_LOOKED


def _form() -> Form:
    return Form(tuple(_question(kind, name) for kind, names in ASKED.items() for name in names))


def _question(kind: str, name: str) -> Question:
    fields = fields_of(class_of(kind))
    field = next(each for each in fields if each.name == name)
    asked = question_for(field, fields)
    needed = kind == "encounter" and asked.required
    label = "When did you first meet or hear of them?" if name == "happened" else asked.label
    return replace(asked, name=f"{kind}{_BETWEEN}{name}", label=label, required=needed, only_if=None)


def _facts(form: Form, raw: Raw) -> tuple[list[Fact], list[tuple[str, str]]]:
    """The first facts of the line, or what is wrong with the answers. What was not answered makes no fact."""
    data, faults = read(form.questions, raw)
    met = data.get(f"encounter{_BETWEEN}happened")
    if met is None and not faults:
        faults = [(f"encounter{_BETWEEN}happened", "Say when you first met or heard of them. A year will do")]
    facts = []
    for kind, names in ASKED.items() if not faults else ():
        given = {name: data[f"{kind}{_BETWEEN}{name}"] for name in names if f"{kind}{_BETWEEN}{name}" in data}
        if kind != "encounter" and not given:
            continue
        try:
            facts.append(parse(kind, {"happened": met, **_typed(given)}))
        except Unsound as unsound:
            faults += [(f"{kind}{_BETWEEN}{name}", why) for name, why in unsound.errors]
    return facts, faults


def _typed(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
        for name, value in given.items()
    }


def _begin(request: HttpRequest, actor: Actor, form: Form, facts: list[Fact]) -> HttpResponseBase:
    try:
        opened = ledger.open_case(
            "person", by=actor, facts=facts, key=request.POST.get("once", "")[:60] or None
        )
    except Unsound as unsound:
        named = [(f"encounter{_BETWEEN}{name}", why) for name, why in unsound.errors]
        return _new_page(request, form.with_errors(named), status=422)
    del request.session[LOOKED]
    messages.success(request, "Begun. Your team is accountable until another team accepts.")
    return redirect("casework:person", opened.case_id)


def _new_page(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    once = request.POST.get("once") or str(uuid.uuid4())
    return render(request, "casework/new.html", {"form": form, "once": once}, status=status)
