"""Hours from need to bed, and nights: each rule by an example, and what must hold of any facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughline.casefile import Entry, Party
from throughline.clock import UK, When
from throughline.identify.waiting import night_of, reckon

START = dt.datetime(2026, 3, 2, 18, 0, tzinfo=UK)


def fact(seq: int, hours: float, kind: str, **data: Any) -> Entry:
    """A fact some hours after the start."""
    when = When.minute(START + dt.timedelta(hours=hours))
    return Entry(seq, kind, Party("FR_POLICE"), "subject", when, when.latest, data)


NEED = fact(1, 0, "safe-place-needed", urgency="tonight")


@pytest.mark.parametrize(
    ("facts", "hours", "ended"),
    [
        ([NEED, fact(2, 3.5, "accommodation", type="refuge")], ["3 hours"], True),
        ([NEED, fact(2, 1, "place-of-safety-accepted")], ["1 hour"], True),
        ([NEED, fact(2, 30, "looked-after")], ["30 hours"], True),
        ([NEED, fact(2, 5, "place-declined")], ["5 hours"], True),
        ([NEED, fact(2, 5, "accommodation", type="street")], ["48 hours"], False),
        ([NEED, fact(2, 5, "accommodation", type="refuge", suitable=False)], ["48 hours"], False),
        ([NEED, fact(2, 5, "place-asked", answer="offered")], ["48 hours"], False),
        ([NEED, fact(2, 5, "no-place-found", why="none-exists")], ["48 hours"], False),
        ([NEED, fact(2, 2, "safe-place-needed", urgency="tonight")], ["48 hours"], False),
        (
            [
                NEED,
                fact(2, 2, "accommodation", type="refuge"),
                fact(3, 20, "safe-place-needed", urgency="tonight"),
                fact(4, 24, "accommodation", type="hostel"),
            ],
            ["2 hours", "4 hours"],
            True,
        ),
        ([fact(1, 0, "accommodation", type="refuge")], [], True),
    ],
)
def test_hours_run_from_the_need_to_the_bed(facts: list[Entry], hours: list[str], ended: bool) -> None:
    found = reckon(facts, START + dt.timedelta(hours=48))
    assert [each.hours for each in found.spells] == hours
    assert (found.open is None) is ended


def test_a_time_known_only_to_the_day_gives_a_span() -> None:
    need = Entry(
        1,
        "safe-place-needed",
        Party("LA"),
        "subject",
        When.day(START.date()),
        START,
        {"urgency": "tonight"},
    )
    (spell,) = reckon([need, fact(2, 10, "accommodation", type="refuge")], START).spells
    assert spell.hours == "between 4 and 28 hours"


@pytest.mark.parametrize(
    ("hour", "day"), [(23, 2), (2, 1), (11, 1), (12, 2)], ids=["evening", "small hours", "morning", "noon"]
)
def test_a_night_belongs_to_the_day_on_which_it_began(hour: int, day: int) -> None:
    moment = dt.datetime(2026, 3, 2, hour, 0, tzinfo=UK)
    assert night_of(When.minute(moment)) == dt.date(2026, 3, day)


def test_a_night_written_down_twice_is_one_night_and_the_last_word_holds() -> None:
    told = [
        fact(1, 5, "night-waited", where="hospital"),
        fact(2, 12, "night-waited", where="police-station"),
        fact(3, 29, "night-waited", where="police-station"),
    ]
    found = reckon(told, START)
    assert found.nights == {"police-station": 2}
    assert found.in_police_stations == 2


KINDS = st.sampled_from(
    [
        ("safe-place-needed", {"urgency": "tonight"}),
        ("accommodation", {"type": "refuge"}),
        ("accommodation", {"type": "exploiter"}),
        ("place-declined", {}),
        ("night-waited", {"where": "police-station"}),
        ("indicator", {"code": "GEN13"}),
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(0, 400), KINDS, max_size=15), st.integers(0, 14))
def test_whatever_the_order_of_recording_the_reckoning_is_the_same(by_hour: Any, turn: int) -> None:
    facts = [fact(seq, hours, kind, **data) for seq, (hours, (kind, data)) in enumerate(by_hour.items(), 1)]
    shuffled = [*facts[turn:], *facts[:turn]][::-1]
    at = START + dt.timedelta(hours=500)
    found = reckon(facts, at)
    assert found == reckon(shuffled, at)
    assert all(0 <= each.least <= each.most for each in found.spells)
    assert all(each.ended for each in found.spells[:-1]), "only the last need can be open"
    assert sum(found.nights.values()) <= 18
