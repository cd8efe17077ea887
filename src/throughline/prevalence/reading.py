"""Reading capture tables from text, without NumPy: what a web page needs to say what is wrong with a file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_LISTS = 16
_LARGEST = 2**53


class BadTable(ValueError):
    """The table cannot be used; the text names the row and the column, and says what to do."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a file says: lists, and cases by bitmask (list number i is bit i - 1), with what was said while reading."""

    lists: tuple[str, ...]
    cells: Mapping[int, int] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def cases(self) -> int:
        """Cases on at least one list."""
        return sum(self.cells.values())

    @property
    def hash(self) -> str:
        """The same for the same lists and counts, whatever the order of rows; one case moved changes it."""
        return hash_of(self.lists, self.cells.items())

    def marks(self, cell: int) -> tuple[int, ...]:
        """Nought or one for each list."""
        return tuple(cell >> bit & 1 for bit in range(len(self.lists)))

    def names(self, cell: int) -> tuple[str, ...]:
        """The lists of a cell."""
        return tuple(name for bit, name in enumerate(self.lists) if cell >> bit & 1)

    def to_csv(self) -> str:
        """The table as a file that reads back as itself."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*self.lists, "count"])
        writer.writerows([*self.marks(cell), count] for cell, count in sorted(self.cells.items()))
        return text.getvalue()


def hash_of(lists: Sequence[str], cells: Iterable[tuple[int, int]]) -> str:
    """Sixteen figures that name a table: its lists in order, and its counts."""
    text = ";".join(f"{cell}={count}" for cell, count in sorted(cells) if count)
    return hashlib.sha256(f"{','.join(lists)}|{text}".encode()).hexdigest()[:16]


def counted_file(path: Path | str) -> Counted:
    """Read a CSV file: a header, a column of 0/1 a list, and a column ``count`` (anywhere; else the last).

    Raises:
        BadTable: what is wrong, with its row and column. Nothing is guessed.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadTable(
            f"{path} cannot be read: {error.strerror}. Check the path and its permissions."
        ) from error
    return counted_bytes(content, str(path))


def counted_bytes(content: bytes, name: str = "The file") -> Counted:
    """Read the bytes of a CSV file; see :func:`counted_file`."""
    if b"\0" in content[:4096] or content[:2] in (b"PK", b"\x1f\x8b"):
        raise BadTable(
            f"{name} is not a text file (it may be encrypted, compressed or a workbook). Save it as CSV."
        )
    try:
        return counted(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadTable(f"{name} is not UTF-8 text at byte {error.start}. Save it as UTF-8 CSV.") from error


def counted(text: str) -> Counted:
    """Read CSV text; see :func:`counted_file`."""
    try:
        rows = [
            (number, row)
            for number, row in enumerate(csv.reader(io.StringIO(text)), 1)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise BadTable(f"The table is no CSV file ({error}). Save it as CSV, one row a line.") from error
    if not rows:
        raise BadTable("The table is empty. It needs a header and a row for each capture history.")
    header = [name.strip() for name in rows[0][1]]
    count_at = _count_column(header)
    names = [name for place, name in enumerate(header) if place != count_at]
    _check_names(names)
    cells: dict[int, int] = {}
    repeated = 0
    for number, row in rows[1:]:
        cell, count = _read_row(row, number, header, count_at)
        repeated += cell in cells and count > 0
        if count:
            cells[cell] = cells.get(cell, 0) + count
    return Counted(tuple(names), _checked(cells), _said(repeated))


def _checked(cells: dict[int, int]) -> dict[int, int]:
    if not cells:
        raise BadTable(
            "The table holds no case: every count is nought, so there is nothing to estimate from."
        )
    if sum(cells.values()) > _LARGEST:
        raise BadTable(
            f"The counts add up to more than {_LARGEST}, which cannot be held exactly. Check the columns."
        )
    return cells


def _said(repeated: int) -> tuple[str, ...]:
    return (
        (f"{repeated} row(s) repeat a history that stood above; their counts were added.",)
        if repeated
        else ()
    )


def _count_column(header: Sequence[str]) -> int:
    for place, name in enumerate(header):
        if name.lower() in {"count", "cases", "n", "people", "freq", "frequency"}:
            return place
    return len(header) - 1


def _check_names(names: Sequence[str]) -> None:
    if len(names) < 2:
        raise BadTable(
            f"The table has {len(names)} list. Two lists that overlap are the least an estimate needs."
        )
    if len(names) > MOST_LISTS:
        raise BadTable(
            f"The table has {len(names)} lists; at most {MOST_LISTS} can be used. Merge some first."
        )
    for place, name in enumerate(names, start=1):
        if not name:
            raise BadTable(f"Column {place} of the header has no name.")
        if names.index(name) != place - 1:
            raise BadTable(f"Two columns are called {name!r}. Each list needs a name of its own.")


def _read_row(row: Sequence[str], number: int, header: Sequence[str], count_at: int) -> tuple[int, int]:
    if len(row) != len(header):
        raise BadTable(f"Row {number} has {len(row)} values where the header has {len(header)}.")
    marks = [
        (name, value.strip())
        for place, (name, value) in enumerate(zip(header, row, strict=True))
        if place != count_at
    ]
    for name, value in marks:
        if value not in {"0", "1"}:
            raise BadTable(f"Row {number}, column {name!r}: {value!r} is neither 0 nor 1.")
    cell = sum(1 << bit for bit, (_, value) in enumerate(marks) if value == "1")
    count = _count(row[count_at].strip(), number, header[count_at])
    if cell == 0 and count:
        raise BadTable(
            f"Row {number} counts cases on no list. Nobody has seen them: they are what is estimated."
        )
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
