"""A page that was begun with an older version of its form: answers are read by name, and what no longer fits is told."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2s

from throughline.web.question import PREFIX, Control, Question, Raw

_CHOSEN = (Control.RADIOS, Control.CHECKBOXES, Control.SELECT)


def version_of(questions: Iterable[Question]) -> str:
    """A name for this version of a form: it changes when a question, its kind or one of its answers does."""
    told = [(each.name, each.control.value, [option.value for option in each.options]) for each in questions]
    return blake2s(repr(told).encode(), digest_size=10).hexdigest()


def left_over(questions: Iterable[Question], raw: Raw) -> dict[str, list[str]]:
    """What was answered and has no place in these questions: by the name of its input, as it was typed or chosen."""
    known = {each.id: each for each in questions}
    found = {}
    for name, values in raw.items():
        given = [value for value in values if value]
        if name.startswith(PREFIX) and given and (odd := _odd(_owner(name, known), given)):
            found[name] = odd
    return found


def _owner(name: str, known: dict[str, Question]) -> Question | None:
    """The question that an input belongs to: its own name, or that of a part of it (the day of a date)."""
    if name in known:
        return known[name]
    parts = (each for id, each in known.items() if name.startswith(f"{id}-"))
    return next((each for each in parts if each.control in (Control.DATE, Control.WHEN)), None)


def _odd(question: Question | None, given: list[str]) -> list[str]:
    if question is None:
        return given
    if question.control not in _CHOSEN:
        return []
    offered = {option.value for option in question.options}
    return [value for value in given if value not in offered]


def named(name: str) -> str:
    """The name of a question that is no longer asked, as words."""
    return name.removeprefix(PREFIX).replace("_", " ").replace("-", " ").capitalize()
