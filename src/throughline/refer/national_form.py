"""The national form as data: which of our questions answers which of its fields, and in which order it asks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from throughline.refer.definition import QUESTIONS

_TOLD = tomllib.loads((files("throughline.refer") / "national_form.toml").read_text(encoding="utf-8"))
VERSION: str = _TOLD["version"]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the national form. It is answered by `questions` or `source`, or `dropped` says why not.

    `ours` marks what this journey asks in place of prose of the national form.
    """

    name: str
    says: str
    questions: tuple[str, ...]
    source: str = ""
    dropped: str = ""
    ours: str = ""


def _answering(field: str) -> tuple[str, ...]:
    return tuple(name for name, asked in QUESTIONS.items() if field in asked.form)


FIELDS: tuple[FormField, ...] = tuple(
    FormField(
        each["name"],
        each["says"],
        _answering(each["name"]),
        each.get("from", ""),
        each.get("dropped", ""),
        each.get("ours", ""),
    )
    for each in _TOLD["field"]
)
_PLACE: dict[str, int] = {}
for _number, _field in enumerate(FIELDS):
    for _name in (*_field.questions, *([_field.source] if _field.source else [])):
        _PLACE.setdefault(_name, _number)


def place_of(question: str) -> int:
    """Where the national form asks for this; what it has no field for comes last."""
    return _PLACE.get(question, len(FIELDS))


def says(question: str) -> str:
    """The national form's own name for what a question answers, in our words; nothing where it has no field."""
    return FIELDS[_PLACE[question]].says if question in _PLACE else ""
