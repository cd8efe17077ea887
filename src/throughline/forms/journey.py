"""Multi-page journeys as data: which pages there are, which come next, which answers count.

One rule holds everywhere: **only the answers on the reachable path count.** The check page, the record, the printed
copy and every message are made from `Journey.counting`, so an answer that a later change made irrelevant can be shown
again if the person changes it back, but is never sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Answers = Mapping[str, Any]


class JourneyError(ValueError):
    """A journey that leads nowhere, round in circles or to the same question twice: a fault in its data."""


@dataclass(frozen=True, slots=True)
class When:
    """A branch is taken when an answer on the path is one of some, or, with `none_of`, is given and none of them."""

    question: str
    one_of: tuple[object, ...] = ()
    none_of: tuple[object, ...] = ()

    def holds(self, answers: Answers) -> bool:
        """Three-valued in effect: a question that is not answered takes no branch."""
        answer = answers.get(self.question)
        given = set(answer) if isinstance(answer, (list, tuple)) else {answer} - {None}
        if not given:
            return False
        return bool(given & set(self.one_of)) if self.one_of else not given & set(self.none_of)


@dataclass(frozen=True, slots=True)
class Branch:
    """Where to go if a condition on the answers so far holds."""

    when: When
    to: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question on a page. `needed`: the journey stops here until it is answered. `only_if`: asked at all."""

    name: str
    needed: bool = True
    only_if: When | None = None

    def asked(self, answers: Answers) -> bool:
        """Whether the answers so far call for this question."""
        return self.only_if is None or self.only_if.holds(answers)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its questions in order, its branches in order, and where to go when none holds (None is the end)."""

    name: str
    title: str
    questions: tuple[Question, ...] = ()
    branches: tuple[Branch, ...] = ()
    then: str | None = None


@dataclass(frozen=True)
class Journey:
    """Pages with a start. Raises JourneyError when its data cannot be walked."""

    name: str
    pages: tuple[Page, ...]
    by_name: Mapping[str, Page] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {page.name: page for page in self.pages}
        if not self.pages or len(by_name) != len(self.pages):
            raise JourneyError(f"{self.name}: give at least one page, each with a name of its own")
        object.__setattr__(self, "by_name", by_name)
        for page in self.pages:
            self._check_ways_out(page)
        self._check_no_circle()

    def _check_ways_out(self, page: Page) -> None:
        for target in _targets(page):
            if target not in self.by_name:
                raise JourneyError(f"{self.name}: {page.name} leads to {target}, and there is no such page")

    def _check_no_circle(self) -> None:
        """Every page leads only to pages further down the list, so every walk ends."""
        place = {page.name: number for number, page in enumerate(self.pages)}
        for page in self.pages:
            if any(place[target] <= place[page.name] for target in _targets(page)):
                raise JourneyError(f"{self.name}: {page.name} leads back to a page at or before itself")

    def walk(self, answers: Answers) -> Iterator[tuple[Page, dict[str, Any]]]:
        """Each reachable page with the answers that count up to and including it; stops where one is still needed."""
        counting: dict[str, Any] = {}
        page: Page | None = self.pages[0]
        while page is not None:
            open_question = _answer_page(page, answers, counting)
            yield page, dict(counting)
            if open_question:
                return
            target = _next(page, counting)
            page = self.by_name[target] if target else None

    def path(self, answers: Answers) -> tuple[Page, ...]:
        """The reachable pages in order; the last is the one to answer now, or the end."""
        return tuple(page for page, _ in self.walk(answers))

    def counting(self, answers: Answers) -> dict[str, Any]:
        """The answers that count. This, and nothing else, may be shown on the check page, kept or sent."""
        *_, (_, counting) = self.walk(answers)
        return counting

    def complete(self, answers: Answers) -> bool:
        """Whether the end is reached with every needed question answered."""
        *_, (page, counting) = self.walk(answers)
        return _next(page, counting) is None and not _unanswered(page, counting)

    def reachable(self, name: str, answers: Answers) -> bool:
        """Whether a page may be shown: a typed address leads to the first unanswered page otherwise."""
        return any(page.name == name for page in self.path(answers))


def _targets(page: Page) -> tuple[str, ...]:
    return (*(branch.to for branch in page.branches), *((page.then,) if page.then else ()))


def _answer_page(page: Page, answers: Answers, counting: dict[str, Any]) -> bool:
    """Take over the page's answers that count; true if a needed one is missing."""
    for question in page.questions:
        if question.asked(counting) and answers.get(question.name) is not None:
            counting[question.name] = answers[question.name]
    return _unanswered(page, counting)


def _unanswered(page: Page, counting: Answers) -> bool:
    return any(
        question.needed and question.asked(counting) and question.name not in counting
        for question in page.questions
    )


def _next(page: Page, counting: Answers) -> str | None:
    return next((branch.to for branch in page.branches if branch.when.holds(counting)), page.then)
