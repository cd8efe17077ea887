"""The throughline keeps its promises whatever the history: nothing overlaps, nothing is lost, nothing leaves the frame."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.casework.picture.layout import WIDTH, Layout, lay_out
from throughline.casework.picture.line import Held, Line, Mark, Span, Track, Wait
from throughline.casework.picture.statuses import LOOKS, PATTERNS
from throughline.casework.picture.svg import svg

TODAY = datetime(2026, 10, 12, 9, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
words = st.text(alphabet="abcdefghij klmno<&\"'pqrstuWM·é✓", min_size=1, max_size=60)
instants = st.integers(-9_000, 0).map(lambda days: TODAY + timedelta(days=days, hours=days % 24))


@st.composite
def marks(draw: st.DrawFn) -> tuple[Mark, ...]:
    made = []
    for i in range(draw(st.integers(0, 40))):
        start = draw(instants)
        coarse = draw(st.booleans())
        end = start + timedelta(days=draw(st.integers(0, 800))) if coarse else start
        label = draw(words)
        track = draw(st.sampled_from(Track))
        made.append(
            Mark(
                str(i + 1), track, label, label, f"facts/{i + 1}", start, end, coarse, draw(st.integers(0, 9))
            )
        )
    return tuple(made)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    made = []
    for i in range(draw(st.integers(0, 24))):
        start = draw(instants)
        end = min(start + timedelta(days=draw(st.integers(0, 2_000))), TODAY)
        due = draw(st.none() | st.integers(-9_000, 900).map(lambda d: TODAY + timedelta(days=d)))
        label = draw(words)
        made.append(
            Span(f"k{i}", label, label, f"duties/k{i}", draw(st.sampled_from(sorted(LOOKS))), start, end, due)
        )
    return tuple(made)


@st.composite
def leads(draw: st.DrawFn) -> tuple[Held, ...]:
    starts = sorted(draw(st.lists(instants, max_size=6, unique=True)))
    made = []
    for i, start in enumerate(starts):
        end = starts[i + 1] if i + 1 < len(starts) else TODAY
        wait = Wait(start, end, draw(words))
        made.append(
            Held(draw(words), start, end, i, (wait,) if draw(st.booleans()) else (), open=end == TODAY)
        )
    return tuple(made)


lines = st.builds(Line, st.just("A line"), st.just(TODAY), marks(), leads(), spans())


@given(lines)
@settings(max_examples=120, deadline=None)
def test_labels_never_overlap(line: Line) -> None:
    labels = lay_out(line).labels()
    assert [(a.text, b.text) for a, b in combinations(labels, 2) if a.box.meets(b.box)] == []


@given(lines)
@settings(max_examples=60, deadline=None)
def test_no_label_lies_on_the_mark_of_another_fact(line: Line) -> None:
    layout = lay_out(line)
    hidden = [
        (label.text, dot.key)
        for lane in layout.lanes
        for label in lane.labels
        for dot in lane.dots
        if dot.key != label.key and dot.box.meets(label.box)
    ]
    assert hidden == []


@given(lines)
@settings(max_examples=120, deadline=None)
def test_everything_lies_inside_the_frame(line: Line) -> None:
    layout = lay_out(line)
    boxes = [label.box for label in layout.labels()] + [dot.box for dot in layout.dots()]
    assert all(
        box.left >= 0 and box.right <= WIDTH and box.top >= 0 and box.bottom <= layout.height for box in boxes
    )
    assert all(0 <= row.x <= row.until <= WIDTH and row.y < layout.height for row in layout.rows)
    assert all(0 <= piece.x <= piece.until <= WIDTH for piece in layout.pieces)


@given(lines)
@settings(max_examples=60, deadline=None)
def test_every_number_that_is_written_lies_inside_the_frame(line: Line) -> None:
    layout = lay_out(line)
    root = ET.fromstring(svg(layout))
    for element in root.iter():
        for name, most in (("x", WIDTH), ("cx", WIDTH), ("y", layout.height), ("cy", layout.height)):
            assert 0 <= float(element.get(name, "0")) <= most


@given(lines)
@settings(max_examples=60, deadline=None)
def test_one_link_a_fact_and_one_a_duty_each_with_its_name(line: Line) -> None:
    links = list(ET.fromstring(svg(lay_out(line))).iter(f"{SVG}a"))
    assert sorted(a.get("href", "") for a in links) == sorted(
        item.href for item in (*line.marks, *line.spans)
    )
    assert all(a.findtext(f"{SVG}title") for a in links)


@given(lines)
@settings(max_examples=30, deadline=None)
def test_the_drawing_asks_for_no_inline_style_and_no_script(line: Line) -> None:
    written = svg(lay_out(line))
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", re.sub(r'"[^"]*"|>[^<]*<', "", written))


@given(lines)
@settings(max_examples=60, deadline=None)
def test_time_runs_from_left_to_right(line: Line) -> None:
    axis = lay_out(line).axis
    instants = sorted({mark.earliest for mark in line.marks} | {span.start for span in line.spans} | {TODAY})
    places = [axis.x(instant) for instant in instants]
    assert places == sorted(places)


def _layout(**parts: object) -> Layout:
    line = Line(**({"title": "t", "today": TODAY, "marks": (), "held": (), "spans": ()} | parts))  # type: ignore[arg-type]
    return lay_out(line)


def test_a_line_without_any_lead_says_that_nobody_is_accountable() -> None:
    assert "nobody is recorded as accountable" in svg(_layout())


def test_a_coarse_date_is_a_bar_from_the_earliest_to_the_latest_day() -> None:
    start = TODAY - timedelta(days=90)
    mark = Mark(
        "1", Track.SUPPORT, "Moved", "Moved", "facts/1", start, start + timedelta(days=30), coarse=True
    )
    (dot,) = _layout(marks=(mark,)).dots()
    assert dot.until > dot.x + 50


def test_marks_of_one_day_stand_on_each_other() -> None:
    day = TODAY - timedelta(days=9)
    same = tuple(
        Mark(str(i), Track.REFERRAL, "Indicator", "Indicator", f"facts/{i}", day, day) for i in range(5)
    )
    dots = _layout(marks=same).dots()
    assert len({dot.y for dot in dots}) == 5


def test_years_before_the_line_are_folded_into_a_strip() -> None:
    before = Mark(
        "1",
        Track.REFERRAL,
        "Born",
        "Born",
        "facts/1",
        TODAY - timedelta(days=9_000),
        TODAY - timedelta(days=9_000),
    )
    period = Held("Harbour Support", TODAY - timedelta(days=100), TODAY, 0, open=True)
    layout = _layout(marks=(before,), held=(period,))
    assert layout.axis.folded
    assert layout.pieces[0].x > layout.axis.fold
    assert "earlier" in svg(layout)


def test_a_due_date_far_ahead_is_an_arrow_at_the_edge() -> None:
    far = Span(
        "k",
        "Follow up",
        "Follow up",
        "duties/k",
        "due",
        TODAY - timedelta(days=20),
        TODAY,
        TODAY + timedelta(days=2_000),
    )
    (row,) = _layout(spans=(far,)).rows
    assert row.ahead


def test_a_broken_line_and_a_closed_one_are_drawn_differently() -> None:
    def drawn(*, closed: bool) -> str:
        first = Held("A", TODAY - timedelta(days=90), TODAY - timedelta(days=60), 0, closed=closed)
        second = Held("B", TODAY - timedelta(days=30), TODAY, 1, open=True)
        return svg(_layout(held=(first, second)))

    assert 'stroke-dasharray="2 5"' in drawn(closed=False)
    assert 'stroke-dasharray="2 5"' not in drawn(closed=True)


def test_each_status_differs_from_every_other_without_its_colour() -> None:
    shapes = {
        status: (look.fill in PATTERNS or look.fill, look.dash, look.round, look.thick)
        for status, look in LOOKS.items()
    }
    assert len({look.symbol for look in LOOKS.values()}) == len(LOOKS)
    assert len({look.word for look in LOOKS.values()}) == len(LOOKS)
    assert len(set(shapes.values())) == len(LOOKS)


@pytest.mark.parametrize("status", sorted(LOOKS))
def test_a_status_is_said_in_the_label_of_its_duty(status: str) -> None:
    look = LOOKS[status]
    label = f"Tell the victim · {look.symbol} {look.word}"
    span = Span("k", label, label, "duties/k", status, TODAY - timedelta(days=20), TODAY)
    assert look.word in svg(_layout(spans=(span,)))
