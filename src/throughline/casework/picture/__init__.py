"""The throughline, drawn: pure functions from facts, duties and leads to a server-made SVG.

No Django and no I/O. `compose` turns what a reader may see into a `Line`; `lay_out` decides where
everything goes; `svg` writes it. The three are apart so that the promises (labels never overlap,
nothing leaves the frame, one mark a fact, one span a duty) are tested on numbers, not on text.
"""

from throughline.casework.picture.compose import compose
from throughline.casework.picture.layout import Layout, lay_out
from throughline.casework.picture.line import Held, Line, Mark, Span, Track
from throughline.casework.picture.statuses import LOOKS, Look
from throughline.casework.picture.svg import svg

__all__ = ["LOOKS", "Held", "Layout", "Line", "Look", "Mark", "Span", "Track", "compose", "lay_out", "svg"]
