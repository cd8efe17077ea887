"""Every clock rule against the plainest possible reckoning, over all the years of the table."""

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.clock import (
    CIVIL,
    UK,
    AmbiguousSum,
    Clock,
    ClockError,
    Deadline,
    MonthEnd,
    Nation,
    OutsideCalendar,
    Roll,
    Unit,
    add_months,
    calendar_for,
    civil_day,
    due,
    earlier_of,
    end_of_day,
    later_of,
    not_before,
    review,
    start_of_day,
    working_days_between,
)

ONE_DAY = dt.timedelta(days=1)
E, S, NI = Nation.ENGLAND, Nation.SCOTLAND, Nation.NORTHERN_IRELAND
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2035, 12, 31)

uk_moments = st.datetimes(dt.datetime(2000, 1, 10), dt.datetime(2035, 6, 30), timezones=st.just(UK))
uk_days = st.dates(dt.date(2000, 1, 10), dt.date(2035, 6, 30))
nations = st.sampled_from([E, Nation.WALES, S, NI])


def london(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UK)


def last_day(clock: Clock, start: str, nation: Nation = E) -> str:
    return civil_day(due(clock, london(start), nation).instant).isoformat()


def every_day() -> Iterator[dt.date]:
    return (FIRST + n * ONE_DAY for n in range((LAST - FIRST).days + 1))


def walked(day: dt.date, number: int, nation: Nation) -> dt.date:
    """The number-th working day after `day`, one step at a time."""
    while number:
        day += ONE_DAY
        number -= day.weekday() < 5 and day not in calendar_for(nation).holidays
    return day


@pytest.mark.parametrize("nation", [E, S, NI])
def test_working_days_equal_walking_from_every_day_of_the_table(nation: Nation) -> None:
    calendar = calendar_for(nation)
    for day in every_day():
        if day <= dt.date(2035, 11, 20):
            assert calendar.after(day, 1) == walked(day, 1, nation)
            if day.day in (1, 11, 21):
                assert calendar.after(day, 20) == walked(day, 20, nation)


@pytest.mark.parametrize("nation", [E, S, NI])
def test_counting_between_equals_counting_one_by_one(nation: Nation) -> None:
    calendar, counted = calendar_for(nation), 0
    for day in every_day():
        counted += day > FIRST and day.weekday() < 5 and day not in calendar.holidays
        assert working_days_between(FIRST, day, nation) == counted


@given(uk_days, st.integers(1, 60), nations)
def test_n_working_days_end_on_a_working_day_n_counts_later(
    day: dt.date, number: int, nation: Nation
) -> None:
    end = civil_day(due(Clock(number, Unit.WORKING_DAYS), start_of_day(day), nation).instant)
    assert calendar_for(nation).is_working_day(end)
    assert working_days_between(day, end, nation) == number


@given(
    uk_moments,
    uk_moments,
    st.integers(1, 10),
    st.sampled_from(Roll),
    st.sampled_from([None, dt.time(17)]),
    nations,
)
def test_a_later_event_never_has_an_earlier_deadline(
    one: dt.datetime, two: dt.datetime, number: int, roll: Roll, cut_off: dt.time | None, nation: Nation
) -> None:
    first, second = sorted((one.astimezone(dt.UTC), two.astimezone(dt.UTC)))
    for unit in (Unit.WORKING_DAYS, Unit.DAYS):
        clock = Clock(number, unit, roll=roll, cut_off=cut_off)
        assert due(clock, first, nation) <= due(clock, second, nation)


@pytest.mark.parametrize(
    ("start", "nation", "end"),
    [
        ("2026-12-24T10:00", E, "2026-12-29"),  # Thursday: Friday, Saturday and substitute Monday are shut
        ("2026-12-31T10:00", E, "2027-01-04"),
        (
            "2026-12-31T10:00",
            S,
            "2027-01-05",
        ),  # 2 January falls on Saturday: Monday the 4th is its substitute
        ("2026-06-12T10:00", S, "2026-06-16"),
        ("2026-06-12T10:00", E, "2026-06-15"),
        ("2025-04-17T10:00", S, "2025-04-21"),  # Easter Monday
        ("2025-04-17T10:00", NI, "2025-04-22"),
        ("2026-03-16T10:00", NI, "2026-03-18"),
    ],
)
def test_one_working_day_depends_on_the_nation_of_the_owner(start: str, nation: Nation, end: str) -> None:
    assert last_day(Clock(1, Unit.WORKING_DAYS), start, nation) == end


@pytest.mark.parametrize(
    ("roll", "end"),
    [
        (Roll.NONE, "2026-12-29"),
        (Roll.NEXT_WORKING_DAY, "2026-12-30"),
        (Roll.PREVIOUS_WORKING_DAY, "2026-12-29"),
    ],
)
def test_one_working_day_from_saturday_26_december_2026_depends_on_the_roll_rule(
    roll: Roll, end: str
) -> None:
    assert last_day(Clock(1, Unit.WORKING_DAYS, roll=roll), "2026-12-26T10:00") == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-05-03T16:59", "2024-05-07"),  # Friday before a bank holiday Monday
        ("2024-05-03T17:00", "2024-05-08"),  # taken to have come on Tuesday
        ("2024-05-04T09:00", "2024-05-08"),
    ],
)
def test_after_the_cut_off_an_event_counts_as_of_the_next_working_day(start: str, end: str) -> None:
    assert last_day(Clock(1, Unit.WORKING_DAYS, cut_off=dt.time(17)), start) == end


@pytest.mark.parametrize(
    ("clock", "start", "end"),
    [
        (Clock(30, Unit.DAYS), "2024-01-31T10:00", "2024-03-01"),  # within 30 days of
        (Clock(30, Unit.DAYS, first_day_counts=True), "2024-01-31T10:00", "2024-02-29"),  # beginning with
        (Clock(3, Unit.DAYS, first_day_counts=True), "2024-05-03T23:59", "2024-05-05"),
        (Clock(0, Unit.DAYS), "2024-05-03T10:00", "2024-05-03"),
        (Clock(2, Unit.WEEKS), "2024-05-03T10:00", "2024-05-17"),
        (Clock(1, Unit.MONTHS), "2024-05-03T10:00", "2024-06-03"),
        (Clock(1, Unit.MONTHS, first_day_counts=True), "2024-05-03T10:00", "2024-06-02"),
        (Clock(12, Unit.MONTHS), "2023-12-31T10:00", "2024-12-31"),
        (Clock(3, Unit.YEARS), "2021-02-28T10:00", "2024-02-28"),
        (Clock(1, Unit.MONTHS, month_end=MonthEnd.LAST_DAY), "2024-01-31T10:00", "2024-02-29"),
        (Clock(1, Unit.MONTHS, month_end=MonthEnd.DAY_AFTER), "2024-01-31T10:00", "2024-03-01"),
        (Clock(30, Unit.DAYS, roll=Roll.NEXT_WORKING_DAY), "2024-04-04T10:00", "2024-05-07"),
        (Clock(30, Unit.DAYS, roll=Roll.PREVIOUS_WORKING_DAY), "2024-04-04T10:00", "2024-05-03"),
        (Clock(2, Unit.WORKING_DAYS, first_day_counts=True), "2024-05-03T10:00", "2024-05-07"),
        (Clock(1, Unit.WORKING_DAYS, first_day_counts=True), "2024-05-04T10:00", "2024-05-07"),
        (Clock(0, Unit.WORKING_DAYS), "2024-05-04T10:00", "2024-05-07"),
    ],
)
def test_periods_of_civil_days(clock: Clock, start: str, end: str) -> None:
    assert last_day(clock, start) == end


def test_every_period_of_30_days_2000_to_2035_both_ways_of_counting() -> None:
    within, beginning = Clock(30, Unit.DAYS), Clock(30, Unit.DAYS, first_day_counts=True)
    for day in every_day():
        noon = dt.datetime.combine(day, dt.time(12), UK)
        assert due(within, noon, E).instant == end_of_day(day + 30 * ONE_DAY)
        assert due(beginning, noon, E).instant == end_of_day(day + 29 * ONE_DAY)


def test_a_month_without_that_day_is_an_error_from_every_such_day() -> None:
    for day in every_day():
        for months in (1, 12):
            wanted = (day.year + (day.month + months - 1) // 12, (day.month + months - 1) % 12 + 1, day.day)
            try:
                expected = dt.date(*wanted)
            except ValueError:
                with pytest.raises(AmbiguousSum, match="no one answer"):
                    add_months(day, months)
                assert (
                    add_months(day, months, MonthEnd.DAY_AFTER)
                    == add_months(day, months, MonthEnd.LAST_DAY) + ONE_DAY
                )
            else:
                assert {add_months(day, months, rule) for rule in MonthEnd} == {expected}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-03-30T10:00", "2024-03-31T11:00+01:00"),  # the day of 23 hours
        ("2024-10-26T10:00", "2024-10-27T09:00+00:00"),  # the day of 25 hours
        ("2024-06-01T10:00", "2024-06-02T10:00+01:00"),
    ],
)
def test_twenty_four_hours_are_elapsed_hours_when_the_clocks_change(start: str, end: str) -> None:
    assert due(Clock(24, Unit.HOURS), london(start), E) == Deadline(
        dt.datetime.fromisoformat(end).astimezone(dt.UTC), CIVIL
    )


@given(uk_moments, st.integers(0, 200))
def test_hours_and_minutes_are_elapsed_whatever_the_clocks_do(start: dt.datetime, number: int) -> None:
    begun = start.astimezone(dt.UTC)
    assert due(Clock(number, Unit.HOURS), start, E).instant - begun == dt.timedelta(hours=number)
    assert due(Clock(number, Unit.MINUTES), start, Nation.OUTSIDE).instant - begun == dt.timedelta(
        minutes=number
    )


def test_civil_days_tile_all_time_and_last_23_24_or_25_hours() -> None:
    lengths = set()
    for day in every_day():
        assert end_of_day(day) + dt.timedelta(microseconds=1) == start_of_day(day + ONE_DAY)
        assert civil_day(start_of_day(day)) == civil_day(end_of_day(day)) == day
        lengths.add((start_of_day(day + ONE_DAY) - start_of_day(day)).total_seconds() / 3600)
    assert lengths == {23.0, 24.0, 25.0}


@given(uk_moments, st.integers(0, 400))
@settings(max_examples=200)
def test_a_period_of_days_ends_with_the_last_moment_of_a_uk_day(start: dt.datetime, number: int) -> None:
    end = due(Clock(number, Unit.DAYS), start, E).instant.astimezone(UK)
    assert end.time() == dt.time(23, 59, 59, 999_999)
    assert end.date() == start.date() + number * ONE_DAY


def test_an_event_just_before_midnight_in_summer_belongs_to_its_uk_day() -> None:
    assert civil_day(dt.datetime(2024, 7, 1, 23, 30, tzinfo=dt.UTC)) == dt.date(2024, 7, 2)
    assert last_day(Clock(1, Unit.DAYS), "2024-07-02T00:30") == "2024-07-03"


def test_recovery_in_england_runs_to_the_later_of_decision_and_thirty_days() -> None:
    thirty = due(Clock(30, Unit.DAYS, first_day_counts=True), london("2024-05-01T12:00"), E)
    decided = due(Clock(0, Unit.DAYS), london("2024-05-20T12:00"), E)
    assert later_of(thirty, decided) is thirty
    assert earlier_of(thirty, decided) is decided
    assert civil_day(thirty.instant) == dt.date(2024, 5, 30)


def test_conclusive_grounds_may_not_come_before_thirty_days_have_run() -> None:
    floor = not_before(Clock(30, Unit.DAYS, first_day_counts=True), london("2024-05-01T12:00"), E)
    assert floor.instant == start_of_day(dt.date(2024, 5, 31))
    assert not_before(Clock(2, Unit.HOURS), london("2024-05-01T12:00"), E).instant == london(
        "2024-05-01T14:00"
    )


def test_a_review_runs_again_from_each_time_somebody_looked() -> None:
    every_week = Clock(1, Unit.WEEKS)
    start, looked = london("2024-05-01T12:00"), [london("2024-05-06T12:00"), london("2024-05-04T12:00")]
    assert civil_day(review(every_week, start, E).instant) == dt.date(2024, 5, 8)
    assert civil_day(review(every_week, start, E, looked).instant) == dt.date(2024, 5, 13)


def test_an_unknown_nation_takes_the_latest_calendar_so_nobody_is_called_late_on_a_guess() -> None:
    clock, start = Clock(1, Unit.WORKING_DAYS), london("2025-04-17T10:00")
    assert due(clock, start, Nation.UNKNOWN).instant == due(clock, start, E).instant
    assert due(clock, start, S) < due(clock, start, Nation.UNKNOWN)


def test_the_nation_on_the_clock_wins_over_the_owner() -> None:
    clock = Clock(1, Unit.WORKING_DAYS, nation=S)
    assert due(clock, london("2025-04-17T10:00"), E) == due(clock, london("2025-04-17T10:00"), S)


def test_a_working_day_carries_the_version_of_its_calendar_and_a_plain_day_needs_none() -> None:
    start = london("2026-06-12T10:00")
    assert due(Clock(1, Unit.WORKING_DAYS), start, S).calendar_version == calendar_for(S).version
    assert due(Clock(1, Unit.DAYS), start, Nation.OUTSIDE).calendar_version == CIVIL


@pytest.mark.parametrize("start", ["1999-12-30T10:00", "2035-12-31T10:00", "2036-01-02T10:00"])
def test_working_days_beyond_the_table_are_refused(start: str) -> None:
    with pytest.raises(OutsideCalendar, match="cannot be counted"):
        due(Clock(1, Unit.WORKING_DAYS), london(start), E)


def test_working_days_outside_the_uk_are_refused() -> None:
    with pytest.raises(OutsideCalendar, match="say which UK nation"):
        due(Clock(1, Unit.WORKING_DAYS), london("2024-05-01T10:00"), Nation.OUTSIDE)


def test_a_sum_past_the_end_of_time_is_refused_in_words() -> None:
    with pytest.raises(ClockError, match="runs past the end"):
        due(Clock(9000, Unit.YEARS), london("2024-05-01T10:00"), E)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Clock(-1, Unit.DAYS),
        lambda: Clock(0, Unit.DAYS, first_day_counts=True),
        lambda: Clock(24, Unit.HOURS, first_day_counts=True),
        lambda: Clock(24, Unit.HOURS, roll=Roll.NEXT_WORKING_DAY),
        lambda: Clock(24, Unit.HOURS, cut_off=dt.time(17)),
        lambda: Clock(5, Unit.DAYS, month_end=MonthEnd.LAST_DAY),
    ],
)
def test_a_clock_that_says_nothing_sensible_cannot_be_made(make: object) -> None:
    with pytest.raises(ClockError):
        make()  # type: ignore[operator]


def test_a_start_without_a_time_zone_is_refused() -> None:
    for unit in (Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS):
        with pytest.raises(ClockError, match="no time zone"):
            due(Clock(1, unit), dt.datetime(2024, 5, 1), E)


def test_a_clock_reads_as_words() -> None:
    assert str(Clock(5, Unit.WORKING_DAYS)) == "5 working days"
    assert str(Clock(1, Unit.MONTHS)) == "1 month"
    assert str(Clock(30, Unit.DAYS, first_day_counts=True)) == "30 days, the first day included"
