"""How each status of a duty looks: shape, pattern, symbol and word. Colour only helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from throughline.web.status import MARKS


@dataclass(frozen=True, slots=True)
class Look:
    """One status: its word, its symbol, the pattern that fills it, the line around it, how round it is."""

    word: str
    symbol: str
    fill: str
    stroke: str
    dash: str = ""
    round: int = 9
    thick: float = 1.5
    rank: int = 5


def _pattern(name: str, ground: str, marks: str, size: int = 7, turn: int = 0) -> str:
    turned = f' patternTransform="rotate({turn})"' if turn else ""
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse"{turned}>'
        f'<path d="M0 0h{size}v{size}h-{size}z" fill="{ground}"/>{marks}</pattern>'
    )


_BAR = '<path d="M0 0v7" stroke="{}" stroke-width="{}"/>'
_CROSS = '<path d="M0 0v7M0 0h7" stroke="{}" stroke-width="{}"/>'
_DOT = '<circle cx="3" cy="3" r="{1}" fill="{0}"/>'

# Every pattern differs from every other without its colour: the page prints in black and white.
PATTERNS = {
    "overdue": _pattern("overdue", "#d4351c", _BAR.format("#fff", 2.4), turn=45),
    "broken": _pattern("broken", "#942514", _CROSS.format("#fff", 1.6), turn=45),
    "delayed": _pattern("delayed", "#fbe3cf", _BAR.format("#b1541c", 1.4), turn=90),
    "met-late": _pattern("met-late", "#fff7bf", _DOT.format("#8a6a00", 1.1)),
    "waived": _pattern("waived", "#fff", _BAR.format("#505a5f", 1)),
    "needs-review": _pattern("needs-review", "#dbd5e9", _DOT.format("#4c2c92", 0.8)),
    "cannot-tell": _pattern("cannot-tell", "#fff", _BAR.format("#505a5f", 0.9), turn=-45),
}

_DRAWN: dict[str, dict[str, Any]] = {
    "broken": {"fill": "url(#broken)", "stroke": "#942514", "round": 0, "thick": 2, "rank": 0},
    "overdue": {"fill": "url(#overdue)", "stroke": "#942514", "round": 4, "thick": 2, "rank": 0},
    "delayed": {"fill": "url(#delayed)", "stroke": "#b1541c", "round": 4, "rank": 1},
    "needs-review": {"fill": "url(#needs-review)", "stroke": "#4c2c92", "rank": 2},
    "cannot-tell": {"fill": "url(#cannot-tell)", "stroke": "#505a5f", "dash": "5 3", "rank": 2},
    "due": {"fill": "#d2e2f1", "stroke": "#1d70b8", "rank": 3},
    "not-yet": {"fill": "#fff", "stroke": "#505a5f", "dash": "2 3", "rank": 4},
    "met-late": {"fill": "url(#met-late)", "stroke": "#8a6a00", "rank": 5},
    "met": {"fill": "#cce2d8", "stroke": "#00703c", "rank": 6},
    "waived": {"fill": "url(#waived)", "stroke": "#505a5f", "round": 0, "rank": 6},
    "ended": {"fill": "#eeefef", "stroke": "#505a5f", "round": 0, "rank": 7},
}
LOOKS: dict[str, Look] = {
    status: Look(MARKS[status].word, MARKS[status].symbol, **drawn) for status, drawn in _DRAWN.items()
}
