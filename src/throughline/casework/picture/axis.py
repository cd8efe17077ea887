"""Time across the page: a straight scale, with a folded strip at the left for what was long before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from throughline.casework.picture.line import Line

LONDON = ZoneInfo("Europe/London")
STRIP = 64.0
"""Width of the strip in which years before the line are folded together."""
_DAY = 86_400.0
_LEAST = 28 * _DAY
"""A line of one day is drawn on four weeks, so that its marks stand apart."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# (months in a step, days it takes about): the first step that leaves room for its names is taken.
_STEPS = ((1, 30.4), (3, 91.3), (6, 182.6), (12, 365.2), (24, 730.5), (60, 1826.2), (120, 3652.4))
_GAP = 62.0


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from instants (seconds since 1970) to the drawing: `before` and `opens` in time, `fold` in space."""

    left: float
    right: float
    before: float
    opens: float
    last: float

    @property
    def folded(self) -> bool:
        return self.before < self.opens

    @property
    def fold(self) -> float:
        """Where the straight part begins."""
        return self.left + (STRIP if self.folded else 0.0)

    def x(self, instant: datetime) -> float:
        """Return the place of an instant; anything outside the line sits on its edge."""
        t = instant.timestamp()
        if t >= self.opens:
            share = (min(t, self.last) - self.opens) / (self.last - self.opens)
            return self.fold + share * (self.right - self.fold)
        if not self.folded:
            return self.left
        share = (max(t, self.before) - self.before) / (self.opens - self.before)
        return self.left + 6 + share * (STRIP - 18)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield the places and names of months or years, never closer than their names need."""
        per_day = (self.right - self.fold) / ((self.last - self.opens) / _DAY)
        months = next((m for m, days in _STEPS if days * per_day >= _GAP), _STEPS[-1][0])
        for first in _firsts(self.opens, self.last, months):
            x = self.x(first)
            if x + _GAP * 0.7 <= self.right:
                yield x, _name(first, months)


def axis_for(line: Line, left: float, right: float) -> Axis:
    """Return the scale that shows the whole line: what has been, today, and the nearer part of what is to come."""
    today = line.today.timestamp()
    first = min([*(t.timestamp() for t in _starts(line)), today])
    starts = [held.start for held in line.held] + [span.start for span in line.spans]
    known = min([start.timestamp() for start in starts] or [first])
    length = max(today - min(known, today), _LEAST)
    opens = known - 0.03 * length
    ahead = max([today, *(s.due.timestamp() for s in line.spans if s.due)])
    last = today + min(max(ahead - today + 0.06 * length, 0.14 * length), 0.4 * length)
    if first >= opens - 0.12 * length:
        opens = min(first - 0.02 * length, opens)
        return Axis(left, right, opens, opens, last)
    return Axis(left, right, first, opens, last)


def _starts(line: Line) -> Iterable[datetime]:
    yield from (m.earliest for m in line.marks)
    yield from (h.start for h in line.held)
    yield from (s.start for s in line.spans)


def _firsts(opens: float, last: float, months: int) -> Iterator[datetime]:
    start = datetime.fromtimestamp(opens, UTC).astimezone(LONDON)
    # Numbered from year 0, so that steps of a quarter begin in January and steps of years at a round year.
    number = -(-(start.year * 12 + start.month) // months) * months
    while True:
        first = datetime(number // 12, number % 12 + 1, 1, tzinfo=LONDON)
        if first.timestamp() > last:
            return
        yield first
        number += months


def _name(first: datetime, months: int) -> str:
    if months >= 12:
        return str(first.year)
    return f"{MONTHS[first.month - 1]} {first.year}"
