"""Capture tables: how many cases were seen by each combination of lists, and by no other.

A table is counts by bitmask; the cell of no list is what is to be estimated and is never observed.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

MOST_LISTS = 16
_LARGEST = 2**53


class BadTable(ValueError):
    """The table cannot be used; the text names the row and the column, and says what to do."""


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

    @property
    def cases(self) -> int:
        """Cases on at least one list."""
        return int(self.counts.sum())

    @property
    def hash(self) -> str:
        """The same for the same lists and counts, whatever the order of rows; one case moved changes it."""
        cells = ";".join(f"{cell}={int(count)}" for cell, count in enumerate(self.counts) if count)
        return hashlib.sha256(f"{','.join(self.lists)}|{cells}".encode()).hexdigest()[:16]

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
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadTable(f"{path} cannot be read: {error.strerror}. Check the path and its permissions.") from error
    if b"\0" in content[:4096] or content[:2] in (b"PK", b"\x1f\x8b"):
        raise BadTable(f"{path} is not a text file (it may be encrypted, compressed or a workbook). Save it as CSV.")
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadTable(f"{path} is not UTF-8 text at byte {error.start}. Save it as UTF-8 CSV.") from error


def parse(text: str) -> CaptureTable:
    """Read a table from CSV text; see :func:`read`."""
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if not rows:
        raise BadTable("The table is empty. It needs a header and a row for each capture history.")
    header = [name.strip() for name in rows[0]]
    count_at = _count_column(header)
    names = [name for place, name in enumerate(header) if place != count_at]
    _check_names(names)
    counts = np.zeros(1 << len(names))
    repeated = 0
    for number, row in enumerate(rows[1:], start=2):
        cell, count = _read_row(row, number, header, count_at)
        repeated += bool(counts[cell]) and count > 0
        counts[cell] += count
    if counts.sum() == 0:
        raise BadTable("The table holds no case: every count is nought, so there is nothing to estimate from.")
    if counts.sum() > _LARGEST:
        raise BadTable(f"The counts add up to more than {_LARGEST}, which cannot be held exactly. Check the columns.")
    note = (f"{repeated} row(s) repeat a history that stood above; their counts were added.",) if repeated else ()
    return CaptureTable(tuple(names), counts, note)


def _count_column(header: Sequence[str]) -> int:
    for place, name in enumerate(header):
        if name.lower() in {"count", "cases", "n", "people", "freq", "frequency"}:
            return place
    return len(header) - 1


def _check_names(names: Sequence[str]) -> None:
    if len(names) < 2:
        raise BadTable(f"The table has {len(names)} list. Two lists that overlap are the least an estimate needs.")
    if len(names) > MOST_LISTS:
        raise BadTable(f"The table has {len(names)} lists; at most {MOST_LISTS} can be used. Merge some first.")
    for place, name in enumerate(names, start=1):
        if not name:
            raise BadTable(f"Column {place} of the header has no name.")
        if names.index(name) != place - 1:
            raise BadTable(f"Two columns are called {name!r}. Each list needs a name of its own.")


def _read_row(row: Sequence[str], number: int, header: Sequence[str], count_at: int) -> tuple[int, int]:
    if len(row) != len(header):
        raise BadTable(f"Row {number} has {len(row)} values where the header has {len(header)}.")
    marks = [(name, value.strip()) for place, (name, value) in enumerate(zip(header, row, strict=True)) if place != count_at]
    for name, value in marks:
        if value not in {"0", "1"}:
            raise BadTable(f"Row {number}, column {name!r}: {value!r} is neither 0 nor 1.")
    cell = sum(1 << bit for bit, (_, value) in enumerate(marks) if value == "1")
    count = _count(row[count_at].strip(), number, header[count_at])
    if cell == 0 and count:
        raise BadTable(f"Row {number} counts cases on no list. Nobody has seen them: they are what is estimated.")
    return cell, count


def _count(value: str, number: int, column: str) -> int:
    where = f"Row {number}, column {column!r}:"
    if not value:
        raise BadTable(f"{where} the count is missing. Write 0 if there were none.")
    try:
        count = int(value)
    except ValueError:
        raise BadTable(f"{where} {value!r} is not a whole number.") from None
    if count < 0:
        raise BadTable(f"{where} {value} is negative; a count of cases cannot be.")
    if count > _LARGEST:
        raise BadTable(f"{where} {value} is more than {_LARGEST}, which cannot be held exactly.")
    return count
