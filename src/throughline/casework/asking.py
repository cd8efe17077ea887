"""Asking whether a person is known to somebody else, without being told.

The searcher learns nothing from the page, its size or its time: what was asked is compared later, by the worker, and
then the team that works on the line learns that somebody asks and why. It answers, rings them, or says nothing; to the
asker, silence and nobody look the same.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.disclosing import log_disclosure
from throughline.access.recording import may_open_new
from throughline.casework.models import Enquiry, Held
from throughline.ledger import NotAllowed, search
from throughline.ledger.lists import log_search
from throughline.ledger.models import Erasure
from throughline.ledger.telling import tell
from throughline.vocabulary import CaseKind, Sector

COMPARE = "throughline.casework.compare"
OPEN_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=90)
MOST_A_DAY = 10
MOST_OF_A_TEAM = 40
NAMES, BORN, CONTACT = ("name", "alias"), ("date-of-birth",), ("contact-method",)
REFERENCES = ("reference-number", "nrm-referral", "reference-received", "crime-recorded")


class TooMany(RuntimeError):
    """This person or this team has asked as often as may be asked in a day."""

    def __init__(self) -> None:
        super().__init__(
            "You or your team asked as often as may be asked in a day. Nothing was asked. If somebody is in danger now, call 999."
        )


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked, as it was typed: it is hashed and forgotten."""

    name: str = ""
    born: dt.date | None = None
    phone: str = ""
    reference: str = ""

    @property
    def words(self) -> str:
        """The words that could be the asker's own name."""
        return self.name

    def keys(self) -> list[dict[str, Any]]:
        """Every key that must be met exactly; none where what was given is no whole key.

        A whole key is a name together with a date of birth, a telephone number, or a reference.
        """
        found = [] if self.born is None else self._who()
        found += _key(CONTACT, search.exact_phone(self.phone)) if self.phone else []
        found += _key(REFERENCES, search.exact_reference(self.reference)) if self.reference else []
        return found

    def _who(self) -> list[dict[str, Any]]:
        words = search.exact_name(self.name)
        if len(words) == 0 or self.born is None:
            return []
        return [each for word in words for each in _key(NAMES, word)] + _key(
            BORN, search.exact_date(self.born)
        )


def _key(kinds: Sequence[str], hashes: frozenset[int]) -> list[dict[str, Any]]:
    return [{"kinds": list(kinds), "hashes": sorted(hashes)}] if hashes else []


def may_ask(actor: Actor) -> bool:
    """Whether this person may ask: who may begin a line, and never a body of immigration."""
    return (
        may_open_new(actor, CaseKind.PERSON)
        and actor.sector is not Sector.IMMIGRATION
        and actor.user_id is not None
    )


def ask(actor: Actor, sought: Sought, reason: str, reach: str, once: uuid.UUID) -> None:
    """Ask, once for each `once`. Raises NotAllowed, TooMany, ValueError where there is no whole key or no reason."""
    if not may_ask(actor):
        raise NotAllowed("Your role or your body does not ask others about people. Nothing was asked.")
    keys = sought.keys()
    if not keys or reason not in Enquiry.Reason or not reach.strip():
        raise ValueError("Give a whole key, a reason and how you are reached.")
    if Enquiry.objects.filter(pk=once).exists():
        return
    _within_bounds(actor)
    log_search(actor, sought.words, "enquiry")
    Enquiry.objects.create(  # type: ignore[misc]  # whoever may ask has a name, a team and a body
        id=once, asked_by_id=actor.user_id, team_id=actor.team_id, agency_id=actor.agency,
        reason=reason, reach=reach.strip(), keys=keys, closes_at=timezone.now() + OPEN_FOR,
    )  # fmt: skip
    app.configure_task(COMPARE, queue="notices").defer(enquiry=str(once))


def _within_bounds(actor: Actor) -> None:
    """Raises TooMany. Those who ask at once wait for one another here, so that none slips past the number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [f"ask {actor.team_id}"])
    lately = Enquiry.objects.filter(team_id=actor.team_id or 0, at__gt=timezone.now() - timedelta(days=1))
    if (
        lately.filter(asked_by_id=actor.user_id or 0).count() >= MOST_A_DAY
        or lately.count() >= MOST_OF_A_TEAM
    ):
        raise TooMany


def compare(enquiry_id: uuid.UUID) -> int:
    """Find whom to tell, tell them, and forget what was typed. Returns how many. The worker's; twice does nothing."""
    with acting_as(system_actor("enquiries")):
        with connection.cursor() as cursor:
            cursor.execute("SELECT case_id, team FROM casework_compare(%s)", [enquiry_id])
            met = cursor.fetchall()
        rows = [Held(enquiry_id=enquiry_id, case_id=case, team_id=team) for case, team in met]
        Held.objects.bulk_create(rows, ignore_conflicts=True)
        Enquiry.objects.filter(pk=enquiry_id).update(keys=[], compared_at=timezone.now())
    for team in sorted({team for _, team in met}):
        tell("asked", f"enquiry {enquiry_id}", None, team=team)
    return len(rows)


def asked_by(actor: Actor) -> list[Enquiry]:
    """What this team asked lately, newest first, with the answers it was given and nothing else."""
    found = Enquiry.objects.filter(team_id=actor.team_id or 0).select_related("asked_by")
    return list(found.prefetch_related("held__team__agency")[:50])


def asked_of(actor: Actor) -> list[Held]:
    """What others ask of this team and it has not answered, newest first."""
    found = Held.objects.filter(team_id=actor.team_id or 0, answer="", enquiry__closes_at__gt=timezone.now())
    return list(found.select_related("enquiry__team__agency", "enquiry__asked_by")[:50])


def answer(actor: Actor, held_id: int, what: str, reach: str, basis: str) -> Held:
    """Decide what the asker hears. Telling them is a disclosure and logged as one. Raises Held.DoesNotExist, ValueError."""
    held = (
        Held.objects.select_for_update(of=("self",))
        .select_related("enquiry")
        .get(pk=held_id, team_id=actor.team_id or 0, answer="")
    )
    told = what == Held.Answer.ANSWER
    if what not in Held.Answer or (told and not (reach.strip() and basis)):
        raise ValueError("Choose what to do; to tell them, say how you are reached and on which basis.")
    held.answer, held.answered_by_id, held.answered_at = what, actor.user_id, timezone.now()
    held.reach = reach.strip() if told else ""
    held.save(update_fields=["answer", "answered_by", "answered_at", "reach"])
    if told:
        _log(actor, held, basis)
    return held


def _log(actor: Actor, held: Held, basis: str) -> None:
    enquiry = held.enquiry
    log_disclosure(
        actor,
        held.case_id,
        str(enquiry.agency_id),
        "That we know the person, and how to reach us",
        basis,
        "Answer to an enquiry",
    )
    tell("answered", f"enquiry {enquiry.pk} {held.pk}", None, users=[enquiry.asked_by_id])


def end(now: dt.datetime) -> int:
    """Forget what was typed once an enquiry is closed, remove what is long closed and what met a line that was erased.

    Comparing forgets it too, and at once; an enquiry that could never be compared keeps its keys no longer for that.
    Returns how many rows were removed. The worker's.
    """
    with acting_as(system_actor("enquiries")):
        Enquiry.objects.filter(closes_at__lte=now).exclude(keys=[]).update(keys=[])
        erased = Erasure.objects.values("case")
        gone, _ = Held.objects.filter(case_id__in=erased).delete()
        old, _ = Enquiry.objects.filter(closes_at__lt=now - KEPT_FOR).delete()
    return gone + old
