"""What was begun and not recorded yet: nothing here lapses unseen, and nothing goes without a reason."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.drafts import keeping, rising
from throughline.drafts.keeping import Changed, Kept, NoSuchDraft
from throughline.drafts.models import CHOSEN
from throughline.drafts.places import place_of
from throughline.vocabulary import UserRole
from throughline.web.doors import worker_page


@worker_page
@require_safe
def unfinished(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The team's unfinished pages, those that need a supervisor's decision first, and what was thrown away and why."""
    shown = [kept for kept in keeping.unfinished(actor) if place_of(kept).listed]
    context = {
        "to_decide": [_row(kept) for kept in shown if kept.risen >= rising.DECIDE],
        "rows": [_row(kept) for kept in shown if kept.risen < rising.DECIDE],
        "gone": rising.thrown_away(actor),
        "supervises": actor.role is UserRole.SUPERVISOR,
    }
    return render(request, "casework/unfinished.html", context)


def _row(kept: Kept) -> dict[str, Any]:
    place = place_of(kept)
    return {"kept": kept, "title": place.title(kept), "href": place.href(kept)}


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, actor: Actor, draft_id: uuid.UUID) -> HttpResponseBase:
    """Hand one on, throw it away for a reason, or (a supervisor) decide that it is kept."""
    try:
        kept = keeping.load(actor, draft_id)
        if request.method == "POST":
            return _done(request, actor, kept)
    except NoSuchDraft as gone:
        return _gone(request, gone)
    return _page(request, actor, kept)


def _gone(request: HttpRequest, gone: NoSuchDraft) -> HttpResponseBase:
    messages.info(request, str(gone))
    return redirect("casework:unfinished")


def _page(request: HttpRequest, actor: Actor, kept: Kept, error: str = "") -> HttpResponse:
    context = {
        **_row(kept),
        "colleagues": rising.colleagues(actor),
        "teams": rising.other_teams(actor),
        "reasons": [(reason.value, reason.label) for reason in CHOSEN],
        "may_throw_away": rising.may_decide(actor, kept.risen),
        "may_keep": actor.role is UserRole.SUPERVISOR and kept.risen > 0,
        "error": error,
    }
    return render(request, "casework/unfinished-one.html", context, status=422 if error else 200)


def _done(request: HttpRequest, actor: Actor, kept: Kept) -> HttpResponseBase:
    act = _ACTS.get(request.POST.get("do", ""))
    if act is None:
        return _page(request, actor, kept, "Choose what to do")
    try:
        told = act(actor, kept, request.POST.get("which", ""))
    except (ValueError, rising.NotYours) as refused:
        return _page(request, actor, kept, str(refused))
    messages.success(request, told)
    return redirect("casework:unfinished")


def _hand_to(actor: Actor, kept: Kept, which: str) -> str:
    rising.hand_to(actor, kept.id, _number(which, "Choose a colleague. Nothing was changed."))
    return "Handed on. They have been told."


def _hand_over(actor: Actor, kept: Kept, which: str) -> str:
    rising.hand_over(actor, kept.id, _number(which, "Choose a team. Nothing was changed."))
    return "Handed to the other team, which has been told. It is theirs now."


def _throw_away(actor: Actor, kept: Kept, which: str) -> str:
    rising.throw_away(actor, kept.id, which)
    return "Thrown away. That it was, by whom and why is kept; nothing of what stood in it."


def _keep(actor: Actor, kept: Kept, which: str) -> str:
    rising.keep_on(actor, kept.id)
    return "Kept for another 14 days. Its clocks begin anew."


def _number(which: str, otherwise: str) -> int:
    if not which.isdigit() or len(which) > 15:
        raise ValueError(otherwise)
    return int(which)


_ACTS: dict[str, Callable[[Actor, Kept, str], str]] = {
    "colleague": _hand_to,
    "team": _hand_over,
    "throw-away": _throw_away,
    "keep": _keep,
}


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def both(request: HttpRequest, actor: Actor, draft_id: uuid.UUID) -> HttpResponseBase:
    """Two people typed on one page at once: both versions beside one another, and which to go on with."""
    try:
        mine = keeping.load(actor, draft_id)
        theirs = keeping.load(actor, mine.beside) if mine.beside else None
        if theirs is None:
            raise NoSuchDraft
        if request.method == "POST":
            return _settled(request, actor, mine, theirs)
    except NoSuchDraft as gone:
        return _gone(request, gone)
    return _both_page(request, mine, theirs)


def _both_page(request: HttpRequest, mine: Kept, theirs: Kept, error: str = "") -> HttpResponse:
    context = {
        "title": place_of(mine).title(mine),
        "mine": mine,
        "theirs": theirs,
        "rows": _side_by_side(mine, theirs),
        "error": error,
    }
    return render(request, "casework/both.html", context, status=422 if error else 200)


def _side_by_side(mine: Kept, theirs: Kept) -> list[tuple[str, str, str, bool]]:
    """Question, theirs, mine, and whether they differ, in the order in which the page asks."""
    here, there = dict(place_of(mine).rows(mine)), dict(place_of(theirs).rows(theirs))
    labels = list(dict.fromkeys([*there, *here]))
    return [
        (each, there.get(each, ""), here.get(each, ""), there.get(each) != here.get(each)) for each in labels
    ]


def _settled(request: HttpRequest, actor: Actor, mine: Kept, theirs: Kept) -> HttpResponseBase:
    seen = request.POST.get("version", "")
    chosen = {"mine": mine, "theirs": theirs}.get(request.POST.get("which", ""))
    if chosen is None:
        return _both_page(request, mine, theirs, "Choose with which version to go on")
    try:
        stays = keeping.settle(actor, mine.id, chosen.answers, int(seen) if seen.isdigit() else 0)
    except Changed:
        messages.info(request, "Theirs was saved again meanwhile. Both are still kept: look once more.")
        return redirect("casework:both", mine.id)
    return redirect(place_of(mine).href(keeping.load(actor, stays)) or "casework:unfinished")
