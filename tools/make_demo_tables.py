"""Write the tables from which the demonstration nation is drawn.

Reads the quarterly referral statistics, cell by cell, and keeps only counts of people by one
and by two attributes, every count five or more. Nothing with three attributes is kept, and no
figure below five can be found by subtraction within a row or column, so that no invented person can follow a published small
cell. Run it by hand when the source changes:

    python tools/make_demo_tables.py [SOURCE.csv]

Source: Home Office, National Referral Mechanism statistics, 2022 Q2 to 2023 Q4 (first-release
vintage), as repackaged by the British Red Cross in humaniverse/asylum. Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "data" / "statistics" / "nrm_referrals_leaf_2022q2_2023q4.csv"
TARGET = ROOT / "src" / "throughline" / "demo" / "data"
SMALLEST = 5
ATTRIBUTES = (
    "quarter",
    "first_responder_type",
    "first_responder",
    "exploitation_type",
    "age_at_exploitation",
    "gender",
    "nationality",
)
OTHER = {
    "exploitation_type": "Other combinations",
    "gender": "Other, not recorded or unknown",
    "nationality": "Other nationalities",
}

Row = dict[str, str]
Cells = dict[tuple[str, str], int]


def read(source: Path) -> list[tuple[Row, int]]:
    """Every cell of the source with its number of people."""
    with source.open(encoding="utf-8", newline="") as lines:
        return [(row, int(row["people"])) for row in csv.DictReader(lines)]


def counted(rows: Iterable[tuple[Row, int]], attribute: str) -> Counter[str]:
    """How many people have each value of an attribute."""
    counts: Counter[str] = Counter()
    for row, people in rows:
        counts[row[attribute]] += people
    return counts


def small_values(counts: Mapping[str, int]) -> set[str]:
    """The values to be counted together: those below five and, while their sum is, the next smallest."""
    rising = sorted(counts, key=lambda value: (counts[value], value))
    small = {value for value in rising if counts[value] < SMALLEST}
    for value in rising:
        if not small or sum(counts[each] for each in small) >= SMALLEST:
            break
        small.add(value)
    return small


def group(rows: list[tuple[Row, int]], attribute: str, label: str) -> None:
    """Give every small value of one attribute the same label, in place."""
    small = small_values(counted(rows, attribute))
    for row, _ in rows:
        if row[attribute] in small:
            row[attribute] = label


def group_all(rows: list[tuple[Row, int]]) -> None:
    """Group small values; first responders within their own type, so that the type still follows from the name."""
    for attribute, label in OTHER.items():
        group(rows, attribute, label)
    for kind in sorted({row["first_responder_type"] for row, _ in rows}):
        group(
            [each for each in rows if each[0]["first_responder_type"] == kind],
            "first_responder",
            f"Other: {kind}",
        )


def crossed(rows: Iterable[tuple[Row, int]], first: str, second: str) -> Cells:
    """How many people have each pair of values of two attributes."""
    counts: Counter[tuple[str, str]] = Counter()
    for row, people in rows:
        counts[row[first], row[second]] += people
    return dict(counts)


def suppressed(cells: Cells) -> set[tuple[str, str]]:
    """The cells to leave out: small ones, and as many more as keep subtraction from giving them back.

    Every row and column leaves out none, or two or more that together hold five people or more.
    """
    out = {cell for cell, people in cells.items() if people < SMALLEST}
    changed = True
    while changed:
        changed = False
        for axis in (0, 1):
            for value in sorted({cell[axis] for cell in out}):
                changed |= protect(cells, out, axis, value)
    return out


def protect(cells: Cells, out: set[tuple[str, str]], axis: int, value: str) -> bool:
    """Leave out one more cell of a row or column that would otherwise give a small figure away."""
    line = [cell for cell in cells if cell[axis] == value]
    hidden = [cell for cell in line if cell in out]
    touched = {cell[1 - axis] for cell in out}
    listed = sorted(
        (cell for cell in line if cell not in out),
        key=lambda cell: (cell[1 - axis] not in touched, cells[cell], cell),
    )
    if not listed or (len(hidden) > 1 and sum(cells[cell] for cell in hidden) >= SMALLEST):
        return False
    out.add(listed[0])
    return True


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> None:
    """One table as CSV, the same bytes for the same source."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(source: Path) -> None:
    """Write `one_way.csv` and `two_way.csv`."""
    rows = read(source)
    group_all(rows)
    one_way = [(a, value, n) for a in ATTRIBUTES for value, n in sorted(counted(rows, a).items())]
    two_way: list[tuple[str, str, str, str, int]] = []
    for first, second in combinations(ATTRIBUTES, 2):
        cells = crossed(rows, first, second)
        out = suppressed(cells)
        two_way += [(first, second, *cell, n) for cell, n in sorted(cells.items()) if cell not in out]
        print(f"{first} x {second}: {len(cells) - len(out)} of {len(cells)} cells kept")
    assert min(n for *_, n in one_way) >= SMALLEST
    assert min(n for *_, n in two_way) >= SMALLEST
    write("one_way.csv", ("attribute", "value", "people"), one_way)
    write("two_way.csv", ("first", "second", "first_value", "second_value", "people"), two_way)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE)
