"""What the definition says of one question and one page, once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from throughline.clock import When
from throughline.forms import Question
from throughline.vocabulary import LONGEST_TEXT, CodeList, Sensitivity


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One question with its words, its answers, and where they belong. Each is itself alone.

    `group` is what the matrix of recipients speaks of; `form` the fields of the national form that it answers.
    """

    name: str
    label: str
    control: str
    question: Question
    hint: str = ""
    options: CodeList | None = None
    group: str = ""
    sensitivity: Sensitivity = Sensitivity.OPEN
    form: tuple[str, ...] = ()
    tick: str = ""
    row: str = ""
    most: int = 0
    longest: int = LONGEST_TEXT
    look_up: str = ""
    parts: tuple[Asked, ...] = ()
    routes: frozenset[str] = frozenset()

    def in_words(self, answer: Any) -> str:
        """An answer as a reader would say it."""
        match self.control:
            case "rows":
                return "\n".join(self._row_in_words(row) for row in answer)
            case "yes-no":
                return "Yes" if answer else "No"
            case "tick":
                return self.tick
            case "when":
                return str(When.from_json(answer))
            case "date":
                return str(When.day(date.fromisoformat(answer)))
        if isinstance(answer, (list, tuple)):
            return "; ".join(self._label(each) for each in answer)
        return self._label(answer)

    def _label(self, answer: Any) -> str:
        return self.options.label(str(answer)) if self.options else str(answer)

    def _row_in_words(self, row: Mapping[str, Any]) -> str:
        told = [f"{part.label}: {part.in_words(row[part.name])}" for part in self.parts if part.name in row]
        return "; ".join(told)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page with its words. `spared` is the question that lists what was left unasked on it, if anything may be."""

    name: str
    title: str
    about: str
    questions: tuple[Asked, ...]
    routes: frozenset[str]
    spared: str | None = None
