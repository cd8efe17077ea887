"""Recording a finished referral: the facts, the files, a sealed pack for each recipient; once, however often it is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from throughline import ledger
from throughline.access.actor import Actor
from throughline.clock import When
from throughline.drafts import keeping as drafts
from throughline.drafts.keeping import File
from throughline.ledger import OpenCase
from throughline.refer import delivering, following_up
from throughline.refer.delivering import To
from throughline.refer.facts import facts_of, filed_as, moment_of
from throughline.refer.journal import Entry
from throughline.refer.packs import packs
from throughline.refer.routes import Route
from throughline.refer.summaries import Delivery, MadePack
from throughline.vocabulary import parse

FORM_BODY = "Home Office: national referral form"


class NotFinished(ValueError):
    """Something is still missing: nothing was recorded."""


def record(entry: Entry, by: Actor) -> list[UUID]:
    """Record everything that follows from the answers, in the transaction of the request, and end the draft.

    Returns the packs that wait to be sent. Raises NotFinished, and what `ledger.record` raises; then nothing was
    recorded. The draft must be locked (`journal.begun(..., writing=True)`): whoever sends it a second time then finds
    that it is gone.
    """
    if not entry.complete or entry.draft_id is None:
        raise NotFinished
    now, key = When.minute(timezone.now()), str(entry.draft_id)
    for number, (kind, data) in enumerate(facts_of(entry.counting, entry.sender)):
        ledger.record(parse(kind, moment_of(data, now)), case=entry.case_id, by=by, key=f"{key}/{number}")
    for number, file in enumerate(entry.files):
        data = _of_file(file, now, str(entry.counting.get("files_list", "")))
        ledger.record(parse("attachment", data), case=entry.case_id, by=by, key=f"{key}/file/{number}")
    made = following_up.renew(by, entry.case_id, packs(entry.counting, entry.sender), key)
    drafts.finish(by, entry.draft_id, entry.case_id)
    return made


def _of_file(file: File, now: When, describes: str) -> dict[str, Any]:
    return {
        "happened": now.to_json(),
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "file": str(file.id),
        "key": file.key.hex(),
        "describes": describes,
    }


def filing_of(pack: MadePack) -> Delivery | None:
    """That a pack was filed in the national form, if it was."""
    return pack.deliveries.filter(means="filed").first()


def file(case: OpenCase, pack: MadePack, reference: str, by: Actor, *, deputy: bool) -> bool:
    """Record that the national form was filed, and its reference when it comes: each once, in whichever order.

    Returns whether the pack is one of the national form. Raises what `ledger.record` raises.
    """
    told = {line.field: line.value for line in delivering.copy_of(pack).lines}
    fact = filed_as(Route(pack.route), told, deputy)
    if pack.recipient != "national-form" or fact is None:
        return False
    kind, data = fact
    if filing_of(pack) is None:
        delivering.send(by, pack, To("filed", body_name=FORM_BODY, reference=reference), once="filed")
        now = {"happened": When.minute(timezone.now()).to_json()}
        ledger.record(parse(kind, {**data, **now}), case=case.id, by=by, key=f"filed/{pack.pk}")
    if reference and reference not in {each.data.get("reference") for each in _references(case)}:
        delivering.record(by, case.id, "reference-received", {"reference": reference})
    return True


def _references(case: OpenCase) -> list[Any]:
    return [each for each in case.entries if each.kind == "reference-received"]
