"""Pictures of a study as plain SVG, made of the numbers that stand in the table beside them. No script, no styles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from throughline.assurance import words

WIDTH, LEFT, RIGHT, TOP, ROW, FOOT = 900, 330, 30, 12, 26, 48
INK, QUIET, BLUE, GRID = "#0b0c0c", "#505a5f", "#1d70b8", "#b1b4b6"
FONT = "Arial, Helvetica, sans-serif"
CURVE_HEIGHT = 260


def panel(rows: Sequence[Mapping[str, Any]], title: str) -> str:
    """A point for each estimate, a thick bar for its 80 % limits and a thin one for its 95 % limits."""
    drawn = [row for row in rows if row["estimate"] is not None]
    ends = [max([row["estimate"], *row["interval"].values()]) for row in drawn]
    marks = ticks(0, max(ends, default=1))
    height = TOP + ROW * max(len(drawn), 1) + FOOT
    scale = _scale(marks)
    lines = [_axis(marks, scale, height, "estimated number of people")]
    lines += [_row(row, TOP + ROW * place + ROW / 2, scale) for place, row in enumerate(drawn)]
    return _svg(title, "Each row is in the table of estimates.", height, lines)


def curve(steps: Sequence[Sequence[float]], title: str) -> str:
    """The posterior as a stepped area; its steps are (from, to, probability)."""
    if not steps:
        return ""
    marks = ticks(steps[0][0], steps[-1][1])
    scale, height = _scale(marks), TOP + CURVE_HEIGHT + FOOT
    base = height - FOOT
    tallest = max(share for _, _, share in steps) or 1.0
    points = [f"{scale(steps[0][0]):.1f},{base}"]
    for low, high, share in steps:
        top = base - CURVE_HEIGHT * share / tallest
        points += [f"{scale(low):.1f},{top:.1f}", f"{scale(high):.1f},{top:.1f}"]
    points.append(f"{scale(steps[-1][1]):.1f},{base}")
    area = f'<polygon points="{" ".join(points)}" fill="{BLUE}" fill-opacity="0.5" stroke="{BLUE}"/>'
    return _svg(
        title,
        "Each step is in the table below the curve.",
        height,
        [_axis(marks, scale, height, "total number of people"), area],
    )


def ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, about as many as wanted."""
    rough = max(high - low, 1e-9) / wanted
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * times for times in (1, 2, 2.5, 5, 10) if size * times >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * place for place in range(first, last + 1)]


def _scale(marks: Sequence[float]) -> Any:
    low, high = marks[0], marks[-1]
    return lambda value: LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low)


def _axis(marks: Sequence[float], scale: Any, height: int, name: str) -> str:
    base = height - FOOT
    lines = [
        f'<line x1="{scale(each):.1f}" x2="{scale(each):.1f}" y1="{TOP}" y2="{base}" stroke="{GRID}"/>'
        for each in marks
    ]
    lines += [_text(scale(each), base + 18, f"{each:,.0f}", QUIET, "middle") for each in marks]
    lines.append(_text((LEFT + WIDTH - RIGHT) / 2, base + 38, name, QUIET, "middle"))
    return "".join(lines)


def _row(row: Mapping[str, Any], middle: float, scale: Any) -> str:
    limits = row["interval"]
    parts = [_text(LEFT - 10, middle + 5, f"{words.label(row['method'])}, {row['grouping']}", INK, "end")]
    parts += [
        _bar(scale, limits, "2.5", "97.5", middle, QUIET, 2),
        _bar(scale, limits, "10", "90", middle, BLUE, 8),
    ]
    parts.append(
        f'<circle cx="{scale(row["estimate"]):.1f}" cy="{middle:.1f}" r="5" fill="{INK}" stroke="#ffffff"/>'
    )
    return "".join(parts)


def _bar(
    scale: Any, limits: Mapping[str, float], low: str, high: str, middle: float, colour: str, width: int
) -> str:
    if limits.get(low) is None or limits.get(high) is None:
        return ""
    ends = f'x1="{scale(limits[low]):.1f}" x2="{scale(limits[high]):.1f}"'
    return f'<line {ends} y1="{middle:.1f}" y2="{middle:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, said: str, colour: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-family="{FONT}" font-size="14" text-anchor="{anchor}">{escape(said)}</text>'


def _svg(title: str, described: str, height: int, parts: Sequence[str]) -> str:
    said = escape(f"{title}. {described}", quote=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}">'
    return head + f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>' + "".join(parts) + "</svg>"
