"""What the journey records on the person's line: one pure function of the answers on the reachable path."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from throughline.clock import When
from throughline.forms import Answers
from throughline.refer.definition import QUESTIONS, families, journey_for
from throughline.refer.routes import Route, route_of
from throughline.refer.sender import Sender
from throughline.vocabulary import LONGEST_TEXT, relevant

Recorded = tuple[str, dict[str, Any]]

_TOLD = tomllib.loads((files("throughline.refer") / "facts.toml").read_text(encoding="utf-8"))
RULES: tuple[Mapping[str, Any], ...] = tuple(_TOLD["fact"])
FILED: tuple[Mapping[str, Any], ...] = tuple(_TOLD["filed"])
NOTHING_TOLD = "They were not asked for an account, to spare them."
_READ_BACK = {"agreed": True, "corrected": True, "disputed": False, "not-done": False}


def facts_of(answers: Answers, sender: Sender) -> list[Recorded]:
    """Kind and data of each fact, in order; none before every needed question is answered.

    `happened` is in the data where an answer gives it (a paper sheet's day, the time of exploitation); whoever records
    adds the present minute to the others.
    """
    journey = journey_for(sender)
    if not journey.complete(answers):
        return []
    counting = journey.counting(answers)
    return [fact for rule in RULES for fact in facts_by(rule, counting)]


def filed_fact(answers: Answers, sender: Sender) -> Recorded | None:
    """What is recorded when the sender says that the national form was filed: a referral, a notification, or nothing."""
    journey = journey_for(sender)
    if not journey.complete(answers):
        return None
    counting = journey.counting(answers)
    return filed_as(route_of(counting, sender), counting, bool(sender.deputy_email))


def filed_as(route: Route, told: Answers, deputy: bool) -> Recorded | None:
    """The same from what the form's own pack tells: nothing in the fact stands anywhere else."""
    rule = next((each for each in FILED if route.value in families(each["routes"])), None)
    if rule is None:
        return None
    data = {**rule.get("fixed", {}), **_fields(rule, told)}
    data |= {field: name in told for field, name in rule.get("present", {}).items()}
    if rule["kind"] == "nrm-referral":
        data["deputy_contact"] = deputy
        if not route.of_child:
            data.pop("council_named")
    return rule["kind"], data


def facts_by(rule: Mapping[str, Any], answers: Answers) -> Iterator[Recorded]:
    """What one rule records of these answers."""
    if not _holds(rule, answers):
        return
    if "words_of" in rule:
        yield from _own_words(rule, answers)
        return
    rows: list[Mapping[str, Any]] = answers[rule["each"]] if "each" in rule else [{}]
    for row in rows:
        data = _happened(rule, row, answers) | dict(rule.get("fixed", {})) | _fields(rule, answers)
        data |= {field: row[name] for field, name in rule.get("row", {}).items() if name in row}
        yield rule["kind"], relevant(rule["kind"], data)


def _holds(rule: Mapping[str, Any], answers: Answers) -> bool:
    answered = all(name in answers for name in rule.get("needs", ()))
    return answered and all(answers.get(name) in wanted for name, wanted in rule.get("where", {}).items())


def _happened(rule: Mapping[str, Any], row: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    told = row.get(rule["happened"]) if "happened" in rule else answers.get("spoken_at")
    return {"happened": told} if told else {}


def _fields(rule: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    data = dict(rule.get("fallback", {}))
    data |= {field: answers[name] for field, name in rule.get("fields", {}).items() if name in answers}
    for field, names in rule.get("either", {}).items():
        given = [answers[name] for name in names if name in answers]
        data |= {field: given[0]} if given else {}
    data |= {field: answers[name][0] for field, name in rule.get("first", {}).items() if name in answers}
    for field, name in rule.get("words", {}).items():
        data[field] = QUESTIONS[name].in_words(answers[name])
    return data


def _own_words(rule: Mapping[str, Any], answers: Answers) -> Iterator[Recorded]:
    """The account in one fact, or in as many as the longest text that can be kept asks for."""
    told = [_headed(name, answers) for name in rule["words_of"] if name in answers]
    more = _happened(rule, {}, answers) | _fields(rule, answers)
    if "read_back" in answers:
        more["read_back"] = _READ_BACK[answers["read_back"]]
    if not_asked := _not_asked(rule, answers):
        more["not_asked"] = not_asked
    if not told and not_asked:
        told = [NOTHING_TOLD]
    for part in _parts(told):
        yield rule["kind"], {"account": part, **more}


def _headed(name: str, answers: Answers) -> str:
    text = f"{QUESTIONS[name].label}\n{answers[name]}"
    return text if len(text) <= LONGEST_TEXT else str(answers[name])


def _not_asked(rule: Mapping[str, Any], answers: Answers) -> str:
    return "; ".join(QUESTIONS[name].in_words(answers[name]) for name in rule["spared"] if name in answers)


def _parts(texts: list[str]) -> list[str]:
    parts: list[str] = []
    for text in texts:
        joined = f"{parts[-1]}\n\n{text}" if parts else text
        if parts and len(joined) <= LONGEST_TEXT:
            parts[-1] = joined
        else:
            parts.append(text)
    return parts


def moment_of(data: Mapping[str, Any], now: When) -> dict[str, Any]:
    """The data with a time: its own, or now."""
    return {"happened": now.to_json(), **data}
