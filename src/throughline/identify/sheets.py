"""Questions of several kinds of fact on one page, read back into one fact of each kind that was answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from throughline.clock import When
from throughline.vocabulary import Fact, Unsound, class_of, fields_of, parse, relevant
from throughline.web.form import Form
from throughline.web.forms import answers_from, question_for
from throughline.web.question import PREFIX, Control, Option, Question, Raw
from throughline.web.reading import read

BETWEEN = "__"
WHEN = "when"
NOT_OFFERED = "Choose one of the answers that are offered here"
Faults = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of one kind, as this page asks it: other words, fewer options, or needed where the kind can do without."""

    kind: str
    name: str
    label: str = ""
    hint: str | None = None
    only: Collection[str] = ()
    needed: bool | None = None


@dataclass(frozen=True)
class Sheet:
    """A page's questions. `when` words the one question of time that all its facts share; blank means now."""

    asked: Sequence[Asked]
    when: str = "When was this, if not just now?"
    more: Sequence[Question] = field(default=())

    @property
    def time(self) -> str:
        """The name of the question of time: its own on each sheet, so that a page may hold several."""
        return f"{WHEN}-{self.asked[0].kind}"

    def form(self) -> Form:
        """The questions, with nothing answered."""
        questions = [_question(each) for each in self.asked]
        time = Question(self.time, self.when, Control.WHEN, "Leave blank if it is now.", required=False)
        return Form((*questions, *self.more, *((time,) if self.when else ())))

    def read(self, raw: Raw, now: When) -> tuple[list[Fact], dict[str, Any], Faults]:
        """The facts that were answered, the page's own answers (the moment among them), and what is wrong, by question."""
        own, faults = read([each for each in self.form().questions if BETWEEN not in each.name], raw)
        happened = own[WHEN] = own.pop(self.time, None) or now.to_json()
        facts: list[Fact] = []
        for kind in dict.fromkeys(each.kind for each in self.asked):
            fact, wrong = self._fact(kind, raw, happened)
            faults += wrong
            facts += [fact] if fact is not None else []
        return facts, own, faults

    def _fact(self, kind: str, raw: Raw, happened: Any) -> tuple[Fact | None, Faults]:
        data, unread = answers_from(kind, _of_kind(kind, raw))
        names = {each.name for each in self.asked if each.kind == kind}
        given = {name: value for name, value in data.items() if name in names}
        wrong = [(f"{kind}{BETWEEN}{name}", why) for name, why in unread]
        wrong += [(f"{kind}{BETWEEN}{name}", NOT_OFFERED) for name in self._not_offered(kind, given)]
        if wrong or not (given or self._must(kind)):
            return None, wrong
        try:
            return parse(kind, {"happened": happened, **relevant(kind, given)}), []
        except Unsound as unsound:
            return None, [(self._named(kind, name), why) for name, why in unsound.errors]

    def _not_offered(self, kind: str, given: Mapping[str, Any]) -> list[str]:
        """Questions answered with something that this page did not offer, though the kind of fact knows it."""
        offered = {each.name: set(each.only) for each in self.asked if each.kind == kind and each.only}
        return [name for name, values in offered.items() if not set(_all_of(given.get(name))) <= values]

    def _must(self, kind: str) -> bool:
        """Whether the page cannot do without this kind: one of its questions is needed."""
        return any(_question(each).required for each in self.asked if each.kind == kind)

    def _named(self, kind: str, name: str) -> str:
        return self.time if name == "happened" else f"{kind}{BETWEEN}{name}"


def _all_of(value: Any) -> Sequence[Any]:
    if isinstance(value, (list, tuple)):
        return value
    return [] if value is None else [value]


def _of_kind(kind: str, raw: Raw) -> dict[str, Sequence[str]]:
    """The answers to one kind's questions, named as the kind names them."""
    lead = f"{PREFIX}{kind}{BETWEEN}"
    return {PREFIX + name.removeprefix(lead): values for name, values in raw.items() if name.startswith(lead)}


def _question(asked: Asked) -> Question:
    fields = fields_of(class_of(asked.kind))
    chosen = next(each for each in fields if each.name == asked.name)
    question = question_for(chosen, fields)
    options = tuple(each for each in question.options if not asked.only or each.value in asked.only)
    condition = question.only_if
    return replace(
        question,
        name=f"{asked.kind}{BETWEEN}{asked.name}",
        label=asked.label or question.label,
        hint=question.hint if asked.hint is None else asked.hint,
        required=question.required if asked.needed is None else asked.needed,
        options=_in_order(options, asked.only),
        only_if=replace(condition, name=f"{asked.kind}{BETWEEN}{condition.name}") if condition else None,
    )


def _in_order(options: Sequence[Option], only: Collection[str]) -> tuple[Option, ...]:
    wanted = list(only)
    return tuple(sorted(options, key=lambda each: wanted.index(each.value)) if wanted else options)
