"""The layout written as SVG. Presentation attributes only: the content policy allows no inline style."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from throughline.casework.picture.layout import (
    DUTY_HIGH,
    HEAD,
    LEFT,
    RIGHT,
    THICK,
    WIDTH,
    Lane,
    Layout,
    Piece,
    Row,
)
from throughline.casework.picture.line import NOBODY, Mark
from throughline.casework.picture.placing import RADIUS, Dot, Label
from throughline.casework.picture.statuses import LOOKS, PATTERNS

# Each dark enough for its name to be read on white (contrast of at least 4.5 to 1).
COLOURS = ("#003078", "#00703c", "#942514", "#4c2c92", "#8a4b00", "#0b5c6b")
_INK, _MARK, _GREY, _LINE = "#0b0c0c", "#1d70b8", "#505a5f", "#b1b4b6"


def svg(layout: Layout) -> str:
    """Return the drawing: one `<a>` a fact, one a duty, each with a name; the table below says the same."""
    parts = [
        _opening(layout),
        _defs(layout),
        _time(layout),
        *(_lane(lane, layout) for lane in layout.lanes),
        _lead(layout),
        *(
            ["<g>", _heading("Duties", layout.rows[0].y), *(_row(row) for row in layout.rows), "</g>"]
            if layout.rows
            else ()
        ),
        _today(layout),
        "</svg>",
    ]
    return "".join(parts)


def _opening(layout: Layout) -> str:
    return (
        f'<svg class="throughline" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(WIDTH)} {_n(layout.height)}"'
        f' role="group" aria-label="{escape(layout.line.title)}" font-family="Arial, Helvetica, sans-serif"'
        f' font-size="13" fill="{_INK}">'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _defs(layout: Layout) -> str:
    used = {row.span.status for row in layout.rows}
    patterns = "".join(text for status, text in PATTERNS.items() if status in used)
    return f"<defs>{patterns}</defs>" if patterns else ""


def _text(label: Label) -> str:
    box = label.leader
    leader = f'<path d="M{_n(box.left + 1)} {_n(box.top)}V{_n(box.bottom)}" stroke="{_LINE}"/>' if box else ""
    return f'{leader}<text x="{_n(label.x)}" y="{_n(label.y)}">{escape(label.text)}</text>'


def _heading(name: str, y: float) -> str:
    return f'<text x="0" y="{_n(y + 5)}" font-size="14" font-weight="700">{name}</text>'


def _time(layout: Layout) -> str:
    """Draw the months, and the veil over what is still to come."""
    top, foot, axis = _n(HEAD - 12), _n(layout.height - 4), layout.axis
    today = min(layout.today, RIGHT)
    veil = f'<path d="M{_n(today)} {top}H{_n(RIGHT)}V{foot}H{_n(today)}z" fill="#f3f2f1"/>'
    ticks = list(axis.ticks())
    lines = "".join(f"M{_n(x)} {top}V{foot}" for x, _ in ticks)
    names = "".join(f'<text x="{_n(x)}" y="12">{name}</text>' for x, name in ticks)
    if axis.folded:
        lines += f"M{_n(axis.fold)} {top}V{foot}"
        names += f'<text x="{_n(LEFT)}" y="12">earlier</text>'
    return f'{veil}<path d="{lines}" stroke="#e3e6e8"/><g fill="{_GREY}">{names}</g>'


def _today(layout: Layout) -> str:
    x = layout.today
    anchor = ' text-anchor="end"' if x > RIGHT - 50 else ""
    side = -4 if anchor else 4
    return (
        f'<path d="M{_n(x)} 16V{_n(layout.height - 2)}" stroke="{_INK}" stroke-width="2"/>'
        f'<text x="{_n(x + side)}" y="27" font-weight="700"{anchor}>today</text>'
    )


def _lane(lane: Lane, layout: Layout) -> str:
    marks = {mark.key: mark for mark in layout.line.marks}
    labels = {label.key: label for label in lane.labels}
    drawn = "".join(_mark(marks[dot.key], dot, labels.get(dot.key)) for dot in lane.dots)
    return (
        f"<g>{_heading(lane.name, lane.y)}"
        f'<path d="M{_n(LEFT)} {_n(lane.y)}H{_n(RIGHT)}" stroke="{_LINE}" stroke-width="1.5"/>{drawn}</g>'
    )


def _mark(mark: Mark, dot: Dot, label: Label | None) -> str:
    text = _text(label) if label else ""
    return _link(mark.href, mark.name, f"{_shape(mark, dot)}{text}")


def _link(href: str, name: str, drawn: str) -> str:
    """A link named in full; its shortened words and bare numbers are for the eye only."""
    return f'<a href="{escape(href)}"><title>{escape(name)}</title><g aria-hidden="true">{drawn}</g></a>'


def _shape(mark: Mark, dot: Dot) -> str:
    """A dot for a day we know, a bar for one between two; a dot with a number for facts gathered up."""
    x, y = _n(dot.x), _n(dot.y)
    if mark.count > 1:
        return (
            f'<path d="M{x} {y}H{_n(dot.until)}" stroke="{_MARK}" stroke-width="12" stroke-linecap="round"/>'
            f'<text x="{_n((dot.x + dot.until) / 2)}" y="{_n(dot.y + 4)}" class="number" fill="#fff" font-size="10"'
            f' text-anchor="middle">{mark.count}</text>'
        )
    if dot.until - dot.x > RADIUS:
        return f'<path d="M{x} {y}H{_n(dot.until)}" stroke="{_MARK}" stroke-width="7" stroke-linecap="round" opacity=".75"/>'
    return f'<circle cx="{x}" cy="{y}" r="{_n(RADIUS)}" fill="{_MARK}" stroke="#fff"/>'


def _lead(layout: Layout) -> str:
    pieces = "".join(_piece(piece, layout.lead_y, layout.today) for piece in layout.pieces)
    marks = {mark.key: mark for mark in layout.line.marks}
    dots = "".join(_pin(marks[dot.key], dot) for dot in layout.on_line)
    return f"<g>{_heading('Accountable lead', layout.lead_y)}{_unheld(layout)}{pieces}{dots}</g>"


def _unheld(layout: Layout) -> str:
    """Draw thin what nobody held: dotted red where a line is broken, plain grey where it was closed."""
    y, drawn = _n(layout.lead_y), ""
    for piece, after in pairwise(layout.pieces):
        if after.x - piece.until > 1:
            look = (
                f'stroke="{_GREY}"'
                if piece.held.closed
                else 'stroke="#d4351c" stroke-width="3" stroke-dasharray="2 5"'
            )
            drawn += f'<path d="M{_n(piece.until)} {y}H{_n(after.x)}" {look}/>'
    if not layout.pieces:
        colour = "#d4351c" if layout.line.unheld == NOBODY else _GREY
        drawn = (
            f'<path d="M{_n(LEFT)} {y}H{_n(RIGHT)}" stroke="{colour}" stroke-width="3" stroke-dasharray="2 5"/>'
            f'<text x="{_n(LEFT)}" y="{_n(layout.lead_y - 9)}" font-weight="700">{escape(layout.line.unheld)}</text>'
        )
    return drawn


def _pin(mark: Mark, dot: Dot) -> str:
    """A fact of the line itself (a note, a decision to share) is a pin on the thick line."""
    pin = f'<circle cx="{_n(dot.x)}" cy="{_n(dot.y)}" r="3.5" fill="#fff" stroke="{_INK}"/>'
    return _link(mark.href, mark.name, pin)


def _piece(piece: Piece, y: float, today: float) -> str:
    """Draw one stretch; where it goes on, its faint end lies on the veil."""
    colour = COLOURS[piece.held.colour % len(COLOURS)]
    half = _n(THICK)
    drawn = f'<path d="M{_n(piece.x)} {_n(y)}H{_n(piece.until)}" stroke="{colour}" stroke-width="{half}"/>'
    if piece.held.open and today < RIGHT:
        drawn += f'<path d="M{_n(today)} {_n(y)}H{_n(RIGHT)}" stroke="{colour}" stroke-width="{half}" opacity=".25"/>'
    # A white edge where one team's part begins: in black and white a change of colour alone would be lost.
    drawn += f'<path d="M{_n(piece.x)} {_n(y - THICK / 2)}v{half}" stroke="#fff" stroke-width="2"/>'
    name = f'<g font-weight="700" fill="{colour}">{_text(piece.label)}</g>' if piece.label else ""
    return f"<g><title>{escape(piece.held.name)}</title>{drawn}{name}</g>" + "".join(
        _wait(w, y) for w in piece.waits
    )


def _wait(wait: tuple[float, float, Label | None], y: float) -> str:
    x, until, label = wait
    dashes = f'<path d="M{_n(x)} {_n(y)}H{_n(until)}" stroke="#fff" stroke-width="5" stroke-dasharray="4 4"/>'
    return dashes + (f'<g font-weight="700" fill="#942514">{_text(label)}</g>' if label else "")


def _row(row: Row) -> str:
    look = LOOKS[row.span.status]
    top = row.y - DUTY_HIGH / 2
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    bar = (
        f'<rect x="{_n(row.x)}" y="{_n(top)}" width="{_n(row.until - row.x)}" height="{_n(DUTY_HIGH)}"'
        f' rx="{min(look.round, 9)}" fill="{look.fill}" stroke="{look.stroke}" stroke-width="{_n(look.thick)}"{dash}/>'
    )
    return _link(row.span.href, row.span.name, f"{bar}{_halo(row)}{_due(row)}")


def _halo(row: Row) -> str:
    """Write the label; inside a patterned bar it stands on white, so that it can be read."""
    label = row.label
    inside = row.x < label.box.left and label.box.right < row.until
    if inside and LOOKS[row.span.status].fill.startswith("url"):
        box = label.box
        return (
            f'<rect x="{_n(box.left - 3)}" y="{_n(box.top + 1.5)}" width="{_n(box.right - box.left + 6)}" height="13"'
            f' rx="3" fill="#fff"/>{_text(label)}'
        )
    return _text(label)


def _due(row: Row) -> str:
    if row.due is None:
        return ""
    top, foot = _n(row.y - 11), _n(row.y + 11)
    if row.ahead:
        return f'<path d="M{_n(RIGHT - 7)} {top}l6 11l-6 11" fill="none" stroke="{_INK}" stroke-width="2"/>'
    return f'<path d="M{_n(row.due)} {top}V{foot}" stroke="{_INK}" stroke-width="2"/>'
