"""One valid, plausible, invented instance of every kind of fact, always the same: for tests, demonstrations and pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .fact import class_of, fields_of
from .question import Field, holds

INVENTED_DAY = {
    "precision": "day",
    "earliest": "2024-05-26T23:00:00+00:00",
    "latest": "2024-05-27T22:59:59.999999+00:00",
}


def example(kind: str) -> dict[str, Any]:
    """Answers to every question that counts, as JSON values with `happened` on 27 May 2024. Raises UnknownKind."""
    answers: dict[str, Any] = {"happened": dict(INVENTED_DAY)}
    for field in fields_of(class_of(kind)):
        if field.name != "happened" and _counts(field, answers):
            answers[field.name] = _answer(field)
    return answers


def _counts(field: Field, answers: dict[str, Any]) -> bool:
    return field.only_if is None or holds(field.only_if, answers)


def _answer(field: Field) -> Any:
    if field.example is not None:
        return list(field.example) if isinstance(field.example, tuple) else field.example
    return _BY_TYPE[field.type](field)


def _first_code(field: Field) -> str:
    return field.options.values[0] if field.options else ""


_BY_TYPE: dict[str, Callable[[Field], Any]] = {
    "when": lambda field: dict(INVENTED_DAY),
    "date": lambda field: "2024-05-27",
    "yes-no": lambda field: True,
    "number": lambda field: 1,
    "amount": lambda field: 1.0,
    "code": _first_code,
    "codes": lambda field: [_first_code(field)],
    "line": lambda field: "Invented",
    "text": lambda field: "Invented for this example.",
    "texts": lambda field: ["Invented"],
}
