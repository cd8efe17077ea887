"""How old the person is, as far as anyone can say: child, adult, perhaps a child, or never asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from throughline.clock import birthday, civil_day, start_of_day

if TYPE_CHECKING:
    from .entry import Entry

#: The kinds of fact that say something about age.
AGE_KINDS = frozenset(
    "age-assessed age-band age-claim age-claimed age-disputed arrested date-of-birth encounter found housing-asked "
    "presumed-child reported-to-police".split()
)
_EARLIEST_BIRTH, _LATEST_BIRTH = dt.date(1900, 1, 1), dt.date(2100, 1, 1)


class Age(StrEnum):
    """What is known of the age on a day. MAY_BE_CHILD is treated as a child until assessed (MSA 2015 s51)."""

    CHILD = "child"
    ADULT = "adult"
    MAY_BE_CHILD = "may be child"
    UNKNOWN = "unknown"

    @property
    def as_child(self) -> bool:
        """Whether the person is to be treated as a child."""
        return self in (Age.CHILD, Age.MAY_BE_CHILD)


@dataclass(frozen=True, slots=True)
class Birth:
    """The days between which the person was born, and whether that is in doubt."""

    first: dt.date
    last: dt.date
    known: bool
    doubted: bool
    presumed: Age | None

    @classmethod
    def of(cls, happenings: Iterable[Entry]) -> Birth:
        """What the facts about age come to: an assessment over a date of birth over what was said."""
        facts = [each for each in happenings if each.kind in AGE_KINDS and not each.implied]
        assessed = [_assessed(each) for each in facts if each.kind == "age-assessed"]
        if assessed:
            return cls._between(*assessed[-1], doubted=False, presumed=None)
        born = [
            _born(each.data["date"])
            for each in facts
            if each.kind == "date-of-birth" and each.data.get("date")
        ]
        said = [_said(each) for each in facts if _says_age(each)]
        bounds = born[-1] if born else (said[-1] if said else None)
        doubted = any(_doubts(each) for each in facts)
        presumed = _presumed(facts)
        if bounds is None:
            return cls(_EARLIEST_BIRTH, _LATEST_BIRTH, False, doubted, presumed)
        return cls._between(*bounds, doubted=doubted, presumed=presumed)

    @classmethod
    def _between(cls, first: dt.date, last: dt.date, doubted: bool, presumed: Age | None) -> Birth:
        return cls(first, last, True, doubted, presumed)

    def on(self, moment: dt.datetime) -> Age:
        """The age on the UK civil day of a moment."""
        if self.doubted:
            return Age.MAY_BE_CHILD
        if not self.known:
            return self.presumed or Age.UNKNOWN
        day = civil_day(moment)
        if day < turns_18_on(self.first):
            return Age.CHILD
        return Age.ADULT if day >= turns_18_on(self.last) else Age.MAY_BE_CHILD

    @property
    def always_as_child(self) -> bool | None:
        """Whether the person is to be treated as a child on every day, or on none; None where days differ."""
        if self.doubted:
            return True
        return None if self.known else (self.presumed or Age.UNKNOWN).as_child

    @property
    def grown(self) -> float:
        """The instant (seconds since 1970) from which the person is surely of age."""
        return start_of_day(turns_18_on(self.last)).timestamp()

    @property
    def eighteenth(self) -> dt.date | None:
        """The last day that can be the eighteenth birthday, where a birth date is known at all."""
        return turns_18_on(self.last) if self.known and self.last < _LATEST_BIRTH else None


def turns_18_on(born: dt.date) -> dt.date:
    """The civil day of the eighteenth birthday."""
    return birthday(born, 18)


def _years_before(day: dt.date, years: int) -> dt.date:
    """The same day some years earlier; 1 March for a leap day that is not there."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 3, 1)


def _born(value: Any) -> tuple[dt.date, dt.date]:
    text = str(value)
    if len(text) == 4:
        return dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)
    born = dt.date.fromisoformat(text[:10])
    return born, born


def _says_age(each: Entry) -> bool:
    return type(each.data.get("age")) is int and each.data.get("status") != "disputed"


def _said(each: Entry) -> tuple[dt.date, dt.date]:
    return _of_age(each.data["age"], civil_day(each.earliest), civil_day(each.latest))


def _of_age(age: int, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """The births that make somebody `age` years old on some day from `first` to `last`."""
    return _years_before(first, age + 1) + dt.timedelta(days=1), _years_before(last, age)


def _assessed(each: Entry) -> tuple[dt.date, dt.date]:
    first, last = civil_day(each.earliest), civil_day(each.latest)
    found = each.data.get("age_found")
    if type(found) is int:
        return _of_age(found, first, last)
    if each.data.get("outcome") == "adult":
        return _EARLIEST_BIRTH, _years_before(first, 18)
    return _years_before(last, 18) + dt.timedelta(days=1), _LATEST_BIRTH


def _doubts(each: Entry) -> bool:
    """Whether a fact leaves open that the person is under 18. Never having asked is no doubt."""
    disputed = each.data.get("status") == "disputed" and each.data.get("age", 0) < 18
    unsure = each.kind == "age-band" and each.data.get("band") == "unsure"
    return each.kind in ("age-disputed", "presumed-child") or unsure or (each.kind in _CLAIMS and disputed)


_CLAIMS = ("age-claim", "age-claimed")
_BANDS = {"under-18": Age.CHILD, "adult": Age.ADULT, "adult-presumed": Age.ADULT}


def _presumed(facts: Iterable[Entry]) -> Age | None:
    bands = [each.data.get("band") for each in facts if each.kind == "age-band"]
    return _BANDS.get(str(bands[-1])) if bands else None
