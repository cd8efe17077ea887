"""Intervals of time: what they hold, how they read, and that nothing is lost on the way to JSON and back."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.clock import UK, ClockError, Precision, When, end_of_day, start_of_day, words_of_moment

AWARE = st.datetimes(
    dt.datetime(1900, 1, 2), dt.datetime(2100, 1, 1), timezones=st.sampled_from([dt.UTC, UK])
)
DAYS = st.dates(dt.date(1900, 1, 2), dt.date(2100, 1, 1))


@given(AWARE, AWARE, st.sampled_from(Precision))
def test_json_gives_back_the_same_interval(one: dt.datetime, two: dt.datetime, precision: Precision) -> None:
    low, high = sorted((one.astimezone(dt.UTC), two.astimezone(dt.UTC)))
    when = When(low, high, precision)
    assert When.from_json(when.to_json()) == when


@given(DAYS)
def test_a_day_lies_in_its_month_and_its_month_in_its_year(day: dt.date) -> None:
    inner, month, year = When.day(day), When.month(day.year, day.month), When.year(day.year)
    assert year.earliest <= month.earliest <= inner.earliest <= inner.latest <= month.latest <= year.latest
    assert month.first_day.day == 1
    assert (month.last_day + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When.minute(dt.datetime(2024, 5, 3, 13, 5, 59, tzinfo=dt.UTC)), "3 May 2024 at 2:05pm"),
        (When.minute(dt.datetime(2024, 1, 3, 9, 0, tzinfo=dt.UTC)), "3 January 2024 at 9am"),
        (When.day(dt.date(2024, 5, 3)), "3 May 2024"),
        (When.month(2024, 12), "December 2024"),
        (When.year(2009), "2009"),
        (When.between(dt.date(2024, 5, 3), dt.date(2024, 6, 1)), "between 3 May 2024 and 1 June 2024"),
        (When.between(dt.date(2024, 5, 3), dt.date(2024, 5, 3)), "3 May 2024"),
    ],
)
def test_a_time_reads_in_plain_british_english(when: When, words: str) -> None:
    assert str(when) == words


def test_midday_and_midnight_are_said_in_words() -> None:
    assert words_of_moment(dt.datetime(2024, 1, 3, 12, tzinfo=dt.UTC)).endswith("at midday")
    assert "midnight at the start of the day" in words_of_moment(dt.datetime(2024, 1, 3, tzinfo=dt.UTC))


def test_a_minute_is_one_instant_and_its_seconds_are_dropped() -> None:
    when = When.minute(dt.datetime(2024, 5, 3, 13, 5, 42, 7, tzinfo=dt.UTC))
    assert when.exact
    assert when.earliest == dt.datetime(2024, 5, 3, 13, 5, tzinfo=dt.UTC)


def test_a_summer_day_begins_at_eleven_in_the_evening_utc() -> None:
    assert When.day(dt.date(2024, 7, 1)).earliest == dt.datetime(2024, 6, 30, 23, tzinfo=dt.UTC)


def test_surely_before_and_after_need_the_whole_interval() -> None:
    may = When.month(2024, 5)
    assert may.surely_before(start_of_day(dt.date(2024, 6, 1)))
    assert may.surely_after(end_of_day(dt.date(2024, 4, 30)))
    inside = start_of_day(dt.date(2024, 5, 10))
    assert not may.surely_before(inside)
    assert not may.surely_after(inside)
    assert may.overlaps(When.year(2024))
    assert not may.overlaps(When.month(2024, 6))


def test_tightening_keeps_only_what_is_inside_the_bounds() -> None:
    may, tenth = When.month(2024, 5), start_of_day(dt.date(2024, 5, 10))
    assert may.tightened(earliest=tenth) == When(tenth, may.latest, Precision.RANGE)
    assert may.tightened(latest=end_of_day(dt.date(2024, 7, 1))) is may
    with pytest.raises(ClockError, match="before it begins"):
        may.tightened(latest=start_of_day(dt.date(2024, 4, 1)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "needs earliest"),
        ({"precision": "day", "earliest": "2024-05-03T00:00:00Z"}, "needs latest"),
        ({"earliest": "2024-05-03T00:00:00Z", "latest": "2024-05-03T01:00:00Z"}, "needs precision"),
        (
            {"precision": "day", "earliest": "soon", "latest": "2024-05-03T01:00:00Z"},
            "earliest is not a date",
        ),
        ({"precision": "day", "earliest": 7, "latest": "2024-05-03T01:00:00Z"}, "earliest is not a date"),
        ({"precision": "day", "earliest": "2024-05-03", "latest": "2024-05-03T01:00:00Z"}, "no time zone"),
        (
            {"precision": "decade", "earliest": "2024-05-03T00:00Z", "latest": "2024-05-03T01:00Z"},
            "not a precision",
        ),
        (
            {"precision": "day", "earliest": "2024-05-04T00:00Z", "latest": "2024-05-03T00:00Z"},
            "before it begins",
        ),
        (
            {"precision": "day", "earliest": "2024-05-03T00:00Z", "latest": "2024-05-03T01:00Z", "zone": 1},
            "called zone",
        ),
    ],
)
def test_json_that_cannot_be_a_time_is_refused_with_the_part_that_is_wrong(
    data: dict[str, object], says: str
) -> None:
    with pytest.raises(ClockError, match=says):
        When.from_json(data)


def test_a_month_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ClockError, match="no month 13"):
        When.month(2024, 13)
