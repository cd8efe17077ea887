"""A form: questions, what was answered, what is wrong. Drawn by the tags `questions` and `error_summary`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from throughline.web.question import Control, Question, Raw

Errors = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the error summary: what is wrong, and the id of the input to mend."""

    message: str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a check page: the question, what was answered in words, and where to change it.

    `source` says where the answer comes from, if not from whoever types here.
    """

    name: str
    label: str
    text: str
    target: str
    own_words: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions with what was answered and what is wrong."""

    questions: tuple[Question, ...]
    title: str = ""
    description: str = ""
    kind: str = ""
    general: tuple[str, ...] = ()

    @property
    def faults(self) -> list[Fault]:
        """The error summary: general errors first, then by question, in the order of the page."""
        first = self.questions[0].first_id if self.questions else "main-content"
        general = [Fault(message, first) for message in self.general]
        return general + [
            Fault(question.error, question.first_id) for question in self.questions if question.error
        ]

    @property
    def multipart(self) -> bool:
        """Whether the form carries a file."""
        return any(question.control is Control.FILE for question in self.questions)

    def answered(self, raw: Raw) -> Form:
        """The same form with what was sent."""
        return replace(self, questions=tuple(question.answered(raw) for question in self.questions))

    def with_errors(self, errors: Errors) -> Form:
        """The same form with errors beside their questions; those about no question here stand on top.

        An error is named by question, or by question and part (`happened-month`).
        """
        told: dict[str, str] = {}
        for name, message in errors:
            told.setdefault(name, message)
        questions = tuple(_with_error(question, told) for question in self.questions)
        return replace(self, questions=questions, general=(*self.general, *told.values()))


def _with_error(question: Question, told: dict[str, str]) -> Question:
    """Take this question's first error out of `told`."""
    mine = [name for name in told if name == question.name or name.startswith(f"{question.name}-")]
    messages = [(name, told.pop(name)) for name in mine]
    if not messages:
        return question
    name, message = messages[0]
    return question.faulty(message, name.removeprefix(question.name).removeprefix("-"))
