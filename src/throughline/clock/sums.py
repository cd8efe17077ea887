"""Deadlines: from an event and a clock to the last instant that is still in time.

The rules, in the words of the law they serve:

* minutes and hours are elapsed time, whatever the clocks on the wall do;
* days, weeks, months and years end with the last instant of a UK civil day. As a rule the day of the
  event is not counted ("within 30 days of": day D gives D + 30); with `first_day_counts` it is day one
  ("a period of 30 days beginning with": D gives D + 29);
* working days leave out Saturday, Sunday and the bank holidays of the nation of the duty's owner; the
  day of the event is not counted, and day one is the first working day after it;
* months and years end on the corresponding date. Where the month has no such date there is no one
  answer and AmbiguousSum is raised, unless the clock says which (`month_end`).
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .calendars import Calendar, calendar_for
from .civil import Nation, civil_day, civil_time, end_of_day, instant, start_of_day
from .errors import AmbiguousSum, ClockError

#: The `calendar_version` of a sum that needed no bank holidays.
CIVIL = "Europe/London"

_UK_CALENDARS = (Nation.ENGLAND, Nation.SCOTLAND, Nation.NORTHERN_IRELAND)


class Unit(StrEnum):
    """What a clock counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_ELAPSED = {Unit.MINUTES: dt.timedelta(minutes=1), Unit.HOURS: dt.timedelta(hours=1)}


class Roll(StrEnum):
    """What happens when a day that matters is not a working day.

    For days, weeks, months and years it is the last day that moves. For working days the last day is
    always a working day, so it is the day of the event that moves before counting begins. One working
    day from Saturday 26 December 2026 in England is Tuesday the 29th with NONE, Wednesday the 30th with
    NEXT_WORKING_DAY (the event is taken to have happened on the 29th) and the 29th with PREVIOUS.
    """

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"


class MonthEnd(StrEnum):
    """Which day a sum of months takes where the month is too short."""

    ASK = "ask"  # no one answer: AmbiguousSum
    LAST_DAY = "last_day"  # the last day of that month (the rule of Dodds v Walker [1981] 1 WLR 1027, HL)
    DAY_AFTER = "day_after"  # the first day of the next month


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a duty gives.

    `number` of `unit`; whether the day of the event is day one; the roll rule; `cut_off`, the UK civil time
    from which (and on any day that is not a working day) an event counts as of the next working day;
    `nation` whose bank holidays count (None: the duty owner's). Raises ClockError for a clock that says
    nothing sensible, so that a slip in the catalogue is found when it is read.
    """

    number: int
    unit: Unit
    first_day_counts: bool = False
    roll: Roll = Roll.NONE
    cut_off: dt.time | None = None
    nation: Nation | None = None
    month_end: MonthEnd = MonthEnd.ASK

    def __post_init__(self) -> None:
        for name, kind in (("unit", Unit), ("roll", Roll), ("month_end", MonthEnd)):
            object.__setattr__(self, name, kind(getattr(self, name)))
        if self.number < (1 if self.first_day_counts else 0):
            raise ClockError(f"A clock cannot give {self.number} {self.unit.value} counted this way.")
        if self.unit in _ELAPSED and (self.first_day_counts or self.roll is not Roll.NONE or self.cut_off):
            raise ClockError(
                f"{self.unit.value.capitalize()} run by the clock: no first day, roll rule or cut-off."
            )
        if self.month_end is not MonthEnd.ASK and self.unit not in (Unit.MONTHS, Unit.YEARS):
            raise ClockError("month_end belongs to months and years only.")

    def __str__(self) -> str:
        unit = self.unit.value.replace("_", " ")
        counted = f"{self.number} {unit.removesuffix('s') if self.number == 1 else unit}"
        return f"{counted}, the first day included" if self.first_day_counts else counted


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """The last instant (UTC) that is still in time, and the calendar that gave it."""

    instant: dt.datetime
    calendar_version: str


def due(clock: Clock, start: dt.datetime, nation: Nation) -> Deadline:
    """When a duty that `clock` runs from `start` must be done by its owner in `nation`.

    Where bank holidays matter and the nation is unknown, the latest of the three UK calendars is given:
    nobody is called late on a guess. Raises AmbiguousSum, OutsideCalendar, or ClockError for a start
    without a time zone.
    """
    if clock.unit in _ELAPSED:
        return Deadline(instant(start) + clock.number * _ELAPSED[clock.unit], CIVIL)
    whose = clock.nation or nation
    if _needs_calendar(clock) and whose is Nation.UNKNOWN:
        return max(_due_in(clock, start, calendar_for(each)) for each in _UK_CALENDARS)
    return _due_in(clock, start, calendar_for(whose) if _needs_calendar(clock) else None)


def not_before(clock: Clock, start: dt.datetime, nation: Nation) -> Deadline:
    """The first instant at which something may be done, when it may not be done before a period has run.

    With days it is the start of the day after the period's last; with hours the instant itself.
    """
    end = due(clock, start, nation)
    if clock.unit in _ELAPSED:
        return end
    return Deadline(start_of_day(civil_day(end.instant) + dt.timedelta(days=1)), end.calendar_version)


def later_of(first: Deadline, *others: Deadline) -> Deadline:
    """The later end of several, with its calendar."""
    return max((first, *others), key=lambda end: end.instant)


def earlier_of(first: Deadline, *others: Deadline) -> Deadline:
    """The earlier end of several, with its calendar."""
    return min((first, *others), key=lambda end: end.instant)


def review(clock: Clock, start: dt.datetime, nation: Nation, looked: Iterable[dt.datetime] = ()) -> Deadline:
    """When "as soon as reasonably practicable" must next be looked at.

    Such a duty has no number in law; the catalogue gives a review interval with its reason. It runs from
    the start, and again from the last time somebody looked and wrote down why it could not yet be done.
    """
    return due(clock, max((instant(start), *(instant(each) for each in looked))), nation)


def working_days_between(start: dt.date, end: dt.date, nation: Nation) -> int:
    """Working days after `start`, up to and including `end`: the N for which "N working days" is `end`."""
    return calendar_for(nation).between(start, end)


def add_months(day: dt.date, months: int, month_end: MonthEnd = MonthEnd.ASK) -> dt.date:
    """The corresponding date `months` later. Raises AmbiguousSum where there is none and nothing says which."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if day.day <= length:
        return dt.date(year, month + 1, day.day)
    if month_end is MonthEnd.ASK:
        raise AmbiguousSum(
            f"{months} month(s) from {day.isoformat()} has no one answer: that month has {length} days. "
            "Say month_end on the clock: last_day or day_after."
        )
    last = dt.date(year, month + 1, length)
    return last if month_end is MonthEnd.LAST_DAY else last + dt.timedelta(days=1)


def _needs_calendar(clock: Clock) -> bool:
    return clock.unit is Unit.WORKING_DAYS or clock.roll is not Roll.NONE or clock.cut_off is not None


def _due_in(clock: Clock, start: dt.datetime, calendar: Calendar | None) -> Deadline:
    day = civil_day(start)
    if calendar is None:
        return Deadline(end_of_day(_last_day(clock, day)), CIVIL)
    day = _counted_from(clock, start, day, calendar)
    if clock.unit is Unit.WORKING_DAYS:
        return Deadline(end_of_day(_last_working_day(clock, day, calendar)), calendar.version)
    return Deadline(end_of_day(_rolled(clock.roll, _last_day(clock, day), calendar)), calendar.version)


def _counted_from(clock: Clock, start: dt.datetime, day: dt.date, calendar: Calendar) -> dt.date:
    """The day on which the event counts as having happened."""
    if clock.cut_off is not None:
        late = civil_time(start) >= clock.cut_off
        return calendar.after(day, 1) if late else calendar.on_or_after(day)
    return _rolled(clock.roll, day, calendar) if clock.unit is Unit.WORKING_DAYS else day


def _rolled(roll: Roll, day: dt.date, calendar: Calendar) -> dt.date:
    match roll:
        case Roll.NONE:
            return day
        case Roll.NEXT_WORKING_DAY:
            return calendar.on_or_after(day)
        case Roll.PREVIOUS_WORKING_DAY:
            return calendar.on_or_before(day)


def _last_working_day(clock: Clock, day: dt.date, calendar: Calendar) -> dt.date:
    if clock.first_day_counts:
        # The first day is day one only if it is a working day; otherwise day one is the next.
        day = calendar.on_or_after(day)
        return calendar.after(day, clock.number - 1) if clock.number > 1 else day
    return calendar.after(day, clock.number) if clock.number else calendar.on_or_after(day)


def _last_day(clock: Clock, day: dt.date) -> dt.date:
    """The last civil day of a period of days, weeks, months or years."""
    beginning = dt.timedelta(days=1 if clock.first_day_counts else 0)
    try:
        if clock.unit in (Unit.MONTHS, Unit.YEARS):
            months = clock.number * (12 if clock.unit is Unit.YEARS else 1)
            return add_months(day, months, clock.month_end) - beginning
        return day + dt.timedelta(days=clock.number * (7 if clock.unit is Unit.WEEKS else 1)) - beginning
    except (OverflowError, ValueError) as cause:
        if isinstance(cause, ClockError):
            raise
        raise ClockError(f"{clock} from {day.isoformat()} runs past the end of the calendar.") from cause
