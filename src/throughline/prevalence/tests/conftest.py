"""The published capture tables, in a table of our own shape (histories as bit strings with their counts)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from throughline.prevalence import CaptureTable, table_of

# Compiling on the first call takes seconds; how long a call takes is for benchmarks/, not for tests.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PUBLISHED = Path(__file__).parent / "published_tables.toml"


@pytest.fixture(scope="session")
def published() -> Callable[[str], CaptureTable]:
    """A published table by its name."""
    tables = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))

    def one(name: str) -> CaptureTable:
        table = tables[name]
        return table_of(table["lists"], [([int(mark) for mark in marks], count) for marks, count in table["cells"].items()])

    return one
