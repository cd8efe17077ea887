"""Everything in its place: lanes for the tracks, the thick line, a row a duty, today and the veil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from throughline.casework.picture.axis import Axis, axis_for
from throughline.casework.picture.lettering import cut, width
from throughline.casework.picture.line import TRACK_NAMES, Held, Line, Mark, Span, Track, Wait
from throughline.casework.picture.placing import RADIUS, ROW, SIZE, Box, Dot, Label, Wanted, place, stack

WIDTH = 960.0
LEFT = 140.0
RIGHT = 952.0
HEAD = 40.0
DUTY_ROW = 26.0
DUTY_HIGH = 17.0
THICK = 12.0
_LANE_GAP = 10.0
_LEAST_SPAN = 9.0


@dataclass(frozen=True, slots=True)
class Lane:
    """A track with its place: `y` is its line."""

    track: Track
    name: str
    y: float
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the thick line; `waits` are the stretches drawn dashed."""

    held: Held
    x: float
    until: float
    label: Label | None
    waits: tuple[tuple[float, float, Label | None], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A duty with its place; `due` is the tick, `ahead` says that it lies beyond the edge."""

    span: Span
    x: float
    until: float
    y: float
    due: float | None
    ahead: bool
    label: Label


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing, in numbers."""

    line: Line
    axis: Axis
    height: float
    today: float
    lanes: tuple[Lane, ...]
    lead_y: float
    pieces: tuple[Piece, ...]
    on_line: tuple[Dot, ...]
    duties_y: float
    rows: tuple[Row, ...]

    def dots(self) -> list[Dot]:
        """Return every mark, on the tracks and on the thick line."""
        return [dot for lane in self.lanes for dot in lane.dots] + list(self.on_line)

    def labels(self) -> list[Label]:
        """Return every text beside a mark, a lead or a duty."""
        found = [label for lane in self.lanes for label in lane.labels]
        found += [piece.label for piece in self.pieces if piece.label]
        found += [label for piece in self.pieces for _, _, label in piece.waits if label]
        return found + [row.label for row in self.rows]


def lay_out(line: Line) -> Layout:
    """Give everything on the line its place."""
    axis = axis_for(line, LEFT, RIGHT)
    today = axis.x(line.today)
    y = HEAD
    lanes = []
    for track in TRACK_NAMES:
        lane, y = _lane(track, [m for m in line.marks if m.track is track], axis, today, y)
        lanes.append(lane)
    pieces, lead_y, y = _pieces(line.held, axis, today, y)
    on_line = tuple(
        Dot(w.key, w.x, w.x, lead_y) for w in (_wanted(m, axis) for m in line.marks if m.track is Track.LINE)
    )
    duties_y = y
    rows = tuple(
        _row(span, axis, today, duties_y + DUTY_ROW * (i + 0.5)) for i, span in enumerate(line.spans)
    )
    height = duties_y + DUTY_ROW * len(rows) + 10
    return Layout(line, axis, height, today, tuple(lanes), lead_y, pieces, on_line, duties_y, rows)


def _lane(track: Track, marks: Sequence[Mark], axis: Axis, today: float, top: float) -> tuple[Lane, float]:
    wanted = [_wanted(mark, axis) for mark in marks]
    dots = stack(wanted)
    labels = place(wanted, dots, (LEFT, RIGHT), [_line_of_today(today)])
    boxes = [d.box for d in dots] + [label.box for label in labels] + [Box(0, -ROW, 0, RADIUS)]
    y = top - min(box.top for box in boxes) + _LANE_GAP
    lane = Lane(
        track,
        TRACK_NAMES[track],
        y,
        tuple(Dot(d.key, d.x, d.until, d.y + y) for d in dots),
        tuple(_down(label, y) for label in labels),
    )
    return lane, y + max(box.bottom for box in boxes)


def _line_of_today(today: float) -> Box:
    return Box(today - 2, -10_000, today + 2, 10_000)


def _wanted(mark: Mark, axis: Axis) -> Wanted:
    x, until = axis.x(mark.earliest), axis.x(mark.latest)
    if not mark.coarse and mark.count == 1:
        until = x
    inside = min(max(x, LEFT + RADIUS), RIGHT - RADIUS)
    return Wanted(mark.key, mark.label, inside, min(max(until, inside), RIGHT - RADIUS), mark.weight)


def _down(label: Label, by: float) -> Label:
    leader = label.leader.down(by) if label.leader else None
    return Label(label.key, label.text, label.x, label.y + by, label.box.down(by), leader)


def _pieces(
    held: Sequence[Held], axis: Axis, today: float, top: float
) -> tuple[tuple[Piece, ...], float, float]:
    """Place the thick line: names above it (in two rows where they are close), hand-overs below."""
    y = top + _LANE_GAP + 3 * ROW
    above = _Rows(y - THICK / 2 - 3, today, up=True)
    below = _Rows(y + THICK / 2 + 3, today, up=False)
    pieces = []
    for i, period in enumerate(held):
        x, until = axis.x(period.start), axis.x(period.end)
        label = above.put(f"h{i}", period.name, x, bold=True)
        waits = tuple(_wait(w, axis, below, f"w{i}.{j}") for j, w in enumerate(period.waits))
        pieces.append(Piece(period, x, max(until, x + 2), label, waits))
    return tuple(pieces), y, y + THICK / 2 + 3 + ROW * max(1, below.used) + _LANE_GAP


def _wait(wait: Wait, axis: Axis, below: _Rows, key: str) -> tuple[float, float, Label | None]:
    x = axis.x(wait.start)
    return x, min(max(axis.x(wait.end), x + 4), RIGHT), below.put(key, wait.note, x, bold=True)


class _Rows:
    """Two rows of text beside the thick line: a name takes the first row where it runs into nothing."""

    def __init__(self, edge: float, today: float, *, up: bool) -> None:
        self._tops = [edge - ROW * (i + 1) if up else edge + ROW * i for i in range(2)]
        self._today = today
        self._taken = [_line_of_today(today)]
        self.used = 0

    def put(self, key: str, text: str, x: float, *, bold: bool = False) -> Label | None:
        """Place a text as near to `x` as it fits: whole in either row, else shortened; never across today."""
        wide = width(text, SIZE, bold=bold)
        for i in range(len(self._tops)):
            for start in (x, x - wide / 2, x - wide, self._today + 6):
                if found := self._lay(key, text, start, wide, i):
                    return found
        for i in range(len(self._tops)):
            for start, room in ((x, self._today - 6 - x), (self._today + 6, RIGHT - self._today - 6)):
                shown = cut(text, room, SIZE, bold=bold)
                if shown and (found := self._lay(key, shown, start, width(shown, SIZE, bold=bold), i)):
                    return found
        return None

    def _lay(self, key: str, text: str, start: float, wide: float, row: int) -> Label | None:
        top = self._tops[row]
        box = Box(start - 4, top, start + wide + 4, top + ROW)
        if start < LEFT or start + wide > RIGHT or any(box.meets(taken) for taken in self._taken):
            return None
        self._taken.append(box)
        self.used = max(self.used, row + 1)
        return Label(key, text, start, top + SIZE - 1.5, Box(start, top, start + wide, top + ROW))


def _row(span: Span, axis: Axis, today: float, y: float) -> Row:
    x = min(axis.x(span.start), RIGHT - _LEAST_SPAN)
    until = max(axis.x(span.end), x + _LEAST_SPAN)
    due = axis.x(span.due) if span.due else None
    ahead = span.due is not None and span.due.timestamp() > axis.last
    return Row(span, x, until, y, due, ahead, _duty_label(span, (x, until), due, today, y))


def _duty_label(span: Span, bar: tuple[float, float], due: float | None, today: float, y: float) -> Label:
    """Put the text inside the bar where it fits, else on the side that has more room; never across the tick."""
    top = y - ROW / 2
    rooms = _rooms(bar, due, today)
    for text in (span.label, span.title + span.tail if span.tail else span.label):
        wide = width(text, SIZE)
        for a, b in rooms:
            start = b - wide if a == LEFT else a
            if start >= a and start + wide <= b and not _crosses(due, start, wide):
                return _text(span, text, start, top)
    return _squeezed(span, rooms, due, top)


def _rooms(bar: tuple[float, float], due: float | None, today: float) -> list[tuple[float, float]]:
    """Where a label may stand: inside the bar (on either side of the tick), to its right, to its left."""
    x, until = bar
    after = max(until, due) if due is not None and due < until + 12 else until
    before = min(x, due) if due is not None and due > x - 12 else x
    right = today - 4 if after + 6 < today - 4 else RIGHT
    inside = (
        [(x + 7, until - 7)]
        if due is None or not x < due < until
        else [(due + 6, until - 7), (x + 7, due - 6)]
    )
    beyond = [(due + 6, right)] if due is not None and until <= due < right else []
    short_of = [(LEFT, due - 6)] if due is not None and due <= x else []
    return [*inside, (after + 6, right), *beyond, (LEFT, before - 6), *short_of]


def _crosses(due: float | None, x: float, wide: float) -> bool:
    return due is not None and x - 2 < due < x + wide + 2


def _squeezed(span: Span, rooms: Sequence[tuple[float, float]], due: float | None, top: float) -> Label:
    """Shorten the title to the widest place and keep how the duty stands; the full wording is in the table."""
    a, b = max((_clear(room, due) for room in rooms), key=lambda room: room[1] - room[0])
    title = cut(span.title or span.label, b - a - width(span.tail, SIZE), SIZE)
    shown = title + span.tail if title else cut(span.tail.removeprefix(" · "), b - a, SIZE)
    return _text(span, shown, b - width(shown, SIZE) if a == LEFT else a, top)


def _clear(room: tuple[float, float], due: float | None) -> tuple[float, float]:
    """Return the part of a place before the tick, where the tick falls into it."""
    a, b = room
    return (a, due - 6) if due is not None and a < due < b else room


def _text(span: Span, text: str, x: float, top: float) -> Label:
    return Label(span.key, text, x, top + SIZE - 1.5, Box(x, top, x + width(text, SIZE), top + ROW))
