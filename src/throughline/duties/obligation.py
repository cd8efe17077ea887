"""What the engine says: one obligation, its status, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from throughline.casefile import Entry
from throughline.clock import Precision, When
from throughline.law import Duty, Rule

from .wording import explain


class Owner(NamedTuple):
    """Who owes a duty: a legal role, and which body where that is known."""

    role: str
    body: str | None = None


class Status(StrEnum):
    """How it stands with a duty at the instant asked about."""

    NOT_YET = "not-yet"
    DUE = "due"
    OVERDUE = "overdue"
    BROKEN = "broken"
    DELAYED = "delayed"
    MET = "met"
    MET_LATE = "met-late"
    WAIVED = "waived"
    ENDED = "ended"
    NEEDS_REVIEW = "needs-review"
    CANNOT_TELL = "cannot-tell"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in _OPEN


_OPEN = frozenset({Status.NOT_YET, Status.DUE, Status.OVERDUE, Status.DELAYED, Status.CANNOT_TELL})


@dataclass(frozen=True, slots=True)
class Because:
    """The seqs of the facts that started, met and broke (or ended) it."""

    started: tuple[int, ...] = ()
    met: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()


class Terms(Protocol):
    """A deadline as worked out for one start: what an obligation shows of it."""

    @property
    def instant(self) -> dt.datetime | None: ...

    @property
    def before(self) -> str | None: ...

    @property
    def version(self) -> str | None: ...

    def instants(self) -> Iterable[dt.datetime]: ...


class Found(NamedTuple):
    """What an evaluator found, kept as facts: everything that is shown is read or worded from it when asked for."""

    entry: Duty
    rule: Rule
    about: str
    owner: Owner
    status: Status
    start: Entry
    met: tuple[Entry, ...]
    broken: tuple[Entry, ...]
    limit: Terms | None
    period: Terms | None
    floor: dt.datetime | None
    at: dt.datetime
    opened: bool
    doubt: str


class Obligation(Found):
    """One duty that one body owes about one person because of one start. Immutable.

    `due` is the last instant that is still in time; `before` names the event it must precede. `next_change` is the
    next instant at which time alone changes anything here. `key` is stable across evaluations of the same facts.
    """

    __slots__ = ()

    @property
    def duty(self) -> str:
        return self.entry.id

    @property
    def area(self) -> str:
        """The area of the catalogue that the duty stands in."""
        return self.entry.area

    @property
    def title(self) -> str:
        return self.rule.title

    @property
    def kind(self) -> str:
        return self.entry.kind.value

    @property
    def owed_by(self) -> str:
        return self.owner.role

    @property
    def body(self) -> str | None:
        return self.owner.body

    @property
    def owed_to(self) -> str:
        return self.rule.owed_to

    @property
    def force(self) -> str:
        return self.rule.force.value

    @property
    def due(self) -> dt.datetime | None:
        return self.limit.instant if self.limit else None

    @property
    def before(self) -> str | None:
        return self.limit.before if self.limit else None

    @property
    def calendar(self) -> str | None:
        """The version of the calendar that gave the due instant."""
        return self.limit.version if self.limit else None

    @property
    def started(self) -> When:
        """When it began to be owed, as an interval."""
        start = self.start
        exact = start.earliest == start.latest
        return When(start.earliest, start.latest, Precision.MINUTE if exact else Precision.RANGE)

    @property
    def because(self) -> Because:
        return Because(_seqs((self.start,)), _seqs(self.met), _seqs(self.broken))

    @property
    def source(self) -> str:
        return str(self.rule.source)

    @property
    def confidence(self) -> str:
        return self.rule.source.confidence.value

    @property
    def checked(self) -> bool:
        """Whether the text behind the rule was read."""
        return self.rule.source.is_checked

    @property
    def next_change(self) -> dt.datetime | None:
        """The next instant after the one asked about at which time alone changes the status."""
        if not self.status.is_open and not (self.status is Status.MET and self.period):
            return None
        instants = [] if self.floor is None else [self.floor]
        for terms in (self.limit, self.period):
            if terms is not None:
                instants.extend(terms.instants())
        return min((each for each in instants if each > self.at), default=None)

    @property
    def decisive(self) -> Entry | None:
        """The fact that decided the status, if one did."""
        return next(iter(self.broken or self.met), None)

    @property
    def key(self) -> str:
        """A string that names the same obligation in every evaluation of the same facts."""
        body = f"@{self.owner.body}" if self.owner.body else ""
        return f"{self.entry.id}/{self.about}/{self.owner.role}{body}/{self.start.seq}"

    @property
    def explanation(self) -> str:
        """Why it is owed and how it stands, in plain words."""
        return explain(self)

    def shown(self) -> tuple[object, ...]:
        """Everything that is shown of it: what two evaluators must agree on."""
        return tuple(getattr(self, name) for name in _SHOWN)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Obligation) and self.shown() == other.shown()

    def __hash__(self) -> int:
        return hash((self.entry.id, self.about, self.owner.role, self.status))


_SHOWN = [
    "duty",
    "title",
    "kind",
    "area",
    "about",
    "owed_by",
    "body",
    "owed_to",
    "status",
    "force",
    "due",
    "before",
    "started",
    "because",
    "calendar",
    "source",
    "confidence",
    "checked",
    "next_change",
    "key",
    "explanation",
]


def in_order(found: Obligation) -> tuple[object, ...]:
    """The order in which obligations are given: of start, then duty."""
    owner, start = found.owner, found.start
    return start.low, found.entry.id, found.about, owner.role, owner.body or "", start.seq


def _seqs(facts: Iterable[Entry]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(fact.seq for fact in facts if fact.seq > 0))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the engine: at which instant, and under the law of which day (None: of each start's own)."""

    at: dt.datetime
    law_of: dt.date | None = None

    def rule_of(self, duty: Duty, first: dt.date, last: dt.date) -> Rule | None:
        """The version that governs a start that lies between two days."""
        if self.law_of is not None:
            return duty.version_for(self.law_of, self.law_of)
        return duty.version_for(first, last)
