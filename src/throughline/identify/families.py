"""Kinds of exploitation to look through, and the signs of each: data, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from throughline.vocabulary import INDICATORS, Code


@dataclass(frozen=True, slots=True)
class Family:
    """One kind: what its signs may mean, what else to look for, what else they may come from."""

    prefix: str
    slug: str
    title: str
    means: str
    look: str
    other: str

    @property
    def signs(self) -> Sequence[Code]:
        """Its signs, in the order of the vocabulary, which is no order of weight."""
        return [code for code in INDICATORS if code.value.startswith(self.prefix)]


@cache
def families() -> tuple[Family, ...]:
    """Every kind."""
    told = tomllib.loads(files("throughline.identify").joinpath("data/families.toml").read_text("utf-8"))
    return tuple(Family(**row) for row in told["family"])


def family(slug: str) -> Family | None:
    """One kind by the word in its address, or None."""
    return next((each for each in families() if each.slug == slug), None)
