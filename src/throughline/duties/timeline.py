"""Reads a file of events, one JSON object a line, as published cases give them, into facts the engine can judge."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from throughline.casefile import EVERYBODY, Casefile, Entry, Party
from throughline.clock import ClockError, Precision, When, civil_day, end_of_day, start_of_day
from throughline.law import Law

from .order import tighten
from .published import as_fact, published_kinds
from .reading import read_when, starting_facts

_NEEDED = {"seq": int, "at": str, "kind": str, "by": str, "about": str}
_BEGINNING_OF_TIME = start_of_day(dt.date(1900, 1, 1))
_END_OF_TIME = end_of_day(dt.date(2199, 12, 31))
_ARRIVALS = ("arrival", "exploitation-period")


class BadTimeline(ValueError):
    """A file of events or of subjects cannot be read: names the file and the line."""

    def __init__(self, path: Path, line: int | None, what: str) -> None:
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(f"{where}: {what}")


@dataclass(frozen=True)
class Timeline:
    """The events of one file that may be fed to the engine, and the people they are about."""

    events: tuple[Entry, ...]
    subjects: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, events: Path, subjects: Path | None, law: Law) -> Timeline:
        """Reads both files. Raises BadTimeline for a line that cannot be read."""
        known = _subjects(subjects)
        facts = [fact for number, row in _rows(events) for fact in _fact(events, number, row, law)]
        seqs = [fact.seq for fact in facts]
        if len(set(seqs)) < len(seqs):
            twice = next(seq for seq in seqs if seqs.count(seq) > 1)
            raise BadTimeline(events, None, f"two events have the seq {twice}")
        return cls(tuple(tighten(sorted(facts, key=lambda fact: fact.seq))), known)

    def facts(self, as_of: dt.date, nation_of_replay: bool = False) -> list[Entry]:
        """Everything up to the end of a day: starting facts, then the events that had begun to be possible by then."""
        end = end_of_day(as_of)
        events = [_until(fact, end) for fact in self.events if fact.when.earliest <= end]
        begun = [
            fact
            for about in self._people(events)
            for fact in self._starting(about, events, as_of, nation_of_replay)
        ]
        return begun + [_for_whom(fact, events, begun) for fact in events]

    def _people(self, events: Iterable[Entry]) -> list[str]:
        """Everybody an event is about, and the members of a group that an event is about."""
        named = dict.fromkeys(fact.about for fact in events if fact.about != EVERYBODY)
        members = [key for key, person in self.subjects.items() if person.get("member_of") in named]
        return list(dict.fromkeys([*named, *members]))

    def _starting(
        self, about: str, events: Sequence[Entry], as_of: dt.date, nation_of_replay: bool
    ) -> Iterator[Entry]:
        person = dict(self.subjects.get(about, {}))
        if nation_of_replay and "replay_nation" in person:
            person["nation"] = person["replay_nation"]
        own = [fact for fact in events if fact.about == about]
        first = min((civil_day(fact.when.earliest) for fact in own), default=as_of)
        arrived = next((fact.when for kind in _ARRIVALS for fact in own if fact.kind == kind), None)
        return starting_facts(about, person, first, as_of, arrived)


def _until(fact: Entry, end: dt.datetime) -> Entry:
    """The fact, known to have happened by the end of the day asked about."""
    return replace(fact, when=fact.when.tightened(latest=end)) if fact.when.latest > end else fact


def _for_whom(fact: Entry, events: Sequence[Entry], begun: Sequence[Entry]) -> Entry:
    """A safeguarding referral says whether it is for a child or an adult; a published event leaves that to the age."""
    if fact.kind != "safeguarding-referral" or "for" in fact.data:
        return fact
    age = Casefile.of([*begun, *events]).age(fact.when.earliest, fact.about)
    return replace(fact, data={**fact.data, "for": "child" if age.as_child else "adult"})


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise BadTimeline(path, None, f"cannot be read ({cause})") from cause
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, _row(path, number, line)


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as cause:
        raise BadTimeline(
            path, number, f"is not a whole JSON object ({cause.msg} at character {cause.pos + 1})"
        ) from cause
    if not isinstance(row, dict):
        raise BadTimeline(path, number, "is not a JSON object")
    for name, kind in _NEEDED.items():
        if name not in row:
            raise BadTimeline(path, number, f"has no {name}")
        if not isinstance(row[name], kind) or isinstance(row[name], bool):
            raise BadTimeline(
                path,
                number,
                f"{name} must be {'a whole number' if kind is int else 'text'}, not {row[name]!r}",
            )
    if not isinstance(row.get("input", True), bool):
        raise BadTimeline(path, number, f"input is true or false, not {row['input']!r}")
    if not isinstance(row.get("data", {}), dict):
        raise BadTimeline(path, number, "data must be an object of field and value")
    return row


def _fact(path: Path, number: int, row: Mapping[str, Any], law: Law) -> Iterator[Entry]:
    """The fact of one row; none for a row that may not be fed to the engine."""
    when = _when(path, number, row)
    kind, data = _kind(path, number, row, law)
    if row.get("input", True) is not True:
        return
    if row["seq"] < 1:
        raise BadTimeline(path, number, f"seq starts at 1, not {row['seq']}")
    party = Party(str(row["by"]), row.get("body"))
    yield Entry(
        row["seq"],
        kind,
        party,
        str(row["about"]),
        when,
        when.latest,
        data,
        row.get("to"),
        row.get("supersedes"),
    )


def _kind(path: Path, number: int, row: Mapping[str, Any], law: Law) -> tuple[str, dict[str, Any]]:
    kind, data = str(row["kind"]), dict(row.get("data", {}))
    if kind in published_kinds():
        return as_fact(kind, str(row["by"]), data, law)
    from throughline.vocabulary import (
        KINDS,  # takes half a second to build, and published cases do not need it
    )

    if kind not in KINDS:
        raise BadTimeline(path, number, f"there is no kind of event or fact called {kind!r}")
    return kind, data


def _when(path: Path, number: int, row: Mapping[str, Any]) -> When:
    try:
        return _interval(row)
    except (ValueError, TypeError, ClockError) as cause:
        raise BadTimeline(path, number, f"its date cannot be read: {cause}") from cause


def _interval(row: Mapping[str, Any]) -> When:
    if row.get("earliest") or row.get("latest"):
        low = (
            start_of_day(dt.date.fromisoformat(row["earliest"]))
            if row.get("earliest")
            else _BEGINNING_OF_TIME
        )
        high = end_of_day(dt.date.fromisoformat(row["latest"])) if row.get("latest") else _END_OF_TIME
        return When(low, high, Precision.RANGE)
    precision = Precision(row.get("precision", "minute" if "T" in row["at"] else "day"))
    match precision:
        case Precision.RANGE:
            return When(_BEGINNING_OF_TIME, _END_OF_TIME, precision)
        case Precision.YEAR:
            return read_when(row["at"][:4])
        case Precision.MONTH:
            return read_when(row["at"][:7])
        case Precision.DAY:
            return read_when(row["at"][:10])
    return read_when(row["at"])


def _subjects(path: Path | None) -> Mapping[str, Mapping[str, Any]]:
    if path is None:
        return {}
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as cause:
        raise BadTimeline(path, cause.lineno, f"is not valid JSON ({cause.msg})") from cause
    except (OSError, UnicodeDecodeError) as cause:
        raise BadTimeline(path, None, f"cannot be read ({cause})") from cause
    if not isinstance(known, dict) or not all(isinstance(person, dict) for person in known.values()):
        raise BadTimeline(path, None, "is not a JSON object with one object for each person")
    return known
