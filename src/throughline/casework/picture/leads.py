"""Who was accountable, and when: the thick line, read from the facts of the line itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from throughline.casework.picture.line import Entry, Held, Wait

LEAD_KINDS = frozenset(
    {
        "case-opened",
        "lead-set",
        "handover-offered",
        "handover-accepted",
        "handover-returned",
        "case-closed",
        "case-reopened",
    }
)
_TAKES = frozenset({"case-opened", "lead-set", "handover-accepted", "case-reopened"})


@dataclass(slots=True)
class _Telling:
    """The state of the reading: who holds, since when, and whether an offer waits."""

    names: Mapping[str, str]
    held: list[Held] = field(default_factory=list)
    team: str | None = None
    since: datetime | None = None
    waits: list[Wait] = field(default_factory=list)
    offered: Entry | None = None
    colours: dict[str, int] = field(default_factory=dict)

    def name(self, team: object) -> str:
        return self.names.get(str(team), str(team))

    def colour(self, team: str) -> int:
        return self.colours.setdefault(self.name(team), len(self.colours))

    def let_go(self, at: datetime, *, closed: bool = False, open_: bool = False) -> None:
        if self.team is None or self.since is None:
            return
        self.held.append(
            Held(
                self.name(self.team), self.since, at, self.colour(self.team), tuple(self.waits), open_, closed
            )
        )
        self.team, self.since, self.waits = None, None, []

    def take(self, team: str, at: datetime) -> None:
        # One team may be named by its slug in one fact and by its number in another.
        if self.team is not None and self.name(team) == self.name(self.team):
            return
        self.let_go(at)
        self.team, self.since = team, at

    def answer(self, at: datetime, word: str) -> None:
        if self.offered is not None:
            start = self.offered.when.latest
            days = max((at - start).days, 0)
            to = self.name(_team(self.offered.data) or "another team")
            self.waits.append(Wait(start, at, f"offered to {to}; {word} {_days(days)}"))
        self.offered = None


def _days(days: int) -> str:
    if days == 0:
        return "the same day"
    return f"after {days} day{'s' if days != 1 else ''}"


def _team(data: Mapping[str, Any]) -> str | None:
    found = data.get("to_team") or data.get("team")
    return str(found) if found else None


def _opener(entry: Entry) -> str | None:
    """Whoever opens a case leads it: the team of the fact's author, where the ledger says which."""
    team = getattr(entry, "team", None) if entry.kind == "case-opened" else None
    return str(team) if team else None


def held(entries: Sequence[Entry], today: datetime, names: Mapping[str, str]) -> tuple[Held, ...]:
    """Return the periods of the thick line up to `today`; `names` gives each team's name by its identifier.

    A hand-over that waits is a stretch of the sender's own period: the sender holds until it is taken.
    """
    telling = _Telling(names)
    for entry in _in_order(entries):
        _tell(telling, entry)
    if telling.offered is not None:
        to = telling.name(_team(telling.offered.data) or "another team")
        telling.waits.append(Wait(telling.offered.when.latest, today, f"offered to {to}; not yet taken"))
    telling.let_go(today, open_=True)
    return tuple(replace(h, end=max(h.start, h.end)) for h in telling.held)


def _in_order(entries: Sequence[Entry]) -> Iterable[Entry]:
    return sorted((e for e in entries if e.kind in LEAD_KINDS), key=lambda e: e.seq)


def _tell(telling: _Telling, entry: Entry) -> None:
    at = entry.when.latest
    if entry.kind == "handover-offered":
        telling.offered = entry
    elif entry.kind == "handover-returned":
        telling.answer(at, "returned")
    elif entry.kind == "case-closed":
        if entry.data.get("track") in (None, "", "line"):
            telling.let_go(at, closed=True)
    elif entry.kind in _TAKES:
        team = (
            _team(entry.data) or (_team(telling.offered.data) if telling.offered else None) or _opener(entry)
        )
        if entry.kind == "handover-accepted":
            telling.answer(at, "taken")
        if team:
            telling.take(team, at)
