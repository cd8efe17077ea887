"""Dates as people type them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.clock import Precision, When
from throughline.web.times import Unreadable, boxes_of_date, boxes_of_when, read_date, read_when


def boxes(**parts: str) -> dict[str, list[str]]:
    return {f"q-happened-{name.replace('_', '-')}": [value] for name, value in parts.items()}


def when(**parts: str) -> When | None:
    data = read_when(boxes(**parts), "q-happened")
    return When.from_json(data) if data else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"year": "2024"}, When.year(2024)),
        ({"month": "3", "year": "2024"}, When.month(2024, 3)),
        ({"month": "march", "year": "2024"}, When.month(2024, 3)),
        ({"day": "05", "month": "Mar", "year": " 2024 "}, When.day(dt.date(2024, 3, 5))),
        (
            {"day": "5", "month": "3", "year": "2024", "time": "14:30"},
            When.minute(dt.datetime(2024, 3, 5, 14, 30, tzinfo=dt.UTC)),
        ),
        (
            {"day": "5", "month": "7", "year": "2024", "time": "2.30pm"},
            When.minute(dt.datetime(2024, 7, 5, 13, 30, tzinfo=dt.UTC)),
        ),
        (
            {"day": "5", "month": "7", "year": "2024", "time": "12am"},
            When.minute(dt.datetime(2024, 7, 4, 23, 0, tzinfo=dt.UTC)),
        ),
        (
            {"month": "1", "year": "2024", "to_day": "3", "to_month": "4", "to_year": "2024"},
            When.between(dt.date(2024, 1, 1), dt.date(2024, 4, 3)),
        ),
    ],
)
def test_a_time_is_as_exact_as_what_was_typed(typed: dict[str, str], meant: When) -> None:
    assert when(**typed) == meant


def test_empty_boxes_are_no_answer() -> None:
    assert when() is None
    assert when(day=" ", year="") is None


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ({"day": "3"}, "year"),
        ({"day": "3", "year": "2024"}, "month"),
        ({"day": "30", "month": "2", "year": "2024"}, "day"),
        ({"month": "13", "year": "2024"}, "month"),
        ({"month": "m", "year": "2024"}, "month"),
        ({"year": "24"}, "year"),
        ({"year": "٢٠٢٤"}, "year"),
        ({"time": "14:30"}, "day"),
        ({"month": "3", "year": "2024", "time": "14:30"}, "day"),
        ({"day": "1", "month": "3", "year": "2024", "time": "25:00"}, "time"),
        ({"day": "1", "month": "3", "year": "2024", "time": "14"}, "time"),
        ({"year": "2024", "to_year": "2023"}, "to-day"),
        ({"to_year": "2023"}, "day"),
        ({"day": "1", "month": "3", "year": "2024", "time": "14:30", "to_year": "2024"}, "time"),
    ],
)
def test_what_cannot_be_read_names_the_box_to_mend(typed: dict[str, str], part: str) -> None:
    with pytest.raises(Unreadable) as problem:
        when(**typed)
    assert problem.value.part == part


def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    with pytest.raises(Unreadable, match="clocks went forward"):
        when(day="31", month="3", year="2024", time="01:30")


def test_a_time_that_happened_twice_is_kept_as_both() -> None:
    kept = when(day="27", month="10", year="2024", time="01:30")
    assert kept is not None and kept.precision is Precision.RANGE
    assert kept.latest - kept.earliest == dt.timedelta(hours=1)


def test_a_date_must_be_whole() -> None:
    assert read_date(boxes(day="1", month="2", year="2003"), "q-happened") == "2003-02-01"
    with pytest.raises(Unreadable):
        read_date(boxes(month="2", year="2003"), "q-happened")


days = st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31))


@given(
    st.one_of(
        days.map(When.day),
        days.map(lambda day: When.month(day.year, day.month)),
        days.map(lambda day: When.year(day.year)),
        st.tuples(days, days).map(lambda pair: When.between(min(pair), max(pair))),
    )
)
def test_what_was_recorded_comes_back_as_it_was(known: When) -> None:
    assert When.from_json(read_when(boxes_of_when(known.to_json(), "q"), "q") or {}) == known


@given(days)
def test_a_whole_date_comes_back_as_it_was(day: dt.date) -> None:
    assert read_date(boxes_of_date(day.isoformat(), "q"), "q") == day.isoformat()
