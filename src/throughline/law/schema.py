"""What the catalogue is made of: plain frozen data that a rule engine, a page and a lawyer can all read.

Nothing here evaluates anything. A `Pattern` says which facts count, a `Due` by when, a `Rule` is one dated
version of a duty, a `Duty` is an id with its versions, and `Law` is the whole catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from throughline.clock import Clock

#: In `by` and `to`: whoever owes the duty in question.
OWNER = "owner"


class Kind(StrEnum):
    """Whether something is owed at all. Only a DUTY ever becomes an obligation."""

    DUTY = "duty"
    POWER = "power"
    RIGHT = "right"
    STANDING = "standing"


class Force(StrEnum):
    """How binding a duty is."""

    CONVENTION = "convention"
    STATUTE = "statute"
    REGULATIONS = "regulations"
    STATUTORY_GUIDANCE = "statutory guidance"
    CODE = "code"
    POLICY_AIM = "policy aim"
    CONTRACT = "contract"
    GOOD_PRACTICE = "good practice"


class Confidence(StrEnum):
    """How sure we are of the text: Statute read, official (Gov) page read, Non-official page read, K not checked."""

    S = "S"
    G = "G"
    N = "N"
    K = "K"


class Op(StrEnum):
    """What a condition on one field of a fact asks."""

    IS = "is"
    NOT = "not"
    BELOW = "below"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    KNOWN = "known"
    BELOW_RATE = "below_rate"


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on one field of a fact's data. For IS and NOT the value is a tuple of accepted values."""

    field: str
    op: Op
    value: Any


@dataclass(frozen=True, slots=True)
class PersonTest:
    """A condition on the person at the moment of the fact: `age`, `nation`, or a consent by its purpose."""

    what: str
    value: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which facts count. Every part that is given must hold.

    `by` and `to` are conjunctions of sets of roles (the word "owner" stands for whoever owes the duty).
    `after` lists groups: at least one fact of each group lies at or before the fact. `without`: none of these
    does. `until` (in a nested pattern): the fact no longer counts once one of these has followed it.
    """

    kinds: tuple[str, ...]
    by: tuple[frozenset[str], ...] = ()
    to: tuple[frozenset[str], ...] = ()
    tests: tuple[Test, ...] = ()
    person: tuple[PersonTest, ...] = ()
    after: tuple[tuple[Pattern, ...], ...] = ()
    without: tuple[Pattern, ...] = ()
    until: tuple[Pattern, ...] = ()
    owed_by: tuple[str, ...] = ()
    opens: bool = True
    early: bool = False


class DueKind(StrEnum):
    """The shapes of a deadline."""

    WITHIN = "within"
    REVIEW = "review"
    BEFORE = "before"
    ON_DATE = "on"
    TURNS_18 = "turns_18"
    EARLIEST_OF = "earliest_of"
    LATEST_OF = "latest_of"


@dataclass(frozen=True, slots=True)
class Due:
    """By when. `clock` for WITHIN and REVIEW; `events` for BEFORE, and for WITHIN the event the clock runs from.

    REVIEW stands for "as soon as reasonably practicable": the number is ours, `reason` says why; past it an
    unmet duty is overdue, but a duty met after it is simply met, because no law gave the number.
    """

    kind: DueKind
    clock: Clock | None = None
    events: tuple[Pattern, ...] = ()
    field: str = ""
    reason: str = ""
    parts: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """What events cannot show and a person must look at; `shown_by` facts settle it, `when` narrows it."""

    asks: str
    when: tuple[Pattern, ...] = ()
    shown_by: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A state in which the clock stands still, from one fact until another."""

    start: tuple[Pattern, ...]
    end: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from. `checked` is the day its text was last read; None with confidence K."""

    instrument: str
    provision: str
    confidence: Confidence
    checked: date | None = None
    note: str = ""

    def __str__(self) -> str:
        text = f"{self.instrument}, {self.provision}" if self.provision else self.instrument
        return text if self.is_checked else f"{text} (not checked against the live text)"

    @property
    def is_checked(self) -> bool:
        """Whether the text itself, or an official or reputable page about it, was read."""
        return self.confidence is not Confidence.K


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated version of a duty. `since` None: always; `until` is the last day, None while it lasts."""

    title: str
    plain: str
    breach: str
    force: Force
    source: Source
    since: date | None
    until: date | None
    commenced: bool
    owed_by: tuple[str, ...]
    owed_to: str
    per: str
    repeat: str
    nations: frozenset[str]
    ages: str
    starts: tuple[Pattern, ...]
    due: Due | None
    floor: Clock | None
    lasts: Due | None
    aim: bool
    met_by: tuple[Pattern, ...]
    own: bool
    delivered_by: frozenset[str]
    broken_by: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    ends_if: tuple[Pattern, ...]
    paused_while: tuple[Pause, ...]
    quality: Quality | None

    def in_force_on(self, day: date) -> bool:
        """Whether this version was the law on a day."""
        return self.may_be_in_force(day, day)

    def may_be_in_force(self, first: date, last: date) -> bool:
        """Whether this version was the law on any day from `first` to `last`."""
        after_start = self.since is None or self.since <= last
        return self.commenced and after_start and (self.until is None or first <= self.until)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: facts in, obligations of one duty out. `shows` None: nothing is owed."""

    duty: str
    says: str
    file: str
    person: Mapping[str, Any]
    facts: tuple[Mapping[str, Any], ...]
    at: date
    law_of: date | None
    shows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """An id of the catalogue with its dated versions, oldest first. Details are those of the newest version."""

    id: str
    area: str
    kind: Kind
    versions: tuple[Rule, ...]

    @property
    def newest(self) -> Rule:
        """The version to describe when no day is asked for."""
        return self.versions[-1]

    @property
    def title(self) -> str:
        return self.newest.title

    @property
    def force(self) -> Force:
        return self.newest.force

    @property
    def source(self) -> Source:
        return self.newest.source

    @property
    def confidence(self) -> Confidence:
        return self.newest.source.confidence

    @property
    def nations(self) -> frozenset[str]:
        return self.newest.nations

    @property
    def ages(self) -> str:
        return self.newest.ages

    @property
    def owed_by(self) -> tuple[str, ...]:
        return self.newest.owed_by

    @property
    def owed_to(self) -> str:
        return self.newest.owed_to

    @property
    def breach(self) -> str:
        return self.newest.breach

    @property
    def plain(self) -> str:
        return self.newest.plain

    def version_for(self, first: date, last: date) -> Rule | None:
        """The newest version that could have been the law between two days."""
        for rule in reversed(self.versions):
            if rule.may_be_in_force(first, last):
                return rule
        return None

    def in_force(self, day: date) -> bool:
        """Whether any version was the law on a day."""
        return self.version_for(day, day) is not None


@dataclass(frozen=True, slots=True)
class RateStep:
    """An amount from a day on, for one value of the attribute the rate depends on."""

    key: str
    since: date
    amount: float
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Rate:
    """A dated series of amounts. Which step applies depends on `attribute`, read from the fact or from `read_from`."""

    name: str
    attribute: str
    read_kind: str
    read_field: str
    steps: tuple[RateStep, ...]

    def on(self, day: date, key: str | None) -> tuple[float, float] | None:
        """The least and the greatest amount that may be due on a day; None when the series knows none."""
        latest: dict[str, RateStep] = {}
        for step in self.steps:
            if step.since <= day and (key is None or step.key == key):
                held = latest.get(step.key)
                latest[step.key] = step if held is None or held.since < step.since else held
        amounts = [step.amount for step in latest.values()]
        return (min(amounts), max(amounts)) if amounts else None


@dataclass(frozen=True, slots=True)
class Office:
    """A word of the law for whoever does a job: its roles, who it is in each nation, and who followed whom."""

    name: str
    roles: frozenset[str]
    nations: Mapping[str, str]
    succession: tuple[tuple[str, date, date | None], ...]

    def role_on(self, day: date, nation: str) -> str:
        """The role that did this job on a day in a nation; the first of the line before it began."""
        for role, since, until in reversed(self.succession):
            if since <= day and (until is None or day <= until):
                return role
        if self.succession:
            return self.succession[0][0]
        return self.nations.get(nation) or self.nations.get("E") or min(self.roles)


@dataclass(frozen=True, slots=True)
class Law:
    """The whole catalogue as it stood on `as_at`."""

    as_at: date
    duties: tuple[Duty, ...]
    rates: Mapping[str, Rate]
    offices: Mapping[str, Office]
    groups: Mapping[str, frozenset[str]]
    families: tuple[frozenset[str], ...]
    _read_examples: Callable[[], tuple[Example, ...]] = field(repr=False, compare=False)
    _by_id: dict[str, Duty] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_id.update((duty.id, duty) for duty in self.duties)

    def duty(self, id: str) -> Duty:
        """One duty by id. Raises KeyError for an id the catalogue does not have."""
        return self._by_id[id]

    @property
    def examples(self) -> tuple[Example, ...]:
        """Every worked example; read from disk when first asked for."""
        return self._read_examples()

    def same_office(self, one: str, other: str) -> bool:
        """Whether two roles are the same body's work under successive names."""
        return one == other or any(one in family and other in family for family in self.families)
