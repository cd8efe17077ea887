"""How it stands with a start, for the quick evaluator: the same order of questions as `duties.assessing`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from throughline.casefile import YES, Entry, Line
from throughline.clock import Nation
from throughline.law import Rule

from .assessing import NATION_UNSURE, START_IMPLIED, START_UNSURE, by_somebody
from .built import BuiltLaw, BuiltRule, Settling
from .closures import Ground
from .limits import Limit, Limits, late, over, overtaken_by, passed, paused_times
from .obligation import Asked, Obligation, Owner, Status

_NONE: tuple[Entry, ...] = ()
_MISSED = (Status.OVERDUE, Status.DELAYED)
_make = tuple.__new__  # an obligation is a tuple with names: made this way it costs a third


class Begun:
    """A start that counts: which version, which fact, for whom, how surely. As `starting.Occurrence`."""

    __slots__ = ("certain", "opened", "owner", "rule", "start", "sure")

    def __init__(self, rule: BuiltRule, start: Entry, owner: Owner, sure: int, opened: bool) -> None:
        self.rule = rule
        self.start = start
        self.owner = owner
        self.sure = sure
        self.opened = opened
        self.certain = sure == 2 and not start.implied


class Settler:
    """Settles the starts of one line."""

    __slots__ = ("about", "asked", "at", "ground", "laws", "line", "mask", "nation", "waivers")

    def __init__(self, ground: Ground, laws: BuiltLaw, asked: Asked) -> None:
        self.ground = ground
        self.line: Line = ground.line
        self.about = ground.line.about
        self.mask = ground.mask
        self.laws = laws
        self.asked = asked
        self.at = asked.at.timestamp()
        self.waivers = ground.by_kind.get("waiver", ())
        named = ground.by_kind.get("nation", ())
        self.nation = self._nation(named[0]) if len(named) == 1 else None

    def settle(self, found: Begun) -> Obligation:
        """The obligation that a start amounts to."""
        built, start = found.rule, found.start
        limit = period = floor = None
        paused_now = False
        if built.timed:
            nation = self.nation or self._nation(start)
            if built.pausing & self.mask:
                limit, period, paused_now = self._with_pauses(built.rule, found, nation)
            else:
                due, lasts = built.due, built.lasts
                limit = None if due is None else due.of(start, found.owner, nation, self.ground)
                period = None if lasts is None else lasts.of(start, found.owner, nation, self.ground)
            if built.rule.floor is not None:
                floor = built.floor_of(start, nation)
        met = broken = _NONE
        if self.mask & built.settled or self.waivers or not built.simple:
            status, met, broken = self._find(found, limit, period, floor, paused_now)
        else:
            status = self._by_time(found, self._gone_by(limit, paused_now), period, floor)
            if status in _MISSED:
                broken = overtaken_by(limit)
        return _make(
            Obligation,
            (
                built.duty,
                built.rule,
                self.about,
                found.owner,
                status,
                start,
                met,
                broken,
                limit,
                period,
                floor,
                self.asked.at,
                found.opened,
                "" if found.certain or found.opened else self._doubt(found),
            ),
        )

    def _gone_by(self, limit: Limit | None, paused_now: bool) -> int:
        if limit is None or paused_now:
            return 0
        high = limit.high
        if high is not None and limit.low is not None:
            return 2 if self.at > high else (0 if self.at <= limit.low else 1)
        return passed(limit, self.at)

    # -- by when ------------------------------------------------------------------------------------------------

    def _nation(self, start: Entry) -> Nation:
        nation = self.line.nation_at(start.latest)
        return Nation.UNKNOWN if nation is Nation.OUTSIDE else nation

    def _with_pauses(
        self, rule: Rule, found: Begun, nation: Nation
    ) -> tuple[Limit | None, Limit | None, bool]:
        """The deadlines of a duty whose clock can stand still, and whether it stands still now."""
        pauses = ((pause.start, pause.end) for pause in rule.paused_while)
        paused, paused_now = paused_times(self.ground.matcher, pauses, found.start, self.asked.at)
        limits = Limits(self.ground.matcher, found.start, found.owner, nation, paused)
        due = limits.of(rule.due) if rule.due else None
        return due, limits.of(rule.lasts) if rule.lasts else None, paused_now

    # -- how it stands ------------------------------------------------------------------------------------------

    def _find(
        self,
        found: Begun,
        limit: Limit | None,
        period: Limit | None,
        floor: dt.datetime | None,
        paused_now: bool,
    ) -> tuple[Status, tuple[Entry, ...], tuple[Entry, ...]]:
        built = found.rule
        maybe_broken = False
        if built.broken.mask & self.mask:
            first, maybe_broken = self._breaks(found, period)
            if first is not None:
                return Status.BROKEN, _NONE, (first,)
        if self.waivers:
            for fact in self.waivers:
                if fact.data.get("duty") == built.duty.id and fact.high >= found.start.low:
                    return Status.WAIVED, (fact,), _NONE
        ends = self._ends(found) if built.ends.mask & self.mask else []
        maybe_met = False
        if built.met.mask & self.mask:
            met, maybe_met = self._met(found, ends)
            if met is not None:
                return self._when_met(found, met, limit), (met,), _NONE
        return self._unmet(found, ends, limit, period, floor, paused_now, maybe_broken, maybe_met)

    def _matching(self, settling: Settling, found: Begun) -> Iterable[Entry]:
        """The facts that match, and lie at or after the start or may count from before it; in no order."""
        ground, start, owner = self.ground, found.start, found.owner
        for kind, checks in settling.rows:
            for fact in ground.by_kind.get(kind, ()):
                after = ground.at_or_before(start, fact)
                for early, check in checks:
                    if (after or early) and (check is None or check(fact, ground, owner)):
                        yield fact
                        break

    def _breaks(self, found: Begun, period: Limit | None) -> tuple[Entry | None, bool]:
        ground, start, owner = self.ground, found.start, found.owner
        first: Entry | None = None
        perhaps = False
        for kind, checks in found.rule.broken.rows:
            for fact in ground.by_kind.get(kind, ()):
                sure = max(
                    (2 if check is None else check(fact, ground, owner) for _, check in checks), default=0
                )
                broke = min(sure, ground.at_or_before(start, fact))
                if not broke or self._excused(found, fact):
                    continue
                if period is not None:
                    broke = min(broke, 2 - over(self.line, period, fact))
                if broke == 2 and not fact.implied and found.certain:
                    first = fact if first is None or _key(fact) < _key(first) else first
                perhaps = perhaps or broke > 0
        return first, perhaps and first is None

    def _excused(self, found: Begun, broken: Entry) -> bool:
        if not found.rule.unless.mask & self.mask:
            return False
        return any(
            fact is not broken and self.ground.at_or_before(fact, broken)
            for fact in self._matching(found.rule.unless, found)
        )

    def _ends(self, found: Begun) -> list[Entry]:
        ground, owner, checks = self.ground, found.owner, dict(found.rule.ends.rows)
        ends = [
            fact
            for fact in self._matching(found.rule.ends, found)
            if any(check is None or check(fact, ground, owner) == 2 for _, check in checks[fact.kind])
        ]
        return sorted(ends, key=_key)

    def _met(self, found: Begun, ends: list[Entry]) -> tuple[Entry | None, bool]:  # noqa: C901 - one loop: a call for each fact would double its cost
        """The first fact that surely discharges it; else whether one may."""
        ground, start, owner, rule = self.ground, found.start, found.owner, found.rule
        delivered = rule.rule.delivered_by
        first: Entry | None = None
        perhaps = False
        for kind, checks in rule.met.rows:
            for fact in ground.by_kind.get(kind, ()):
                if first is not None and (first.low, first.order) <= (fact.low, fact.order):
                    break
                after = ground.at_or_before(start, fact)
                for early, check in checks:
                    if (after or early) and (check is None or check(fact, ground, owner)):
                        break
                else:
                    continue
                if not rule.others_may and fact.role not in delivered and not self._is_owner(fact, found):
                    continue
                if ends and any(not ground.at_or_before(fact, end) for end in ends):
                    continue
                if fact.implied and by_somebody(fact):
                    perhaps = True
                else:
                    first = fact
        return first, perhaps

    def _is_owner(self, fact: Entry, found: Begun) -> bool:
        return self.laws.is_owner(fact.role, fact.body, found.owner)

    def _when_met(self, found: Begun, met: Entry, limit: Limit | None) -> Status:
        if found.rule.rule.quality is not None and self._in_question(found):
            return Status.NEEDS_REVIEW
        aim = found.rule.rule.aim
        if limit is None or not found.certain or (limit.high is not None and met.low <= limit.high):
            return Status.MET
        if late(self.line, limit, met, aim) is YES:
            return Status.DELAYED if aim else Status.MET_LATE
        return Status.MET

    def _in_question(self, found: Begun) -> bool:
        when, shown = found.rule.on_quality, found.rule.shown
        if when.mask and next(iter(self._matching(when, found)), None) is None:
            return False
        return next(iter(self._matching(shown, found)), None) is None

    def _unmet(
        self,
        found: Begun,
        ends: list[Entry],
        limit: Limit | None,
        period: Limit | None,
        floor: dt.datetime | None,
        paused_now: bool,
        maybe_broken: bool,
        maybe_met: bool,
    ) -> tuple[Status, tuple[Entry, ...], tuple[Entry, ...]]:
        rule = found.rule.rule
        if ends and not (
            limit is not None and found.certain and late(self.line, limit, ends[0], False) is YES
        ):
            return Status.ENDED, _NONE, (ends[0],)
        if maybe_broken:
            return Status.CANNOT_TELL, _NONE, _NONE
        if found.rule.nothing_to_do:
            asked = rule.quality is not None and self._in_question(found)
            return (Status.NEEDS_REVIEW if asked else Status.MET), _NONE, _NONE
        status = self._by_time(found, self._gone_by(limit, paused_now), period, floor)
        if status not in _MISSED:
            return status, _NONE, _NONE
        return (Status.CANNOT_TELL, _NONE, _NONE) if maybe_met else (status, _NONE, overtaken_by(limit))

    def _by_time(self, found: Begun, gone_by: int, period: Limit | None, floor: dt.datetime | None) -> Status:
        if floor is not None and not gone_by and self.asked.at < floor:
            return Status.NOT_YET
        if gone_by != 2:
            ended = period is not None and passed(period, self.at) is YES
            return Status.ENDED if ended else Status.DUE
        if not found.certain:
            return Status.CANNOT_TELL
        return Status.DELAYED if found.rule.rule.aim else Status.OVERDUE

    def _doubt(self, found: Begun) -> str:
        if found.start.implied:
            return START_IMPLIED
        unknown = self.line.nation_at(found.start.latest) is Nation.UNKNOWN
        return NATION_UNSURE if unknown else START_UNSURE


def _key(fact: Entry) -> tuple[float, float]:
    return fact.low, fact.order
