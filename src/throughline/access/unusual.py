"""What in a day of the log of reads somebody should ask about: rules as data, and a pure function for each.

No rule scores a person, and none knows what was searched for or read: only that, when, how often, and by whom.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from django.utils import timezone

TABLE = Path(__file__).with_name("unusual.toml")
FLAGS = {
    "search-own-name": "own_name",
    "search-family-name": "family_name",
    "search-colleague": "colleague",
}
SEARCHES = frozenset({"search", "enquiry"})
OPENING = "glass-broken"


@cache
def rules() -> Mapping[str, Mapping[str, Any]]:
    """The rules by name: title, numbers, reason."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Look:
    """One row of the log: who, acting for which team and body, on which case (None: a search), what, when."""

    user: int
    team: int
    agency: str
    case: UUID | None
    what: str
    at: datetime
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """What was usual in the weeks before: cases a day, for each person and each team, and a team's share of night."""

    of_person: Mapping[int, Sequence[int]] = field(default_factory=dict)
    of_team: Mapping[int, Sequence[int]] = field(default_factory=dict)
    at_night: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """A day's looks and what must be known to judge them.

    `week` holds the looks of the days before and this one, as far back as a rule asks; `ended` since which day a team
    has no part in a case any more; `leaving` the last day of a person's place; `browsers` the kinds of browser from
    which the page of a person's own line was opened, by account, with the body that leads the case.
    """

    day: date
    looks: Sequence[Look]
    week: Sequence[Look] = ()
    usual: Usual = field(default_factory=Usual)
    ended: Mapping[tuple[int, UUID], date] = field(default_factory=dict)
    leaving: Mapping[int, date] = field(default_factory=dict)
    browsers: Mapping[tuple[int, str, UUID], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Something to ask about: by which rule, of whom, how many, and what would have been usual."""

    rule: str
    user: int
    agency: str
    day: date
    count: int
    usual: int | None = None
    cases: tuple[UUID, ...] = ()


def findings(day: Day) -> list[Found]:
    """Everything that the rules ask about, in no order that says anything about anybody."""
    return [each for rule in _RULES for each in rule(day)]


Who = tuple[int, str]


def _cases(looks: Sequence[Look]) -> dict[Who, tuple[UUID, ...]]:
    found: dict[Who, dict[UUID, None]] = defaultdict(dict)
    for look in looks:
        if look.case is not None:
            found[look.user, look.agency][look.case] = None
    return {who: tuple(cases) for who, cases in found.items()}


def _teams(day: Day) -> dict[Who, int]:
    return {(look.user, look.agency): look.team for look in day.looks}


def _middle(days: Sequence[int]) -> float:
    return median(days) if days else 0


def _over(day: Day, rule: str, usual_of: Callable[[Who], Sequence[int] | None]) -> Iterator[Found]:
    """Who opened at least so many cases, and so many times what is usual."""
    numbers = rules()[rule]
    for who, cases in _cases(day.looks).items():
        known = usual_of(who)
        middle = _middle(known) if known is not None else 0
        if (
            known is not None
            and len(cases) >= numbers["at_least"]
            and len(cases) >= numbers["times"] * middle
        ):
            yield Found(rule, *who, day.day, len(cases), round(middle), cases)


def _volume(day: Day) -> Iterator[Found]:
    teams, enough = _teams(day), rules()["volume"]["days_known"]

    def usual(who: Who) -> Sequence[int]:
        own = day.usual.of_person.get(who[0], ())
        return own if len(own) >= enough else day.usual.of_team.get(teams[who], ())

    return _over(day, "volume", usual)


def _beyond_team(day: Day) -> Iterator[Found]:
    teams = _teams(day)
    return _over(day, "beyond_team", lambda who: day.usual.of_team.get(teams[who]))


def _leaving(day: Day) -> Iterator[Found]:
    def usual(who: Who) -> Sequence[int] | None:
        last = day.leaving.get(who[0])
        near = last is not None and 0 <= (last - day.day).days <= rules()["leaving"]["days"]
        return day.usual.of_person.get(who[0], ()) if near else None

    return _over(day, "leaving", usual)


def is_night(at: datetime) -> bool:
    """Whether this instant lies in the night of the rule, by the clock on the wall."""
    hour, numbers = timezone.localtime(at).hour, rules()["hour"]
    return bool(hour >= numbers["from_hour"] or hour < numbers["to_hour"])


def _hour(day: Day) -> Iterator[Found]:
    numbers, teams = rules()["hour"], _teams(day)
    for who, cases in _cases([look for look in day.looks if is_night(look.at)]).items():
        works_then = day.usual.at_night.get(teams[who], 0) > numbers["team_share"]
        if len(cases) >= numbers["at_least"] and not works_then:
            yield Found("hour", *who, day.day, len(cases), None, cases)


def _no_part(day: Day) -> Iterator[Found]:
    today = {(look.user, look.agency) for look in day.looks if look.what == OPENING}
    for who, cases in _cases([look for look in day.week if look.what == OPENING]).items():
        if who in today and len(cases) >= rules()["no_part"]["at_least"]:
            yield Found("no_part", *who, day.day, len(cases), None, cases)


def _searching(day: Day) -> Iterator[Found]:
    numbers, opened = rules()["searching"], _cases(day.looks)
    searches = Counter((look.user, look.agency) for look in day.looks if look.what in SEARCHES)
    for who, count in searches.items():
        few = len(opened.get(who, ())) < numbers["opened_share"] * count
        if count >= numbers["at_least"] and few:
            yield Found("searching", *who, day.day, count)


def _flagged(day: Day) -> Iterator[Found]:
    counted = Counter((FLAGS[look.what], look.user, look.agency) for look in day.looks if look.what in FLAGS)
    for (rule, user, agency), count in counted.items():
        if count >= rules()[rule]["at_least"]:
            yield Found(rule, user, agency, day.day, count)


def _after_part(day: Day) -> Iterator[Found]:
    numbers = rules()["after_part"]
    counted: Counter[tuple[int, str, UUID]] = Counter()
    for look in day.looks:
        if look.case is None or look.emergency or (look.team, look.case) not in day.ended:
            continue
        if (day.day - day.ended[look.team, look.case]).days > numbers["grace_days"]:
            counted[look.user, look.agency, look.case] += 1
    for (user, agency, case), count in counted.items():
        if count >= numbers["at_least"]:
            yield Found("after_part", user, agency, day.day, count, None, (case,))


def _own_page(day: Day) -> Iterator[Found]:
    for (user, agency, case), kinds in day.browsers.items():
        if kinds >= rules()["own_page"]["at_least"]:
            yield Found("own_page", user, agency, day.day, kinds, None, (case,))


_RULES: tuple[Callable[[Day], Iterator[Found]], ...] = (
    _volume,
    _beyond_team,
    _hour,
    _no_part,
    _searching,
    _flagged,
    _after_part,
    _leaving,
    _own_page,
)
