"""Where labels go: each in the first free place near its mark, and none on top of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from throughline.casework.picture.lettering import cut, width

SIZE = 13.0
"""Height of the letters beside a mark, in units of the drawing."""
ROW = 15.0
RADIUS = 5.0
STACK = 15.0
"""Marks of one day stand on each other, so that each can be seen and followed."""
_LEVELS = 3
_MOST = 250.0
_LEAST = 34.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the drawing; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def down(self, by: float) -> Box:
        return Box(self.left, self.top + by, self.right, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark that has its place: `x` to `until` is how exactly we know the day."""

    key: str
    x: float
    until: float
    y: float

    @property
    def box(self) -> Box:
        return Box(self.x - RADIUS, self.y - RADIUS, max(self.x, self.until) + RADIUS, self.y + RADIUS)


@dataclass(frozen=True, slots=True)
class Label:
    """A text that has its place: `x` is where it starts, `y` its base line; `leader` joins it to a mark further off."""

    key: str
    text: str
    x: float
    y: float
    box: Box
    leader: Box | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mark that asks for a place on its lane, and a text that would like to stand beside it."""

    key: str
    text: str
    x: float
    until: float
    weight: int


def stack(wanted: Sequence[Wanted]) -> list[Dot]:
    """Place marks on a lane whose line is y = 0: those that would hide each other are stacked upwards."""
    tops: dict[int, float] = {}
    dots = []
    for mark in sorted(wanted, key=lambda w: (w.x, w.key)):
        cells = range(int((mark.x - RADIUS) // 6), int((max(mark.x, mark.until) + RADIUS) // 6) + 1)
        level = max((tops.get(cell, 0.0) for cell in cells), default=0.0)
        dots.append(Dot(mark.key, mark.x, mark.until, -level))
        for cell in cells:
            tops[cell] = level + STACK
    return dots


def place(
    wanted: Sequence[Wanted], dots: Sequence[Dot], room: tuple[float, float], bars: Sequence[Box] = ()
) -> list[Label]:
    """Place the labels of a lane, the weightiest first; one that finds no room is left to the table.

    `room` is the left and right edge; `bars` are places where no label may lie.
    """
    at = {dot.key: dot for dot in dots}
    stacked = {round(dot.x) for dot in dots if dot.y < 0}
    taken = [*bars, *(dot.box for dot in dots)]
    labels: list[Label] = []
    for mark in sorted(wanted, key=lambda w: (-w.weight, w.x, w.key)):
        dot = at[mark.key]
        label = _first_free(mark, dot, taken, room, in_stack=round(dot.x) in stacked)
        if label is not None:
            labels.append(label)
            taken.append(label.box)
            taken.extend([label.leader] if label.leader else [])
    return labels


def _first_free(
    mark: Wanted, dot: Dot, taken: Sequence[Box], room: tuple[float, float], *, in_stack: bool
) -> Label | None:
    text = cut(mark.text, _MOST, SIZE)
    if not text:
        return None
    wide = width(text, SIZE)
    for x, top, leader in _beside(dot, wide) if in_stack else _around(dot, wide):
        box = Box(x, top, x + wide, top + ROW)
        if (
            x >= room[0]
            and box.right <= room[1]
            and not any(box.meets(t) or (leader and leader.meets(t)) for t in taken)
        ):
            return Label(dot.key, text, x, top + SIZE - 1.5, box, leader)
    return None


Candidate = tuple[float, float, Box | None]


def _beside(dot: Dot, wide: float) -> Iterator[Candidate]:
    """Marks of one day read as a list: each text stands on the height of its own mark."""
    top = dot.y - ROW / 2
    yield max(dot.x, dot.until) + RADIUS + 3, top, None
    yield dot.x - RADIUS - 3 - wide, top, None


def _around(dot: Dot, wide: float) -> Iterator[Candidate]:
    middle = (dot.x + max(dot.x, dot.until)) / 2
    starts = (middle - wide / 2, dot.x - RADIUS, middle + RADIUS - wide)
    for level in range(1, _LEVELS + 1):
        above = dot.y - RADIUS - 1 - level * ROW
        below = dot.y + RADIUS + 1 + (level - 1) * ROW
        up = Box(middle - 1, above + ROW, middle + 1, dot.y - RADIUS - 0.5) if level > 1 else None
        down = Box(middle - 1, dot.y + RADIUS + 0.5, middle + 1, below) if level > 1 else None
        yield from ((x, above, up) for x in starts)
        if level < _LEVELS:
            yield from ((x, below, down) for x in starts)
        if level == 1:
            yield from _beside(dot, wide)
