"""Recording what one sheet of a page asked, as facts, once; or the sheet again with what was typed and what is wrong."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from throughline import ledger
from throughline.access.actor import Actor
from throughline.clock import When
from throughline.identify.sheets import WHEN, Faults, Sheet
from throughline.ledger import KeyUsed, OpenCase, Unsound
from throughline.vocabulary import Fact, parse
from throughline.web.form import Form

Completed = Callable[[list[Fact], Mapping[str, Any]], list[Fact]]
NOTHING = "Nothing is answered yet. Answer one question"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it: the facts, the page's own answers, or the form to show again."""

    form: Form
    facts: list[Fact] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    faults: Faults = field(default_factory=list)


def record_sheet(
    request: HttpRequest,
    actor: Actor,
    case: OpenCase,
    sheet: Sheet,
    *,
    even_if_blank: bool = False,
    completed: Completed | None = None,
) -> Recorded:
    """Record every fact the sheet gives. Nothing answered is a fault, unless the act alone says something.

    `completed` adds to the facts what the page's own answers say.

    Raises NotAllowed, NoSuchCase, Unavailable.
    """
    sent = dict(request.POST.lists())
    facts, own, faults = sheet.read(sent, When.minute(timezone.now()))
    if even_if_blank and not facts and not faults:
        facts = [parse(sheet.asked[0].kind, {"happened": own[WHEN]})]
    if not facts and not faults:
        faults = [(sheet.form().questions[0].name, NOTHING)]
    if completed is not None and not faults:
        facts = completed(facts, own)
    if not faults:
        faults = _written(request, actor, case, facts, sheet.time)
    form = sheet.form().answered(sent).with_errors(faults)
    return Recorded(form, facts, own, faults)


def all_or_none(actor: Actor, case_id: uuid.UUID, facts: Sequence[Fact], once: str | None) -> None:
    """Record these facts, or none of them where one is refused; sent twice with the same key, they are recorded once."""
    with transaction.atomic():
        for number, fact in enumerate(facts):
            ledger.record(fact, case=case_id, by=actor, key=f"{once}/{number}" if once else None)


def once_only(request: HttpRequest, actor: Actor, case_id: uuid.UUID, facts: Sequence[Fact]) -> None:
    """The same for a form that was sent: pressed twice it is recorded once, and the second press changes nothing.

    The key holds what was typed. A fact without a time of its own happened in the minute in which it was sent; where the
    second press falls into the next minute, the ledger knows the key and finds another minute under it, nothing else.
    """
    with suppress(KeyUsed):
        all_or_none(actor, case_id, facts, _key(request, case_id))


def _key(request: HttpRequest, case_id: uuid.UUID) -> str | None:
    """A key for what was typed into this showing of this page; None where the page has none."""
    shown = request.POST.get("once", "")[:60]
    typed = sorted((name, values) for name, values in request.POST.lists() if not name.startswith("csrf"))
    told = json.dumps([str(case_id), typed]).encode()
    return f"{shown}/{hashlib.sha256(told).hexdigest()[:24]}" if shown else None


def _written(request: HttpRequest, actor: Actor, case: OpenCase, facts: list[Fact], time: str) -> Faults:
    try:
        once_only(request, actor, case.id, facts)
    except Unsound as unsound:
        return [(time if name == "happened" else name, why) for name, why in unsound.errors]
    return []
