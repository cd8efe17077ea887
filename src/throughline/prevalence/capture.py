"""The capture table of a period from our own ledger: who encountered whom.

A list is a kind of body: police, councils, charities, central government, the National Crime Agency, the public.
A person is on a list when a body of that kind met or reported them in the period. Notifications under the duty to
notify are kept apart: they may not identify anybody (Modern Slavery Act 2015, s52(3)), so nobody may try to find the
same person on another list by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from throughline.prevalence.reading import BadTable
from throughline.prevalence.sources import LIST_OF, LISTS, MEETING_KINDS, SMALLEST_SHOWN
from throughline.prevalence.tables import CaptureTable


@dataclass(frozen=True, slots=True)
class Sighting:
    """One fact by which somebody was seen.

    Attributes:
        person: the key of the person's line (after linkage).
        role: the legal role of the body that saw them.
        kind: the kind of fact.
        first, last: the days between which it happened.
    """

    person: str
    role: str
    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Captured:
    """The capture table of a period, and what was left out of it.

    Attributes:
        table: people by the lists they were seen on.
        notified: facts of the duty to notify in the period, counted and never linked.
        unplaced: sightings whose day cannot be said to lie in the period, left out.
    """

    table: CaptureTable
    notified: int
    unplaced: int

    def shown_inside(self) -> list[tuple[tuple[str, ...], int | None]]:
        """Each combination of lists that occurs with its count."""
        return [
            (
                tuple(name for bit, name in enumerate(self.table.lists) if int(cell) >> bit & 1),
                int(self.table.counts[cell]),
            )
            for cell in self.table.observed
        ]

    def shown_outside(self) -> list[tuple[tuple[str, ...], int | None]]:
        """As :meth:`shown_inside`, with None for what is too small to show and for the smallest cell beside it."""
        return _hide_second(
            [
                (names, count if count and count >= SMALLEST_SHOWN else None)
                for names, count in self.shown_inside()
            ]
        )


def _hide_second(rows: list[tuple[tuple[str, ...], int | None]]) -> list[tuple[tuple[str, ...], int | None]]:
    # The total is known, so one hidden cell could be read off it, and so could two that hold one person each: the
    # smallest cell shown is always hidden with them.
    shown = [(count, place) for place, (_, count) in enumerate(rows) if count is not None]
    if shown and len(shown) < len(rows):
        place = min(shown)[1]
        rows[place] = (rows[place][0], None)
    return rows


def sightings_of(rows: Iterable[Sequence[str]], first: str, last: str) -> Captured:
    """:func:`lists` of rows as another process hands them on: person, role, kind, first and last day (ISO dates).

    Raises:
        BadTable: nobody was certainly seen in the period by any kind of body.
    """
    days = (
        (person, role, kind, date.fromisoformat(start), date.fromisoformat(end))
        for person, role, kind, start, end in rows
    )
    found = lists((Sighting(*each) for each in days), date.fromisoformat(first), date.fromisoformat(last))
    if not found.table.cases:
        raise BadTable(
            f"The records hold nobody who was certainly seen between {first} and {last}: there is nothing to estimate from."
        )
    return found


def lists(sightings: Iterable[Sighting], first: date, last: date) -> Captured:
    """Build the table of a period, both days included.

    A sighting counts only when it certainly lies in the period; one that may lie outside is left out and counted.
    """
    seen: dict[str, int] = {}
    notified = unplaced = 0
    for each in sightings:
        if each.last < first or each.first > last:
            continue
        if each.first < first or each.last > last:
            unplaced += 1
        elif each.kind == "duty-to-notify":
            notified += 1
        elif each.kind in MEETING_KINDS and each.role in LIST_OF:
            seen[each.person] = seen.get(each.person, 0) | 1 << LISTS.index(LIST_OF[each.role])
    counts = np.zeros(1 << len(LISTS))
    for cell in seen.values():
        counts[cell] += 1
    return Captured(CaptureTable(LISTS, counts), notified, unplaced)
