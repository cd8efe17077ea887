"""Every route of the referral with answers that lead down it, worked out from the definition alone.

Nothing here knows a page, a question or a route by its name: which answers decide the route is found by changing one
answer after the other, so that a route or a question that is added tomorrow is walked too. All answers are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

from throughline.clock import When
from throughline.refer.definition import QUESTIONS, SHEETS, Asked, Sheet
from throughline.refer.filling import part_name, question_of
from throughline.refer.journal import Entry
from throughline.refer.queries import councils
from throughline.refer.routes import Route, route_of
from throughline.refer.sender import Sender
from throughline.vocabulary import LegalRole
from throughline.web.question import Raw
from throughline.web.reading import raw_answer

NOBODY = UUID(int=0)
DRAWS = 400
DECIDING = [name for name, asked in QUESTIONS.items() if asked.control in ("radios", "select", "yes-no")]


@dataclass(frozen=True)
class Way:
    """One walk down a route: each page with what is put into its boxes, and the page on which it must stop, if any."""

    route: Route
    pages: tuple[tuple[str, Raw], ...]
    stops_at: str = ""


def options(asked: Asked) -> list[Any]:
    """The answers of a closed question."""
    return [True, False] if asked.control == "yes-no" else [code.value for code in asked.options or ()]


@cache
def steering(roles: frozenset[LegalRole]) -> dict[str, list[Any]]:
    """The questions whose answer can change the route for such a sender, each with its answers and with none."""
    sender, draw = Sender("x", roles), Random(1)
    found = set[str]()
    for _ in range(DRAWS):
        answers = {name: draw.choice([None, *options(QUESTIONS[name])]) for name in DECIDING}
        route = route_of(answers, sender)
        for name in set(DECIDING) - found:
            if any(route_of({**answers, name: other}, sender) != route for other in options(QUESTIONS[name])):
                found.add(name)
    return {name: [None, *options(QUESTIONS[name])] for name in DECIDING if name in found}


def towards(route: Route, sender: Sender) -> Iterator[dict[str, Any]]:
    """Answers to the deciding questions that lead to this route, the least first."""
    asked = steering(sender.legal_roles)
    for picked in product(*asked.values()):
        answers = dict(zip(asked, picked, strict=True))
        if route_of({name: value for name, value in answers.items() if value is not None}, sender) == route:
            yield answers


def way(route: Route, sender: Sender) -> Way | None:
    """A walk down this route for this sender that answers whatever it asks, or None where it cannot be gone."""
    for steered in towards(route, sender):
        found = Answering(sender, steered).walk()
        if found.route == route and route.decided != bool(found.stops_at):
            return found
    return None


@dataclass
class Answering:
    """Answers page after page; an answer that the journey refuses is followed by the next one that might do."""

    sender: Sender
    steered: Mapping[str, Any]
    tried: dict[str, int] = field(default_factory=dict)

    def walk(self) -> Way:
        """From the first page to the check page, or to the page that cannot be answered."""
        entry, stuck = Entry(NOBODY, self.sender), ""
        while not (entry.complete or stuck):
            page = entry.stop.name
            try:
                entry = self._more(self._answered(entry, SHEETS[page]), SHEETS[page])
            except StopIteration:
                stuck = page
        pages = [(each.name, _boxes(entry, SHEETS[each.name])) for each in entry.path if each.name in SHEETS]
        return Way(route_of(entry.counting, self.sender), tuple(pages), stuck)

    def _answered(self, entry: Entry, sheet: Sheet) -> Entry:
        """What the page needs, answered. Raises StopIteration where no answer is left to try."""
        while found := entry.faults(sheet.name):
            asked = QUESTIONS[_question(found[0][0])]
            entry = _with(entry, asked, self._next(asked))
        return entry

    def _next(self, asked: Asked) -> Any:
        number = self.tried.get(asked.name, 0)
        self.tried[asked.name] = number + 1
        if asked.name in self.steered:
            return _nth([self.steered[asked.name]], number)
        return _nth(answers_to(asked), number)

    def _more(self, entry: Entry, sheet: Sheet) -> Entry:
        """Whatever else is asked and may be answered, as long as nothing then speaks against it."""
        for asked in sheet.questions:
            if asked.group == "spared" or asked.control == "file" or asked.name in entry.answers:
                continue
            if not asked.question.asked(entry.known(sheet.name)) or self.steered.get(asked.name, "") is None:
                continue
            fuller = _with(entry, asked, self.steered.get(asked.name) or answers_to(asked)[0])
            entry = entry if fuller.faults(sheet.name) else fuller
        return entry


def _nth(answers: list[Any], number: int) -> Any:
    if number >= len(answers) or answers[number] is None:
        raise StopIteration
    return answers[number]


def _question(fault: str) -> str:
    return (
        fault
        if fault in QUESTIONS
        else next(name for name in reversed(QUESTIONS) if fault.startswith(f"{name}-"))
    )


def _with(entry: Entry, asked: Asked, answer: Any) -> Entry:
    start = f"q-{asked.name}"
    others = {
        box: values for box, values in entry.raw.items() if box != start and not box.startswith(f"{start}-")
    }
    return replace(entry, raw={**others, **_told(asked, answer)})


def _told(asked: Asked, answer: Any) -> dict[str, list[str]]:
    if asked.control != "rows":
        return raw_answer(question_of(asked), answer)
    return {
        box: values
        for part in asked.parts
        for box, values in raw_answer(
            question_of(part, name=part_name(asked, 1, part)), answers_to(part)[0]
        ).items()
    }


def _boxes(entry: Entry, sheet: Sheet) -> Raw:
    """The boxes of one page, of the questions that it asks after these answers."""
    asked = [each for each in sheet.questions if each.name in entry.counting]
    return {
        box: values
        for each in asked
        for box, values in entry.raw.items()
        if box == f"q-{each.name}" or box.startswith(f"q-{each.name}-")
    }


def answers_to(asked: Asked) -> list[Any]:
    """What may be answered, what is likeliest to stand first."""
    if asked.look_up:
        return councils()
    if asked.control in ("checkboxes", "type-ahead"):
        return [[value] for value in options(asked)] or [[]]
    if asked.options or asked.control == "yes-no":
        return options(asked)
    soon = datetime.now(UTC).date() + timedelta(days=3)
    found: dict[str, list[Any]] = {
        "rows": [[]],
        "tick": ["yes"],
        "when": [When.year(2024).to_json()],
        "date": [str(soon), "1994-02-01", "2015-02-01"],
        "tel": ["07700 900982"],
        "email": ["desk@example.org", "duty@northshire.gov.uk"],
        "number": ["1"],
        "line": [f"{asked.label[:40].rstrip('?')} (invented)"],
        "text": ["Invented, in a few words."],
    }
    return found[asked.control]
