"""When a body must look at what it holds on a closed case, and what holds it back. Reckoned by the worker each night.

Each controller answers for its own facts: the reckoning is made for each body apart, through that body's own eyes, and
no body learns from it that another holds anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.casefile import Casefile
from throughline.clock import civil_day
from throughline.directory.models import Agency
from throughline.ledger.entries import Line
from throughline.ledger.models import CaseSummary, DutyRow, Erasure
from throughline.ledger.parts import Shelf, body_of, key_of, lines_for, parts_of
from throughline.records.models import Decision, Hold, OwnRule, Review
from throughline.vocabulary import CaseKind, Sector
from throughline.vocabulary.retention import Due, Rule, add_years, due, rules_for

SYSTEM = system_actor("records")
AHEAD_DAYS = 90
AT_ONCE = 20_000
NEVER = Due(date.max, "nothing", ())
CHARGED = frozenset({"charged", "suspect-charged"})
OVER = frozenset(
    {
        "court-outcome",
        "convicted",
        "offender-convicted",
        "offender-sentenced",
        "prosecution-discontinued",
        "no-further-action",
    }
)
HELD_BY = {
    "open-duties": "something is still owed on it",
    "proceedings": "somebody was charged, and no outcome is recorded",
    "case": "your body holds this case back",
    "body": "your body holds everything back",
    "waiting": "a decision about it is waiting for its second signature",
}


def reckon(now: datetime | None = None, most: int = AT_ONCE) -> int:
    """Reckon anew, for each body, the closed cases of which it was never done or that changed since. Returns how many."""
    now = now or timezone.now()
    with acting_as(SYSTEM):
        _forget_reopened()
        done = 0
        for summary in _to_reckon(now)[:most]:
            _reckon_one(summary, now)
            done += 1
    return done


def _to_reckon(now: datetime) -> QuerySet[CaseSummary]:
    """Closed cases without a reckoning, closed again since, or due: what holds a case back may have gone by then."""
    known = Review.objects.filter(case_id=OuterRef("case_id"), agency_id=OuterRef("audience"))
    erased = Erasure.objects.values("case")
    closed = CaseSummary.objects.filter(closed_at__isnull=False).exclude(case_id__in=erased)
    dated = closed.annotate(
        was_closed=Subquery(known.values("closed_at")[:1]),
        was_reckoned=Subquery(known.values("reckoned_at")[:1]),
        was_due=Subquery(known.values("due")[:1]),
    )
    fresh = dated.filter(was_closed__isnull=True) | dated.exclude(was_closed=F("closed_at"))
    waiting = dated.filter(was_due__lte=civil_day(now), was_reckoned__date__lt=civil_day(now))
    return (fresh | waiting).order_by("closed_at")


def _forget_reopened() -> None:
    open_again = CaseSummary.objects.filter(closed_at__isnull=True).values("case_id")
    Review.objects.filter(case_id__in=open_again).delete()


def _reckon_one(summary: CaseSummary, now: datetime) -> None:
    agency = Agency.objects.get(pk=summary.audience)
    seen = _through_the_eyes_of(summary.case_id, agency.pk, now)
    own = [each for each in seen if each.controller_id == agency.pk]
    assert summary.closed_at is not None
    found = _due(summary, agency, seen, own, now)
    due_on, child = found or (NEVER, False)  # without facts of its own it has nothing to look at, ever
    Review.objects.update_or_create(
        case_id=summary.case_id,
        agency=agency,
        defaults={
            "closed_at": summary.closed_at,
            "due": due_on.on,
            "then": due_on.then,
            "rules": [each.id for each in due_on.rules],
            "child": child,
            "facts": len(own),
            "held_by": _held_by_facts(summary.case_id, agency.pk, seen),
            "reckoned_at": now,
        },
    )


def _through_the_eyes_of(case: UUID, agency: str, now: datetime) -> Sequence[Line]:
    parts = parts_of(case, now)
    with acting_as(SYSTEM):
        return lines_for(body_of(agency, now).audience, parts, Shelf(case, key_of(case)))


def _due(
    summary: CaseSummary, agency: Agency, seen: Sequence[Line], own: Sequence[Line], now: datetime
) -> tuple[Due, bool] | None:
    if not own:
        return None
    file = Casefile.of([each.known for each in seen])
    last = max(each.told for each in own)
    child, birth = file.age(last).as_child, file.line().birth
    kind = CaseKind(summary.kind)
    rules = rules_for(
        Sector(agency.sector), agency.nation, kind, child=child, day=civil_day(now), own=own_years(agency.pk)
    )
    assert summary.closed_at is not None
    found = due(rules, civil_day(summary.closed_at), birth.last if birth.known else None)
    return (_not_before(found, last_keep(summary.case_id, agency.pk), rules), child) if found else None


def _not_before(found: Due, kept: Decision | None, rules: Iterable[Rule]) -> Due:
    """After a decision to keep, the case comes back on the day that was named, else after the shortest review."""
    if kept is None:
        return found
    again = kept.keep_until or add_years(civil_day(kept.at), min(each.years for each in rules))
    return Due(max(found.on, again), found.then, found.rules)


def last_keep(case: UUID, agency: str) -> Decision | None:
    """The last decision of a body to keep a case."""
    return (
        Decision.objects.filter(case_id=case, agency_id=agency, what=Decision.What.KEEP)
        .order_by("-at")
        .first()
    )


def own_years(agency: str) -> dict[str, int]:
    """The years that a body set for itself, by rule: its last decision for each."""
    return dict(OwnRule.objects.filter(agency_id=agency).order_by("at").values_list("rule", "years"))


def _held_by_facts(case: UUID, agency: str, seen: Sequence[Line]) -> list[str]:
    held = []
    if DutyRow.objects.filter(case_id=case, audience=agency, open=True).exists():
        held.append("open-duties")
    kinds = {each.kind for each in seen}
    if kinds & CHARGED and not kinds & OVER:
        held.append("proceedings")
    return held


def holds_of(agency: str) -> QuerySet[Hold]:
    """What a body holds back now, as far as the present reader may know."""
    return Hold.objects.filter(agency_id=agency, lifts__isnull=True, lifted__isnull=True).select_related(
        "placed_by"
    )


def held_by(review: Review) -> list[str]:
    """Everything that stands against disposing of it now, by code (`HELD_BY`)."""
    placed = set(holds_of(review.agency_id).values_list("case_id", flat=True))
    more = ["body"] if None in placed else []
    return [*review.held_by, *more, *(["case"] if review.case_id in placed else [])]


def queue(actor: Actor, day: date, ahead: int = AHEAD_DAYS) -> QuerySet[Review]:
    """What the actor's body must look at by then, what is due first on top. Row-level security says what is theirs."""
    until = date.fromordinal(day.toordinal() + ahead)
    return Review.objects.filter(agency_id__in=actor.agencies, due__lte=until).order_by("due", "pk")
