"""The page the person themself reads: who is responsible, what is owed and by when, what was shared, what they agreed to.

Whoever looks over their shoulder may be whoever hurt them. The page has a neutral title, says no crime and no place, can
be left with one press, and no browser keeps it.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.duties import Obligation
from throughline.ledger import OpenCase
from throughline.vocabulary import PURPOSES
from throughline.web import words
from throughline.web.doors import survivor_page

NEXT = 8
_PLAIN = {
    "due": "Still to be done",
    "overdue": "Late: you can ask why",
    "delayed": "Later than was hoped",
    "broken": "This was not kept: you can ask why and complain",
    "needs-review": "Done: somebody is checking how",
    "cannot-tell": "We do not know yet",
    "not-yet": "Not yet: it comes later",
    "met": "Done",
    "met-late": "Done, but late",
    "waived": "Decided that it will not be done: you can ask why",
    "ended": "No longer applies",
}

_MINE = {
    "given": "Yes",
    "refused": "No",
    "withdrawn": "I took it back",
    "not-yet": "I have not decided yet",
    "cannot-decide": "Not decided at present",
}
# Between those who hand a case over; the person sees who is responsible above.
_AMONG_THEMSELVES = frozenset({"handover-offered", "handover-accepted", "handover-returned"})

# Sharings that follow from an act: what they would cover is no news until there is something to tell.
_BY_ITSELF = frozenset({"referral", "hand-over", "duty to notify"})


@survivor_page
@require_safe
def me(request: HttpRequest, actor: Actor) -> HttpResponse:
    """In plain words, nothing that is not theirs to know, and how to ask for the rest."""
    case = _mine(actor)
    names = queries.names_for(case)
    owed = [duty for duty in case.obligations if duty.status.is_open or str(duty.status) == "broken"]
    now = timezone.now()
    context = {
        "lead": str(case.lead.team) if case.lead is not None else "",
        "others": [tie.team for tie in queries.parties(case) if tie.kind not in ("lead", "offered")],
        "owed": [_in_plain_words(duty, names, now) for duty in sorted(owed, key=_by_due)[:NEXT]],
        "owed_count": len(owed),
        "everything": request.GET.get("all") == "1",
        "all_owed": [_in_plain_words(duty, names, now) for duty in sorted(case.obligations, key=_by_due)],
        "shared": [told for one in queries.sharings(case.id, actor) if (told := _shared(one, case))["what"]],
        "consents": [
            (PURPOSES.label(what), _MINE.get(state, state))
            for what, state in case.casefile.consents().items()
        ],
        "looked": queries.looks(actor, case.id)[:10],
    }
    return render(request, "casework/me.html", context)


def _mine(actor: Actor) -> OpenCase:
    case_id: uuid.UUID | None = queries.own_line(actor)
    if case_id is None:
        raise Http404
    return queries.open_case(actor, case_id, "own page")


def _by_due(duty: Obligation) -> tuple[int, datetime, str]:
    """Late first, then what is due soonest, then what has no day."""
    late = 0 if str(duty.status) in ("overdue", "broken", "delayed") else 1
    return late if duty.status.is_open or not late else 2, duty.due or duty.started.latest, duty.key


def _in_plain_words(duty: Obligation, names: queries.Names, now: datetime) -> dict[str, Any]:
    return {
        "title": duty.title,
        "owner": names.owner(duty),
        "state": _PLAIN.get(str(duty.status), str(duty.status)),
        "status": str(duty.status),
        "by": words.day(duty.due) if duty.due else "",
        "until": words.until(duty.due, now) if duty.due and duty.status.is_open else "",
        "checked": duty.checked,
    }


def _shared(one: Any, case: OpenCase) -> dict[str, Any]:
    """One decision to pass on, in words to the person: only what was there to be told, not all that it would cover."""
    kinds = {entry.kind for entry in case.entries if _covered(entry, one)} - _AMONG_THEMSELVES
    told = bool(kinds)
    if not told and one.purpose not in _BY_ITSELF:
        kinds = set(one.kinds) - {"*"} or {"everything"}
    return {
        "told": told,
        "by": one.from_agency.name if one.from_agency else "you",
        "with": one.recipient.name
        if one.recipient
        else words.SECTORS.get(one.recipient_sector, one.recipient_sector),
        "what": sorted(words.to_you(words.title_of(kind)) for kind in kinds),
        "purpose": words.to_you(one.purpose),
        "starts": one.starts,
        "ends": one.ends,
    }


def _covered(entry: Any, one: Any) -> bool:
    """Whether a decision covers a fact: of that body, of a kind it names, recorded between its first and its last."""
    return (
        entry.controller_id == one.from_agency_id
        and ("*" in one.kinds or entry.kind in one.kinds)
        and one.first_seq <= entry.seq
        and (one.last_seq is None or entry.seq <= one.last_seq)
    )
