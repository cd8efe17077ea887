"""What was published: counts of people by one and by two attributes, and yearly totals.

Source: Home Office, National Referral Mechanism statistics, first-release vintage, by way of
humaniverse/asylum, Open Government Licence v3.0. Every count is five or more; see `data/published.toml`.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

ATTRIBUTES = (
    "quarter",
    "first_responder_type",
    "first_responder",
    "exploitation_type",
    "age_at_exploitation",
    "gender",
    "nationality",
)

Margin = Mapping[str, int]
Cross = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Published:
    """The published tables: `one_way[attribute][value]`, `two_way[first, second][value, value]`, and `totals`."""

    one_way: Mapping[str, Margin]
    two_way: Mapping[tuple[str, str], Cross]
    totals: Mapping[str, Any]

    @property
    def people(self) -> int:
        """How many people were referred in the quarters of the tables."""
        return sum(self.one_way["quarter"].values())

    @property
    def type_of(self) -> Mapping[str, str]:
        """The type of each first responder organisation, by its name."""
        return {name: kind for kind, name in self.two_way["first_responder_type", "first_responder"]}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of one of our own CSV tables."""
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def table(name: str) -> dict[str, Any]:
    """One of our own TOML tables, by file name."""
    return tomllib.loads((files(__package__) / "data" / name).read_text(encoding="utf-8"))


@cache
def published() -> Published:
    """The tables that come with the product."""
    one_way: dict[str, dict[str, int]] = {attribute: {} for attribute in ATTRIBUTES}
    for row in rows("one_way.csv"):
        one_way[row["attribute"]][row["value"]] = int(row["people"])
    two_way: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for row in rows("two_way.csv"):
        cross = two_way.setdefault((row["first"], row["second"]), {})
        cross[row["first_value"], row["second_value"]] = int(row["people"])
    return Published(one_way, two_way, table("published.toml"))
