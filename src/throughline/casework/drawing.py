"""The picture of one opened case, for its reader."""

from __future__ import annotations

from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from throughline.casework.picture import Track, compose, lay_out, svg
from throughline.casework.picture.compose import Words
from throughline.casework.queries import Names, said_by
from throughline.ledger import OpenCase
from throughline.web import words

MOST_MARKS = 40
MOST_SPANS = 18


def drawing(case: OpenCase, names: Names, at: datetime, *, trouble_first: bool = False) -> SafeString:
    """The throughline as SVG. Every text in it was escaped where it was written."""
    spoken = Words(
        label=lambda entry: words.title_of(entry.kind),
        track=lambda kind: Track(words.track_of(kind).value),
        owner=lambda duty: names.owner(duty),
        teams=names.teams,
        by=lambda entry: said_by(entry, names),
        duty_href=lambda key: f"duties/{words.reference_of(key)}",
    )
    line = compose(
        case.entries,
        case.obligations,
        at,
        spoken,
        title="The throughline: facts on four tracks, who was accountable, and duties, in time",
        trouble_first=trouble_first,
        most_marks=MOST_MARKS,
        most_spans=MOST_SPANS,
        unheld="held by a team that you may not see",
    )
    return mark_safe(svg(lay_out(line)))  # noqa: S308 - escaped in casework.picture.svg
