"""When something happened, as exactly as anyone knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from .civil import UK, civil_day, end_of_day, instant, start_of_day
from .errors import ClockError


class Precision(StrEnum):
    """How exactly a time is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class When:
    """A closed interval of instants: the event lies somewhere from `earliest` to `latest`, both included.

    Both ends are aware datetimes and are held in UTC; days, months and years are UK civil ones.
    Raises ClockError when an end has no time zone or the interval runs backwards.
    """

    earliest: dt.datetime
    latest: dt.datetime
    precision: Precision

    def __post_init__(self) -> None:
        object.__setattr__(self, "earliest", instant(self.earliest))
        object.__setattr__(self, "latest", instant(self.latest))
        object.__setattr__(self, "precision", Precision(self.precision))
        if self.latest < self.earliest:
            raise ClockError(
                f"A time cannot end ({self.latest.isoformat()}) before it begins ({self.earliest.isoformat()})."
            )

    @classmethod
    def minute(cls, moment: dt.datetime) -> Self:
        """A time known to the minute; seconds are dropped, because nobody vouches for them."""
        exact = instant(moment).replace(second=0, microsecond=0)
        return cls(exact, exact, Precision.MINUTE)

    @classmethod
    def day(cls, day: dt.date) -> Self:
        """Some time on one UK civil day."""
        return cls(start_of_day(day), end_of_day(day), Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Some time in one month."""
        first = _date(year, month)
        after = _date(year + month // 12, month % 12 + 1)
        return cls(start_of_day(first), end_of_day(after - dt.timedelta(days=1)), Precision.MONTH)

    @classmethod
    def year(cls, year: int) -> Self:
        """Some time in one year."""
        return cls(start_of_day(_date(year, 1)), end_of_day(_date(year, 12).replace(day=31)), Precision.YEAR)

    @classmethod
    def between(cls, first: dt.date, last: dt.date) -> Self:
        """Some time from the start of `first` to the end of `last`."""
        return cls(start_of_day(first), end_of_day(last), Precision.RANGE)

    @property
    def first_day(self) -> dt.date:
        """The earliest UK civil day on which it can have happened."""
        return civil_day(self.earliest)

    @property
    def last_day(self) -> dt.date:
        """The latest UK civil day on which it can have happened."""
        return civil_day(self.latest)

    @property
    def exact(self) -> bool:
        """Whether the interval is one instant."""
        return self.earliest == self.latest

    def surely_before(self, moment: dt.datetime) -> bool:
        """Whether it happened before `moment` wherever in the interval it lies."""
        return self.latest < moment

    def surely_after(self, moment: dt.datetime) -> bool:
        """Whether it happened after `moment` wherever in the interval it lies."""
        return self.earliest > moment

    def overlaps(self, other: When) -> bool:
        """Whether both could have happened at the same instant."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def tightened(self, earliest: dt.datetime | None = None, latest: dt.datetime | None = None) -> When:
        """The part of the interval inside the given bounds. Raises ClockError when nothing is left."""
        low = self.earliest if earliest is None else max(self.earliest, instant(earliest))
        high = self.latest if latest is None else min(self.latest, instant(latest))
        if (low, high) == (self.earliest, self.latest):
            return self
        return When(low, high, Precision.RANGE)

    def to_json(self) -> dict[str, str]:
        """`{"precision", "earliest", "latest"}` with ISO 8601 instants in UTC."""
        return {
            "precision": self.precision.value,
            "earliest": _iso(self.earliest),
            "latest": _iso(self.latest),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ClockError that names the part which cannot be read."""
        unknown = set(data) - {"precision", "earliest", "latest"}
        if unknown:
            raise ClockError(f"A time has no part called {', '.join(sorted(unknown))}.")
        earliest = _read(data, "earliest")
        known_exactly = data.get("latest") == data["earliest"]
        return cls(earliest, earliest if known_exactly else _read(data, "latest"), _precision(data))

    def __str__(self) -> str:
        match self.precision:
            case Precision.MINUTE:
                return words_of_moment(self.earliest)
            case Precision.DAY:
                return words_of_day(self.first_day)
            case Precision.MONTH:
                return f"{self.first_day:%B} {self.first_day.year}"
            case Precision.YEAR:
                return str(self.first_day.year)
            case Precision.RANGE:
                return self._range_in_words()

    def _range_in_words(self) -> str:
        whole_days = self.earliest == start_of_day(self.first_day) and self.latest == end_of_day(
            self.last_day
        )
        if whole_days and self.first_day == self.last_day:
            return words_of_day(self.first_day)
        if whole_days:
            return f"between {words_of_day(self.first_day)} and {words_of_day(self.last_day)}"
        return f"between {words_of_moment(self.earliest)} and {words_of_moment(self.latest)}"


def words_of_day(day: dt.date) -> str:
    """A date in plain British English: 3 May 2024."""
    return f"{day.day} {day:%B} {day.year}"


def words_of_moment(moment: dt.datetime) -> str:
    """An instant in UK civil time and plain British English: 3 May 2024 at 2:05pm (GOV.UK's form)."""
    local = instant(moment).astimezone(UK)
    hour = local.hour % 12 or 12
    clock = f"{hour}:{local.minute:02}" if local.minute else f"{hour}"
    if (local.hour, local.minute) == (12, 0):
        return f"{words_of_day(local.date())} at midday"
    if (local.hour, local.minute) == (0, 0):
        return f"{words_of_day(local.date())} at midnight at the start of the day"
    return f"{words_of_day(local.date())} at {clock}{'am' if local.hour < 12 else 'pm'}"


def _date(year: int, month: int) -> dt.date:
    try:
        return dt.date(year, month, 1)
    except ValueError as cause:
        raise ClockError(f"There is no month {month} of the year {year}.") from cause


def _iso(moment: dt.datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _read(data: Mapping[str, Any], part: str) -> dt.datetime:
    try:
        return instant(dt.datetime.fromisoformat(data[part]))
    except KeyError as cause:
        raise ClockError(f"A time needs {part}.") from cause
    except ClockError:
        raise
    except (TypeError, ValueError) as cause:
        raise ClockError(f"{part} is not a date and time that can be read: {data[part]!r}.") from cause


def _precision(data: Mapping[str, Any]) -> Precision:
    try:
        return Precision(data["precision"])
    except KeyError as cause:
        raise ClockError("A time needs precision.") from cause
    except ValueError as cause:
        raise ClockError(f"{data['precision']!r} is not a precision: use {', '.join(Precision)}.") from cause
