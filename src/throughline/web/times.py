"""Dates and times as people type them: as exact as they know, never more.

A date is typed in three boxes. Without a day it is a month, without a day and a month it is a year; with a time it
is a minute; with a second date it is a range. There is nothing to choose first, and no box has to be filled in to
reach another.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from throughline.clock import UK, ClockError, Precision, When
from throughline.web.question import Raw

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
FIRST_YEAR, LAST_YEAR = 1900, 2100
_TIME = re.compile(r"(\d{1,2})[:.h ]?(\d{2})? ?(am|pm)?", re.I)


class Unreadable(ValueError):
    """What was typed is not a date or a time; `part` names the box to mend."""

    def __init__(self, message: str, part: str) -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True, slots=True)
class _Typed:
    """A year with, perhaps, a month and a day."""

    year: int
    month: int | None
    day: int | None

    def when(self) -> When:
        if self.month is None:
            return When.year(self.year)
        if self.day is None:
            return When.month(self.year, self.month)
        return When.day(dt.date(self.year, self.month, self.day))


def read_when(raw: Raw, name: str) -> dict[str, str] | None:
    """The JSON form of `When` from the boxes of one question; None if all are empty. Raises Unreadable."""
    typed, time = _typed(raw, name, ""), _box(raw, name, "time")
    until = _typed(raw, name, "to-")
    if typed is None:
        if time:
            raise Unreadable("Give the date as well as the time", "day")
        if until:
            raise Unreadable("Give the earliest date as well as the latest", "day")
        return None
    if until:
        return _between(typed, until, time).to_json()
    return (_at(typed, time) if time else typed.when()).to_json()


def read_date(raw: Raw, name: str) -> str | None:
    """An ISO date from three boxes; None if all are empty. Raises Unreadable."""
    typed = _typed(raw, name, "")
    if typed is None:
        return None
    if typed.month is None or typed.day is None:
        raise Unreadable("Give the day, the month and the year", "month" if typed.month is None else "day")
    return dt.date(typed.year, typed.month, typed.day).isoformat()


def boxes_of_when(data: Mapping[str, str], name: str) -> dict[str, list[str]]:
    """What stands in the boxes for a time that was recorded: the inverse of `read_when`."""
    when = When.from_json(data)
    first, last = when.first_day, when.last_day
    match when.precision:
        case Precision.YEAR:
            parts = {"year": first.year}
        case Precision.MONTH:
            parts = {"month": first.month, "year": first.year}
        case Precision.RANGE:
            parts = _date_boxes(first) | {f"to-{box}": value for box, value in _date_boxes(last).items()}
        case _:
            parts = _date_boxes(first)
    boxes = {f"{name}-{box}": [str(value)] for box, value in parts.items()}
    if when.precision is Precision.MINUTE:
        boxes[f"{name}-time"] = [when.earliest.astimezone(UK).strftime("%H:%M")]
    return boxes


def boxes_of_date(day: str, name: str) -> dict[str, list[str]]:
    """What stands in the boxes for an ISO date."""
    return {f"{name}-{box}": [str(value)] for box, value in _date_boxes(dt.date.fromisoformat(day)).items()}


def _date_boxes(day: dt.date) -> dict[str, int]:
    return {"day": day.day, "month": day.month, "year": day.year}


def _box(raw: Raw, name: str, part: str) -> str:
    return next(iter(raw.get(f"{name}-{part}", ())), "").strip()


def _typed(raw: Raw, name: str, prefix: str) -> _Typed | None:
    day, month, year = (_box(raw, name, prefix + part) for part in ("day", "month", "year"))
    if not (day or month or year):
        return None
    if not year:
        raise Unreadable("Give the year", prefix + "year")
    if day and not month:
        raise Unreadable("Give the month as well as the day, or leave both out", prefix + "month")
    typed = _Typed(
        _year(year, prefix), _month(month, prefix) if month else None, _day(day, prefix) if day else None
    )
    try:
        typed.when()
    except (ValueError, ClockError):
        raise Unreadable(f"There is no {day} in that month. Give a real date", prefix + "day") from None
    return typed


def _year(text: str, prefix: str) -> int:
    if not re.fullmatch(r"\d{4}", text, re.ASCII) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise Unreadable("Give the year in four figures, such as 2024", prefix + "year")
    return int(text)


def _month(text: str, prefix: str) -> int:
    if re.fullmatch(r"\d{1,2}", text, re.ASCII) and 1 <= int(text) <= 12:
        return int(text)
    named = [
        number for number, month in enumerate(MONTHS, 1) if len(text) >= 3 and month.startswith(text.lower())
    ]
    if not named:
        raise Unreadable("Give the month as a number from 1 to 12, or its name", prefix + "month")
    return named[0]


def _day(text: str, prefix: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or not 1 <= int(text) <= 31:
        raise Unreadable("Give the day as a number from 1 to 31", prefix + "day")
    return int(text)


def _at(typed: _Typed, text: str) -> When:
    """To the minute. The hour that happens twice when the clocks go back is kept as the interval it is."""
    if typed.month is None or typed.day is None:
        raise Unreadable("A time needs the whole date: give the day, the month and the year", "day")
    local = dt.datetime.combine(dt.date(typed.year, typed.month, typed.day), _time(text), UK)
    first, second = (local.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if first.astimezone(UK).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Unreadable(
            "The clocks went forward that night: that time did not happen. Give the time on the clock before or after",
            "time",
        )
    return When.minute(first) if first == second else When(first, second, Precision.RANGE)


def _time(text: str) -> dt.time:
    found = _TIME.fullmatch(text.strip())
    if not found or not (found[2] or found[3]):
        raise Unreadable("Give the time as hours and minutes, such as 14:30", "time")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise Unreadable("Give a time between 00:00 and 23:59", "time") from None


def _between(first: _Typed, last: _Typed, time: str) -> When:
    if time:
        raise Unreadable("Give either a time or a second date, not both", "time")
    start, end = first.when(), last.when()
    if end.latest < start.earliest:
        raise Unreadable("The second date is before the first. Give them in order", "to-day")
    return When.between(start.first_day, end.last_day)
