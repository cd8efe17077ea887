"""What the engine says: one obligation, its status, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from throughline.casefile import Happening
from throughline.clock import When
from throughline.law import Duty, Rule

from .wording import explain


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


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the explanation is worded from, kept as facts until somebody asks for words."""

    rule: Rule
    area: str
    start: Happening
    decisive: Happening | None = None
    opened_by_meeting: bool = False
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty that one body owes about one person because of one start.

    `due` is the last instant that is still in time; `before` names the event it must precede. `next_change` is the
    next instant at which time alone changes anything here. `key` is stable across evaluations of the same facts.
    """

    duty: str
    title: str
    kind: str
    about: str
    owed_by: str
    body: str | None
    owed_to: str
    status: Status
    force: str
    due: dt.datetime | None
    before: str | None
    started: When
    because: Because
    calendar: str | None
    source: str
    confidence: str
    checked: bool
    next_change: dt.datetime | None
    key: str
    grounds: Grounds = field(compare=False, repr=False)

    @property
    def explanation(self) -> str:
        """Why it is owed and how it stands, in plain words."""
        return explain(self)

    @property
    def area(self) -> str:
        """The area of the catalogue that the duty stands in."""
        return self.grounds.area

    @property
    def sort_key(self) -> tuple[dt.datetime, str, str, str]:
        """In order of start, then duty."""
        return self.started.earliest, self.duty, self.about, self.key


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
