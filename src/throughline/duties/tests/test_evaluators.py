"""One meaning: the quick evaluator says what the plain one says; order of recording and repetition change nothing."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughline.casefile import Entry, Party
from throughline.clock import When
from throughline.duties import Obligation, Status, obligations, quick, reference
from throughline.duties.store import Store
from throughline.law import load

from .drawing import FIRST, LAST, LAW, facts, lines

SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
INSTANTS = st.datetimes(dt.datetime(2004, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(dt.UTC))
MODES = st.sampled_from([None, LAW.as_at, dt.date(2016, 6, 1)])


def shown(found: list[Obligation]) -> list[tuple[object, ...]]:
    return [each.shown() for each in found]


@SLOW
@given(lines(), INSTANTS, MODES, st.booleans())
def test_the_quick_evaluator_says_what_the_plain_one_says(
    entries: list[Entry], at: dt.datetime, law_of: dt.date | None, ordered: bool
) -> None:
    plain = reference.obligations(entries, LAW, at, law_of=law_of, ordered=ordered)
    assert shown(quick.obligations(entries, LAW, at, law_of=law_of, ordered=ordered)) == shown(plain)


MOMENTS = st.datetimes(dt.datetime(2004, 1, 1), dt.datetime(2025, 12, 31), timezones=st.just(dt.UTC)).map(
    When.minute
)


@st.composite
def exact_lines(draw: st.DrawFn) -> list[Entry]:
    """Facts at exact and different moments."""
    moments = draw(st.lists(MOMENTS, min_size=1, max_size=12, unique_by=lambda when: when.earliest))
    return [draw(facts(seq, st.just(when))) for seq, when in enumerate(moments, start=1)]


@SLOW
@given(exact_lines(), st.randoms(use_true_random=False), INSTANTS)
def test_the_order_of_recording_changes_nothing_when_times_are_exact(
    entries: list[Entry], draw: random.Random, at: dt.datetime
) -> None:
    seqs = [entry.seq for entry in entries]
    draw.shuffle(seqs)
    again = [replace(entry, seq=seq) for entry, seq in zip(entries, seqs, strict=True)]
    draw.shuffle(again)
    assert said(obligations(entries, LAW, at)) == said(obligations(again, LAW, at))


def said(found: list[Obligation]) -> list[tuple[object, ...]]:
    """What is true, apart from the numbers facts were recorded under."""
    return sorted(
        (o.duty, o.about, o.owed_by, o.body or "", o.status, str(o.due), o.before or "", o.started.earliest)
        for o in found
    )


@SLOW
@given(lines(), INSTANTS)
def test_the_same_question_has_the_same_answer(entries: list[Entry], at: dt.datetime) -> None:
    assert shown(obligations(entries, LAW, at)) == shown(obligations(list(reversed(entries)), load(), at))


@SLOW
@given(lines(), INSTANTS)
def test_nothing_changes_by_time_alone_before_the_instant_that_is_named(
    entries: list[Entry], at: dt.datetime
) -> None:
    last = max(entry.when.latest for entry in entries)
    at = max(at, last)
    for each in obligations(entries, LAW, at):
        if each.next_change is None or each.next_change > dt.datetime(2030, 1, 1, tzinfo=dt.UTC):
            continue
        before = {
            o.key: o.status
            for o in obligations(entries, LAW, each.next_change - dt.timedelta(microseconds=1))
        }
        assert before[each.key] == each.status


@SLOW
@given(lines(), INSTANTS)
def test_keys_name_one_obligation_each_and_they_come_in_order_of_start(
    entries: list[Entry], at: dt.datetime
) -> None:
    found = obligations(entries, LAW, at)
    assert len({each.key for each in found}) == len(found)
    assert [each.started.earliest for each in found] == sorted(each.started.earliest for each in found)


@SLOW
@given(lines(), INSTANTS)
def test_every_obligation_has_words_a_source_and_a_reason(entries: list[Entry], at: dt.datetime) -> None:
    for each in obligations(entries, LAW, at):
        assert each.explanation.endswith((".", "?")) and each.source and each.owed_by and each.owed_to
        assert each.checked or "not checked against the live text" in each.source
        assert each.kind == "duty"
        if each.status in (Status.MET, Status.MET_LATE) and each.rule.met_by:
            assert each.because.met or each.rule.broken_by
        if each.status is Status.BROKEN:
            assert each.because.broken


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_no_facts_give_no_obligations(day: dt.date) -> None:
    assert obligations([], LAW, dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)) == []


def referred(moment: dt.datetime) -> list[Entry]:
    """A referral at a moment that no other line shares."""
    when = When.minute(moment)
    data = {"nation": "E", "age": 30}
    return [
        Entry(seq, kind, Party("FR_POLICE", None), "subject", when, moment, data)
        for seq, kind in enumerate(("nation", "victim-considered", "nrm-referral"), start=1)
    ]


def test_what_is_kept_for_the_next_reader_stays_small_however_many_lines_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, at = quick.built(LAW).store, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    begin = dt.datetime(2024, 3, 1, 9, tzinfo=dt.UTC)
    moments = [begin + dt.timedelta(minutes=7 * number) for number in range(60)]
    monkeypatch.setattr(Store, "MOST", 1_000_000)
    unbounded = [shown(obligations(referred(moment), LAW, at)) for moment in moments]
    assert len(store) > 100
    monkeypatch.setattr(Store, "MOST", 50)
    for moment, known in zip(moments, unbounded, strict=True):
        later = [replace(each, when=When.minute(moment + dt.timedelta(days=1))) for each in referred(moment)]
        obligations(later, LAW, at)
        assert len(store) <= 50
        assert shown(obligations(referred(moment), LAW, at)) == known
