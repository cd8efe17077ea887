"""Looking through the log of reads for what is unusual, and giving it to the data guardian of the body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from throughline.vocabulary import UserRole

from .actor import Actor, system_actor
from .context import acting_as
from .glass import data_guardians_of
from .models import Membership, ReadLog, Relationship, SignIn, Unusual
from .unusual import Day, Found, Look, Usual, findings, is_night, rules

TELL = "throughline.notify.tell"
WEEKS = timedelta(days=28)
MOST_CASES = 20
# The number of a fact counts milliseconds from here: so a tie says when it began.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
SYSTEM = system_actor("watching")


class NotYours(Exception):
    """The finding is not this person's to answer; nothing was changed."""


def watch(day: date) -> int:
    """Write what was unusual on a day and tell the data guardians, once. Returns how many are new. Twice does no more."""
    with acting_as(SYSTEM):
        found = findings(day_of(day))
        rows = [_row(each) for each in found]
        known = set(Unusual.objects.filter(day=day).values_list("rule", "user_id", "agency_id"))
        new = [each for each in rows if (each.rule, each.user_id, each.agency_id) not in known]
        Unusual.objects.bulk_create(new, ignore_conflicts=True)
        for agency in sorted({each.agency_id for each in new}):
            _tell(agency, day)
    return len(new)


def _row(found: Found) -> Unusual:
    return Unusual(
        rule=found.rule,
        user_id=found.user,
        agency_id=found.agency,
        day=found.day,
        count=found.count,
        usual=found.usual,
        cases=list(found.cases[:MOST_CASES]),
    )


def _tell(agency: str, day: date) -> None:
    users: list[JSONValue] = [*sorted(data_guardians_of(agency).values_list("pk", flat=True))]
    if users:
        source = f"unusual/{agency}/{day}"[:120]
        app.configure_task(TELL, queue="notices").defer(kind="unusual", source=source, users=users)


def day_of(day: date) -> Day:
    """The day with what must be known to judge it. Call it as the system."""
    start, end = (
        timezone.make_aware(datetime.combine(each, time())) for each in (day, day + timedelta(days=1))
    )
    looks = _looks(start, end)
    week = _looks(end - timedelta(days=rules()["no_part"]["days"]), end, what="glass-broken")
    people = {look.user for look in looks}
    return Day(
        day,
        looks,
        week,
        _usual(start, {look.team for look in looks}, people),
        _ended({(look.team, look.case) for look in looks if look.case}),
        _last_days(people),
        _browsers(end - timedelta(days=rules()["own_page"]["days"]), end),
    )


def _looks(start: datetime, end: datetime, **more: Any) -> list[Look]:
    rows = ReadLog.objects.filter(
        at__gte=start, at__lt=end, user__isnull=False, membership__isnull=False, agency__isnull=False, **more
    )
    return [
        Look(user, team, agency, case, what, at, purpose == "emergency")
        for user, team, agency, case, what, at, purpose in rows.order_by("at").values_list(
            "user_id", "membership__team_id", "agency_id", "case_id", "what", "at", "purpose"
        )
    ]


def _usual(start: datetime, teams: set[int], people: set[int]) -> Usual:
    """Distinct cases a day in the four weeks before, counted by the database."""
    before = ReadLog.objects.filter(
        at__gte=start - WEEKS, at__lt=start, membership__team__in=teams, case_id__isnull=False
    )
    days = before.values("user_id", team=F("membership__team_id"), on=TruncDate("at")).annotate(
        n=Count("case_id", distinct=True)
    )
    of_person: dict[int, list[int]] = defaultdict(list)
    of_team: dict[int, list[int]] = defaultdict(list)
    for row in days:
        of_team[row["team"]].append(row["n"])
        if row["user_id"] in people:
            of_person[row["user_id"]].append(row["n"])
    return Usual(of_person, of_team, _at_night(before))


def _at_night(before: QuerySet[ReadLog]) -> dict[int, float]:
    """Each team's share of looks at night, by the hour of the clock on the wall."""
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    hours = before.values("at__date", "at__hour", team=F("membership__team_id")).annotate(
        n=Count("pk"), first=Min("at")
    )
    for row in hours:
        counted[row["team"]][0] += row["n"] if is_night(row["first"]) else 0
        counted[row["team"]][1] += row["n"]
    return {team: night / whole for team, (night, whole) in counted.items() if whole}


def _ended(asked: set[tuple[int, UUID]]) -> dict[tuple[int, UUID], date]:
    """Since when each of these teams has no part in that case but the memory of it."""
    ties = Relationship.objects.filter(
        team__in={team for team, _ in asked}, case_id__in={case for _, case in asked}, until_seq__isnull=True
    )
    found, present = {}, set()
    for tie in ties:
        pair = (tie.team_id or 0, tie.case_id)
        if tie.kind == Relationship.Kind.FORMER:
            found[pair] = timezone.localdate(EPOCH + timedelta(milliseconds=tie.since_seq))
        else:
            present.add(pair)
    return {pair: day for pair, day in found.items() if pair not in present}


def _last_days(people: set[int]) -> dict[int, date]:
    """The last day of people who will have no place left after it."""
    rows = Membership.objects.filter(user__in=people).values("user_id")
    ending = rows.annotate(open=Count("pk", filter=Q(until__isnull=True)), last=Max("until")).filter(open=0)
    return {row["user_id"]: row["last"] for row in ending if row["last"]}


def _browsers(start: datetime, end: datetime) -> dict[tuple[int, str, UUID], int]:
    """From how many kinds of browser each person's own page was signed in to, with the body that leads their case."""
    own = Relationship.objects.filter(
        kind=Relationship.Kind.SUBJECT, until_seq__isnull=True, user__isnull=False
    )
    begun = SignIn.objects.filter(began_at__gte=start, began_at__lt=end, user__in=own.values("user"))
    kinds = {
        row["user_id"]: row["n"]
        for row in begun.values("user_id").annotate(n=Count("browser", distinct=True))
    }
    ties = list(own.filter(user__in=kinds))
    leads = dict(
        Relationship.objects.filter(
            case_id__in=[tie.case_id for tie in ties], kind=Relationship.Kind.LEAD, until_seq__isnull=True
        ).values_list("case_id", "agency_id")
    )
    return {
        (tie.user_id or 0, leads[tie.case_id], tie.case_id): kinds[tie.user_id or 0]
        for tie in ties
        if tie.case_id in leads
    }


# -- the guardian -----------------------------------------------------------------------------------------------------


def to_answer(actor: Actor) -> QuerySet[Unusual]:
    """What waits for this data guardian: of their own body, and not about themself. Newest day first."""
    mine = Unusual.objects.filter(agency__in=actor.agencies, outcome="").exclude(user=actor.user_id)
    return mine.select_related("user", "agency")


def answered(actor: Actor) -> Sequence[Unusual]:
    """The last hundred that were answered in this body."""
    mine = Unusual.objects.filter(agency__in=actor.agencies).exclude(outcome="").exclude(user=actor.user_id)
    return list(mine.select_related("user", "answered_by").order_by("-answered_at")[:100])


def answer(actor: Actor, finding: Unusual, outcome: str, words: str) -> Unusual:
    """Write what came of asking. Raises NotYours for anybody but a data guardian of the body, and for one's own reads."""
    if actor.role is not UserRole.DATA_GUARDIAN or finding.agency_id not in actor.agencies:
        raise NotYours("Only a data guardian of the same body answers this. Nothing was changed.")
    if finding.user_id == actor.user_id:
        raise NotYours("Nobody answers for their own reads. Nothing was changed.")
    finding.outcome, finding.words = outcome, words.strip()
    finding.answered_by_id, finding.answered_at = actor.user_id, timezone.now()
    finding.save(update_fields=["outcome", "words", "answered_by", "answered_at"])
    return finding
