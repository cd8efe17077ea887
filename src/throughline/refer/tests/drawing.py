"""Answers drawn at random: any mixture of what can be answered, on and off the path, and edits in any order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st

from throughline.clock import When
from throughline.refer.definition import QUESTIONS, Asked
from throughline.refer.sender import Sender
from throughline.vocabulary import LegalRole

POLICE = Sender(
    "northshire-police",
    frozenset({LegalRole.FR_POLICE}),
    "Alex Example",
    "Response officer",
    "alex@northshire.police.uk",
    "01632 960001",
    "sam@northshire.police.uk",
)
CHARITY = Sender(
    "lantern",
    frozenset({LegalRole.NGO_FR}),
    "Robin Example",
    "Adviser",
    "r@example.org",
    "1",
    "d@example.org",
)
CLINIC = Sender(
    "clinic", frozenset({LegalRole.NHS}), "Jo Example", "Nurse", "j@example.org", "1", "d@example.org"
)
senders = st.sampled_from([POLICE, CHARITY, CLINIC])
WHEN = When.month(2023, 5).to_json()


def answer_to(asked: Asked, draw: Random) -> Any:
    """Any answer that the page would take for this question."""
    if asked.control == "rows":
        return [_row(asked, draw) for _ in range(draw.randint(1, 2))]
    if asked.options is not None:
        few = asked.options.values[:8]
        if asked.control in ("checkboxes", "type-ahead"):
            return draw.sample(few, draw.randint(1, min(3, len(few))))
        return draw.choice(few)
    made = _OTHERS.get(asked.control, lambda draw: f"{asked.name.upper()}-{draw.randint(0, 9)}")
    return made(draw)


_OTHERS: dict[str, Callable[[Random], Any]] = {
    "yes-no": lambda draw: draw.random() < 0.5,
    "tick": lambda draw: "yes",
    "when": lambda draw: WHEN,
    "date": lambda draw: str(dt.date(1990, 1, 1) + dt.timedelta(draw.randint(0, 12_000))),
    "number": lambda draw: draw.randint(0, 9),
    "file": lambda draw: ["letter.pdf"],
}


def _row(asked: Asked, draw: Random) -> dict[str, Any]:
    parts = [part for part in asked.parts if part.question.needed or draw.random() < 0.5]
    return {part.name: answer_to(part, draw) for part in parts}


# Weighted towards the answers that lead somewhere: most draws reach the end of some route.
_LEADING: dict[str, tuple[Any, ...]] = {
    "age": ("adult", "adult", "adult-presumed", "under-18", "unsure"),
    "consent_referral": ("given", "refused", "refused", "not-yet", "cannot-decide"),
}


def _answers(seed: int) -> dict[str, Any]:
    draw = Random(seed)
    found: dict[str, Any] = {}
    for name, asked in QUESTIONS.items():
        if asked.question.needed or draw.random() < 0.5:
            found[name] = draw.choice(_LEADING[name]) if name in _LEADING else answer_to(asked, draw)
    return found


def _edits(seed: int) -> list[tuple[str, Any]]:
    draw = Random(seed)
    names = draw.choices(sorted(QUESTIONS), k=draw.randint(0, 12))
    return [(name, answer_to(QUESTIONS[name], draw) if draw.random() < 0.8 else None) for name in names]


# A hundred and fifty answers at once are too many for the library to draw one by one; it draws a seed, which a failure
# prints with the answers made of it.
seeds = st.integers(0, 2**32 - 1)
full_answers = seeds.map(_answers)
edits = seeds.map(_edits)
