"""A family met together: entered once, a line for each, and for those who met them the way from one to the others."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.recording import may_open_new
from throughline.ledger import NotAllowed, Unsound
from throughline.refer import families
from throughline.refer.families import Member
from throughline.vocabulary import CaseKind, class_of, fields_of, options_of
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.forms import question_for
from throughline.web.question import Control, Option, Question, Raw
from throughline.web.reading import read

FIRST_ROWS, MOST = 4, 12
MET = ("happened", "place_type", "circumstances", "nation")
YES_NO = (Option("true", "Yes"), Option("false", "No"))


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def family(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What they share once, then each of them; whoever is known already is shown before anybody is begun."""
    if not may_open_new(actor, CaseKind.PERSON):
        raise NotAllowed("Your role does not begin a person’s line.")
    raw = dict(request.POST.lists())
    rows = _rows(request)
    form = _form(rows).answered(raw) if request.method == "POST" else _form(rows)
    if request.method != "POST" or "more" in request.POST:
        return _page(request, form, rows)
    met, members, faults = _read(form, rows, raw)
    if faults:
        return _page(request, form.with_errors(faults), rows, status=422)
    known = families.known_already(actor, members)
    if known and "others" not in request.POST:
        return _page(request, form, rows, known)
    return _begin(request, actor, form, rows, met, members)


def _rows(request: HttpRequest) -> int:
    asked = request.POST.get("rows", "")
    rows = int(asked) if asked.isdigit() and len(asked) < 3 else FIRST_ROWS
    return min(max(rows + ("more" in request.POST) * 2, 1), MOST)


def _form(rows: int) -> Form:
    fields = fields_of(class_of("encounter"))
    shared = [_shared(question_for(each, fields)) for each in fields if each.name in MET]
    return Form((*shared, *(each for number in range(1, rows + 1) for each in _about(number))))


def _shared(asked: Question) -> Question:
    label = "When did you meet them?" if asked.name == "happened" else asked.label
    return replace(asked, label=label, only_if=None)


def _about(number: int) -> tuple[Question, ...]:
    """The questions about one of them. Nothing is needed: a name can be told later, a child under a coat has none yet."""
    options = tuple(
        Option(code.value, code.label)
        for code in options_of("age-band", "band")
        if code.value != "adult-presumed"
    )
    return (
        Question(f"first{number}", f"Person {number}: first names", Control.LINE, required=False),
        Question(f"last{number}", f"Person {number}: last or only name", Control.LINE, required=False),
        Question(f"born{number}", f"Person {number}: date of birth", Control.DATE, required=False),
        Question(f"band{number}", f"Person {number}: under 18?", Control.RADIOS, options=options, required=False),
        Question(f"control{number}", f"Person {number}: may they control another of them?", Control.RADIOS,
                 "Only your team sees this.", YES_NO, required=False),
    )  # fmt: skip


def _read(form: Form, rows: int, raw: Raw) -> tuple[dict[str, Any], list[Member], list[tuple[str, str]]]:
    data, faults = read(form.questions, raw)
    if "happened" not in data and not any(name.startswith("happened") for name, _ in faults):
        faults.append(("happened", "Say when you met them. A year will do"))
    members = [each for number in range(1, rows + 1) if (each := _member(data, number)).named]
    if not faults and len(members) < 2:
        faults.append(("first1", "Enter at least two people, or begin one person’s line instead"))
    today = dt.datetime.now(dt.UTC).date()
    for number in range(1, rows + 1):
        if (born := _day(data.get(f"born{number}"))) and born > today:
            faults.append((f"born{number}", "This lies in the future. Give a day that has passed"))
    return {name: data[name] for name in MET if name in data}, members, faults


def _member(data: dict[str, Any], number: int) -> Member:
    control = data.get(f"control{number}")
    return Member(
        data.get(f"first{number}", ""),
        data.get(f"last{number}", ""),
        _day(data.get(f"born{number}")),
        data.get(f"band{number}", ""),
        None if control is None else control == "true",
    )


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None


def _begin(
    request: HttpRequest, actor: Actor, form: Form, rows: int, met: dict[str, Any], members: list[Member]
) -> HttpResponseBase:
    key = request.POST.get("once", "")[:60] or str(uuid.uuid4())
    try:
        cases = families.begin(actor, members, met, key)
    except Unsound as unsound:
        return _page(request, form.with_errors(unsound.errors), rows, status=422)
    messages.success(request, f"{len(cases)} lines begun. See each of them alone, without the others.")
    return redirect("refer:together", cases[0])


def _page(request: HttpRequest, form: Form, rows: int, known: Any = (), status: int = 200) -> HttpResponse:
    once = request.POST.get("once") or str(uuid.uuid4())
    shared, people = form.questions[: len(MET)], form.questions[len(MET) :]
    each = len(people) // rows
    context = {
        "form": form, "rows": rows, "known": known, "once": once, "most": rows >= MOST,
        "met": [question for question in shared if question.name == "happened"],
        "about": [question for question in shared if question.name != "happened"],
        "people": [
            (f"Person {number + 1}", people[each * number : each * (number + 1)], number < 2) for number in range(rows)
        ],
    }  # fmt: skip
    return render(request, "refer/family.html", context, status=status)


@worker_page
@require_safe
def together(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponse:
    """The others who were met with this person: for the body that met them, and on no page of the person."""
    case = ledger.open(case_id, by=actor, purpose=actor.purpose or "casework", what="family")
    return render(request, "refer/together.html", {"case": case, "others": families.others_of(actor, case)})
