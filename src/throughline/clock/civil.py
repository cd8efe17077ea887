"""UK civil time: which civil day an instant belongs to, and where a civil day begins and ends.

A civil day is a day in Europe/London. Instants are aware datetimes and leave here in UTC. On the two
Sundays a year when the clocks change a civil day lasts 23 or 25 hours; these functions know it.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from .errors import ClockError

#: The civil time zone of the whole United Kingdom.
UK = ZoneInfo("Europe/London")

_LAST_MOMENT = dt.time(23, 59, 59, 999_999)


class Nation(StrEnum):
    """Where a duty is owed. England and Wales share one calendar of bank holidays."""

    ENGLAND = "E"
    WALES = "W"
    SCOTLAND = "S"
    NORTHERN_IRELAND = "NI"
    OUTSIDE = "outside UK"
    UNKNOWN = "unknown"


FIRST_YEAR, LAST_YEAR = 1800, 9000


def instant(moment: dt.datetime) -> dt.datetime:
    """The same instant in UTC. Raises ClockError for a datetime without a time zone, or in a year out of all reach."""
    if moment.tzinfo is None:
        raise ClockError(
            f"{moment.isoformat()} has no time zone. Give an aware datetime (UTC, or Europe/London)."
        )
    # At the very ends of what a datetime can hold, changing the zone overflows; nobody alive speaks of those years.
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ClockError(f"The year {moment.year} is outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return moment.astimezone(dt.UTC)


def civil_day(moment: dt.datetime) -> dt.date:
    """The UK civil day on which an instant falls. Raises ClockError for a datetime without a time zone."""
    if moment.tzinfo is None:
        raise ClockError(
            f"{moment.isoformat()} has no time zone. Give an aware datetime (UTC, or Europe/London)."
        )
    return _day_of(moment) if moment.tzinfo is dt.UTC else moment.astimezone(UK).date()


@lru_cache(maxsize=4096)
def _day_of(moment: dt.datetime) -> dt.date:
    """The civil day of an instant in UTC, where equal datetimes are the same instant: many clocks run from one start."""
    return moment.astimezone(UK).date()


def civil_time(moment: dt.datetime) -> dt.time:
    """The time shown on a clock in London at an instant."""
    return instant(moment).astimezone(UK).time()


@lru_cache(maxsize=32_768)
def start_of_day(day: dt.date) -> dt.datetime:
    """First instant of a UK civil day, in UTC."""
    return dt.datetime.combine(day, dt.time.min, UK).astimezone(dt.UTC)


@lru_cache(maxsize=32_768)
def end_of_day(day: dt.date) -> dt.datetime:
    """Last instant of a UK civil day (one microsecond before the next), in UTC."""
    return dt.datetime.combine(day, _LAST_MOMENT, UK).astimezone(dt.UTC)
