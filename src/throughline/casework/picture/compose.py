"""From what a reader may see to a `Line`: the reader's own facts, duties and leads, and nothing else.

The caller hands over facts already narrowed to the reader. Nothing here looks further, so a fact that is
withheld leaves no mark, no gap and no number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from throughline.casework.picture.leads import held
from throughline.casework.picture.line import NOBODY, Entry, Line, Mark, Span, Track
from throughline.casework.picture.statuses import LOOKS
from throughline.web import words

if TYPE_CHECKING:
    from throughline.duties import Obligation

MOST_MARKS = 60
MOST_SPANS = 24
# What a stranger looks for first gets its label first; an indicator among twelve can wait for the table.
_WEIGHTS = {
    "nrm-referral": 9,
    "duty-to-notify": 9,
    "reasonable-grounds": 9,
    "conclusive-grounds": 9,
    "missing": 8,
    "found": 8,
    "died": 9,
    "detained": 8,
    "charged": 8,
    "encounter": 6,
    "crime-recorded": 6,
    "first-contact": 6,
    "indicator": 0,
    "note": 0,
}
_OVER = frozenset({"met", "met-late", "broken", "waived", "ended", "needs-review"})


@dataclass(frozen=True, slots=True)
class Words:
    """How facts, duties and teams are named on this page, and where each leads to."""

    label: Callable[[Entry], str]
    track: Callable[[str], Track]
    owner: Callable[[Obligation], str]
    teams: Mapping[str, str] = field(default_factory=dict)
    by: Callable[[Entry], str] = lambda entry: entry.by.body or entry.by.role
    fact_href: Callable[[int], str] = lambda seq: f"facts/{seq}"
    duty_href: Callable[[str], str] = lambda key: f"duties/{key}"


def compose(
    entries: Sequence[Entry],
    obligations: Sequence[Obligation],
    at: datetime,
    words: Words,
    *,
    title: str = "The throughline",
    trouble_first: bool = False,
    most_marks: int = MOST_MARKS,
    most_spans: int = MOST_SPANS,
    unheld: str = NOBODY,
) -> Line:
    """Return the line of one reader at the instant `at`, small enough to be drawn.

    Longer histories are gathered up: neighbouring facts of one track become one mark with their number, and
    of the duties those in trouble are kept first. `left_out` says how many duties only the table holds.
    """
    marks = gather([_mark(entry, words) for entry in entries], most_marks)
    ends = {entry.seq: entry.when.latest for entry in entries}
    kept = choose(obligations, most_spans, trouble_first=trouble_first)
    spans = tuple(_span(duty, ends, at, words) for duty in kept)
    return Line(
        title, at, tuple(marks), held(entries, at, words.teams), spans, len(obligations) - len(kept), unheld
    )


def _mark(entry: Entry, words: Words) -> Mark:
    label = words.label(entry)
    when = entry.when
    return Mark(
        key=str(entry.seq),
        track=words.track(entry.kind),
        label=label,
        name=f"{when}: {label}, said by {words.by(entry)}",
        href=words.fact_href(entry.seq),
        earliest=when.earliest,
        latest=when.latest,
        coarse=str(when.precision) not in ("minute", "day"),
        weight=_WEIGHTS.get(entry.kind, 3),
    )


def gather(marks: Sequence[Mark], most: int) -> list[Mark]:
    """Join the nearest neighbours of each track until no more than `most` marks are left (one a track at least)."""
    in_order = sorted(marks, key=lambda m: (m.track, m.earliest, int(m.key)))
    gaps = sorted(
        (b.earliest - a.earliest, i) for i, (a, b) in enumerate(pairwise(in_order)) if a.track is b.track
    )
    joined = {i for _, i in gaps[: max(len(in_order) - most, 0)]}
    groups: list[list[Mark]] = []
    for i, mark in enumerate(in_order):
        if i - 1 in joined and groups:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [_joined(group) for group in groups]


def _joined(group: list[Mark]) -> Mark:
    if len(group) == 1:
        return group[0]
    first, latest = group[0], max(mark.latest for mark in group)
    label = f"{len(group)} facts"
    name = f"{label} from {first.earliest:%-d %B %Y} to {latest:%-d %B %Y}, listed below"
    return replace(
        first, label=label, name=name, href="#facts", latest=latest, coarse=True, weight=2, count=len(group)
    )


def choose(obligations: Sequence[Obligation], most: int, *, trouble_first: bool) -> list[Obligation]:
    """Return the duties to draw: all where there is room, else the most troubling; by start unless trouble goes first."""
    kept = sorted(obligations, key=_trouble)[:most]
    return (
        kept if trouble_first else sorted(kept, key=lambda duty: (duty.started.earliest, duty.duty, duty.key))
    )


def _trouble(duty: Obligation) -> tuple[int, float, str]:
    """Newest trouble first: by how bad the status is, then by the latest start."""
    return LOOKS[str(duty.status)].rank, -duty.started.latest.timestamp(), duty.key


def _span(duty: Obligation, ends: Mapping[int, datetime], at: datetime, words: Words) -> Span:
    look = LOOKS[str(duty.status)]
    owner = words.owner(duty)
    start = duty.started.earliest
    return Span(
        key=duty.key,
        label=f"{duty.title} · {owner} · {look.symbol} {look.word}",
        name=f"{duty.title}, owed by {owner}: {look.word}{_due(duty)}",
        href=words.duty_href(duty.key),
        status=str(duty.status),
        start=start,
        end=max(start, min(_end(duty, ends, at), at)),
        due=duty.due,
        title=duty.title,
        tail=f" · {look.symbol} {look.word}",
    )


def _end(duty: Obligation, ends: Mapping[int, datetime], at: datetime) -> datetime:
    """Return the discharge (or the breach, which nothing discharges), else today."""
    if str(duty.status) not in _OVER:
        return at
    known = [ends[seq] for seq in (*duty.because.met, *duty.because.broken) if seq in ends]
    return max(known) if known else at


def _due(duty: Obligation) -> str:
    if duty.due is not None:
        return f", due {duty.due:%-d %B %Y}"
    return f", {words.before(duty.before)}" if duty.before else ""
