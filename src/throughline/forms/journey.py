"""Multi-page journeys as data: which pages there are, which come next, which answers count.

One rule holds everywhere: **only the answers on the reachable path count.** The check page, the record, the printed
copy and every message are made from `Journey.counting`, so an answer that a later change made irrelevant can be shown
again if the person changes it back, but is never sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
class All:
    """Several conditions that must all hold."""

    of: tuple[When, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether each of them holds."""
        return all(condition.holds(answers) for condition in self.of)


Condition = When | All


@dataclass(frozen=True, slots=True)
class Branch:
    """Where to go if a condition on the answers so far holds."""

    when: Condition
    to: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question on a page.

    `needed`: the journey stops here until it is answered; `needed_if`: only under a condition. `only_if`: asked at all.
    `parts`: the answer is a list of rows, each with an answer to these (several places, several people).
    `spared_in` names a question of the same page whose answer lists those that were left unasked on purpose: a
    question so named needs no answer.
    """

    name: str
    needed: bool = True
    only_if: Condition | None = None
    needed_if: Condition | None = None
    parts: tuple[Question, ...] = ()
    spared_in: str | None = None

    def asked(self, answers: Answers) -> bool:
        """Whether the answers so far call for this question."""
        return self.only_if is None or self.only_if.holds(answers)

    def wanting(self, known: Answers, counting: Answers) -> bool:
        """Whether an answer to this question is still needed."""
        if not self.asked(known) or not (self.needed or (self.needed_if and self.needed_if.holds(known))):
            return self.name in counting and self._a_row_is_unfinished(counting[self.name])
        if self.name in counting:
            return self._a_row_is_unfinished(counting[self.name])
        return self.name not in counting.get(self.spared_in or "", ())

    def _a_row_is_unfinished(self, rows: Any) -> bool:
        return any(part.wanting(row, row) for row in (rows if self.parts else ()) for part in self.parts)

    def counted(self, answer: Any) -> Any:
        """The part of an answer that counts; of rows, those answers that their own row calls for. None is no answer."""
        if not self.parts:
            return answer
        rows = [_row(self.parts, row) for row in answer or ()]
        return [row for row in rows if row] or None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its questions in order, its branches in order, and where to go when none holds (None is the end).

    A page whose `only_if` does not hold is passed over.
    """

    name: str
    title: str
    questions: tuple[Question, ...] = ()
    branches: tuple[Branch, ...] = ()
    then: str | None = None
    only_if: Condition | None = None

    def asked(self, known: Answers) -> bool:
        """Whether what is known so far calls for this page."""
        return self.only_if is None or self.only_if.holds(known)


@dataclass(frozen=True)
class Journey:
    """Pages with a start. Raises JourneyError when its data cannot be walked.

    `derived` works out, from the answers that count so far, what conditions may also ask for (such as a route). What
    it gives is never an answer: it is not shown, kept or sent.
    """

    name: str
    pages: tuple[Page, ...]
    derived: Callable[[Answers], Answers] | None = None
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
            if page.asked(self.known(counting)):
                self._answer(page, answers, counting)
                yield page, dict(counting)
                if self._unanswered(page, counting):
                    return
            target = _next(page, self.known(counting))
            page = self.by_name[target] if target else None

    def known(self, counting: Answers) -> Answers:
        """What conditions may ask for: the answers that count, and what follows from them."""
        return {**counting, **self.derived(counting)} if self.derived else counting

    def _answer(self, page: Page, answers: Answers, counting: dict[str, Any]) -> None:
        """Take over the page's answers that count."""
        known = self.known(counting)
        for question in page.questions:
            answer = question.counted(answers.get(question.name)) if question.asked(known) else None
            if answer is not None:
                counting[question.name] = answer
                known = self.known(counting)
        sparing = {question.spared_in for question in page.questions if question.spared_in}
        for name in sparing & set(counting):
            counting[name] = self._really_spared(page, name, counting)
            if not counting[name]:
                del counting[name]

    def _really_spared(self, page: Page, name: str, counting: Answers) -> list[str]:
        """Of the questions marked as left unasked, those that this page asks and that have no answer after all."""
        known = self.known(counting)
        asked = [each for each in page.questions if each.spared_in == name and each.asked(known)]
        return [each.name for each in asked if each.name in counting[name] and each.name not in counting]

    def _unanswered(self, page: Page, counting: Answers) -> bool:
        known = self.known(counting)
        return any(question.wanting(known, counting) for question in page.questions)

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
        return not self._unanswered(page, counting) and self._nothing_after(page, counting)

    def _nothing_after(self, page: Page, counting: Answers) -> bool:
        """Whether every page that would still follow is passed over."""
        known = self.known(counting)
        target = _next(page, known)
        while target and not self.by_name[target].asked(known):
            target = _next(self.by_name[target], known)
        return target is None

    def reachable(self, name: str, answers: Answers) -> bool:
        """Whether a page may be shown: a typed address leads to the first unanswered page otherwise."""
        return any(page.name == name for page in self.path(answers))


def _targets(page: Page) -> tuple[str, ...]:
    return (*(branch.to for branch in page.branches), *((page.then,) if page.then else ()))


def _row(parts: tuple[Question, ...], given: Answers) -> dict[str, Any]:
    """The answers of one row that count."""
    row: dict[str, Any] = {}
    for part in parts:
        answer = given.get(part.name)
        if part.asked(row) and answer is not None:
            row[part.name] = answer
    return row


def _next(page: Page, counting: Answers) -> str | None:
    return next((branch.to for branch in page.branches if branch.when.holds(counting)), page.then)
