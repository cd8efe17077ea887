"""Asking others whether they know a person, and deciding what to say when others ask."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from throughline.access.actor import Actor
from throughline.casework import asking
from throughline.casework.models import Enquiry, Held
from throughline.ledger import NotAllowed
from throughline.vocabulary import options_of
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.question import Control, Option, Question
from throughline.web.reading import read

REASONS = tuple(Option(value, label) for value, label in Enquiry.Reason.choices)
ASKED = Form(
    (
        Question("name", "Their name", Control.LINE, "Exactly as it is written. It counts together with a date of birth.", required=False, longest=120),
        Question("born", "Their date of birth", Control.DATE, required=False),
        Question("phone", "A telephone number of theirs", Control.TEL, required=False, longest=40),
        Question("reference", "A reference number", Control.LINE, "Of a referral, a crime or a document.", required=False, longest=60),
        Question("reason", "Why do you ask?", Control.RADIOS, "Whoever holds the line is shown this.", REASONS),
        Question("reach", "How are you reached at work?", Control.LINE, "A telephone number or address at work.", longest=120),
    )
)  # fmt: skip


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Ask, and see what was answered. What comes back is the same whether anybody knows the person or not."""
    if not asking.may_ask(actor):
        raise NotAllowed("Your role or your body does not ask others about people.")
    if request.method != "POST":
        return _ask_page(request, actor, ASKED)
    form = ASKED.answered(dict(request.POST.lists()))
    faults = _asked(actor, form, _once(request))
    if faults:
        return _ask_page(request, actor, form.with_errors(faults), status=422)
    messages.success(
        request, "Asked. Whoever holds such a line is told that you ask and why, and decides what to say."
    )
    return redirect("casework:ask")


def _once(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return uuid.uuid4()


def _asked(actor: Actor, form: Form, once: uuid.UUID) -> list[tuple[str, str]]:
    """Ask, or what is wrong with the answers."""
    data, faults = read(form.questions, form.questions[0].raw)
    sought = asking.Sought(
        data.get("name", ""), _day(data.get("born")), data.get("phone", ""), data.get("reference", "")
    )
    if not faults and not sought.keys():
        faults = [("name", "Give a name with a date of birth, a telephone number or a reference")]
    faults += [(name, why) for name, why in _NEEDED if name not in data]
    if faults:
        return faults
    try:
        asking.ask(actor, sought, data["reason"], data["reach"], once)
    except asking.TooMany as many:
        return [("reason", str(many))]
    return []


_NEEDED = (("reason", "Say why you ask"), ("reach", "Say how you are reached at work"))


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None


def _ask_page(request: HttpRequest, actor: Actor, form: Form, status: int = 200) -> HttpResponse:
    once = request.POST.get("once") or str(uuid.uuid4())
    context = {"form": form, "once": once, "asked": asking.asked_by(actor)}
    return render(request, "casework/ask.html", context, status=status)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What others ask of this team, and the decision on each."""
    error = ""
    if request.method == "POST":
        try:
            held = _decide(request, actor)
        except (Held.DoesNotExist, OverflowError):
            raise Http404 from None
        except ValueError as refused:
            error = str(refused)
        else:
            told = held.answer == Held.Answer.ANSWER
            messages.success(
                request, "They are told." if told else "Decided. The asker’s page says nothing of it."
            )
            return redirect("casework:asked")
    context = {
        "asked": asking.asked_of(actor),
        "answers": Held.Answer.choices,
        "bases": _bases(),
        "error": error,
    }
    return render(request, "casework/asked.html", context, status=422 if error else 200)


def _decide(request: HttpRequest, actor: Actor) -> Held:
    which = request.POST.get("held", "")
    if not which.isdigit() or len(which) > 15:
        raise Held.DoesNotExist
    bases = dict(_bases())
    basis = bases.get(request.POST.get("basis", ""), "")
    return asking.answer(
        actor, int(which), request.POST.get("answer", ""), request.POST.get("reach", "")[:120], basis
    )


def _bases() -> list[tuple[str, str]]:
    """On which basis something is told, as a sharing decision asks it."""
    return [(code.value, code.label) for code in options_of("sharing-decision", "basis")]
