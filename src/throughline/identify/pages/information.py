"""What people may take away, in their language: each slot with its review, the sheets, and signing a review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.identify import leaflet
from throughline.identify.leaflet import Slot
from throughline.identify.reviews import faults_of, may_sign, reviews, sign
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.question import Control, Option, Question, Raw
from throughline.web.reading import read

ASKED = (
    Question(
        "lines",
        "The text, one line for each line of the English",
        Control.LINES,
        "Paste what the reviewer read. For English leave it as it stands.",
        longest=8000,
    ),
    Question("reviewer", "Who reviewed it?", Control.LINE, "Their full name."),
    Question(
        "competence",
        "Why can their word be relied on?",
        Control.LINE,
        "For example: qualified translator; mother tongue; works with survivors.",
    ),
    Question("on", "On which day did they finish?", Control.DATE),
    Question(
        "survivors",
        "Have people who were exploited themselves read these words and said what they think?",
        Control.RADIOS,
        options=(Option("true", "Yes"), Option("false", "No, not yet")),
    ),
)


def _slot(language: str) -> Slot:
    found = leaflet.slot(language, reviews())
    if found is None:
        raise Http404
    return found


@worker_page
@require_safe
def information(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every language: who reviewed its text and when, or that nobody has."""
    context = {
        "slots": leaflet.slots(reviews()),
        "may_sign": may_sign(actor),
        "edition": leaflet.edition(),
        "number": leaflet.NUMBER_ON_CARD,
    }
    return render(request, "identify/information.html", context)


@worker_page
@require_safe
def words(request: HttpRequest, actor: Actor, language: str) -> HttpResponse:
    """The words of one slot as a page, to read aloud from."""
    return render(request, "identify/words.html", {"slot": _slot(language)})


@worker_page
@require_safe
def sheet(request: HttpRequest, actor: Actor, language: str) -> HttpResponse:
    """The leaflet as PDF. Its name is the same for every language and says nothing."""
    return _pdf(leaflet.leaflet(_slot(language)), leaflet.FILE_NAME)


@worker_page
@require_safe
def card(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The card that says nothing."""
    return _pdf(leaflet.card(), leaflet.CARD_NAME)


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, actor: Actor, language: str) -> HttpResponseBase:
    """Sign that somebody named reviewed the text of a slot."""
    found = _slot(language)
    if not may_sign(actor):
        raise ledger.NotAllowed(
            "A supervisor of a body that supports survivors, or stands up for them, signs these words."
        )
    if request.method != "POST":
        before = {"q-lines": ["\n".join(found.lines if language == "en" or found.review else ())]}
        return _review_page(request, found, Form(ASKED).answered(before))
    raw = dict(request.POST.lists())
    told, faults = _answered(raw, language)
    if faults:
        return _review_page(request, found, Form(ASKED).answered(raw).with_errors(faults), 422)
    sign(
        actor,
        language,
        told["lines"],
        reviewer=told["reviewer"][:120],
        competence=told["competence"][:200],
        read_by_survivors=told["survivors"] == "true",
        on=date.fromisoformat(told["on"]),
    )
    messages.success(request, f"Signed. The text in {found.name} is used from now on.")
    return redirect("identify:information")


def _answered(raw: Raw, language: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What was answered, and what is wrong or missing, by question: everything is needed here."""
    told, faults = read(ASKED, raw)
    unread = {name.split("-")[0] for name, _ in faults}
    missing = [each.name for each in ASKED if each.name not in told and each.name not in unread]
    faults += [(name, "Answer this question") for name in missing]
    if not faults:
        faults = [("lines", why) for why in faults_of(told["lines"], language)]
    if not faults and date.fromisoformat(told["on"]) > timezone.localdate():
        faults = [("on-day", "This lies in the future. Give the day on which they finished")]
    return told, faults


def _review_page(request: HttpRequest, slot: Slot, form: Form, status: int = 200) -> HttpResponse:
    context = {"slot": slot, "form": form, "english": leaflet.english()}
    return render(request, "identify/review.html", context, status=status)
