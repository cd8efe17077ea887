"""What needs doing, by when, whose: mine, my team's, what waits to be accepted, what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.ledger.lists import Which
from throughline.web import words
from throughline.web.doors import worker_page
from throughline.web.waiting import waiting

LISTS: dict[Which, str] = {
    "mine": "Mine",
    "team": "My team’s",
    "waiting": "Waiting to be accepted",
    "overdue": "Overdue",
}
A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in a list that nobody counts."""

    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


@worker_page
@require_safe
def worklist(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One list at a time, soonest first. What is late says so in words."""
    wanted = request.GET.get("list")
    which: Which = next((each for each in LISTS if each == wanted), "team")
    asked = request.GET.get("page", "1")
    number = max(int(asked), 1) if asked.isdigit() and len(asked) < 5 else 1
    page = ledger.worklist(actor, which, number, A_PAGE)
    rows = _waiting_rows(page.items) if which == "waiting" else _task_rows(page.items)
    context = {
        "which": which,
        "lists": LISTS,
        "rows": rows,
        "reached": _reached(actor) if which in ("team", "waiting") and number == 1 else [],
        "page": Place(page.number, page.more),
    }
    return render(request, "casework/worklist.html", context)


def _reached(actor: Actor) -> list[dict[str, Any]]:
    """What reached the team from others and nobody has answered: it stands on no line of theirs yet."""
    now = timezone.now()
    return [
        {
            "title": each.title,
            "href": each.href,
            "sender": each.sender,
            "what": each.what,
            "since": words.day(each.since),
            "due": words.day(each.due) if each.due else "",
            "until": words.until(each.due, now) if each.due else "",
            "late": bool(each.due and each.due < now),
        }
        for each in waiting(actor)
    ]


def _task_rows(tasks: Any) -> list[dict[str, Any]]:
    now = timezone.now()
    workers = queries.user_names(task.worker for task in tasks)
    teams = queries.short_team_names(task.team for task in tasks if task.team)
    return [
        {
            "case": task.card.case_id,
            "ref": words.reference_of(task.key),
            "title": task.title,
            "name": task.card.name or f"Reference {str(task.card.case_id)[:8]}",
            "status": task.status,
            "due": words.day(task.due) if task.due else (words.before(task.before) if task.before else ""),
            "until": words.until(task.due, now) if task.due else "",
            "whose": workers.get(task.worker) or teams.get(task.team, ""),
            "checked": task.checked,
            "late": task.status in ("overdue", "delayed", "broken"),
        }
        for task in tasks
    ]


def _waiting_rows(offers: Any) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "id": offer.id,
            "case": offer.card.case_id,
            "name": offer.card.name or f"Reference {str(offer.card.case_id)[:8]}",
            "sender": str(offer.from_team),
            "receiver": str(offer.to_team),
            "by": words.day(offer.accept_by) if offer.accept_by else "",
            "until": words.until(offer.accept_by, now) if offer.accept_by else "",
            "late": bool(offer.accept_by and offer.accept_by < now),
            "ours": offer.ours,
            "disputed": offer.disputed,
        }
        for offer in offers
    ]
