"""Freeze the bank holidays of the United Kingdom into the clock's own dated table.

Run it when a one-off holiday is proclaimed, then raise VERSION:

    python tools/freeze_bank_holidays.py > src/throughline/clock/bank_holidays.toml

The dates come from the development package `holidays` (the subdivision is always given: without it
the package merges nations). Only Monday to Friday is written, because nothing else can change a sum of
working days: where a holiday falls on a weekend, the table holds its substitute day. What we know the
package to have wrong is corrected in CORRECTIONS, each with the law that says so.
"""

from __future__ import annotations

import datetime as dt
import sys
from importlib.metadata import version

import holidays

VERSION = "2026.1"
FIRST_YEAR, LAST_YEAR = 2000, 2035
SUBDIVISIONS = {"E-W": ("ENG", "WLS"), "S": ("SCT",), "NI": ("NIR",)}
PLACES = {"E-W": "England and Wales", "S": "Scotland", "NI": "Northern Ireland"}

#: Dates that the package lists and the law does not: (calendar, day) and why.
CORRECTIONS = {
    (
        "S",
        dt.date(2006, 11, 30),
    ): "St Andrew's Day Bank Holiday (Scotland) Act 2007 asp 2: first kept on 30 November 2007",
}

TITLES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2 January",
    "Saint Andrew's Day": "St Andrew's Day",
    "Saint Patrick's Day": "St Patrick's Day",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen's Day)",
    "Golden Jubilee of Elizabeth II": "Golden Jubilee",
    "Wedding of William and Catherine": "Royal wedding",
    "Diamond Jubilee of Elizabeth II": "Diamond Jubilee",
    "Platinum Jubilee of Elizabeth II": "Platinum Jubilee",
    "State Funeral of Queen Elizabeth II": "State funeral of Queen Elizabeth II",
    "Coronation of Charles III": "Coronation of King Charles III",
    "Scotland's participation in the FIFA World Cup final": "Bank holiday for the men's football World Cup",
}


def title_of(day: dt.date, name: str) -> str:
    """The title we print for one day of the package, in our words."""
    # The package joins two names on 2 January of years that begin on a Sunday; the day itself is "2 January".
    first = name.split("; ")[0]
    plain = first.removesuffix(" (observed)")
    titled = TITLES.get(plain, plain)
    if day == dt.date(2020, 5, 8):
        titled += " (moved to VE Day)"
    return f"{titled} (substitute day)" if first.endswith(" (observed)") else titled


def days_of(calendar: str, year: int) -> dict[dt.date, str]:
    """Weekday bank holidays of one calendar and year; refuses nations of one calendar that differ."""
    lists = [dict(holidays.country_holidays("GB", subdiv=s, years=year)) for s in SUBDIVISIONS[calendar]]
    if any(other != lists[0] for other in lists):
        raise SystemExit(f"{PLACES[calendar]} {year}: the nations of one calendar differ; give each its own.")
    return {
        day: title_of(day, name)
        for day, name in sorted(lists[0].items())
        if day.year == year and day.weekday() < 5 and (calendar, day) not in CORRECTIONS
    }


def table(frozen_on: dt.date) -> str:
    """The whole table as TOML."""
    lines = [
        "# Bank holidays of the United Kingdom that fall on Monday to Friday, substitute days included.",
        "# Written by tools/freeze_bank_holidays.py: do not edit by hand.",
        "# Years not yet announced follow the standing rules of the Banking and Financial Dealings Act 1971;",
        "# a one-off holiday proclaimed after `frozen_on` is not in here.",
        f'version = "{VERSION}"',
        f"frozen_on = {frozen_on.isoformat()}",
        f"first_year = {FIRST_YEAR}",
        f"last_year = {LAST_YEAR}",
        f'source = "Python package holidays {version("holidays")} (MIT), subdivision given; corrected as listed"',
        "corrections = [",
        *(f'  "{place} {day.isoformat()}: {why}",' for (place, day), why in CORRECTIONS.items()),
        "]",
    ]
    for calendar, place in PLACES.items():
        lines += ["", f"[calendars.{calendar}]", f'title = "{place}"', "days = ["]
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            lines += [f'  "{day.isoformat()} {title}",' for day, title in days_of(calendar, year).items()]
        lines.append("]")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table(dt.datetime.now(dt.UTC).date()))
