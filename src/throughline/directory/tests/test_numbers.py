"""Whom to ring: nothing invented, nothing passed off as checked."""

from __future__ import annotations

from datetime import date

import pytest

from throughline.directory.numbers import for_somebody, numbers

# Widely published national numbers. A new one is added here by a person who knows it, not by whoever edits the table.
KNOWN = {
    "999",
    "101",
    "111",
    "08000 121 700",
    "0800 808 3733",
    "0800 043 4303",
    "0800 1111",
    "0800 555 111",
}


def test_every_number_is_a_known_one_with_a_source() -> None:
    assert {each.telephone for each in numbers()} == KNOWN
    assert all(each.source and each.ring and each.hours for each in numbers())


def test_a_number_is_checked_on_a_day_that_has_been_or_says_that_it_is_not() -> None:
    assert all(each.checked is None or each.checked <= date.today() for each in numbers())


def test_danger_comes_first() -> None:
    assert numbers()[0].telephone == "999"
    assert numbers()[0].danger


@pytest.mark.parametrize(
    ("nation", "as_child", "there", "not_there"),
    [
        ("", None, {"999", "0800 1111", "0800 808 3733"}, set()),
        ("E", True, {"0800 1111", "0800 043 4303"}, {"0800 808 3733"}),
        ("E", False, {"0800 808 3733"}, {"0800 1111", "0800 043 4303"}),
        ("NI", False, {"999", "101"}, {"111", "0800 808 3733"}),
        ("S", None, {"111"}, {"0800 808 3733"}),
    ],
)
def test_numbers_are_those_of_the_nation_and_the_age(
    nation: str, as_child: bool | None, there: set[str], not_there: set[str]
) -> None:
    shown = {each.telephone for each in for_somebody(nation, as_child)}
    assert there <= shown
    assert not shown & not_there
