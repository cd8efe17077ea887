"""Reads times and the starting facts of a person from the plain words that files use."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from throughline.casefile import Entry, Party
from throughline.clock import UK, When, end_of_day, start_of_day

_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_YEAR = re.compile(r"^\d{4}$")
_AGE_AT_YEAR = re.compile(r"^age_at_(\d{4})$")


def read_when(text: str) -> When:
    """A day, a moment, a month, a year, or a range written with "/". Raises ValueError."""
    if "/" in text:
        first, last = text.split("/")
        return When.between(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    if _YEAR.match(text):
        return When.year(int(text))
    month = _MONTH.match(text)
    if month:
        return When.month(int(month[1]), int(month[2]))
    if "T" in text:
        moment = dt.datetime.fromisoformat(text)
        return When.minute(moment if moment.tzinfo else moment.replace(tzinfo=UK))
    return When.day(dt.date.fromisoformat(text))


_BANDS = {
    "under18": "under-18",
    "under-18": "under-18",
    "adult": "adult",
    "adult (presumed)": "adult-presumed",
}


def starting_facts(
    about: str, person: Mapping[str, Any], first: dt.date, last: dt.date, arrived: When | None = None
) -> Iterator[Entry]:
    """What is known of a person from the outset: nation, age and the like, as facts with a seq of 0.

    `first` and `last` are the days between which the case plays: an age with no day of its own held on one of
    them. `arrived` is when the person came, for an age on arrival.
    """
    always = When.between(dt.date(1900, 1, 1), max(first, last))
    during = When.between(first, max(first, last))
    for kind, data, when in _facts(person, always, during, arrived or during):
        yield Entry(0, kind, Party("SYSTEM"), about, when, when.earliest, data)


def _facts(
    person: Mapping[str, Any], always: When, during: When, arrived: When
) -> Iterator[tuple[str, dict[str, Any], When]]:
    if "nation" in person:
        yield "nation", {"nation": person["nation"]}, always
    if "member_of" in person:
        yield "group-membership", {"group": person["member_of"]}, always
    for name in ("birth", "birth_year"):
        if name in person:
            yield "date-of-birth", {"date": str(person[name])}, always
    if "age_band" in person:
        yield "age-band", {"band": _BANDS.get(str(person["age_band"]), str(person["age_band"]))}, always
    for purpose, state in person.get("consent", {}).items():
        yield f"consent-{purpose}", {"state": state}, always
    yield from _ages(person, during, arrived)


def _ages(
    person: Mapping[str, Any], during: When, arrived: When
) -> Iterator[tuple[str, dict[str, Any], When]]:
    status = str(person.get("age_status", "stated"))
    if "age" in person:
        on = When.day(dt.date.fromisoformat(str(person["age_on"]))) if "age_on" in person else during
        yield "age-claim", {"age": person["age"], "status": status}, on
    if "age_at_arrival" in person:
        yield "age-claim", {"age": person["age_at_arrival"], "status": status}, arrived
    for name, value in person.items():
        year = _AGE_AT_YEAR.match(name)
        if year:
            yield "age-claim", {"age": value, "status": status}, When.year(int(year[1]))


def day_bounds(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last instant of a run of UK civil days."""
    return start_of_day(first), end_of_day(last)
