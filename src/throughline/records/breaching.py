"""Breaches of personal data: the 72 hours from becoming aware, people made safe first, who was told and why not.

UK GDPR Articles 33 and 34; for bodies under Part 3, sections 67 and 68 of the Data Protection Act 2018 (neither checked
against the live text). Telling the Commissioner is not needed where a risk to people is unlikely; telling the people is
needed where it is high, unless telling would itself harm them or another ground is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.glass import data_guardians_of
from throughline.access.models import Membership
from throughline.clock import Clock, Nation, Unit, due
from throughline.notify import tasks as notices
from throughline.records.disposing import Refused
from throughline.records.doors import signed_in
from throughline.records.models import Breach, BreachEvent
from throughline.vocabulary import Sector, UserRole

LAW_ENFORCEMENT = frozenset({Sector.POLICE, Sector.LAW_ENFORCEMENT, Sector.PROSECUTION, Sector.PRISON})
TO_TELL = Clock(72, Unit.HOURS)
RISKS = {
    "unlikely": "A risk to anybody is unlikely",
    "risk": "There may be a risk to somebody",
    "high": "The risk to somebody is high",
}
WHEREABOUTS = {"yes": "Yes", "no": "No", "unknown": "Not known yet"}
NOT_TOLD = {
    "harm": "Telling them could put them in danger: a guard, a controller, a shared phone",
    "protected": "What went out cannot be read by whoever has it",
    "removed": "What was done since makes a high risk unlikely",
    "public": "They cannot be reached one by one: told in public instead",
    "investigation": "Telling would harm an investigation (law enforcement only)",
}
WARN_BEFORE = (timedelta(hours=24), timedelta(hours=6), timedelta(0))
What = BreachEvent.What
SYSTEM = system_actor("records")


@dataclass(frozen=True)
class State:
    """Where one breach stands at an instant."""

    breach: Breach
    events: tuple[BreachEvent, ...]
    at: datetime

    def done(self, what: str) -> BreachEvent | None:
        """The last event of a sort."""
        return next((each for each in reversed(self.events) if each.what == what), None)

    @property
    def risk(self) -> str:
        """The risk as last assessed; nothing where nobody has."""
        assessed = self.done(What.ASSESSED)
        return assessed.risk if assessed else ""

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self.done(What.CLOSED) is not None

    @property
    def clock_runs(self) -> bool:
        """Whether the Commissioner has still to be told, as far as anybody has assessed."""
        return not self.closed and self.done(What.REGULATOR) is None and self.risk != "unlikely"

    @property
    def left(self) -> timedelta:
        """The time left of the 72 hours; negative past it."""
        return self.breach.due - self.at

    @property
    def hours_left(self) -> int:
        """Whole hours left, or gone by (negative)."""
        return int(self.left.total_seconds() // 3600)

    @property
    def was_late(self) -> bool:
        """Whether the Commissioner was told after the 72 hours."""
        told = self.done(What.REGULATOR)
        return told is not None and told.done_at > self.breach.due

    @property
    def to_do(self) -> list[str]:
        """What has still to be done, the safety of people before everything."""
        wanted = []
        if self.breach.whereabouts != "no" and self.done(What.SAFE) is None:
            wanted.append("Make people safe: somebody may be found by it")
        if not self.risk:
            wanted.append("Assess the risk to people")
        if self.risk in ("risk", "high") and self.done(What.REGULATOR) is None:
            wanted.append("Tell the Information Commissioner")
        if self.was_late and self.done(What.LATE) is None:
            wanted.append("Say why the Commissioner was told late")
        if self.risk == "high" and self.done(What.PEOPLE) is None and self.done(What.NOT_TOLD) is None:
            wanted.append("Tell the people concerned, or say why not")
        return wanted


def open_breach(
    actor: Actor, what: str, aware_at: datetime, account: str, people: int | None, whereabouts: str
) -> Breach:
    """Say that a breach happened. Anybody at work may; the body's data guardians are told at once. Raises Refused."""
    if actor.user_id is None or actor.agency is None:
        raise Refused("A breach is reported by somebody of the body it happened to. Nothing was recorded.")
    if aware_at > timezone.now() + timedelta(minutes=1):
        raise Refused("Nobody can have become aware of it in the future. Nothing was recorded.")
    made = Breach.objects.create(
        agency_id=actor.agency,
        what=what,
        aware_at=aware_at,
        due=due(TO_TELL, aware_at, Nation.UNKNOWN).instant,
        account=account,
        people=people,
        whereabouts=whereabouts,
        opened_by_id=actor.user_id,
    )
    _tell(made, "new")
    return made


def note(actor: Actor, breach: Breach, what: str, **said: Any) -> BreachEvent:
    """Write down something done about it. Raises Refused for what does not fit, such as closing with things undone."""
    state = state_of(breach)
    if state.closed:
        raise Refused(
            "This breach is closed. Report a new one if something else is known. Nothing was recorded."
        )
    if what == What.CLOSED and state.to_do:
        raise Refused(f"It cannot be closed yet: {'; '.join(state.to_do).lower()}. Nothing was recorded.")
    if said["done_at"] > timezone.now() + timedelta(minutes=1):
        raise Refused("This lies in the future. Give a time that has passed. Nothing was recorded.")
    return BreachEvent.objects.create(breach=breach, what=what, by_id=signed_in(actor)[0], **said)


def of(actor: Actor) -> QuerySet[Breach]:
    """The breaches of the actor's body, as far as row-level security shows them."""
    return (
        Breach.objects.filter(agency_id__in=actor.agencies).prefetch_related("events").order_by("due", "pk")
    )


def state_of(breach: Breach, at: datetime | None = None) -> State:
    """Where a breach stands."""
    return State(breach, tuple(breach.events.all()), at or timezone.now())


def by_clock(breaches: Iterable[Breach], at: datetime | None = None) -> list[State]:
    """Those whose clock runs by their clock, then what else is open, then what is closed."""
    states = [state_of(each, at) for each in breaches]
    return sorted(states, key=lambda each: (each.closed, not each.clock_runs, each.breach.due))


def escalate(now: datetime | None = None) -> int:
    """Tell the data guardians again as the clock runs out: a day before, six hours before, and when it is over."""
    now = now or timezone.now()
    told = 0
    with acting_as(SYSTEM):
        soon = Breach.objects.filter(due__lte=now + max(WARN_BEFORE)).prefetch_related("events")
        for state in by_clock(soon, now):
            passed = [each for each in WARN_BEFORE if state.left <= each]
            if state.clock_runs and passed:
                told += _tell(state.breach, f"{int(min(passed).total_seconds() // 3600)}h")
    return told


def _tell(breach: Breach, when: str) -> int:
    """To each source a notice is shown once, however often it is told. Without a guardian a supervisor hears it."""
    users = list(data_guardians_of(breach.agency_id).values_list("pk", flat=True)) or _supervisors(
        breach.agency_id
    )
    notices.tell.defer(kind="breach", source=f"breach/{breach.pk}/{when}", users=users)
    return len(users)


def _supervisors(agency: str) -> list[int]:
    found = Membership.objects.on(timezone.localdate()).filter(role=UserRole.SUPERVISOR, team__agency=agency)
    return sorted(set(found.values_list("user_id", flat=True)))
