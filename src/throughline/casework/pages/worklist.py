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
from throughline.casework import queries, words
from throughline.casework.doors import worker_page

LISTS = {
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
    which = request.GET.get("list", "team")
    which = which if which in LISTS else "team"
    asked = request.GET.get("page", "1")
    number = max(int(asked), 1) if asked.isdigit() and len(asked) < 5 else 1
    page = ledger.worklist(actor, which, number, A_PAGE)
    rows = _waiting_rows(page.items) if which == "waiting" else _task_rows(page.items)
    context = {"which": which, "lists": LISTS, "rows": rows, "page": Place(page.number, page.more)}
    return render(request, "casework/worklist.html", context)


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
