"""The published capture tables that come with the package, each with the paper it stands in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from throughline.prevalence.reading import BadTable, Counted

if TYPE_CHECKING:
    from throughline.prevalence.tables import CaptureTable


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One published table.

    Attributes:
        name: the name by which the papers and their software call it.
        title: what it is of.
        source: who published it.
        counted: its lists and counts.
        period: the time in which the people were seen, where the source says it.
        meanings: who is on each list, where the source says it.
    """

    name: str
    title: str
    source: str
    counted: Counted
    period: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)


@cache
def published_tables() -> Mapping[str, PublishedTable]:
    """Every published table by its name. Needs no NumPy."""
    text = files("throughline.prevalence").joinpath("data/published_tables.toml").read_text(encoding="utf-8")
    return {name: _table(name, entry) for name, entry in tomllib.loads(text).items()}


def _table(name: str, entry: Mapping[str, object]) -> PublishedTable:
    lists, cells, meanings = entry["lists"], entry["cells"], entry.get("meanings", {})
    assert isinstance(lists, list)
    assert isinstance(cells, dict)
    assert isinstance(meanings, dict)
    counts = {
        sum(1 << bit for bit, mark in enumerate(marks) if mark == "1"): int(count)
        for marks, count in cells.items()
    }
    counted = Counted(tuple(lists), counts)
    return PublishedTable(
        name, str(entry["title"]), str(entry["source"]), counted, str(entry.get("period", "")), meanings
    )


def published(name: str) -> CaptureTable:
    """A published table, ready to estimate from.

    Raises:
        BadTable: there is none of this name; the text lists those there are.
    """
    from throughline.prevalence.tables import CaptureTable

    tables = published_tables()
    if name not in tables:
        raise BadTable(f"No published table is called {name!r}. There are {', '.join(tables)}.")
    return CaptureTable.of(tables[name].counted)
