"""Whom to ring: national numbers as data, each with where it was taken from and the day it was checked, if it was."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "data" / "numbers.toml"


@dataclass(frozen=True, slots=True)
class Number:
    """One number. Empty `nations` or `ages`: for everybody. `checked`: the day it was compared with the live source."""

    slug: str
    name: str
    telephone: str
    ring: str
    hours: str
    source: str
    danger: bool = False
    nations: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    checked: date | None = None

    @property
    def dialled(self) -> str:
        """The digits alone, for a link that rings it."""
        return "".join(filter(str.isdigit, self.telephone))


@cache
def numbers() -> tuple[Number, ...]:
    """Every number, in the order in which they are shown."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["number"]
    return tuple(_number(row) for row in rows)


def _number(row: Mapping[str, Any]) -> Number:
    lists: dict[str, Any] = {key: tuple(row[key]) for key in ("nations", "ages") if key in row}
    return Number(**{**row, **lists})


def for_somebody(nation: str = "", as_child: bool | None = None) -> Sequence[Number]:
    """The numbers for a nation and an age. What is not known leaves nothing out; an adult is not shown lines for children."""
    age = {True: "child", False: "adult", None: ""}[as_child]
    return [
        each
        for each in numbers()
        if (not nation or not each.nations or nation in each.nations)
        and (not age or not each.ages or age in each.ages)
    ]
