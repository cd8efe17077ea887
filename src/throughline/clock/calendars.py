"""Working days of each nation, from the frozen table of bank holidays.

A working day is Monday to Friday and not a bank holiday in the nation of the duty's owner. The table is
read once, when first needed; after that every question is a look-up (no loop over days).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .civil import Nation
from .errors import OutsideCalendar

_TABLE = Path(__file__).with_name("bank_holidays.toml")

_NAMES = {
    Nation.ENGLAND: "E-W",
    Nation.WALES: "E-W",
    Nation.SCOTLAND: "S",
    Nation.NORTHERN_IRELAND: "NI",
}


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """One nation's working days over the years of the table.

    `version` names the table and the calendar, and is carried by every deadline that used it.
    Every method raises OutsideCalendar for a day beyond the table.
    """

    name: str
    title: str
    version: str
    first: dt.date
    last: dt.date
    holidays: dict[dt.date, str]
    _working: tuple[int, ...]
    _upto: tuple[int, ...]

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices of this nation are taken to be open on `day`."""
        here = self._offset(day)
        return self._upto[here] > (self._upto[here - 1] if here else 0)

    def holiday(self, day: dt.date) -> str | None:
        """The name of the bank holiday on a weekday, or None."""
        self._offset(day)
        return self.holidays.get(day)

    def after(self, day: dt.date, number: int) -> dt.date:
        """The `number`-th working day after `day`, which is itself never counted (number at least 1)."""
        return self._nth(self._upto[self._offset(day)] + number, day)

    def on_or_after(self, day: dt.date) -> dt.date:
        """`day` if it is a working day, else the next one."""
        return day if self.is_working_day(day) else self.after(day, 1)

    def on_or_before(self, day: dt.date) -> dt.date:
        """`day` if it is a working day, else the one before."""
        return self._nth(self._upto[self._offset(day)], day)

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after `start`, up to and including `end` (negative if it runs backwards)."""
        return self._upto[self._offset(end)] - self._upto[self._offset(start)]

    def _offset(self, day: dt.date) -> int:
        if not self.first <= day <= self.last:
            raise self._beyond(day)
        return day.toordinal() - self.first.toordinal()

    def _nth(self, nth: int, asked: dt.date) -> dt.date:
        if not 1 <= nth <= len(self._working):
            raise self._beyond(asked)
        return dt.date.fromordinal(self._working[nth - 1])

    def _beyond(self, day: dt.date) -> OutsideCalendar:
        return OutsideCalendar(
            f"Working days from {day.isoformat()} cannot be counted: the bank holidays of {self.title} "
            f"are known from {self.first.isoformat()} to {self.last.isoformat()} (table {self.version})."
        )


def calendar_for(nation: Nation) -> Calendar:
    """The working days of a nation. Raises OutsideCalendar for a place outside the UK or not known."""
    try:
        return _calendar(_NAMES[nation])
    except KeyError as cause:
        raise OutsideCalendar(
            f"There is no table of bank holidays for “{nation.value}”: say which UK nation."
        ) from cause


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text("utf-8"))


@cache
def _calendar(name: str) -> Calendar:
    table = _table()
    days = dict(_entry(line) for line in table["calendars"][name]["days"])
    first, last = dt.date(table["first_year"], 1, 1), dt.date(table["last_year"], 12, 31)
    span = range(first.toordinal(), last.toordinal() + 1)
    shut = {day.toordinal() for day in days}
    # Ordinal 1 was a Monday, so an ordinal's weekday is (ordinal - 1) % 7.
    working = tuple(o for o in span if (o - 1) % 7 < 5 and o not in shut)
    upto = tuple(bisect_right(working, o) for o in span)
    version = f"{table['version']} {name}"
    return Calendar(name, table["calendars"][name]["title"], version, first, last, days, working, upto)


def _entry(line: str) -> tuple[dt.date, str]:
    day, _, title = line.partition(" ")
    return dt.date.fromisoformat(day), title
