"""Capture tables: how many cases were seen by each combination of lists, and by no other.

A table is counts by bitmask; the cell of no list is what is to be estimated and is never observed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from throughline.prevalence.reading import MOST_LISTS, BadTable, Counted, counted, counted_file, hash_of

__all__ = ["MOST_LISTS", "BadTable", "CaptureTable", "parse", "read", "table_of"]


@dataclass(frozen=True, slots=True)
class CaptureTable:
    """Cases by capture history.

    Attributes:
        lists: the name of each list; list number i is bit i - 1.
        counts: shape (2^k,), cases seen by exactly the lists of the bitmask; ``counts[0]`` is nought.
        notes: what was said while reading, such as histories that stood on several rows.
    """

    lists: tuple[str, ...]
    counts: npt.NDArray[np.float64] = field(repr=False)
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, read: Counted) -> CaptureTable:
        """The table of what was read."""
        counts = np.zeros(1 << len(read.lists))
        for cell, count in read.cells.items():
            counts[cell] = count
        return cls(read.lists, counts, read.notes)

    @property
    def cases(self) -> int:
        """Cases on at least one list."""
        return int(self.counts.sum())

    @property
    def hash(self) -> str:
        """The same for the same lists and counts, whatever the order of rows; one case moved changes it."""
        return hash_of(self.lists, ((int(cell), int(self.counts[cell])) for cell in self.observed))

    @property
    def observed(self) -> npt.NDArray[np.int64]:
        """The capture histories that occur, as bitmasks."""
        return np.flatnonzero(self.counts)

    def totals(self) -> npt.NDArray[np.float64]:
        """For each set of lists, the cases seen by all of them (and perhaps by others)."""
        from throughline.prevalence.kernel import superset_sums

        sums = self.counts.copy()
        superset_sums(sums, len(self.lists))
        return sums

    def non_overlapping(self) -> list[tuple[str, str]]:
        """The pairs of lists that share no case."""
        from throughline.prevalence.models import members, pairs

        totals = self.totals()
        apart = [members(pair) for pair in pairs(len(self.lists)) if totals[pair] == 0]
        return [(self.lists[first - 1], self.lists[second - 1]) for first, second in apart]

    def merged(self, groups: Mapping[str, Sequence[str]]) -> CaptureTable:
        """The table with lists joined: ``merged({"PF+NCA": ["PF", "NCA"]})``; a list not named stays as it is."""
        joined = {name: new for new, olds in groups.items() for name in olds}
        names = tuple(dict.fromkeys(joined.get(name, name) for name in self.lists))
        place = {name: names.index(joined.get(name, name)) for name in self.lists}
        counts = np.zeros(1 << len(names))
        for cell in self.observed:
            seen = {place[name] for bit, name in enumerate(self.lists) if int(cell) >> bit & 1}
            counts[sum(1 << each for each in seen)] += self.counts[cell]
        return CaptureTable(names, counts)

    def without(self, name: str) -> CaptureTable:
        """The table of the other lists: cases on the omitted list alone are no longer seen."""
        places = [bit for bit, each in enumerate(self.lists) if each != name]
        counts = np.zeros(1 << len(places))
        for cell in self.observed:
            seen = sum(1 << new for new, old in enumerate(places) if int(cell) >> old & 1)
            if seen:
                counts[seen] += self.counts[cell]
        return CaptureTable(tuple(self.lists[bit] for bit in places), counts)


def table_of(lists: Sequence[str], rows: Iterable[tuple[Sequence[int], int]]) -> CaptureTable:
    """Build a table from (marks, count) rows; ``marks`` says nought or one for each list.

    Raises:
        BadTable: as for :func:`read`.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*lists, "count"])
    for marks, count in rows:
        writer.writerow([*marks, count])
    return parse(text.getvalue())


def read(path: Path | str) -> CaptureTable:
    """Read a CSV file: a header, a column of 0/1 a list, and a column ``count`` (anywhere; else the last).

    Raises:
        BadTable: what is wrong, with its row and column. Nothing is guessed.
    """
    return CaptureTable.of(counted_file(path))


def parse(text: str) -> CaptureTable:
    """Read a table from CSV text; see :func:`read`."""
    return CaptureTable.of(counted(text))
