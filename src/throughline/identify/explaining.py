"""The points that must be explained, for a nation and an age: data with sources, and which of them are still to come."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from throughline.casefile import Casefile


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its code in the vocabulary, words to say, whom it is for, and where that comes from."""

    code: str
    say: str
    source: str
    confidence: str
    ages: tuple[str, ...]
    nations: tuple[str, ...]

    @property
    def checked(self) -> bool:
        """Whether a source was read for it."""
        return self.confidence != "K"


@cache
def _table() -> tuple[int, tuple[Point, ...]]:
    told = tomllib.loads(files("throughline.identify").joinpath("data/points.toml").read_text("utf-8"))
    points = tuple(
        Point(
            row["code"],
            row["say"],
            told["sources"][row["source"]],
            row["confidence"],
            tuple(row["ages"]),
            tuple(row.get("nations", ("E", "W", "S", "NI"))),
        )
        for row in told["point"]
    )
    return int(told["list"]), points


def points_for(nation: str, *, as_child: bool) -> Sequence[Point]:
    """The points for somebody; of an unknown nation those of each, where they differ."""
    age = "child" if as_child else "adult"
    known = nation in ("E", "W", "S", "NI")
    return [p for p in _table()[1] if age in p.ages and (not known or nation in p.nations)]


def checklist(nation: str, *, as_child: bool) -> str:
    """The name of the list, as a fact carries it: which was explained can be told years later."""
    known = nation if nation in ("E", "W", "S", "NI") else "any"
    return f"{'child' if as_child else 'adult'}-{known}-{_table()[0]}"


def explained(file: Casefile) -> frozenset[str]:
    """The codes of every point that is on record as explained, in whichever conversation."""
    told = [entry for entry in file.entries if entry.kind == "rights-explained"]
    return frozenset(str(code) for entry in told for code in entry.data.get("points", ()))


def whole(points: Sequence[Point], told: Collection[str]) -> bool:
    """Whether no point is left."""
    return {point.code for point in points} <= set(told)
