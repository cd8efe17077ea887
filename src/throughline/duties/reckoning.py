"""Deadlines for the quick evaluator: those that hang on nothing but the day of the start are kept for the next reader."""

from __future__ import annotations

from throughline.casefile import Entry, Sure
from throughline.clock import Nation
from throughline.law import Due, DueKind

from .closures import Builder, Check, Ground, mask
from .limits import Limit, Limits, name_of
from .obligation import Owner

_JOINED = (DueKind.EARLIEST_OF, DueKind.LATEST_OF)


class Reckoning:
    """One deadline of the catalogue, with what was already worked out."""

    __slots__ = ("_checks", "_due", "_events", "_kept", "_kind", "_name", "_parts", "_plain", "_store")

    def __init__(self, due: Due, builder: Builder) -> None:
        self._due = due
        self._kind = due.kind
        self._parts = tuple(Reckoning(part, builder) for part in due.parts)
        self._checks: tuple[tuple[str, Check | None], ...] = tuple(
            (kind, builder.check(pattern)) for pattern in due.events for kind in pattern.kinds
        )
        self._name = name_of(due)
        self._events = mask(_events(due))
        self._plain = _plain(due)
        self._store = builder.store
        self._kept: dict[Nation, dict[tuple[float, float], Limit]] = {}

    def of(self, start: Entry, owner: Owner, nation: Nation, ground: Ground) -> Limit:
        """The deadline for a start: a kept one where none of the events it names has happened."""
        if self._plain and not self._events & ground.mask:
            kept = self._kept.get(nation)
            known = kept.get((start.low, start.high)) if kept is not None else None
            return known or self._work_out(start, owner, nation, ground)
        if self._kind in _JOINED:
            parts = tuple([part.of(start, owner, nation, ground) for part in self._parts])
            return Limit(self._kind, parts=parts)
        if self._kind is DueKind.BEFORE:
            return self._before(start, owner, ground)
        return Limits(ground.matcher, start, owner, nation).of(self._due)

    def _work_out(self, start: Entry, owner: Owner, nation: Nation, ground: Ground) -> Limit:
        kept = self._kept.get(nation)
        if kept is None:
            kept = self._kept[nation] = self._store.place()
        self._store.one_more()
        found = kept[start.low, start.high] = Limits(ground.matcher, start, owner, nation).of(self._due)
        return found

    def _before(self, start: Entry, owner: Owner, ground: Ground) -> Limit:
        """The first event at or after the start; a sure one before a possible one."""
        best: Entry | None = None
        rank = (0, 0.0, 0.0)
        for kind, check in self._checks:
            for fact in ground.by_kind.get(kind, ()):
                sure = 0 if fact is start or fact.implied else ground.at_or_before(start, fact)
                if sure and check is not None:
                    sure = min(sure, check(fact, ground, owner))
                if sure and (best is None or (-sure, fact.low, fact.order) < rank):
                    best, rank = fact, (-sure, fact.low, fact.order)
        return Limit(self._kind, event=best, event_sure=Sure(-rank[0]), name=self._name)


def _events(due: Due) -> frozenset[str]:
    """The kinds of fact that a deadline looks for."""
    own = frozenset(kind for pattern in due.events for kind in pattern.kinds)
    return own.union(*(_events(part) for part in due.parts))


def _plain(due: Due) -> bool:
    """Whether a deadline hangs on the day of the start alone, as long as no event it names has happened."""
    if due.kind in _JOINED:
        return all(map(_plain, due.parts))
    return due.kind in (DueKind.WITHIN, DueKind.REVIEW, DueKind.BEFORE)
