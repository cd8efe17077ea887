"""What is due to be looked at, why, and what is decided: keep, dispose, sign, hold, set one's own period, certificates."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.access.pages.doors import for_roles
from throughline.records import disposing, printing, reviewing
from throughline.records.doors import GUARDIANS, guardian_page, signed_in
from throughline.records.models import Certificate, Hold, OwnRule, Review
from throughline.records.pages.asking import ask, options
from throughline.vocabulary import UserRole
from throughline.vocabulary.retention import Rule, rules
from throughline.web.handing_out import handed_out
from throughline.web.question import Control, Question

SIGNERS = GUARDIANS | {UserRole.SUPERVISOR}
signing_page = for_roles(SIGNERS)
ASKED = ["GET", "HEAD", "POST"]


@signing_page
@require_safe
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is due within ninety days, by the day it is due; what holds it; who must act."""
    found = [_shown(each, actor) for each in reviewing.queue(actor, timezone.localdate())[:200]]
    holds = reviewing.holds_of(actor.agency or "")
    certificates = Certificate.objects.filter(agency_id__in=actor.agencies).order_by("-number")[:50]
    broken = disposing.broken(actor.agency or "")
    context = {"found": found, "holds": holds, "certificates": certificates, "broken": broken, "actor": actor}
    return render(request, "records/queue.html", context)


def _shown(review: Review, actor: Actor) -> dict[str, Any]:
    waiting = disposing.waiting(review)
    return {
        "review": review,
        "overdue": review.due <= timezone.localdate(),
        "held": [reviewing.HELD_BY[each] for each in reviewing.held_by(review)],
        "rules": _rules(review),
        "waiting": waiting,
        "signed": waiting is not None and disposing.is_signed(waiting),
        "mine_to_sign": waiting is not None and waiting.by_id != actor.user_id,
        "guardian": actor.role in GUARDIANS,
    }


def _rules(review: Review) -> list[Rule]:
    return [each for each in rules() if each.id in review.rules]


def _review(actor: Actor, pk: int) -> Review:
    found = Review.objects.filter(agency_id__in=actor.agencies, pk=pk).first()
    if found is None:
        raise Http404
    return found


@signing_page
@require_safe
def review(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One case that is due: by which rules, what holds it, and what may be decided."""
    return render(request, "records/review.html", _shown(_review(actor, pk), actor))


@guardian_page
@require_http_methods(ASKED)
def keep(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Decide to keep it."""
    found = _review(actor, pk)
    until = Question(
        "until",
        "Until which day?",
        Control.DATE,
        "Leave blank: until it falls due again by the rules.",
        required=False,
    )

    def act(data: dict[str, Any]) -> str:
        day = dt.date.fromisoformat(data["until"]) if "until" in data else None
        disposing.keep(actor, found, data["reason"], day)
        return "Kept. It comes back when its time has come again."

    return ask(
        request, (Question("reason", "Why is it kept?", Control.RADIOS, options=options(disposing.KEEP)), until), act,
        title="Keep this case", button="Keep it", to=reverse("records:queue"), back=reverse("records:review", args=[pk]),
    )  # fmt: skip


@guardian_page
@require_http_methods(ASKED)
def dispose(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Decide that it goes, for a second person to sign."""
    found = _review(actor, pk)

    def act(data: dict[str, Any]) -> str:
        disposing.ask_to_dispose(actor, found, data["reason"])
        return "Decided. Nothing goes until a second person of your body has signed."

    return ask(
        request, (Question("reason", "Why does it go?", Control.RADIOS, options=options(disposing.DISPOSE)),), act,
        title="Dispose of this case", button="Ask for it to be disposed of", to=reverse("records:queue"),
        back=reverse("records:review", args=[pk]), warning=True,
        intro=("What your body holds on it will be destroyed for good, backups included. Nobody can bring it back.",
               "A second person of your body, a data guardian or a supervisor, must sign."),
    )  # fmt: skip


@signing_page
@require_http_methods(ASKED)
def sign(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Sign under a decision to dispose."""
    found = _review(actor, pk)

    def act(_: dict[str, Any]) -> str:
        disposing.sign(actor, found)
        return "Signed. It is destroyed as soon as nothing else asks for it to be kept; the certificate then appears here."

    return ask(
        request, (), act,
        title="Sign the disposal", button="Sign", to=reverse("records:queue"), back=reverse("records:review", args=[pk]),
        warning=True, intro=("You sign that you looked at the decision and found it right. After this it cannot be taken back.",),
    )  # fmt: skip


@guardian_page
@require_http_methods(ASKED)
def withdraw(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take back a decision that nobody has signed."""
    found = _review(actor, pk)

    def act(_: dict[str, Any]) -> str:
        disposing.withdraw(actor, found)
        return "Taken back. The case stays, and is still due."

    return ask(
        request, (), act,
        title="Take the decision back", button="Take it back", to=reverse("records:queue"),
        back=reverse("records:review", args=[pk]),
    )  # fmt: skip


@guardian_page
@require_http_methods(ASKED)
def hold(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hold back one case, or everything of one's body."""
    reasons = {each.value: each.label for each in Hold.Reason if each != Hold.Reason.OVER}
    questions = (
        Question("reason", "Why must it be kept?", Control.RADIOS, options=options({k: str(v) for k, v in reasons.items()})),
        Question("case", "Which case?", Control.LINE, "The number in its address. Leave blank for everything your body holds.", required=False),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        try:
            case = UUID(data["case"]) if "case" in data else None
        except ValueError:
            raise disposing.Refused("Give the whole number of the case. Nothing was held.") from None
        user, body = signed_in(actor)
        Hold.objects.create(agency_id=body, case_id=case, reason=data["reason"], placed_by_id=user)
        return "Held. Nothing of it can be disposed of until the hold is lifted."

    return ask(
        request, questions, act,
        title="Hold back from disposal", button="Hold it back", to=reverse("records:queue"), back=reverse("records:queue"),
    )  # fmt: skip


@guardian_page
@require_http_methods(ASKED)
def lift(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Lift a hold."""
    placed = reviewing.holds_of(actor.agency or "").filter(pk=pk).first()
    if placed is None:
        raise Http404

    def act(_: dict[str, Any]) -> str:
        Hold.objects.create(
            agency_id=placed.agency_id,
            case_id=placed.case_id,
            reason=Hold.Reason.OVER,
            lifts=placed,
            placed_by_id=signed_in(actor)[0],
        )
        return "Lifted. What is due can be decided again."

    return ask(
        request, (), act,
        title="Lift the hold", button="Lift it", to=reverse("records:queue"), back=reverse("records:queue"),
        intro=(f"{placed.get_reason_display()}. Held since {placed.at:%-d %B %Y} by {placed.placed_by}.",),
    )  # fmt: skip


@guardian_page
@require_http_methods(ASKED)
def own_rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rules that speak of one's body, and a decision to set another period for one of them."""
    mine = [each for each in rules() if actor.sector in each.sectors]
    questions = (
        Question("rule", "Which rule?", Control.RADIOS, options=options({each.id: f"{each.title}: {each.period}" for each in mine})),
        Question("years", "How many years shall it be?", Control.NUMBER),
        Question("reason", "Why?", Control.TEXT, "Name the schedule, the contract or the decision.", longest=400),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        years, rule = str(data["years"]), data["rule"]
        if not years.isdigit() or not 1 <= int(years) <= 150:
            raise disposing.Refused("Give a number of years from 1 to 150. Nothing was changed.")
        if rule not in {each.id for each in mine}:
            raise disposing.Refused("Choose a rule of your own body. Nothing was changed.")
        user, body = signed_in(actor)
        OwnRule.objects.create(
            agency_id=body,
            rule=rule,
            years=int(years),
            reason=str(data["reason"])[:400],
            decided_by_id=user,
        )
        return "Set. What is reckoned from tonight on goes by it."

    own = reviewing.own_years(actor.agency or "")
    told = tuple(
        f"{each.title}: {own.get(each.id, each.years)} years. {each.plain} Source: {each.told}."
        for each in mine
    )
    return ask(
        request, questions, act,
        title="How long we keep", button="Set this period", to=reverse("records:queue"), back=reverse("records:queue"), intro=told,
    )  # fmt: skip


@signing_page
@require_safe
def certificate(request: HttpRequest, actor: Actor, pk: int, form: str) -> HttpResponse:
    """A certificate of disposal, as PDF or JSON."""
    found = Certificate.objects.filter(agency_id__in=actor.agencies, pk=pk).first()
    if found is None or form not in ("pdf", "json"):
        raise Http404
    return handed_out(
        actor,
        printing.certificate(found) if form == "pdf" else disposing.as_json(found),
        name=f"certificate-{found.number}.{form}",
        media_type="application/pdf" if form == "pdf" else "application/json",
        case_id=None,
        what=f"certificate of disposal {found.number}",
        basis="to show that it was disposed of",
    )
