"""From a reader's facts and duties to a line: who held, what is drawn, and what is left to the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.casework.picture.compose import Words, choose, compose, gather
from throughline.casework.picture.layout import lay_out
from throughline.casework.picture.leads import held
from throughline.casework.picture.line import Mark, Track
from throughline.casework.picture.statuses import LOOKS
from throughline.casework.picture.svg import svg
from throughline.clock import When

TODAY = datetime(2026, 10, 12, 9, tzinfo=UTC)


@dataclass(frozen=True)
class By:
    role: str = "NGO_FR"
    body: str | None = "harbour"


@dataclass(frozen=True)
class Told:
    """As much of an entry as the picture reads."""

    seq: int
    kind: str
    when: When
    data: dict[str, Any] = field(default_factory=dict)
    by: By = field(default_factory=By)


@dataclass(frozen=True)
class Because:
    started: tuple[int, ...] = ()
    met: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()


@dataclass(frozen=True)
class Owed:
    """As much of an obligation as the picture reads."""

    key: str
    status: str
    started: When
    due: datetime | None = None
    before: str | None = None
    because: Because = field(default_factory=Because)
    duty: str = "REF-1"
    title: str = "Notify"
    owned_by: str = "police"


WORDS = Words(
    label=lambda entry: entry.kind,
    track=lambda kind: Track.REFERRAL,
    owner=lambda duty: "police",
    teams={"1": "Northshire Police", "2": "Harbour Support", "3": "Harbour Support, Leeds"},
)


def on(month: int, day: int) -> When:
    return When.day(date(2026, month, day))


def line_of(*entries: Told) -> list[tuple[str, bool, bool]]:
    return [(h.name, h.open, bool(h.waits)) for h in held(entries, TODAY, WORDS.teams)]  # type: ignore[arg-type]


def test_the_line_changes_its_name_when_a_hand_over_is_accepted_not_when_it_is_offered() -> None:
    entries = [
        Told(1, "case-opened", on(3, 1)),
        Told(2, "lead-set", on(3, 1), {"team": "1"}),
        Told(3, "handover-offered", on(4, 1), {"to_team": "2"}),
    ]
    assert line_of(*entries) == [("Northshire Police", True, True)]
    entries.append(Told(4, "handover-accepted", on(4, 15)))
    assert line_of(*entries) == [("Northshire Police", False, True), ("Harbour Support", True, False)]


def test_a_waiting_hand_over_says_to_whom_and_how_long_it_took() -> None:
    first, _ = held(
        [
            Told(1, "lead-set", on(3, 1), {"team": "1"}),
            Told(2, "handover-offered", on(4, 1), {"to_team": "2"}),
            Told(3, "handover-accepted", on(4, 15)),
        ],  # type: ignore[list-item]
        TODAY,
        WORDS.teams,
    )
    assert first.waits[0].note == "offered to Harbour Support; taken after 14 days"


def test_a_returned_hand_over_leaves_the_sender_accountable() -> None:
    found = line_of(
        Told(1, "lead-set", on(3, 1), {"team": "1"}),
        Told(2, "handover-offered", on(4, 1), {"to_team": "2"}),
        Told(3, "handover-returned", on(4, 3), {"reason": "no room"}),
    )
    assert found == [("Northshire Police", True, True)]


def test_a_closed_line_ends_and_a_reopened_one_begins_again() -> None:
    found = held(
        [
            Told(1, "lead-set", on(3, 1), {"team": "1"}),
            Told(2, "case-closed", on(5, 1), {"reason": "done"}),
            Told(3, "case-reopened", on(6, 1), {"team": "2"}),
        ],  # type: ignore[list-item]
        TODAY,
        WORDS.teams,
    )
    assert [(h.name, h.closed, h.open) for h in found] == [
        ("Northshire Police", True, False),
        ("Harbour Support", False, True),
    ]


def test_closing_one_track_does_not_end_the_line() -> None:
    found = line_of(
        Told(1, "lead-set", on(3, 1), {"team": "1"}),
        Told(2, "case-closed", on(5, 1), {"track": "crime", "reason": "x"}),
    )
    assert found == [("Northshire Police", True, False)]


def test_a_duty_ends_where_the_fact_that_met_it_happened_else_today() -> None:
    entries = [Told(1, "encounter", on(3, 1)), Told(2, "nrm-referral", on(3, 9))]
    met = Owed("a", "met", on(3, 1), because=Because(started=(1,), met=(2,)))
    due = Owed("b", "due", on(3, 1), because=Because(started=(1,)))
    spans = compose(entries, [met, due], TODAY, WORDS).spans  # type: ignore[arg-type]
    assert [(s.key, s.end) for s in spans] == [("a", on(3, 9).latest), ("b", TODAY)]


def test_every_visible_fact_of_an_ordinary_history_has_its_own_mark() -> None:
    entries = [Told(i, "indicator", on(3, 1 + i % 28)) for i in range(1, 61)]
    assert [m.count for m in compose(entries, [], TODAY, WORDS).marks] == [1] * 60  # type: ignore[arg-type]


def test_trouble_is_kept_when_there_is_no_room_for_all_and_the_rest_is_counted() -> None:
    duties = [Owed(f"m{i}", "met", on(3, 1)) for i in range(30)] + [Owed("late", "overdue", on(9, 1))]
    line = compose([], duties, TODAY, WORDS, most_spans=5)  # type: ignore[arg-type]
    assert "late" in {span.key for span in line.spans}
    assert (len(line.spans), line.left_out) == (5, 26)


def test_newest_trouble_goes_first_on_request() -> None:
    duties = [
        Owed("old", "overdue", on(3, 1)),
        Owed("met", "met", on(2, 1)),
        Owed("new", "overdue", on(9, 1)),
    ]
    assert [d.key for d in choose(duties, 9, trouble_first=True)] == ["new", "old", "met"]  # type: ignore[arg-type]
    assert [d.key for d in choose(duties, 9, trouble_first=False)] == ["met", "old", "new"]  # type: ignore[arg-type]


days = st.integers(-3_000, 0).map(lambda d: TODAY + timedelta(days=d))
marks = st.lists(st.tuples(days, st.sampled_from(Track)), max_size=150).map(
    lambda found: [
        Mark(str(i), track, "l", "n", f"facts/{i}", day, day) for i, (day, track) in enumerate(found)
    ]
)


@given(marks, st.integers(6, 60))
@settings(max_examples=80, deadline=None)
def test_gathering_a_long_history_loses_no_fact_and_keeps_each_on_its_track(
    found: list[Mark], most: int
) -> None:
    gathered = gather(found, most)
    assert len(gathered) <= max(most, len(Track))
    for track in Track:
        assert sum(m.count for m in gathered if m.track is track) == sum(m.track is track for m in found)


def test_the_picture_knows_every_status_of_the_engine() -> None:
    from throughline.duties import Status

    assert {status.value for status in Status} == set(LOOKS)


def test_whoever_opened_the_case_holds_it_where_no_lead_was_set() -> None:
    @dataclass(frozen=True)
    class Written(Told):
        team: int | None = None

    opened = Written(1, "case-opened", on(3, 1), team=1)
    assert line_of(opened) == [("Northshire Police", True, False)]


def test_a_lead_that_the_reader_may_not_see_is_not_called_nobody() -> None:
    line = compose([], [], TODAY, WORDS, unheld="held by a team that you may not see")
    assert "held by a team that you may not see" in svg(lay_out(line))
