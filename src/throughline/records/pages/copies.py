"""A person asks for what is held about them: the request with its clock, who they are, how it is safe, and the copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.context import acting_as
from throughline.access.disclosing import THE_PERSON, log_disclosure
from throughline.access.models import Disclosure, Relationship
from throughline.clock import When
from throughline.directory.models import Agency
from throughline.ledger import OpenCase
from throughline.ledger.entries import Line
from throughline.records import copying
from throughline.records.pages.asking import ask, options
from throughline.records.reviewing import SYSTEM
from throughline.vocabulary import LegalRole, parse
from throughline.vocabulary.own_records import EXEMPTIONS, WAYS
from throughline.web.deciding import attempt, seen_version
from throughline.web.doors import refusal, survivor_page, worker_page
from throughline.web.handing_out import handed_out
from throughline.web.question import Control, Question

FORMS = {"pdf": "application/pdf", "json": "application/json"}
NEUTRAL = "letter"  # in a list of downloads it says nothing
BASIS = "the person asked for what is held about them (UK GDPR Art 15; Data Protection Act 2018 s45)"
ASKED = frozenset({"subject-access-requested", "own-copy-asked"})


def _opened(actor: Actor, case_id: UUID) -> OpenCase:
    return ledger.open(case_id, by=actor, purpose=actor.purpose or "subject access", what="copy")


def request_of(case: OpenCase, actor: Actor) -> Line | None:
    """The last request to this body that it has not answered since."""
    own = [each for each in case.entries if each.controller_id in actor.agencies]
    asked = [each for each in own if each.kind == "subject-access-requested"]
    asked += [
        each
        for each in case.entries
        if each.kind == "own-copy-asked" and each.data.get("body") in actor.agencies
    ]
    answered = [each.row.seq for each in own if each.kind == "subject-access-answered"]
    last = max(asked, key=lambda each: each.row.seq, default=None)
    return last if last is not None and last.row.seq > max(answered, default=0) else None


def is_confirmed(case: OpenCase, actor: Actor, asked: Line) -> bool:
    """Whether it is known who asks. On their own page they signed in as themself."""
    if asked.kind == "own-copy-asked":
        return True
    return any(
        each.kind == "subject-identity-confirmed"
        and each.controller_id in actor.agencies
        and each.row.seq > asked.row.seq
        for each in case.entries
    )


def stands_in_the_way(case: OpenCase, actor: Actor) -> str:
    """Why the copy cannot be given yet, in words; nothing where it can."""
    if not (allowed := case.may("subject-access-answered")):
        return str(getattr(allowed, "reason", "This is for others to answer."))
    asked = request_of(case, actor)
    if asked is None:
        return "Nobody has asked your body for it. Record first that they asked."
    if not is_confirmed(case, actor, asked):
        return "Record first how you know who asks."
    if asked.kind == "subject-access-requested" and asked.data.get("alone") is not True:
        return (
            "Ask the person alone first whether they want this themself, and correct the request: "
            "somebody who controls them may have sent them."
        )
    return ""


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponseBase:
    """Read it through, hold back what must be, choose how it is given: on this screen, on paper, as a file."""
    case = _opened(actor, case_id)
    way = stands_in_the_way(case, actor)
    if request.method == "POST" and way:
        return refusal(request, way)
    if request.method == "POST" and "answer" in request.POST:
        return _answer(request, actor, case)
    copy = copying.compose(case, actor, _name(actor), _held(request.GET), carried=False)
    context = {
        "case": case,
        "copy": copy,
        "way": way,
        "asked": request_of(case, actor),
        "exemptions": [(code.value, code.label) for code in EXEMPTIONS],
        "held": _held(request.GET),
        "query": request.GET.urlencode(),
        "ways": [(code.value, code.label) for code in WAYS],
        "may": case.may("subject-access-answered"),
    }
    return render(request, "records/copy.html", context)


@worker_page
@require_safe
def take(request: HttpRequest, actor: Actor, case_id: UUID, form: str) -> HttpResponseBase:
    """The copy as a file, to be put into the person's hand. Logged as handed to them."""
    case = _opened(actor, case_id)
    if way := stands_in_the_way(case, actor):
        return refusal(request, way)
    copy = copying.compose(case, actor, _name(actor), _held(request.GET))
    told = copying.rights(actor.sector.value, _purposes(case_id, actor))
    content = copying.as_pdf(copy, told) if form == "pdf" else copying.as_json(copy, told)
    return handed_out(
        actor,
        content,
        name=f"{NEUTRAL}.{form}",
        media_type=FORMS[form],
        case_id=case_id,
        what=f"copy of {len(copy.facts)} facts",
        basis=BASIS,
        recipient=THE_PERSON,
    )


@worker_page
@require_safe
def read_together(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponseBase:
    """The copy on a screen, to be read together: nothing is carried away. Logged as shown to them."""
    case = _opened(actor, case_id)
    if way := stands_in_the_way(case, actor):
        return refusal(request, way)
    copy = copying.compose(case, actor, _name(actor), _held(request.GET), carried=False)
    told = copying.rights(actor.sector.value, _purposes(case_id, actor))
    log_disclosure(actor, case_id, THE_PERSON, f"copy of {len(copy.facts)} facts", BASIS, "screen")
    return render(
        request,
        "records/copy-screen.html",
        {"case": case, "title": copying.TITLE, "parts": copying.as_parts(copy, told)},
    )


def _answer(request: HttpRequest, actor: Actor, case: OpenCase) -> HttpResponseBase:
    copy = copying.compose(case, actor, _name(actor), _held(request.GET))
    fact: dict[str, Any] = {
        "happened": When.minute(timezone.now()).to_json(),
        "outcome": copy.outcome,
        "way": request.POST.get("way", ""),
        "complaint_told": True if request.POST.get("complaint") == "yes" else None,
    }
    if copy.outcome in ("part", "refused"):
        fact["held_back"] = copy.grounds
    outcome = attempt(actor, case.id, "subject-access-answered", fact, seen_version(request, case))
    if not outcome.done:
        messages.error(request, "It was not recorded: choose how it was given, or look at the case again.")
        return redirect(request.get_full_path())
    messages.success(request, "Recorded that they got it. Every copy that was taken is in the log.")
    return redirect("records:copy", case.id)


def _held(query: Mapping[str, str]) -> dict[int, str]:
    """What whoever prepares it chose to hold back: number of the fact and ground."""
    chosen = {name.removeprefix("hold-"): query[name] for name in query if name.startswith("hold-")}
    grounds = set(EXEMPTIONS.values)
    return {int(seq): ground for seq, ground in chosen.items() if seq.isdigit() and ground in grounds}


def _name(actor: Actor) -> str:
    return Agency.objects.get(pk=actor.agency).name


def _purposes(case_id: UUID, actor: Actor) -> list[str]:
    """Why this body handed any of it out: the bases in its own log."""
    found = Disclosure.objects.filter(case_id=case_id, agency_id__in=actor.agencies)
    return [
        f"passing on: {basis}" for basis in found.values_list("basis", flat=True).distinct() if basis != BASIS
    ]


@survivor_page
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The person asks a body that helps them for what it holds, and says how it is safe to get it."""
    case_id, bodies = _bodies(actor)
    questions = (
        Question("body", "Whom do you ask?", Control.RADIOS, options=options({slug: name for slug, (name, _) in bodies.items()})),
        Question("way", "How is it safe for you to get it?", Control.RADIOS, "You can change your mind at any time.", options=options({code.value: code.label for code in WAYS})),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        fact = parse("own-copy-asked", {**data, "happened": When.minute(timezone.now()).to_json()})
        ledger.record(fact, case=case_id, by=actor, to=bodies[data["body"]][1])
        return "You asked. They must answer within a month. Nothing is sent to you unless you agree how."

    return ask(
        request, questions, act,
        title="Ask what is held about me", button="Ask", to="/me", back="/me", private=True,
        intro=(
            "You may ask anybody who helps you for what they have written down about you. It costs nothing.",
            "Think first of who could find it. You can read it on a screen with somebody you trust, or keep it at a safe place.",
            "If somebody told you to ask for it, tell anybody who helps you. You need not show it to anyone.",
        ),
    )  # fmt: skip


def _bodies(actor: Actor) -> tuple[UUID, dict[str, tuple[str, str]]]:
    """The person's line and the bodies with a part in it: name, and the role in which the law speaks to them."""
    tie = Relationship.objects.filter(
        user_id=_user(actor), kind=Relationship.Kind.SUBJECT, until_seq__isnull=True
    ).first()
    if tie is None:
        raise ledger.NoSuchCase(str(actor.user_id))
    with acting_as(SYSTEM):
        ties = Relationship.objects.filter(case_id=tie.case_id, until_seq__isnull=True, agency__isnull=False)
        agencies = {each.agency for each in ties.select_related("agency") if each.agency is not None}
    roles = set(LegalRole.__members__)
    named = sorted(agencies, key=lambda each: each.name)
    return tie.case_id, {
        each.slug: (
            each.name,
            next((role for role in each.legal_roles if role in roles), LegalRole.OTHER.value),
        )
        for each in named
    }


def _user(actor: Actor) -> int:
    assert actor.user_id is not None
    return actor.user_id
