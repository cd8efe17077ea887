"""The first two minutes: what is asked standing up, as facts."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from throughline.clock import When
from throughline.identify.sheets import WHEN, Asked, Faults, Sheet
from throughline.vocabulary import LONGEST_TEXT, Fact, parse
from throughline.web.form import Form
from throughline.web.question import Control, Option, Question, Raw

SOMETHING_ELSE = "GEN37"
CONTROLLER = "suspected-controller"
NOTHING = "Nothing is answered yet. Answer one question, or choose “Finish later”"


@cache
def sheet() -> Sheet:
    """The page's questions, in the order in which they matter at a door."""
    return Sheet(
        (
            Asked("danger-assessed", "level", needed=False, hint=""),
            Asked(
                "danger-assessed", "controller_present", "Is somebody who may control them there or near?"
            ),
            Asked("safe-to-approach", "talk"),
            Asked("safe-to-approach", "paper"),
            Asked(
                "age-band", "band", "Do they look or say under 18?",
                "If you cannot tell and they may be, say unsure.", ("under-18", "unsure", "adult"), False,
            ),
            Asked("encounter", "place_type", "What kind of place is it?"),
            Asked("encounter", "setting", "Town or area", "No house number. It is sealed."),
            Asked("nation", "nation", "Which nation?", "", ("E", "W", "S", "NI"), False),
            Asked("language", "language", "Which language do they speak best?", needed=False),
            Asked("language", "interpreter_needed"),
            Asked("alias", "name", "What do they want to be called?", "Only if it is safe to ask.", needed=False),
        ),
        more=(_signs(), _something_else()),
    )  # fmt: skip


def _signs() -> Question:
    told = tomllib.loads(files("throughline.identify").joinpath("data/first_signs.toml").read_text("utf-8"))
    options = tuple(
        Option(code, words, group=group["title"]) for group in told["group"] for code, words in group["signs"]
    )
    hint = "None of it decides anything, and having none rules nothing out."
    return Question(
        "signs", "What do you see?", Control.CHECKBOXES, hint, options, required=False, folded=True
    )


def _something_else() -> Question:
    hint = "Your own words. No names."
    return Question(
        "else", "Something else?", Control.LINE, hint, required=False, longest=None, autocomplete="off"
    )


SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Safe?",
        (
            "danger-assessed__level",
            "danger-assessed__controller_present",
            "safe-to-approach__talk",
            "safe-to-approach__paper",
        ),
    ),
    ("", ("signs", "else")),
    (
        "Who and where",
        ("age-band__band", "language__language", "encounter__place_type", "encounter__setting"),
    ),
)
FOLDED = ("nation__nation", "language__interpreter_needed", "alias__name", "when-danger-assessed")


def sections(form: Form) -> tuple[list[tuple[str, list[Question]]], list[Question]]:
    """The questions under their headings, and those that are folded away for whoever has a minute more."""
    by_name = {question.name: question for question in form.questions}
    shown = [(title, [by_name[name] for name in names]) for title, names in SECTIONS]
    return shown, [by_name[name] for name in FOLDED]


def facts(raw: Raw, now: When) -> tuple[list[Fact], Faults]:
    """What was answered, as facts of one moment, or what is wrong. A meeting is always one of them.

    That somebody who may control the person was there is one answer and stands in two facts: in the danger, and in who
    was present, from which the duties to speak in private and to part them follow.
    """
    answered, own, faults = sheet().read(raw, now)
    if faults:
        return [], faults
    signs = [str(code) for code in own.get("signs", ())]
    if not (answered or signs or own.get("else")):
        return [], [("danger-assessed__level", NOTHING)]
    happened = own[WHEN]
    found = [fact for fact in answered if fact.kind != "encounter"]
    return [_encounter(answered, happened), *found, *_indicators(signs, own.get("else"), happened)], []


def _encounter(answered: Sequence[Fact], happened: dict[str, Any]) -> Fact:
    """The meeting, with its nation, and with whoever may control the person where the danger says so."""
    data: dict[str, Any] = {"happened": happened, "met_in_person": True}
    for fact in answered:
        if fact.kind == "encounter":
            data |= fact.to_data()
        if fact.kind == "nation":
            data["nation"] = fact.to_data()["nation"]
        if fact.kind == "danger-assessed" and fact.to_data().get("controller_present"):
            data["present"] = [CONTROLLER]
    return parse("encounter", data)


def _indicators(signs: Sequence[str], other: Any, happened: dict[str, Any]) -> list[Fact]:
    seen = [parse("indicator", {"happened": happened, "code": code, "how": "seen"}) for code in signs]
    if other:
        words = str(other)[:LONGEST_TEXT]
        seen.append(
            parse(
                "indicator", {"happened": happened, "code": SOMETHING_ELSE, "how": "seen", "context": words}
            )
        )
    return seen
