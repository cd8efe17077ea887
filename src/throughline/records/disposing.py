"""To keep or to dispose: decided by the data guardian, signed by a second person, carried out by the worker, certified.

A case has one key, and several bodies may have facts under it. It is destroyed only when every one of them has decided
so and nothing holds it back; until then each body is told the same words whether or not others are there, since that
is theirs to know. Everybody then gets a certificate of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.utils import timezone

from throughline.access.actor import Actor
from throughline.access.context import acting_as
from throughline.ledger import erasing, sealing
from throughline.ledger.models import Erasure
from throughline.records import reviewing
from throughline.records.models import Certificate, Decision, Review
from throughline.vocabulary import UserRole
from throughline.vocabulary.retention import rules

KEEP = {
    "law": "Another law asks for it to be kept",
    "safeguarding": "It is needed to protect somebody",
    "claim": "A claim, an appeal or a complaint may come",
    "asked": "The person asked us to keep it",
    "public-protection": "It is still needed for a policing purpose",
}
DISPOSE = {
    "period-over": "Its time is over and nothing asks for it",
    "asked": "The person asked for it to be erased",
    "no-basis": "There is no longer a lawful reason to hold it",
    "mistake": "It should never have been recorded",
}
What = Decision.What


class Refused(Exception):
    """It was not decided; the text says why, and that nothing was changed."""


def keep(actor: Actor, review: Review, reason: str, until: date | None) -> Decision:
    """Decide to keep it, until a day or the next review. Raises Refused."""
    if reason not in KEEP:
        raise Refused("Choose why it is kept. Nothing was decided.")
    if until is not None and until <= timezone.localdate():
        raise Refused("Give a day to come, or leave it blank. Nothing was decided.")
    if waiting(review) is not None:
        raise Refused("A decision to dispose of it is waiting. Withdraw that first. Nothing was decided.")
    return _decide(actor, review, What.KEEP, reason, keep_until=until)


def ask_to_dispose(actor: Actor, review: Review, reason: str) -> Decision:
    """Decide that it goes; a second person must sign. Raises Refused where anything holds it."""
    if reason not in DISPOSE:
        raise Refused("Choose why it goes. Nothing was decided.")
    if waiting(review) is not None:
        raise Refused("This was decided already. Nothing was changed.")
    _nothing_holds(review)
    return _decide(actor, review, What.DISPOSE, reason)


def sign(actor: Actor, review: Review) -> Decision:
    """The second signature, by a data guardian or supervisor of the same body who did not decide. Raises Refused."""
    decided = waiting(review)
    if decided is None or _answered(decided):
        raise Refused("Nothing waits for a signature here. Nothing was changed.")
    if decided.by_id == actor.user_id or actor.covering == decided.by_id:
        raise Refused("Somebody else must sign. Nothing was changed.")
    _nothing_holds(review)
    signed = _decide(actor, review, What.SIGNED, decided.reason, of=decided)
    from throughline.records.tasks import carry_out

    carry_out.defer(case=str(review.case_id))
    return signed


def withdraw(actor: Actor, review: Review) -> Decision:
    """Take back a decision that nobody has signed yet. Raises Refused."""
    decided = waiting(review)
    if decided is None or _answered(decided):
        raise Refused("There is no unsigned decision to take back. Nothing was changed.")
    return _decide(actor, review, What.WITHDRAWN, decided.reason, of=decided)


def waiting(review: Review) -> Decision | None:
    """The decision to dispose that stands: not withdrawn, signed or not."""
    found = Decision.objects.filter(case_id=review.case_id, agency_id=review.agency_id, what=What.DISPOSE)
    return found.exclude(answers__what=What.WITHDRAWN).order_by("-at").first()


def is_signed(decided: Decision) -> bool:
    """Whether the second person has signed."""
    return decided.answers.filter(what=What.SIGNED).exists()


def _answered(decided: Decision) -> bool:
    return decided.answers.exists()


def _nothing_holds(review: Review) -> None:
    if held := reviewing.held_by(review):
        said = "; ".join(reviewing.HELD_BY[each] for each in held)
        raise Refused(f"It cannot go now: {said}. Nothing was decided.")


def _decide(actor: Actor, review: Review, what: str, reason: str, **more: Any) -> Decision:
    assert actor.user_id is not None
    return Decision.objects.create(
        case_id=review.case_id,
        agency_id=review.agency_id,
        what=what,
        reason=reason,
        rules=review.rules,
        facts=review.facts,
        by_id=actor.user_id,
        role=actor.role.value,
        **more,
    )


# -- carried out by the worker -----------------------------------------------------------------------------------------


def carry_out(case: UUID | None = None) -> int:
    """Destroy what every body with facts has decided to dispose of, and certify it. Returns how many cases went.

    May run twice, and goes on where a run was cut short: what is erased but not certified is certified.
    """
    with acting_as(reviewing.SYSTEM):
        signed = Decision.objects.filter(what=What.SIGNED, of__certificate__isnull=True).select_related("of")
        cases = {each.case_id for each in (signed.filter(case_id=case) if case else signed)}
    return sum(_carry_out(each) for each in sorted(cases))


def _carry_out(case: UUID) -> bool:
    decided = _decided(case)
    gone = Erasure.objects.using("owner").filter(case=case).first()
    if gone is None:
        if not _all_agree(case, decided) or _held_anywhere(case):
            return False
        erasing.erase(case, "Disposed of by decision of every body that held it.")
        gone = Erasure.objects.using("owner").get(case=case)
    if gone.disposed_at is None:
        erasing.dispose(case)
    with acting_as(reviewing.SYSTEM):
        for each in decided:
            certify(each)
    return True


def _decided(case: UUID) -> list[Decision]:
    """The signed decisions on a case, one for each body."""
    with acting_as(reviewing.SYSTEM):
        signed = Decision.objects.filter(case_id=case, what=What.SIGNED).select_related("of__agency")
        return [each.of for each in signed.order_by("at") if each.of is not None]


def _all_agree(case: UUID, decided: Sequence[Decision]) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT controller_id FROM ledger_entry WHERE case_id = %s AND controller_id IS NOT NULL",
            [case],
        )
        holders = {row[0] for row in cursor.fetchall()}
    return bool(holders) and holders <= {each.agency_id for each in decided}


def _held_anywhere(case: UUID) -> bool:
    """Whether any body holds it back, or it was opened again: its review is then gone or held."""
    with acting_as(reviewing.SYSTEM):
        reviews = list(Review.objects.filter(case_id=case))
        return not reviews or any(reviewing.held_by(each) for each in reviews)


def certify(decided: Decision) -> Certificate:
    """The certificate of one body's disposal: numbered within the body, chained to the one before. Written once."""
    found = Certificate.objects.filter(decision=decided).first()
    if found is not None:
        return found
    with transaction.atomic():
        before = Certificate.objects.filter(agency_id=decided.agency_id).order_by("-number").first()
        number, at = (before.number if before else 0) + 1, timezone.now()
        content = sealing.canonical(_content(decided, number, at.isoformat(timespec="seconds")))
        link = _link(bytes(before.link) if before else b"", content)
        return Certificate.objects.create(
            agency_id=decided.agency_id, number=number, decision=decided, at=at, content=content, link=link
        )


def _content(decided: Decision, number: int, at: str) -> dict[str, Any]:
    known = {each.id: each for each in rules()}
    signed = decided.answers.get(what=What.SIGNED)
    return {
        "certificate": f"{decided.agency_id}/{number}",
        "body": decided.agency.name,
        "case": str(decided.case_id),
        "facts": decided.facts,
        "reason": DISPOSE[decided.reason],
        "rules": [f"{known[each].title}: {known[each].told}" for each in decided.rules if each in known],
        "decided": {"on": decided.at.date().isoformat(), "as": UserRole(decided.role).value},
        "signed": {"on": signed.at.date().isoformat(), "as": UserRole(signed.role).value},
        "carried_out": at,
        "how": "The key of the case was destroyed, so that what it sealed can be read nowhere, backups included; what was "
        "kept of it in lists, searches, drafts and files was removed; its rows were deleted.",
    }


def _link(before: bytes, content: bytes) -> bytes:
    return hmac.new(sealing.root("certificates"), before + content, hashlib.sha256).digest()


def broken(agency: str) -> list[int]:
    """The numbers of a body's certificates that were changed, or do not follow the one before."""
    wrong, before, last = [], b"", 0
    for each in Certificate.objects.filter(agency_id=agency).order_by("number"):
        held = hmac.compare_digest(bytes(each.link), _link(before, bytes(each.content)))
        if not held or each.number != last + 1:
            wrong.append(each.number)
        before, last = bytes(each.link), each.number
    return wrong


def as_json(certificate: Certificate) -> str:
    """The certificate as it was sealed, to be read."""
    content = json.loads(bytes(certificate.content))
    return json.dumps({**content, "seal": bytes(certificate.link).hex()}, ensure_ascii=False, indent=1)
