"""The capture table of a period from our own ledger: who encountered whom.

A list is a kind of body: police, councils, charities, central government, the National Crime Agency, the public.
A person is on a list when a body of that kind met or reported them in the period. Notifications under the duty to
notify are kept apart: they may not identify anybody (Modern Slavery Act 2015, s52(3)), so nobody may try to find the
same person on another list by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from throughline.prevalence.tables import CaptureTable

LISTS = ("police", "council", "charity", "government", "NCA", "public")
SMALLEST_SHOWN = 5
"""Cells below this are not shown to anybody outside: few people follow one combination of bodies."""

_ROLES = {
    "police": ("FR_POLICE", "POLICE_SCOT", "PSNI", "BTP"),
    "council": ("LA", "HSCT", "PILOT_LA", "SCHOOL"),
    "charity": ("NGO_FR", "NGO", "TSA", "SCOT_SUPPORT", "NI_SUPPORT", "ICTG", "GUARDIAN_SCOT", "GUARDIAN_NI"),
    "government": ("HO_UKVI", "HO_BF", "HO_IE", "FWA", "GLAA", "DWP", "NHS", "HMPPS"),
    "NCA": ("NCA",),
    "public": ("VICTIM", "FAMILY", "LEGAL_REP", "APPROPRIATE_ADULT", "OTHER"),
}
LIST_OF = {role: name for name, roles in _ROLES.items() for role in roles}

MEETING_KINDS = frozenset({"encounter", "found", "indicator", "disclosure", "concern-raised", "nrm-referral", "reported-to-police"})
"""Facts by which the body that states them has itself met, or been told of, the person."""


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

    def shown_outside(self) -> list[tuple[tuple[str, ...], int | None]]:
        """Each combination of lists that occurs with its count, or None where it is too small to show."""
        rows = []
        for cell in self.table.observed:
            names = tuple(name for bit, name in enumerate(self.table.lists) if int(cell) >> bit & 1)
            count = int(self.table.counts[cell])
            rows.append((names, count if count >= SMALLEST_SHOWN else None))
        return _hide_second(rows)


def _hide_second(rows: list[tuple[tuple[str, ...], int | None]]) -> list[tuple[tuple[str, ...], int | None]]:
    # One hidden cell could be read off the total: the smallest shown one is hidden with it.
    hidden = [place for place, (_, count) in enumerate(rows) if count is None]
    shown = [(count, place) for place, (_, count) in enumerate(rows) if count is not None]
    if len(hidden) == 1 and shown:
        place = min(shown)[1]
        rows[place] = (rows[place][0], None)
    return rows


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
