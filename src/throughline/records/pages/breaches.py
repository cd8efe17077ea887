"""Reporting that something went wrong, and the data guardian's list of breaches, sorted by their clock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.clock import When
from throughline.records import breaching
from throughline.records.disposing import Refused
from throughline.records.doors import GUARDIANS, guardian_page
from throughline.records.models import Breach, BreachEvent
from throughline.records.pages.asking import ask, options
from throughline.vocabulary import Sector
from throughline.web.doors import worker_page
from throughline.web.question import Control, Question

What = BreachEvent.What
ASKED = ["GET", "HEAD", "POST"]
WHEN = Question("done_at", "When?", Control.WHEN, "The day and the time.")
ACCOUNT = Question("account", "What was done?", Control.TEXT, "Name nobody.", longest=5000)
REPORT = (
    Question("what", "What happened?", Control.RADIOS, options=options({each.value: str(each.label) for each in Breach.What})),
    Question("whereabouts", "Could somebody be found by it?", Control.RADIOS, "An address, a place, a phone that shows where it is.", options=options(breaching.WHEREABOUTS)),
    Question("aware_at", "When did anybody here first become aware of it?", Control.WHEN, "The day and the time: 72 hours run from then."),
    Question("account", "Say what happened", Control.TEXT, "Name nobody whose information it is. The data guardian will ask what they need.", longest=5000),
    Question("people", "How many people are concerned?", Control.NUMBER, "Leave blank if nobody knows yet.", required=False),
)  # fmt: skip
QUESTIONS: dict[str, tuple[Question, ...]] = {
    What.SAFE: (ACCOUNT, WHEN),
    What.ASSESSED: (
        Question("risk", "How likely is a risk to people?", Control.RADIOS, "Think of who looks for them, not of how many they are.", options=options(breaching.RISKS)),
        Question("account", "Why?", Control.TEXT, "Name nobody.", longest=5000),
        WHEN,
    ),
    What.REGULATOR: (Question("reference", "Which reference did they give?", Control.LINE, required=False), WHEN),
    What.LATE: (Question("account", "Why were they told late?", Control.TEXT, longest=5000), WHEN),
    What.PEOPLE: (
        Question("account", "How were they told?", Control.TEXT, "In a way and at a place that is safe for each. Name nobody.", longest=5000),
        WHEN,
    ),
    What.NOT_TOLD: (
        Question("reason", "Why not?", Control.RADIOS, options=options(breaching.NOT_TOLD)),
        Question("account", "What was done for them instead?", Control.TEXT, "Name nobody.", longest=5000),
        WHEN,
    ),
    What.CLOSED: (Question("account", "What will be done so that it does not happen again?", Control.TEXT, longest=5000), WHEN),
}  # fmt: skip


@worker_page
@require_http_methods(ASKED)
def report(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Anybody at work says that something went wrong."""

    def act(data: dict[str, Any]) -> str:
        people = str(data.get("people", ""))
        if people and not (people.isdigit() and int(people) < 1_000_000_000):
            raise Refused("Give the number of people in figures, or leave it blank. Nothing was recorded.")
        at = When.from_json(data["aware_at"]).earliest
        breaching.open_breach(
            actor, data["what"], at, data["account"], int(people) if people else None, data["whereabouts"]
        )
        if data["whereabouts"] != "no":
            messages.warning(
                request,
                "Somebody may be found by it: ring whoever can make them safe now. The form can wait.",
            )
        return "Reported. The data guardian of your body was told, and 72 hours run from when somebody became aware."

    return ask(
        request, REPORT, act,
        title="Something went wrong with somebody’s information", button="Report it", to=reverse("records:home"),
        back=reverse("records:home"),
        intro=("If somebody is in danger now, ring 999 or their safeguarding lead first. Nobody is blamed for reporting.",),
    )  # fmt: skip


@guardian_page
@require_safe
def breaches(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every breach of one's body: those whose clock runs on top."""
    found = breaching.by_clock(breaching.of(actor))
    law = (
        "Data Protection Act 2018 ss67-68"
        if actor.sector in breaching.LAW_ENFORCEMENT
        else "UK GDPR Articles 33-34"
    )
    return render(request, "records/breaches.html", {"found": found, "law": law})


def _state(actor: Actor, pk: int) -> breaching.State:
    found = breaching.of(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return breaching.state_of(found)


@guardian_page
@require_safe
def breach(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One breach: its clock, what is to do, what was done."""
    context = {"state": _state(actor, pk), "whats": What.choices, "not_told": breaching.NOT_TOLD}
    return render(request, "records/breach.html", context)


@guardian_page
@require_http_methods(ASKED)
def done(request: HttpRequest, actor: Actor, pk: int, what: str) -> HttpResponse:
    """Write down one thing done about it."""
    state = _state(actor, pk)
    questions = _questions(what, actor)

    def act(data: dict[str, Any]) -> str:
        said = {**data, "done_at": When.from_json(data["done_at"]).earliest}
        breaching.note(actor, state.breach, what, **said)
        return "Kept."

    here = reverse("records:breach", args=[pk])
    return ask(request, questions, act, title=str(What(what).label), button="Keep it", to=here, back=here)


def _questions(what: str, actor: Actor) -> tuple[Question, ...]:
    """What is asked; that telling would harm an investigation is a ground of law enforcement alone."""
    if what not in QUESTIONS:
        raise Http404
    if what != What.NOT_TOLD or Sector(actor.sector) in breaching.LAW_ENFORCEMENT:
        return QUESTIONS[what]
    fewer = options({code: said for code, said in breaching.NOT_TOLD.items() if code != "investigation"})
    first = QUESTIONS[what][0]
    return (Question(first.name, first.label, first.control, options=fewer), *QUESTIONS[what][1:])


def running(request: HttpRequest) -> int:
    """How many breaches of the reader's body still have a clock that runs, for the link in the header."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.role not in GUARDIANS:
        return 0
    return sum(each.clock_runs for each in breaching.by_clock(breaching.of(actor)))
