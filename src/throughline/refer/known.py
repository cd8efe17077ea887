"""What the line already says, so that nobody types it again: one pure function of the facts that the reader may read.

    known = told_by(case.entries, {"northshire-police": "Northshire Police"}, timezone.now())
    known["last_name"].answer, known["last_name"].source

What is found is offered in the boxes of a page that nobody saved yet, with who recorded it and when. It is an answer only
once the page is saved with it. What people decide is never offered: no consent, no override, nothing about credibility.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.utils import timezone

from throughline.casefile import SUBJECT, Age, Casefile
from throughline.clock import When
from throughline.refer.definition import QUESTIONS
from throughline.vocabulary import INDICATORS, LONGEST_TEXT, options_of

_TOLD = tomllib.loads((files("throughline.refer") / "known.toml").read_text(encoding="utf-8"))
RULES: tuple[Mapping[str, Any], ...] = tuple(_TOLD["known"])


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that is known already, and where from, in words. `fills`: offered in the box; else only told beside it."""

    answer: Any
    source: str
    fills: bool = True
    place: str = "From the line"


def told_by(lines: Iterable[Any], bodies: Mapping[str, str], at: datetime) -> dict[str, Known]:
    """By question, what the standing facts about the person answer. `bodies` are names by slug; `at` is the moment asked."""
    standing = _standing(lines)
    found = {name: known for rule in RULES for name, known in _by_rule(rule, standing, bodies)}
    for more in (_age, _nation, _signs, _phone, _kinds, _met):
        found |= more(standing, bodies, at)
    return {name: known for name, known in found.items() if name in QUESTIONS}


def _standing(lines: Iterable[Any]) -> list[Any]:
    """What was not replaced or taken back, is about the person, and is not privileged, in the order of events."""
    lines = list(lines)
    replaced = {each.supersedes for each in lines if each.supersedes is not None}
    return sorted(
        (
            each
            for each in lines
            if each.seq not in replaced
            and each.kind != "correction"
            and each.about == SUBJECT
            and not each.privileged
        ),
        key=lambda each: (each.when.earliest, each.seq),
    )


def _of(line: Any, answer: Any, bodies: Mapping[str, str], *, fills: bool = True) -> Known:
    day = When.day(timezone.localdate(line.recorded_at))
    who = bodies.get(line.controller_id or "", line.controller_id or "a body that is not named")
    return Known(answer, f"recorded by {who} on {day}", fills)


def _by_rule(
    rule: Mapping[str, Any], standing: Sequence[Any], bodies: Mapping[str, str]
) -> Iterator[tuple[str, Known]]:
    """What the newest fact of a kind answers; of one that is not as `where` says, nothing."""
    line = next((each for each in reversed(standing) if each.kind == rule["kind"]), None)
    if line is None or not _as_told(rule, line):
        return
    for question, field in rule.get("answers", {}).items():
        if (value := line.data.get(field)) not in (None, "", [], ()):
            yield question, _of(line, _limited(question, value), bodies)
    for question, fixed in rule.get("fixed", {}).items():
        yield question, _of(line, fixed, bodies)


def _as_told(rule: Mapping[str, Any], line: Any) -> bool:
    wanted = all(line.data.get(field) in values for field, values in rule.get("where", {}).items())
    refused = any(line.data.get(field) in values for field, values in rule.get("not_where", {}).items())
    return wanted and not refused and all(line.data.get(field) for field in rule.get("needs", ()))


def _limited(question: str, value: Any) -> Any:
    most = QUESTIONS[question].most
    return list(value)[:most] if isinstance(value, (list, tuple)) and most else value


# -- what one field of one fact does not say by itself ------------------------------------------------------------------

_AGES = {Age.CHILD: "under-18", Age.MAY_BE_CHILD: "unsure", Age.ADULT: "adult"}
_SAY_AGE = frozenset(
    {"age-assessed", "date-of-birth", "age-band", "age-claim", "age-disputed", "presumed-child"}
)


def _age(standing: Sequence[Any], bodies: Mapping[str, str], at: datetime) -> dict[str, Known]:
    """By what all facts about age come to today: a date of birth grows older, and a doubt makes them a child."""
    said = [each for each in standing if each.kind in _SAY_AGE or each.data.get("age") is not None]
    if not said:
        return {}
    answer = _AGES.get(Casefile.of([each.known for each in standing]).age(at))
    if answer == "adult" and said[-1].data.get("band") == "adult-presumed":
        answer = "adult-presumed"
    # The route follows from age and nation: they are told beside the question, and whoever asks chooses the answer.
    return {"age": _of(said[-1], answer, bodies, fills=False)} if answer else {}


def _nation(standing: Sequence[Any], bodies: Mapping[str, str], at: datetime) -> dict[str, Known]:
    said = [each for each in standing if each.kind in ("nation", "encounter") and each.data.get("nation")]
    options = QUESTIONS["nation"].options
    if not said or options is None or said[-1].data["nation"] not in options.values:
        return {}
    return {"nation": _of(said[-1], said[-1].data["nation"], bodies, fills=False)}


def _signs(standing: Sequence[Any], bodies: Mapping[str, str], at: datetime) -> dict[str, Known]:
    """Every sign that was seen, told or worked out, one on a line, with what was noted beside it."""
    signs = [each for each in standing if each.kind == "indicator" and each.data.get("code")]
    if not signs:
        return {}
    text = "\n".join(dict.fromkeys(_sign(each) for each in signs))[:LONGEST_TEXT]
    return {
        "indicators": _of(signs[-1], True, bodies),
        "indicators_details": _of(signs[-1], text, bodies),
    }


def _sign(line: Any) -> str:
    how = _HOW.label(str(line.data.get("how", "")))
    told = f"{INDICATORS.label(str(line.data['code']))} ({how}, {line.when})"
    return f"{told}: {line.data['context']}" if line.data.get("context") else told


_HOW = options_of("indicator", "how")


def _phone(standing: Sequence[Any], bodies: Mapping[str, str], at: datetime) -> dict[str, Known]:
    """The number that they last said is safe; none where they said since that nobody may get in touch."""
    said = [
        each
        for each in standing
        if each.kind == "no-contact" or each.data.get("means") in ("phone", "through-supporter")
    ]
    if not said or said[-1].data.get("safe") is not True or not said[-1].data.get("value"):
        return {}
    line, own = said[-1], said[-1].data["means"] == "phone"
    found = {"whose_phone": "own" if own else "other", "phone": line.data["value"]}
    if not own and line.data.get("who_else_sees"):
        found["phone_whose"] = line.data["who_else_sees"]
    return {name: _of(line, answer, bodies) for name, answer in found.items()}


def _kinds(standing: Sequence[Any], bodies: Mapping[str, str], at: datetime) -> dict[str, Known]:
    """Every kind of exploitation that is on record, in the order in which it was told."""
    said = [
        each
        for each in standing
        if each.kind in ("exploitation-period", "exploitation-claimed") and each.data.get("types")
    ]
    types = list(dict.fromkeys(code for each in said for code in each.data["types"]))
    return {"types": _of(said[-1], types, bodies)} if types else {}


def _met(standing: Sequence[Any], bodies: Mapping[str, str], at: datetime) -> dict[str, Known]:
    """Where and when they were met is told beside two questions, and answers neither: they may be elsewhere now."""
    met = [each for each in standing if each.kind == "encounter"]
    if not met:
        return {}
    kind, setting = met[-1].data.get("place_type"), met[-1].data.get("setting")
    place = options_of("encounter", "place_type").label(str(kind)) if kind else ""
    told = [str(met[-1].when), place, str(setting or "")]
    words = "met " + ", ".join(each for each in told if each)
    return {name: _of(met[-1], words, bodies, fills=False) for name in ("town_now", "how_talked")}


def same(asked_answer: Any, known: Any) -> bool:
    """Whether an answer says what is known: of several, in whichever order."""
    if isinstance(asked_answer, (list, tuple)) and isinstance(known, (list, tuple)):
        return set(map(str, asked_answer)) == set(map(str, known))
    return bool(asked_answer == known)
