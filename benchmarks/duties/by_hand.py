"""The sixty rules as somebody would write them in Python for this one purpose.

It gives what the engine gives for them: who owes, how it stands, the due instant, and which facts started, met, broke or
ended it, with days read as intervals and the order of the file as the order of events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from workload import CHANGED, Rule, rules

from throughline.casefile import Entry
from throughline.clock import Clock, Nation, Unit, due, start_of_day


class Owed(NamedTuple):
    """One obligation."""

    rule: str
    owner: str
    status: str
    due: dt.datetime
    started: int
    met: int | None
    broken: int | None


ByKind = dict[str, list[Entry]]
_CHANGE = start_of_day(CHANGED)


def evaluator() -> Callable[[Sequence[Entry], dt.datetime], list[Owed]]:
    """The function for all sixty rules."""
    functions = [_ByHand(rule).owed for rule in rules()]

    def evaluate(facts: Sequence[Entry], now: dt.datetime) -> list[Owed]:
        by_kind: ByKind = {}
        for fact in facts:
            by_kind.setdefault(fact.kind, []).append(fact)
        found = []
        for function in functions:
            owed = function(by_kind, now)
            if owed is not None:
                found.append(owed)
        found.sort(key=lambda owed: (owed.started, owed.rule))
        return found

    return evaluate


class _ByHand:
    """One rule."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.roles = frozenset(rule.roles)
        self.clocks = Clock(rule.days_before, Unit.DAYS), Clock(rule.days, Unit.DAYS)
        self.kept: dict[dt.datetime, dt.datetime] = {}

    def owed(self, by_kind: ByKind, now: dt.datetime) -> Owed | None:
        """What the rule comes to for one case."""
        start = self.start(by_kind)
        if start is None:
            return None
        rule, begun, owner = self.rule, start.seq, start.by.role
        last = self.last_instant(start)
        broken = self.broken(by_kind, begun)
        if broken is not None:
            return Owed(rule.id, owner, "broken", last, begun, None, broken.seq)
        ended = self.first_after(by_kind, (rule.ending,), begun) if rule.ending else None
        met = self.first_after(by_kind, rule.answers, begun, owner if rule.own else None)
        if met is not None and (ended is None or met.seq < ended.seq):
            status = "met-late" if met.when.earliest > last else "met"
            return Owed(rule.id, owner, status, last, begun, met.seq, None)
        if ended is not None and ended.when.earliest <= last:
            return Owed(rule.id, owner, "ended", last, begun, None, ended.seq)
        return Owed(rule.id, owner, "overdue" if now > last else "due", last, begun, None, None)

    def start(self, by_kind: ByKind) -> Entry | None:
        """The first fact that starts it."""
        rule = self.rule
        needed = 0
        if rule.needs:
            before = by_kind.get(rule.needs)
            if not before:
                return None
            needed = before[0].seq
        best = None
        for kind in rule.starts:
            for fact in by_kind.get(kind, ()):
                if best is not None and fact.seq > best.seq:
                    break
                fits = fact.seq > needed and fact.by.role in self.roles
                if fits and (rule.level is None or fact.data.get("level") == rule.level):
                    best = fact
                    break
        return best

    def last_instant(self, start: Entry) -> dt.datetime:
        """The last instant in time, under the law of the day."""
        latest = start.when.latest
        known = self.kept.get(latest)
        if known is None:
            clock = self.clocks[latest >= _CHANGE]
            known = self.kept[latest] = due(clock, latest, Nation.ENGLAND).instant
        return known

    def broken(self, by_kind: ByKind, begun: int) -> Entry | None:
        """The first act that broke it without excuse."""
        rule = self.rule
        if not rule.breaks or rule.breaks not in by_kind:
            return None
        excuse = self.first_after(by_kind, (rule.excuse or "",), begun)
        for fact in by_kind[rule.breaks]:
            if fact.seq > begun and (excuse is None or fact.seq < excuse.seq):
                return fact
        return None

    def first_after(
        self, by_kind: ByKind, kinds: Iterable[str], begun: int, owner: str | None = None
    ) -> Entry | None:
        """The first fact of some kinds after the start, by the owner where that matters."""
        best = None
        for kind in kinds:
            for fact in by_kind.get(kind, ()):
                if fact.seq > begun and (owner is None or fact.by.role == owner):
                    if best is None or fact.seq < best.seq:
                        best = fact
                    break
        return best
