"""Requests for a victim's records, from both sides: why, how much, was the person told; granted, narrowed, refused.

What is granted becomes a sharing decision in the same act: the person reads it, it ends on a day, and it opens no more
than the facts of the kinds that were granted, of the days that were asked for. The body that asks learns the answer and
what it was given, and of nothing else. A body that is asked and has no part in the line is told, reads the request, and
answers it; it reads nothing else of the line.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.clock import When
from throughline.directory.models import Agency
from throughline.ledger import Held, OpenCase, Stale, Unsound
from throughline.ledger.entries import Line
from throughline.records.disposing import Refused
from throughline.records.pages.asking import ask
from throughline.vocabulary import KINDS, options_of, parse
from throughline.vocabulary.fact import Fact
from throughline.web.doors import refusal, worker_page
from throughline.web.forms import form_for
from throughline.web.question import Control, Option, Question

PURPOSE = "Asked for by those who investigate or prosecute: request {seq}"
GIVEN = ("granted", "part")
# How a line is kept is no record about the person.
NOT_RECORDS = frozenset(kind for kind, cls in KINDS.items() if cls.__module__.endswith(".line")) | frozenset(
    {
        "victim-records-requested",
        "victim-records-decided",
        "victim-records-notice",
        "victim-records-notice-withheld",
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, with whether the person was told and what was decided on it."""

    line: Line
    notice: Line | None
    decided: Line | None
    ours: bool

    @property
    def kinds(self) -> list[str]:
        """The kinds of fact that are asked for, in words."""
        return [KINDS[each].title if each in KINDS else each for each in self.line.data.get("kinds") or ()]

    @property
    def outcome(self) -> str:
        """What was decided, in words; nothing where nobody has decided."""
        said = self.decided.data.get("outcome", "") if self.decided else ""
        return options_of("victim-records-decided", "outcome").label(said) if said else ""

    @property
    def wanting(self) -> list[str]:
        """What the request leaves out of what it must say."""
        said = {"necessity": "why it is necessary", "scope": "which records, over which time"}
        return [words for name, words in said.items() if not self.line.data.get(name)]


def requests_of(case: OpenCase, actor: Actor) -> list[Request]:
    """The requests on this case that the reader sees, newest first."""
    found = [each for each in case.entries if each.kind == "victim-records-requested"]
    return [_request(each, case, actor) for each in reversed(found)]


def _request(line: Line, case: OpenCase, actor: Actor) -> Request:
    told = ("victim-records-notice", "victim-records-notice-withheld")
    notice = [each for each in case.entries if each.kind in told and each.controller_id == line.controller_id]
    decided = [
        each
        for each in case.entries
        if each.kind == "victim-records-decided" and each.data.get("of") == line.row.seq
    ]
    return Request(
        line,
        notice[-1] if notice else None,
        decided[-1] if decided else None,
        line.controller_id in actor.agencies,
    )


@worker_page
@require_safe
def listed(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponseBase:
    """Both sides of every request: what was asked and why, and what was answered."""
    case = ledger.open(case_id, by=actor, purpose=actor.purpose or "casework", what="records requests")
    names = dict(Agency.objects.values_list("slug", "name"))
    context = {
        "case": case,
        "found": [(each, names.get(each.line.controller_id or "", "")) for each in requests_of(case, actor)],
        "may_ask": case.may("victim-records-requested"),
        "may_answer": case.may("victim-records-decided"),
    }
    return render(request, "records/requests.html", context)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, actor: Actor, case_id: UUID, seq: int) -> HttpResponseBase:
    """Decide on one request: grant it, narrow it, refuse it, and say why."""
    case = ledger.open(case_id, by=actor, purpose=actor.purpose or "casework", what="records request")
    found = next((each for each in requests_of(case, actor) if each.line.row.seq == seq), None)
    if found is None:
        raise Http404
    if found.ours or found.decided is not None:
        return refusal(
            request, "This request is your own body’s, or was answered already. Nothing was recorded."
        )
    if not (allowed := case.may("victim-records-decided")):
        return refusal(request, str(getattr(allowed, "reason", "")))

    def act(data: dict[str, Any]) -> str:
        _record(actor, case, found, data)
        return "Recorded. They see your answer and, until the day you gave, what you granted."

    here = reverse("records:requests", args=[case_id])
    return ask(
        request, _questions(case, actor), act,
        title="Answer a request for records", button="Record the answer", to=here, back=here, intro=_intro(found),
    )  # fmt: skip


def _questions(case: OpenCase, actor: Actor) -> tuple[Question, ...]:
    own = sorted({each.kind for each in case.entries if each.controller_id in actor.agencies} - NOT_RECORDS)
    asked = {each.name: each for each in form_for("victim-records-decided").questions}
    basis = next(each for each in form_for("sharing-decision").questions if each.name == "basis")
    kinds = tuple(
        Option(kind, KINDS[kind].title) for kind in own if kind in KINDS and not KINDS[kind].privileged
    )
    return (
        asked["outcome"],
        asked["reasons"],
        asked["person_view"],
        Question("kinds", "Which kinds of fact do you give?", Control.CHECKBOXES, "No more than is necessary. Nothing privileged can be given here.", options=kinds, required=False),
        replace(basis, hint="Needed where you give anything. The law may allow it without requiring it: say which it is.", required=False),
        Question("ends", "Until which day may they see it?", Control.DATE, "Needed where you give anything.", required=False),
        Question("necessity", "Why is what you give necessary, and no more than that?", Control.TEXT, required=False, longest=5000),
    )  # fmt: skip


def _intro(found: Request) -> tuple[str, ...]:
    data, said = found.line.data, []
    said.append(f"Why they ask: {data.get('necessity') or 'they do not say'}.")
    said.append(f"What they ask for: {data.get('scope') or 'they do not say'}.")
    if data.get("from") or data.get("to"):
        said.append(
            f"Of which days: {data.get('from') or 'any'} to {data.get('to') or 'any'}. Nothing else can be given here."
        )
    if found.wanting:
        said.append(f"The request does not say {' or '.join(found.wanting)}: you may refuse it for that.")
    if found.notice is None:
        said.append(
            "Nothing shows that the person was told. Ask the person before you decide, if it is safe."
        )
    elif found.notice.kind == "victim-records-notice-withheld":
        said.append(
            "They recorded that the person was not told, and why. Do not tell them before you have talked about it."
        )
    return tuple(said)


def _record(actor: Actor, case: OpenCase, found: Request, data: dict[str, Any]) -> None:
    """The sharing and the answer, or neither. Raises Refused."""
    now = When.minute(timezone.now()).to_json()
    kinds, gives = tuple(data.get("kinds", ())), data["outcome"] in GIVEN
    if gives and not (kinds and data.get("ends") and data.get("basis")):
        raise Refused(
            "Name the kinds you give, on which basis, and the day until which they may be seen. Nothing was recorded."
        )
    if not gives and kinds:
        raise Refused("You refused, and named kinds to give. Take one of them back. Nothing was recorded.")
    if gives and dt.date.fromisoformat(data["ends"]) <= timezone.localdate():
        raise Refused("Give a day to come. Nothing was recorded.")
    seq, asker = found.line.row.seq, found.line.controller_id
    facts: list[tuple[str, dict[str, Any]]] = [
        ("victim-records-decided", {
            "of": seq, "asked_by": asker, "outcome": data["outcome"], "reasons": data["reasons"],
            "person_view": data.get("person_view"),
        })
    ]  # fmt: skip
    if gives:
        only = _within(case, actor, found.line, kinds)
        if not only:
            raise Refused("Nothing of these kinds lies within the days they ask for. Nothing was recorded.")
        shared = {
            "recipient": asker, "fields": kinds, "only": only, "purpose": PURPOSE.format(seq=seq),
            "basis": data["basis"], "ends": data["ends"], "necessity": data.get("necessity"),
        }  # fmt: skip
        facts.insert(0, ("sharing-decision", shared))
    try:
        with transaction.atomic():
            for kind, answers in facts:
                ledger.record(_parsed(kind, answers, now), case=case.id, by=actor)
    except (Unsound, Held, Stale, ledger.NotAllowed) as refused:
        raise Refused(f"{refused}. Nothing was recorded.") from None


def _within(case: OpenCase, actor: Actor, asked: Line, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers of our facts of these kinds that lie, or may lie, within the days asked for. Nothing later is given."""
    first, last = asked.data.get("from"), asked.data.get("to")
    return tuple(
        str(each.row.seq)
        for each in case.entries
        if each.controller_id in actor.agencies
        and each.kind in kinds
        and not each.row.privileged
        and (not first or timezone.localdate(each.when.latest) >= dt.date.fromisoformat(str(first)))
        and (not last or timezone.localdate(each.when.earliest) <= dt.date.fromisoformat(str(last)))
    )


def _parsed(kind: str, answers: dict[str, Any], now: dict[str, Any]) -> Fact:
    return parse(
        kind, {**{name: value for name, value in answers.items() if value is not None}, "happened": now}
    )
