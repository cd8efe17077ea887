"""Somewhere safe tonight: what is needed, who was asked, what they said, how long it has taken. Never where."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from throughline import law
from throughline.access.actor import Actor
from throughline.directory import shelter
from throughline.directory.models import Agency, Service
from throughline.directory.numbers import for_somebody
from throughline.identify import owing
from throughline.identify.forms import Recorded, record_sheet
from throughline.identify.sheets import Asked, Sheet
from throughline.identify.steps import opened, steps
from throughline.identify.waiting import reckon
from throughline.ledger import OpenCase
from throughline.vocabulary import Fact, parse
from throughline.vocabulary.fact import options_of
from throughline.vocabulary.refuge import FOR_WHOM, NightWaited, PlaceAsked
from throughline.web.doors import worker_page
from throughline.web.question import Control, Option, Question

PLACE = "place"
BEDS = (
    "place-of-safety", "safe-house", "refuge", "catered", "self-catered", "council", "temporary", "hostel",
    "foster", "childrens-home", "supported-lodgings", "family-or-friends", "asylum-initial-full-board",
    "asylum-dispersal", "asylum-hotel", "hospital", "other",
)  # fmt: skip
NEED = Sheet(
    tuple(
        Asked("safe-place-needed", name)
        for name in ("urgency", "for", "children", "needs", "brings", "keep_from", "avoid")
    ),
    when="Since when, if not just now?",
)
SHEETS: Mapping[str, Sheet] = {
    "need": NEED,
    "bed": Sheet((Asked("accommodation", "type", "What kind of place did they go to?", "Never where it is.", BEDS),
                  Asked("accommodation", "suitable"))),
    "declined": Sheet((Asked("place-declined", "why"), Asked("place-declined", "somewhere_safe"))),
    "night": Sheet((Asked("night-waited", "where"),), when="Which night, if not tonight?"),
    "none": Sheet((Asked("no-place-found", "why"), Asked("no-place-found", "told"))),
    "think": Sheet((Asked("place-of-safety-offered", "available", "Was there a place where they can stay and think?", needed=True),)),
}  # fmt: skip
# In the order in which a search goes: the name, what it is called, what to know before answering.
WAYS: Mapping[str, tuple[str, str]] = {
    "need": ("What is needed", ""),
    "asked": ("Somebody was asked for a place", ""),
    "bed": ("They have a bed", ""),
    "declined": ("They do not want the place", "That is theirs to say, and they may change their mind."),
    "night": ("A night was spent waiting", ""),
    "none": ("There is no place", "Say so, with the day. It ends no duty, and it shows what is missing."),
    "think": ("A place to stay and think was asked for", ""),
}
CAPACITY = {"offered": Service.Capacity.OPEN, "refused": Service.Capacity.FULL}


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def safe_place(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """The search for a bed, from need to bed."""
    case, at = opened(actor, case_id, "safe-place"), timezone.now()
    known = _places(actor, case, at)
    if request.method != "POST":
        return _page(request, case, known, at, _wanted(request, case))
    step = request.POST.get("step", "")
    sheet = _asking(known) if step == "asked" else SHEETS.get(step)
    if sheet is None:
        raise Http404
    completed = partial(_named, known=known) if step == "asked" else None
    done = record_sheet(request, actor, case, sheet, even_if_blank=step == "declined", completed=completed)
    if done.faults:
        return _page(request, case, known, at, step, done)
    if step == "asked":
        _observed(done, at)
    messages.success(request, "Recorded.")
    return redirect("identify:safe-place", case_id)


def _places(actor: Actor, case: OpenCase, at: datetime) -> Sequence[shelter.Place]:
    """Invented bodies are shown invented places, and only those."""
    nation = case.casefile.nation().value
    invented = Agency.objects.filter(pk=actor.agency, invented=True).exists()
    return shelter.places(nation if nation in ("E", "W", "S", "NI") else "", at, invented=invented)


def _asking(known: Sequence[shelter.Place]) -> Sheet:
    options = tuple(Option(each.slug, _name(each)) for each in known)
    which = Question(PLACE, "Which place of the list?", Control.SELECT, options=options, required=False)
    return Sheet(
        (
            Asked("place-asked", "answer"),
            Asked("place-asked", "why_not"),
            Asked("place-asked", "asked_whom"),
            Asked("place-asked", "service", "Or another, by name and region"),
        ),
        more=(which,) if options else (),
    )


def _name(place: shelter.Place) -> str:
    return f"{place.name}, {place.region}" if place.region else place.name


def _named(facts: list[Fact], own: Mapping[str, Any], *, known: Sequence[shelter.Place]) -> list[Fact]:
    """The fact with the name of the place that was chosen from the list."""
    chosen = next((each for each in known if each.slug == own.get(PLACE)), None)
    return [_of_place(fact, chosen) if chosen is not None else fact for fact in facts]


def _of_place(fact: Fact, chosen: shelter.Place) -> Fact:
    return parse("place-asked", {**fact.to_data(), "happened": fact.happened, "service": _name(chosen)})


def _observed(done: Recorded, at: datetime) -> None:
    """The directory learns what the place of the list said of its room, once it is recorded that it was asked."""
    for fact in done.facts:
        data = fact.to_data()
        said, reasons = CAPACITY.get(data["answer"]), data.get("why_not", ["full"])
        if said is not None and (said is Service.Capacity.OPEN or "full" in reasons):
            shelter.observe(str(done.own.get(PLACE, "")), said, min(fact.happened.latest, at))


def _page(
    request: HttpRequest,
    case: OpenCase,
    known: Sequence[shelter.Place],
    at: datetime,
    step: str = "",
    done: Recorded | None = None,
) -> HttpResponse:
    file = case.casefile
    nation, age = file.nation().value, file.age(at)
    thinking = _place_to_think(case, nation, as_child=age.as_child)
    context = {
        "case": case,
        **_form(case, known, step, done, bool(thinking)),
        "waited": reckon([entry.known for entry in case.entries], at),
        "nights": _nights(case, at),
        "asked": _asked(case),
        "need": _need(case),
        "places": [(each, _takes(each)) for each in known],
        "numbers": for_somebody(nation if nation in ("E", "W", "S", "NI") else "", age.as_child if age.name != "UNKNOWN" else None),
        "thinking": thinking,
        "duties": owing.rows(case, owing.SHELTER),
        "once": str(uuid.uuid4()),
        "steps": steps(case.id, "identify:safe-place"),
    }  # fmt: skip
    return render(request, "identify/safe-place.html", context, status=422 if done is not None else 200)


def _wanted(request: HttpRequest, case: OpenCase) -> str:
    """What the reader chose to write down; the need, where nobody has said yet what is needed."""
    asked = request.GET.get("record", "")
    return asked if asked in WAYS else "" if _need(case) else "need"


def _form(
    case: OpenCase, known: Sequence[shelter.Place], step: str, done: Recorded | None, thinking: bool
) -> dict[str, Any]:
    """The one form that is open, and the ways to the others; nothing for whoever records nothing here."""
    if not case.may("safe-place-needed"):
        return {"form": None, "ways": [], "faults": []}
    sheet = _asking(known) if step == "asked" else SHEETS.get(step)
    form = done.form if done is not None else sheet.form() if sheet is not None else None
    title, says = WAYS.get(step, ("", ""))
    ways = [(name, words) for name, (words, _) in WAYS.items() if name != "think" or thinking]
    return {
        "form": form,
        "faults": form.faults if form is not None else [],
        "step": step,
        "step_title": title,
        "step_says": says,
        "ways": [each for each in ways if each[0] != step],
    }


def _takes(place: shelter.Place) -> str:
    return ", ".join(FOR_WHOM.label(each).lower() for each in place.takes)


def _nights(case: OpenCase, at: datetime) -> list[tuple[str, int]]:
    where = options_of(NightWaited.kind, "where")
    counted = reckon([entry.known for entry in case.entries], at).nights
    return [(where.label(place), number) for place, number in sorted(counted.items())]


def _asked(case: OpenCase) -> list[dict[str, Any]]:
    """Who was asked and what they said, oldest first. Which place it was opens on the fact's own page, for a reason."""
    answers, reasons = options_of(PlaceAsked.kind, "answer"), options_of(PlaceAsked.kind, "why_not")
    return [
        {
            "seq": entry.seq,
            "when": str(entry.when),
            "answer": answers.label(str(entry.data.get("answer"))),
            "why": ", ".join(reasons.label(str(code)) for code in entry.data.get("why_not", ())),
        }
        for entry in case.entries
        if entry.kind == "place-asked"
    ]


def _need(case: OpenCase) -> Any | None:
    found = [entry for entry in case.entries if entry.kind == "safe-place-needed"]
    return found[-1] if found else None


def _place_to_think(case: OpenCase, nation: str, *, as_child: bool) -> Any | None:
    """What the law book says of a bed for an adult who has not decided, where that could be; else nothing."""
    decided = case.casefile.consents().get("referral") in ("given", "refused")
    if nation in ("S", "NI") or as_child or decided:
        return None
    duty = next(each for each in law.load().duties if each.id == "POS-01")
    return {"plain": duty.newest.plain, "note": duty.newest.source.note}
