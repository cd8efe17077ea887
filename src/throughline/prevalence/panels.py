"""The honest form of the answer: methods by groupings of the lists, with what would shake them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from throughline.prevalence import methods
from throughline.prevalence.definitions import ListDefinition, warnings_of
from throughline.prevalence.methods import Asked
from throughline.prevalence.models import members
from throughline.prevalence.results import Estimate, Panel
from throughline.prevalence.tables import CaptureTable

DEFAULT_METHODS = ("main", "pairs", "stepwise", "aic-stepwise", "bic", "threshold", "dga", "lcmcr")
Progress = Callable[[int, int], None]


def groupings(table: CaptureTable) -> dict[str, CaptureTable]:
    """The table as given and, with four lists or more, with each list left out in turn."""
    found = {"as given": table}
    if len(table.lists) > 3:
        found |= {f"without {name}": table.without(name) for name in table.lists}
    return found


def panel(
    table: CaptureTable,
    *,
    asked: Asked | None = None,
    chosen: Sequence[str] = DEFAULT_METHODS,
    tables: Mapping[str, CaptureTable] | None = None,
    definitions: Sequence[ListDefinition] = (),
    progress: Progress | None = None,
) -> Panel:
    """Run methods over groupings; what cannot be estimated is a row that says why.

    Args:
        tables: the groupings by name; :func:`groupings` unless given.
        definitions: what each list is and which lists feed it, for the warnings.
        progress: told how many of the cells of the panel are done.
    """
    tables = tables or groupings(table)
    rows: list[Estimate] = []
    for name, grouped in tables.items():
        for method in chosen:
            rows.append(replace(methods.attempt(grouped, method, asked), grouping=name))
            if progress:
                progress(len(rows), len(tables) * len(chosen))
    return Panel(table, tuple(rows), (*table.notes, *_apart(table), *warnings_of(table, definitions)))


def _apart(table: CaptureTable) -> list[str]:
    return [
        f"{first} and {second} share no case. Either nobody was on both, or the records of one person were not linked."
        for first, second in table.non_overlapping()
    ]


@dataclass(frozen=True, slots=True)
class Shaken:
    """What one case more or less in one overlap cell does to the estimate.

    Attributes:
        history: the lists of the cell.
        count: cases in it now.
        one_less, one_more: the estimates then; None where there is none, or no case to take away.
    """

    history: tuple[str, ...]
    count: int
    one_less: float | None
    one_more: float | None


def sensitivity(table: CaptureTable, method: str = "stepwise", asked: Asked | None = None) -> list[Shaken]:
    """One case more, and one less, in each cell of two lists or more; the rule is run again each time.

    In New Orleans one miscoded overlap moved the published estimate by six per cent.
    """
    asked = replace(asked or Asked(), replicates=0)
    shaken = []
    for cell in range(1, len(table.counts)):
        if cell.bit_count() < 2 or (cell.bit_count() > 2 and not table.counts[cell]):
            continue
        names = tuple(table.lists[number - 1] for number in members(cell))
        less, more = (_moved(table, cell, by, method, asked) for by in (-1, 1))
        shaken.append(Shaken(names, int(table.counts[cell]), less, more))
    return shaken


def _moved(table: CaptureTable, cell: int, by: int, method: str, asked: Asked) -> float | None:
    if table.counts[cell] + by < 0:
        return None
    counts = np.array(table.counts)
    counts[cell] += by
    return methods.attempt(CaptureTable(table.lists, counts), method, asked).estimate
