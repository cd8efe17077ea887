"""How wide a text is: the published widths of Helvetica, which Arial and Liberation Sans share."""

from __future__ import annotations

from functools import lru_cache

# Thousandths of an em for the printable characters from space to tilde (Adobe font metrics, Helvetica).
_PLAIN = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_UNKNOWN = 1000
_BOLD = 1.08
_ROOM = 1.04
"""A little more than the letters need: another font may stand in for the one we measured."""

ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of `text` in units of the drawing, never less than it will take."""
    thousandths = sum(_PLAIN[ord(c) - 32] if " " <= c <= "~" else _UNKNOWN for c in text)
    return thousandths / 1000 * size * _ROOM * (_BOLD if bold else 1)


@lru_cache(maxsize=4096)
def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return `text` if it fits into `room`, else its beginning with an ellipsis, else nothing."""
    if width(text, size, bold=bold) <= room:
        return text
    for end in range(len(text) - 1, 2, -1):
        shorter = text[:end].rstrip(" ,·") + ELLIPSIS
        if width(shorter, size, bold=bold) <= room:
            return shorter
    return ""
