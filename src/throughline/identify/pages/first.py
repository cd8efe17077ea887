"""The first two minutes: filled standing up, kept half-filled, finished by whoever comes next."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.recording import may_open_new
from throughline.clock import When
from throughline.directory.numbers import for_somebody
from throughline.drafts import keeping as drafts
from throughline.drafts.keeping import Changed, Kept, NoSuchDraft
from throughline.identify import first as asking
from throughline.identify.advice import advice
from throughline.identify.forms import all_or_none, once_only
from throughline.identify.known import NOBODY_LOOKED_UP, called, look_up, unsearched
from throughline.identify.sheets import Asked, Sheet
from throughline.identify.steps import opened, steps
from throughline.ledger import OpenCase, Unsound
from throughline.vocabulary import CaseKind, Fact, options_of
from throughline.web import autosave
from throughline.web.doors import worker_page
from throughline.web.question import PREFIX, Raw

PAGE = "first"
MADE_SAFE = Sheet((Asked("made-safe", "actions", "What has been done?", "Tick what is done; nothing else."),))


@dataclass(frozen=True, slots=True)
class Encounter:
    """What was typed so far, when it was begun, and the line it belongs to, if there is one already."""

    raw: Raw
    begun: datetime
    once: str
    case_id: uuid.UUID | None = None
    draft_id: uuid.UUID | None = None
    seen: int | None = None
    saved_at: datetime | None = None

    @classmethod
    def of(cls, kept: Kept) -> Encounter:
        """What a draft holds. Raises NoSuchDraft where it is of another page."""
        if kept.page != PAGE:
            raise NoSuchDraft
        told = kept.answers
        begun = datetime.fromisoformat(told["begun"])
        return cls(told["raw"], begun, told["once"], kept.case_id, kept.id, kept.version, kept.saved_at)

    def keep(self, by: Actor) -> uuid.UUID:
        """Keep it for the team, sealed; the same draft is written over. Raises Changed where a colleague saved it first."""
        raw = {name: list(values) for name, values in self.raw.items() if name.startswith(PREFIX)}
        told = {"raw": raw, "begun": self.begun.isoformat(), "once": self.once}
        try:
            return drafts.save(by, PAGE, told, case_id=self.case_id, draft_id=self.draft_id, seen=self.seen)
        except NoSuchDraft:  # recorded or handed on meanwhile: what was typed is never the price
            return drafts.save(by, PAGE, told, case_id=self.case_id)


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A new encounter with somebody."""
    if not may_open_new(actor, CaseKind.PERSON):
        raise ledger.NotAllowed("Your role does not begin a person’s line.")
    return _answered(request, actor, Encounter({}, timezone.now(), str(uuid.uuid4())))


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Another encounter with a person who has a line."""
    case = opened(actor, case_id, "first")
    if not (allowed := case.may("encounter")):
        raise ledger.NotAllowed(getattr(allowed, "reason", "Your role does not record this."))
    return _answered(request, actor, Encounter({}, timezone.now(), str(uuid.uuid4()), case_id))


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def resumed(request: HttpRequest, actor: Actor, draft_id: uuid.UUID) -> HttpResponseBase:
    """An encounter that somebody of the team began and did not finish."""
    try:
        begun = Encounter.of(drafts.load(actor, draft_id))
    except NoSuchDraft as gone:
        messages.info(request, str(gone))
        return redirect("identify:unfinished")
    return _answered(request, actor, begun)


@worker_page
@require_safe
def unfinished(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The team's encounters that are not on anybody's line yet, newest first."""
    return render(request, "identify/unfinished.html", {"waiting": _waiting(actor)})


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    if actor.team_id is None:
        return []
    return [{"kept": kept, "begun": Encounter.of(kept).begun} for kept in drafts.waiting(actor, page=PAGE)]


def _answered(request: HttpRequest, actor: Actor, encounter: Encounter) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, actor, encounter)
    sent = dict(request.POST.lists())
    begun, once = _begun(request) or encounter.begun, request.POST.get("once", encounter.once)[:60]
    draft_id, seen = autosave.draft_of(request)
    encounter = replace(
        encounter, raw=sent, begun=begun, once=once, draft_id=draft_id or encounter.draft_id, seen=seen
    )
    if autosave.asked(request) or "later" in request.POST:
        return _kept(request, actor, encounter)
    facts, faults = asking.facts(sent, When.minute(encounter.begun))
    if faults:
        return _page(request, actor, encounter, faults, 422)
    try:
        return _recorded(request, actor, encounter, facts)
    except Changed as changed:
        return _both_kept(request, changed)
    except Unsound as unsound:
        named = [(asking.sheet().time if name == "happened" else name, why) for name, why in unsound.errors]
        return _page(request, actor, encounter, named, 422)


def _kept(request: HttpRequest, actor: Actor, encounter: Encounter) -> HttpResponseBase:
    """Keep it as it stands, for the script that saves while somebody types, or by the button."""
    try:
        kept = drafts.load(actor, encounter.keep(actor))
    except Changed as changed:
        return _both_kept(request, changed)
    if autosave.asked(request):
        return autosave.saved(kept.id, kept.version)
    messages.success(request, "Kept for your team. It is on nobody’s line yet.")
    return redirect("identify:unfinished")


def _both_kept(request: HttpRequest, changed: Changed) -> HttpResponseBase:
    both = reverse("casework:both", args=[changed.mine.id])
    if autosave.asked(request):
        return autosave.both_kept(changed.mine.id, changed.mine.version, both)
    messages.info(request, str(changed))
    return redirect(both)


def _begun(request: HttpRequest) -> datetime | None:
    """When the page was first opened, as it says itself: sent twice, it is still the same encounter."""
    try:
        said = datetime.fromisoformat(request.POST.get("begun", ""))
    except ValueError:
        return None
    return said if said.tzinfo is not None and said <= timezone.now() else None


def _recorded(
    request: HttpRequest, actor: Actor, encounter: Encounter, facts: Sequence[Fact]
) -> HttpResponseBase:
    """Begin the line, or add to it; a name that is known already is shown first, so that nobody gets two lines."""
    case_id = encounter.case_id or _chosen(request, actor)
    if case_id is None and "new" not in request.POST and (known := _known(actor, facts)):
        draft_id = encounter.keep(actor)
        context = {"cards": known, "draft_id": draft_id, "raw": encounter.raw, "once": encounter.once}
        return render(request, "identify/known.html", context)
    case_id = _written(actor, encounter, facts, case_id)
    if encounter.draft_id is not None:
        drafts.discard(actor, encounter.draft_id)
    begun_here = encounter.case_id is None and not request.POST.get("line")
    unnamed = f" {NOBODY_LOOKED_UP}" if begun_here and not called(facts) else ""
    messages.success(request, f"Recorded. You, or the next shift, can go on from here.{unnamed}")
    return redirect("identify:safe-now", case_id)


def _chosen(request: HttpRequest, actor: Actor) -> uuid.UUID | None:
    """The line that the reader said this person has, if they may record on it."""
    try:
        chosen = uuid.UUID(request.POST.get("line", ""))
    except ValueError:
        return None
    opened(actor, chosen, "first")
    return chosen


def _known(actor: Actor, facts: Sequence[Fact]) -> Sequence[Any]:
    name = called(facts)
    return ledger.find(actor, name).items if len(name) > 1 else ()


def _written(
    actor: Actor, encounter: Encounter, facts: Sequence[Fact], case_id: uuid.UUID | None
) -> uuid.UUID:
    if case_id is None:
        opening: uuid.UUID = ledger.open_case("person", by=actor, facts=facts, key=encounter.once).case_id
        return opening
    all_or_none(actor, case_id, facts, encounter.once)
    return case_id


def _page(
    request: HttpRequest,
    actor: Actor,
    encounter: Encounter,
    faults: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    form = asking.sheet().form().answered(encounter.raw).with_errors(faults)
    shown, folded = asking.sections(form)
    context = {
        "form": form,
        "sections": shown,
        "folded": folded,
        "encounter": encounter,
        "numbers": for_somebody(),
        "waiting": len(_waiting(actor)) if encounter.draft_id is None else 0,
    }
    return render(request, "identify/first.html", context, status=status)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def safe_now(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """What to do now, whom to ring, what was done; and the way on."""
    case = opened(actor, case_id, "safe-now")
    if "look_up" in request.POST:
        return _looked_up(request, actor, case)
    sent = dict(request.POST.lists())
    facts, faults = MADE_SAFE.read(sent, When.minute(timezone.now()))[::2] if sent else ([], [])
    if facts and not faults:
        once_only(request, actor, case_id, facts)
        messages.success(request, "Recorded.")
        return redirect("identify:safe-now", case_id)
    form = MADE_SAFE.form().answered(sent).with_errors(faults)
    return render(request, "identify/safe-now.html", _now(case, form), status=422 if faults else 200)


def _looked_up(request: HttpRequest, actor: Actor, case: OpenCase) -> HttpResponse:
    """The search that could not be made when the line was begun, now that there is a name."""
    found = unsearched(case)
    cards = look_up(actor, case, found.names) if found is not None else []
    context = {**_now(case, MADE_SAFE.form()), "looked_up": True, "cards": cards}
    return render(request, "identify/safe-now.html", context)


def _now(case: OpenCase, form: Any) -> dict[str, Any]:
    at, file = timezone.now(), case.casefile
    nation = file.nation().value
    age = file.age(at)
    return {
        "case": case,
        "form": form,
        "advice": advice(file, age.as_child),
        "numbers": for_somebody(
            nation if nation in ("E", "W", "S", "NI") else "",
            None if age.name == "UNKNOWN" else age.as_child,
        ),
        "done": [(entry, _acts(entry.data)) for entry in case.entries if entry.kind == "made-safe"],
        "may": bool(case.may("made-safe")),
        "unsearched": unsearched(case),
        "once": str(uuid.uuid4()),
        "steps": steps(case.id, "identify:safe-now"),
    }


def _acts(data: Mapping[str, Any]) -> list[str]:
    """What was done, in words."""
    options = options_of("made-safe", "actions")
    return [options.label(str(act)) for act in data.get("actions") or ()]
