"""The fold: corrections, two times, age, nation, consents, tracks, and exactly one lead."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.casefile import Age, Casefile, Entry, Party, TrackState
from throughline.clock import Nation, When

DAY = dt.date(2024, 5, 1)
NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def entry(
    seq: int,
    kind: str,
    day: dt.date = DAY,
    told: dt.datetime | None = None,
    supersedes: int | None = None,
    **data: Any,
) -> Entry:
    when = When.day(day)
    return Entry(
        seq, kind, Party("FR_POLICE"), "subject", when, told or when.latest, data, supersedes=supersedes
    )


def kinds(casefile: Casefile) -> list[str]:
    return [each.kind for each in casefile.entries]


def test_a_corrected_entry_no_longer_stands_and_the_correction_does() -> None:
    casefile = Casefile.of([entry(1, "nation", nation="S"), entry(2, "nation", nation="E", supersedes=1)])
    assert [each.seq for each in casefile.entries] == [2]
    assert casefile.nation() is Nation.ENGLAND


def test_a_bare_correction_takes_an_entry_away() -> None:
    assert (
        kinds(
            Casefile.of([entry(1, "arrested"), entry(2, "correction", supersedes=1, reason="wrong person")])
        )
        == []
    )


def test_what_was_known_on_a_day_leaves_out_what_was_told_later() -> None:
    late = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    entries = [entry(1, "nation", nation="S"), entry(2, "nation", told=late, nation="E", supersedes=1)]
    assert Casefile.of(entries, known_at=NOON + dt.timedelta(days=1)).nation() is Nation.SCOTLAND
    assert Casefile.of(entries, known_at=late).nation() is Nation.ENGLAND


def test_what_had_not_happened_yet_is_left_out() -> None:
    assert kinds(Casefile.of([entry(1, "arrested"), entry(2, "charged", dt.date(2024, 7, 1))], at=NOON)) == [
        "arrested"
    ]


@pytest.mark.parametrize(
    ("facts", "age"),
    [
        ([], Age.UNKNOWN),
        ([("date-of-birth", {"date": "2006-05-02"})], Age.CHILD),
        ([("date-of-birth", {"date": "2006-05-01"})], Age.ADULT),
        ([("date-of-birth", {"date": "2006"})], Age.MAY_BE_CHILD),
        ([("age-claim", {"age": 30, "status": "stated"})], Age.ADULT),
        ([("age-claim", {"age": 16, "status": "stated"})], Age.CHILD),
        ([("age-claim", {"age": 16, "status": "disputed"})], Age.MAY_BE_CHILD),
        ([("age-band", {"band": "unsure"})], Age.MAY_BE_CHILD),
        ([("age-band", {"band": "adult-presumed"})], Age.ADULT),
        ([("age-band", {"band": "under-18"})], Age.CHILD),
        ([("age-claim", {"age": 30, "status": "stated"}), ("age-disputed", {})], Age.MAY_BE_CHILD),
        ([("age-disputed", {}), ("age-assessed", {"outcome": "adult"})], Age.ADULT),
        ([("age-disputed", {}), ("age-assessed", {"outcome": "child"})], Age.CHILD),
        ([("age-disputed", {}), ("age-assessed", {"outcome": "child", "age_found": 16})], Age.CHILD),
    ],
)
def test_age_is_child_adult_perhaps_or_never_asked(facts: list[tuple[str, dict[str, Any]]], age: Age) -> None:
    casefile = Casefile.of([entry(seq, kind, **data) for seq, (kind, data) in enumerate(facts, start=1)])
    assert casefile.age(NOON) is age


def test_never_having_asked_is_no_doubt_and_doubt_is_treated_as_a_child() -> None:
    assert not Age.UNKNOWN.as_child and Age.MAY_BE_CHILD.as_child


def test_consents_are_separate_and_withdrawal_ends_only_its_own() -> None:
    casefile = Casefile.of(
        [
            entry(1, "consent-referral", state="given"),
            entry(2, "consent-support", state="given"),
            entry(3, "consent-withdrawn", dt.date(2024, 5, 2), purpose="referral"),
        ]
    )
    assert casefile.consents() == {"referral": "withdrawn", "support": "given"}


def test_tracks_never_close_one_another() -> None:
    begun = [
        entry(1, "nrm-referral"),
        entry(2, "crime-recorded"),
        entry(3, "first-contact"),
        entry(4, "safeguarding-referral"),
    ]
    closed = Casefile.of([*begun, entry(5, "case-closed", dt.date(2024, 5, 2), track="referral")])
    assert closed.tracks == {
        "referral": TrackState.CLOSED,
        "support": TrackState.OPEN,
        "safeguarding": TrackState.OPEN,
        "crime": TrackState.OPEN,
    }
    assert not closed.closed
    assert Casefile.of([*begun, entry(6, "case-closed", dt.date(2024, 5, 3))]).closed


def test_the_sender_leads_until_the_hand_over_is_accepted() -> None:
    offered = [
        entry(1, "lead-set", team="one"),
        entry(2, "handover-offered", to_team="two", accept_by="2024-05-09"),
    ]
    waiting = Casefile.of(offered)
    assert waiting.lead == "one" and waiting.hand_over is not None and waiting.hand_over.to_team == "two"
    taken = Casefile.of([*offered, entry(3, "handover-accepted")])
    assert taken.lead == "two" and taken.hand_over is None
    returned = Casefile.of([*offered, entry(3, "handover-returned", reason="wrong area")])
    assert returned.lead == "one" and returned.hand_over is None


def test_a_conclusive_decision_implies_what_must_have_gone_before_it() -> None:
    line = Casefile.of([entry(1, "conclusive-grounds", outcome="negative")]).line()
    implied = {each.kind for each in line.happenings if each.implied}
    assert {"reasonable-grounds", "nrm-referral"} <= implied


def test_what_is_on_record_is_not_implied_again() -> None:
    line = Casefile.of([entry(1, "nrm-referral"), entry(2, "reasonable-grounds", outcome="positive")]).line()
    assert [each.seq for each in line.happenings if each.kind == "nrm-referral"] == [1]


TEAMS = st.sampled_from(["one", "two", "three"])
MOVES = st.one_of(
    st.builds(lambda team: ("lead-set", {"team": team}), TEAMS),
    st.builds(lambda team: ("handover-offered", {"to_team": team, "accept_by": "2024-06-01"}), TEAMS),
    st.sampled_from(
        [
            ("handover-accepted", {}),
            ("handover-returned", {}),
            ("handover-disputed", {}),
            ("case-closed", {}),
            ("case-reopened", {}),
        ]
    ),
    st.builds(lambda team: ("joint-party", {"team": team}), TEAMS),
    st.builds(lambda team: ("joint-party-ended", {"team": team}), TEAMS),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(MOVES, max_size=20))
def test_no_sequence_of_facts_leaves_a_case_without_exactly_one_lead_or_a_hand_over_unowned(
    moves: list[tuple[str, dict[str, Any]]],
) -> None:
    entries = [entry(1, "lead-set", team="one")]
    for seq, (kind, data) in enumerate(moves, start=2):
        entries.append(entry(seq, kind, DAY + dt.timedelta(days=seq), **data))
        casefile = Casefile.of(entries)
        assert casefile.lead in {"one", "two", "three"}
        if casefile.hand_over is not None:
            assert casefile.hand_over.from_team and casefile.hand_over.to_team
