"""What a person may take away: a text in each language, reviewed by somebody named or not, and a card that says nothing.

A language without a reviewed text of the present edition gives the English text, and says so. A machine's translation is
never shown as if somebody had stood for it.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from throughline import paper
from throughline.vocabulary import LANGUAGES

RIGHT_TO_LEFT = "arabic"
FILE_NAME = "information.pdf"
CARD_NAME = "card.pdf"
NUMBER_ON_CARD = "08000 121 700"
NOT_YET = "Survivors and practitioners have not yet reviewed these words."


@dataclass(frozen=True, slots=True)
class Review:
    """That somebody named stands for a text: who, why their word can be relied on, and the day."""

    reviewer: str
    competence: str
    day: date
    read_by_survivors: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One language: its names, its script, and its review, if there is one of the present edition."""

    language: str
    own_name: str
    script: str
    review: Review | None = None

    @property
    def name(self) -> str:
        """The language in English."""
        return LANGUAGES.label(self.language)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is given: the reviewed text, or else the English. Among words right to left a number keeps its order."""
        return tuple(paper.isolated(line) for line in (self.review.lines if self.review else english()))

    @property
    def in_english(self) -> bool:
        """Whether what is given is English."""
        return self.review is None or self.language == "en"

    @property
    def direction(self) -> str:
        """How what is given is written."""
        return "rtl" if self.script == RIGHT_TO_LEFT and not self.in_english else "ltr"

    @property
    def edition(self) -> str:
        """The language given and the edition, as the fact of handing it over carries them."""
        return f"{'en' if self.in_english else self.language}-{edition()}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What must stand on every copy."""
        missing = (
            f"There is no reviewed text in {self.name} yet: this is English. Read it with an interpreter."
        )
        return (
            *(() if self.review or self.language == "en" else (missing,)),
            *(() if self.review and self.review.read_by_survivors else (NOT_YET,)),
        )


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("throughline.identify").joinpath("data/leaflet.toml").read_text("utf-8"))


def english() -> tuple[str, ...]:
    """The English text, line by line, the heading first."""
    return (_table()["title"], *_table()["lines"])


@cache
def edition() -> str:
    """A short name that changes with any word of the English text."""
    return hashlib.sha256(json.dumps(english()).encode()).hexdigest()[:8]


def slots(reviews: Mapping[str, Review]) -> Sequence[Slot]:
    """Every language there is room for, with its review of this edition where there is one."""
    return [Slot(**row, review=reviews.get(row["language"])) for row in _table()["slot"]]


def slot(language: str, reviews: Mapping[str, Review]) -> Slot | None:
    """One of them, or None."""
    return next((each for each in slots(reviews) if each.language == language), None)


def leaflet(wanted: Slot) -> bytes:
    """The leaflet as PDF, the same bytes for the same words. Its name and its description of itself say nothing."""
    told = {
        "title": wanted.lines[0],
        "lines": list(wanted.lines[1:]),
        "notes": list(wanted.notes),
        "language": "en" if wanted.in_english else wanted.language,
    }
    return _pdf("leaflet.typ", told, "ua-1")


def card() -> bytes:
    """A card with a number and nothing else. Whoever finds it learns nothing; whoever rings it hears who answers."""
    return _pdf("card.typ", {"number": NUMBER_ON_CARD}, "1.7")


def _pdf(name: str, told: Mapping[str, Any], standard: Literal["ua-1", "1.7"]) -> bytes:
    source = files("throughline.identify").joinpath("data", name).read_bytes()
    return paper.pdf(source, {"told": told}, standard)
