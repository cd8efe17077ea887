"""The frozen table against an independent reckoning of the law, one-off holidays, and a second list."""

import datetime as dt
import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from throughline.clock import Nation, OutsideCalendar, calendar_for

YEARS = range(2000, 2036)
ONE_DAY = dt.timedelta(days=1)
CALENDARS = (Nation.ENGLAND, Nation.SCOTLAND, Nation.NORTHERN_IRELAND)

#: Holidays proclaimed for one year, and ordinary ones that were moved away: day -> (added for, or removed for).
PROCLAIMED = {
    dt.date(2002, 6, 3): "all",  # Golden Jubilee
    dt.date(2002, 6, 4): "all",  # spring bank holiday, moved from 27 May
    dt.date(2011, 4, 29): "all",  # royal wedding
    dt.date(2012, 6, 4): "all",  # spring bank holiday, moved from 28 May
    dt.date(2012, 6, 5): "all",  # Diamond Jubilee
    dt.date(2020, 5, 8): "all",  # early May bank holiday, moved from 4 May: VE Day
    dt.date(2022, 6, 2): "all",  # spring bank holiday, moved from 30 May
    dt.date(2022, 6, 3): "all",  # Platinum Jubilee
    dt.date(2022, 9, 19): "all",  # state funeral
    dt.date(2023, 5, 8): "all",  # coronation
    dt.date(2026, 6, 15): "S",  # men's football World Cup, Scotland only
}
MOVED_AWAY = {dt.date(2002, 5, 27), dt.date(2012, 5, 28), dt.date(2020, 5, 4), dt.date(2022, 5, 30)}


def easter(year: int) -> dt.date:
    """Easter Sunday by the Anonymous Gregorian algorithm (Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    ell = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def first_monday(year: int, month: int) -> dt.date:
    return next(d for d in (dt.date(year, month, n) for n in range(1, 8)) if d.weekday() == 0)


def last_monday(year: int, month: int) -> dt.date:
    return next(d for d in (dt.date(year, month, n) for n in range(31, 24, -1)) if d.weekday() == 0)


def fixed_days(nation: Nation, year: int) -> list[dt.date]:
    """Holidays on a date, which pass to the next free weekday when they fall on a weekend."""
    days = [dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)]
    if nation is Nation.SCOTLAND:
        days.append(dt.date(year, 1, 2))
        if year >= 2007:
            days.append(dt.date(year, 11, 30))
    if nation is Nation.NORTHERN_IRELAND:
        days += [dt.date(year, 3, 17), dt.date(year, 7, 12)]
    return sorted(days)


def moving_days(nation: Nation, year: int) -> set[dt.date]:
    days = {easter(year) - 2 * ONE_DAY, first_monday(year, 5), last_monday(year, 5)}
    if nation is Nation.SCOTLAND:
        return days | {first_monday(year, 8)}
    return days | {easter(year) + ONE_DAY, last_monday(year, 8)}


def reckoned(nation: Nation, year: int) -> set[dt.date]:
    """Every weekday bank holiday of one nation and year, from the rules and not from the table."""
    fixed = fixed_days(nation, year)
    taken = moving_days(nation, year) | {d for d in fixed if d.weekday() < 5}
    for day in (d for d in fixed if d.weekday() >= 5):
        while day.weekday() >= 5 or day in taken:
            day += ONE_DAY
        taken.add(day)
    added = {d for d, where in PROCLAIMED.items() if d.year == year and where in ("all", nation.value)}
    return (taken - MOVED_AWAY) | added


@pytest.mark.parametrize("nation", CALENDARS)
@pytest.mark.parametrize("year", YEARS)
def test_the_table_is_what_the_rules_and_the_proclamations_give(nation: Nation, year: int) -> None:
    in_table = {day for day in calendar_for(nation).holidays if day.year == year}
    assert in_table == reckoned(nation, year)


@pytest.mark.parametrize(
    ("division", "nation"), [("england-and-wales", "E"), ("scotland", "S"), ("northern-ireland", "NI")]
)
def test_the_table_agrees_with_a_list_made_elsewhere(division: str, nation: str) -> None:
    listed = json.loads(Path(__file__).with_name("bank_holidays_2024_2028.json").read_text("utf-8"))[division]
    days = {dt.date.fromisoformat(event["date"]) for event in listed["events"]}
    frozen = {day for day in calendar_for(Nation(nation)).holidays if 2024 <= day.year <= 2028}
    assert frozen == {day for day in days if day.weekday() < 5}


@pytest.mark.parametrize(
    ("nation", "day", "open_"),
    [
        ("S", "2025-01-02", False),  # 2 January is Scotland's alone
        ("E", "2025-01-02", True),
        ("S", "2025-04-21", True),  # no Easter Monday in Scotland
        ("NI", "2025-04-21", False),
        ("S", "2006-11-30", True),  # St Andrew's Day is kept from 2007
        ("S", "2007-11-30", False),
        ("S", "2008-12-01", False),  # substitute: 30 November 2008 was a Sunday
        ("S", "2026-06-15", False),
        ("E", "2026-06-15", True),
        ("NI", "2026-03-17", False),
        ("W", "2022-09-19", False),
        ("NI", "2020-07-13", False),  # substitute for Sunday the 12th
        ("S", "2022-01-04", False),  # substitute for Sunday 2 January
        ("E", "2020-05-04", True),  # moved to 8 May
    ],
)
def test_traps_of_one_nation(nation: str, day: str, open_: bool) -> None:
    assert calendar_for(Nation(nation)).is_working_day(dt.date.fromisoformat(day)) is open_


def test_england_and_wales_share_one_calendar() -> None:
    assert calendar_for(Nation.ENGLAND) is calendar_for(Nation.WALES)


def test_a_holiday_has_a_name_and_a_substitute_says_so() -> None:
    scotland = calendar_for(Nation.SCOTLAND)
    assert scotland.holiday(dt.date(2026, 11, 30)) == "St Andrew's Day"
    assert scotland.holiday(dt.date(2026, 12, 28)) == "Boxing Day (substitute day)"
    assert scotland.holiday(dt.date(2026, 12, 29)) is None


@pytest.mark.parametrize("nation", CALENDARS)
def test_days_are_in_order_and_none_is_a_weekend(nation: Nation) -> None:
    days = list(calendar_for(nation).holidays)
    assert all(a < b for a, b in pairwise(days))
    assert all(day.weekday() < 5 for day in days)


def test_the_table_says_when_it_was_frozen_and_which_version_it_is() -> None:
    table = tomllib.loads(Path(__file__).parent.with_name("bank_holidays.toml").read_text("utf-8"))
    assert isinstance(table["frozen_on"], dt.date)
    assert calendar_for(Nation.SCOTLAND).version == f"{table['version']} S"


@pytest.mark.parametrize("day", [dt.date(1999, 12, 31), dt.date(2036, 1, 1)])
def test_a_day_beyond_the_table_is_refused_with_its_bounds(day: dt.date) -> None:
    with pytest.raises(OutsideCalendar, match="2000-01-01 to 2035-12-31"):
        calendar_for(Nation.ENGLAND).is_working_day(day)


@pytest.mark.parametrize("nation", [Nation.OUTSIDE, Nation.UNKNOWN])
def test_a_place_without_a_table_is_refused(nation: Nation) -> None:
    with pytest.raises(OutsideCalendar, match="say which UK nation"):
        calendar_for(nation)
