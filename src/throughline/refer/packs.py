"""What leaves, to whom, on which basis: one pure function of the answers on the reachable path."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from throughline.forms import Answers
from throughline.refer.definition import QUESTIONS, families, journey_for
from throughline.refer.routes import Route, route_of
from throughline.refer.sender import Sender


class Recipient(StrEnum):
    """Who may be told by this journey. Whoever is not here is never told: not immigration, not family."""

    NATIONAL_FORM = "national-form"
    COUNCIL_CHILDREN = "council-children"
    GUARDIAN_SERVICE = "guardian-service"
    SUPPORT_PROVIDER = "support-provider"
    POLICE = "police"
    ADULT_PROTECTION = "adult-protection"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in a pack: the question's name, its label, the answer in words, and the answer itself."""

    field: str
    label: str
    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Pack:
    """What one recipient is told. `held_back` names the answers that stay, by question."""

    recipient: Recipient
    route: Route
    basis: str
    lines: tuple[Line, ...]
    held_back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: for this recipient, on these routes and in this state, what leaves and on which basis."""

    recipient: Recipient
    routes: frozenset[str]
    state: str
    basis: str
    sender: str
    fields: frozenset[str]
    confirmed_in: str
    confirmable: frozenset[str]

    def lets(self, field: str, answers: Answers) -> bool:
        """Whether the answer to this question leaves."""
        if field in self.confirmable:
            return field in answers.get(self.confirmed_in, ())
        return field in self.fields


def packs(answers: Answers, sender: Sender) -> tuple[Pack, ...]:
    """The pack of each recipient, in the order of the matrix. Nothing leaves before every needed question is answered."""
    journey = journey_for(sender)
    if not journey.complete(answers):
        return ()
    counting = journey.counting(answers)
    route = route_of(counting, sender)
    found = ((recipient, cell_for(recipient, route, counting)) for recipient in Recipient)
    return tuple(_pack(cell, route, counting, sender) for _, cell in found if cell is not None)


def cell_for(recipient: Recipient, route: Route, answers: Answers) -> Cell | None:
    """The cell that counts for these answers, or None: the recipient is told nothing."""
    state = GATES[recipient](answers, route)
    fitting = (cell for cell in MATRIX if cell.recipient is recipient and route.value in cell.routes)
    return next((cell for cell in fitting if cell.state in ("any", state)), None)


def _pack(cell: Cell, route: Route, answers: Answers, sender: Sender) -> Pack:
    told = [name for name in QUESTIONS if name in answers and cell.lets(name, answers)]
    kept = tuple(name for name in QUESTIONS if name in answers and name not in told)
    lines = (*_of_sender(cell, sender), *(_line(name, answers) for name in told))
    return Pack(cell.recipient, route, cell.basis, lines, kept)


def _line(name: str, answers: Answers) -> Line:
    asked = QUESTIONS[name]
    return Line(name, asked.label, asked.in_words(answers[name]), answers[name])


def _of_sender(cell: Cell, sender: Sender) -> tuple[Line, ...]:
    told = sender.told() if cell.sender == "full" else sender.told()[:1]
    return tuple(Line(field, label, text, text) for field, label, text in told)


# -- what the person, or a named decision, has said about a recipient ---------------------------------------------------


def _of_form(answers: Answers, route: Route) -> str:
    """A notification names somebody by their consent to exactly that, and by nothing else."""
    return "named" if answers.get("consent_identity") == "given" else "not-named"


def _of_guardian(answers: Answers, route: Route) -> str:
    everywhere = answers.get("nation") in ("S", "NI")
    return "covered" if everywhere or answers.get("guardian_covered") != "no" else "not-covered"


def _of_support(answers: Answers, route: Route) -> str:
    if answers.get("consent_support") == "given":
        return "agreed"
    return "life" if answers.get("vital_support") is True else "not-agreed"


def _of_police(answers: Answers, route: Route) -> str:
    if answers.get("consent_police") == "given":
        return "agreed"
    return "serious-harm" if answers.get("police_override") is True else "not-named"


def _of_protection(answers: Answers, route: Route) -> str:
    return "at-risk" if answers.get("at_risk") is True else "not-at-risk"


def _always(answers: Answers, route: Route) -> str:
    return "any"


GATES: Mapping[Recipient, Callable[[Answers, Route], str]] = {
    Recipient.NATIONAL_FORM: _of_form,
    Recipient.COUNCIL_CHILDREN: _always,
    Recipient.GUARDIAN_SERVICE: _of_guardian,
    Recipient.SUPPORT_PROVIDER: _of_support,
    Recipient.POLICE: _of_police,
    Recipient.ADULT_PROTECTION: _of_protection,
}
STATES: Mapping[Recipient, tuple[str, ...]] = {
    Recipient.NATIONAL_FORM: ("named", "not-named"),
    Recipient.COUNCIL_CHILDREN: ("any",),
    Recipient.GUARDIAN_SERVICE: ("covered", "not-covered"),
    Recipient.SUPPORT_PROVIDER: ("agreed", "life", "not-agreed"),
    Recipient.POLICE: ("agreed", "serious-harm", "not-named"),
    Recipient.ADULT_PROTECTION: ("at-risk", "not-at-risk"),
}


# -- the matrix itself -------------------------------------------------------------------------------------------------


def _cell(recipient: Recipient, told: Mapping[str, Any]) -> Cell:
    groups = set(told.get("groups", ()))
    named = set(told.get("fields", ()))
    unknown = (named | set(told.get("confirmable", ()))) - set(QUESTIONS) | groups - _GROUPS
    if unknown:
        raise LookupError(f"the matrix speaks of what nobody is asked: {', '.join(sorted(unknown))}")
    grouped = {name for name, asked in QUESTIONS.items() if asked.group in groups}
    return Cell(
        recipient=recipient,
        routes=families(told["routes"]),
        state=told["state"],
        basis=told["basis"],
        sender=told["sender"],
        fields=frozenset(named | grouped),
        confirmed_in=told.get("confirmed_in", ""),
        confirmable=frozenset(told.get("confirmable", ())),
    )


_GROUPS = {asked.group for asked in QUESTIONS.values()}
_TOLD = tomllib.loads((files("throughline.refer") / "matrix.toml").read_text(encoding="utf-8"))["recipient"]
TITLES: dict[Recipient, str] = {Recipient(each["name"]): each["title"] for each in _TOLD}
HEARS: dict[Recipient, str] = {Recipient(each["name"]): each["told"] for each in _TOLD}
MATRIX: tuple[Cell, ...] = tuple(
    _cell(Recipient(each["name"]), cell) for each in _TOLD for cell in each["cell"]
)
