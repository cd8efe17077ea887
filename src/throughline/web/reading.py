"""Reading what a browser sent, question by question, and writing it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from throughline.web.question import PREFIX, Control, Option, Question, Raw
from throughline.web.times import Unreadable, boxes_of_date, boxes_of_when, read_date, read_when


class Unlisted(ValueError):
    """Something was typed that is not an answer of the list."""


def read(questions: Iterable[Question], raw: Raw) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The answers given, by name, and what could not be read, as (question or question-part, what to do).

    A question left alone is not in the answers.
    """
    data: dict[str, Any] = {}
    errors: list[tuple[str, str]] = []
    for question in questions:
        try:
            answer = _READERS.get(question.control, _one)(question, raw)
        except Unreadable as problem:
            errors.append((f"{question.name}-{problem.part}", str(problem)))
        except Unlisted as problem:
            errors.append((question.name, str(problem)))
        else:
            if answer not in (None, "", []):
                data[question.name] = answer
    return data, errors


def raw_answer(question: Question, value: Any) -> dict[str, list[str]]:
    """What a browser would send for one answer: the inverse of `read`."""
    match question.control:
        case Control.WHEN:
            return boxes_of_when(value, question.id)
        case Control.DATE:
            return boxes_of_date(str(value), question.id)
        case Control.LINES:
            return {question.id: ["\n".join(str(line) for line in value)]}
    if isinstance(value, bool):
        return {question.id: [str(value).lower()]}
    return {question.id: [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]}


def carried(raw: Raw) -> list[tuple[str, str]]:
    """Name and value of every answer sent, for hidden inputs that carry a form through its check page."""
    return [
        (name, value) for name, values in raw.items() if name.startswith(PREFIX) for value in values if value
    ]


def _one(question: Question, raw: Raw) -> str:
    return next(iter(raw.get(question.id, ())), "").strip()


def _many(question: Question, raw: Raw) -> list[str]:
    return [value for value in dict.fromkeys(raw.get(question.id, ())) if value]


def _lines(question: Question, raw: Raw) -> list[str]:
    return [line.strip() for line in _one(question, raw).splitlines() if line.strip()]


def _when(question: Question, raw: Raw) -> dict[str, str] | None:
    return read_when(raw, question.id)


def _date(question: Question, raw: Raw) -> str | None:
    return read_date(raw, question.id)


def _file(question: Question, raw: Raw) -> None:
    """Files do not travel with the answers: the page that asks for one reads `request.FILES`."""


def _typed_ahead(question: Question, raw: Raw) -> list[str]:
    known = {
        _folded(name): option.value for option in question.options for name in (option.value, option.label)
    }
    typed = [value.strip() for value in raw.get(question.id, ()) if value.strip()]
    for value in typed:
        if _folded(value) not in known:
            raise Unlisted(f"“{value[:60]}” is not on the list. Start typing and choose an answer from it")
    return list(dict.fromkeys(known[_folded(value)] for value in typed))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def options_of(*pairs: tuple[str, str]) -> tuple[Option, ...]:
    """Options from pairs of value and label."""
    return tuple(Option(value, label) for value, label in pairs)


_READERS: dict[Control, Callable[[Question, Raw], Any]] = {
    Control.CHECKBOXES: _many,
    Control.TYPE_AHEAD: _typed_ahead,
    Control.LINES: _lines,
    Control.WHEN: _when,
    Control.DATE: _date,
    Control.FILE: _file,
}
