"""Coming of age: the commencement of the eighteenth birthday, and what happens on 29 February."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.clock import (
    LEAP_DAY_CONFIDENCE,
    LEAP_DAY_RULE,
    birthday,
    civil_day,
    hundred_days_before_18,
    start_of_day,
    turns_18,
)


@pytest.mark.parametrize(
    ("born", "adult_from"),
    [
        ("2006-05-03", "2024-05-03"),
        ("2006-10-27", "2024-10-27"),
        ("2004-02-28", "2022-02-28"),
        ("2004-02-29", "2022-03-01"),
    ],
)
def test_a_person_is_an_adult_from_the_first_instant_of_the_birthday(born: str, adult_from: str) -> None:
    assert turns_18(dt.date.fromisoformat(born)) == start_of_day(dt.date.fromisoformat(adult_from))


def test_the_rule_for_29_february_is_stated_with_its_confidence() -> None:
    assert "1 March" in LEAP_DAY_RULE
    assert LEAP_DAY_CONFIDENCE == "K"


def test_a_leap_day_birthday_falls_on_its_own_day_in_a_leap_year() -> None:
    assert birthday(dt.date(2004, 2, 29), 16) == dt.date(2020, 2, 29)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2017, 12, 31)))
def test_a_hundred_days_before_18_is_a_hundred_civil_days(born: dt.date) -> None:
    assert civil_day(turns_18(born)) - civil_day(hundred_days_before_18(born)) == dt.timedelta(days=100)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2017, 12, 30)))
def test_the_younger_never_comes_of_age_first(born: dt.date) -> None:
    assert turns_18(born) <= turns_18(born + dt.timedelta(days=1))
