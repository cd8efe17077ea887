"""The words of published timelines, turned into kinds of fact by a table (`published_events.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from throughline.law import Law


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "published_events.toml").read_text(encoding="utf-8"))


def published_kinds() -> frozenset[str]:
    """The kinds of event that published timelines use."""
    return frozenset(_table()["kind"])


def as_fact(kind: str, by: str, data: Mapping[str, Any], law: Law) -> tuple[str, dict[str, Any]]:
    """The kind of fact and its data for a published event. Raises KeyError for a kind the table does not have."""
    row = _row(_table()["kind"][kind], by, law)
    renamed = {**_table()["field"], **row.get("rename", {})}
    own = {renamed.get(name, name): value for name, value in data.items()}
    return str(row["kind"]), {**row.get("data", {}), **own}


def _row(rows: Any, by: str, law: Law) -> Mapping[str, Any]:
    if isinstance(rows, Mapping):
        return rows
    return next(row for row in rows if "by" not in row or _acts_as(by, row["by"], law))


def _acts_as(role: str, words: list[str], law: Law) -> bool:
    return any(role == word or role in law.groups.get(word, frozenset()) for word in words)
