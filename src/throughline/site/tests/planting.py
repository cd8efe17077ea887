"""Invented names, addresses and numbers planted into every sealed field of every kind of fact, and how they are found."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from throughline import ledger
from throughline.access import following
from throughline.access.acting import team_actor
from throughline.access.testing import Cast
from throughline.vocabulary import KINDS, CaseKind, Fact, Sensitivity, class_of, example, fields_of, parse
from throughline.vocabulary.question import Field

from .world import YESTERDAY

NAME, PLACE, PHONE, MAIL = "Quorvexa", "Nettlequay", "07700 900461", "quorvexa@planted.example"
# What would betray them wherever it stands: the words, and the number as people and machines write it.
MARKS = (NAME.lower(), PLACE.lower(), "07700 900461", "07700900461", "7700900461")
# Kinds that change who may see the case, or that speak of another fact or team: their sealed fields are of the same types.
NOT_ALONE = frozenset(
    {"case-opened", "case-closed", "case-reopened", "countersigned", "correction", "lead-set", "joint-party"}
)
_BY_SENSITIVITY = {Sensitivity.LOCATION: f"12 {PLACE} Row, ZZ1 9ZZ", Sensitivity.CONTACT: f"{PHONE} {MAIL}"}


def token(kind: str, field: str) -> str:
    """A word that stands in one field of one kind and nowhere else."""
    return f"{NAME}-{kind}-{field}".replace("_", "-")


def planted(kind: str, field: Field) -> str:
    """The text for a sealed field: something of its sort, and its own word."""
    return f"{_BY_SENSITIVITY.get(field.sensitivity, NAME)} {token(kind, field.name)}"


def fact_of(kind: str) -> Fact:
    """An example of a kind with everything sealed in it planted."""
    data = {**example(kind), "happened": YESTERDAY}
    for field in fields_of(class_of(kind)):
        if (
            field.name in data
            and field.sensitivity is not Sensitivity.OPEN
            and field.type in ("line", "text", "texts")
        ):
            text = planted(kind, field)
            data[field.name] = [text] if field.type == "texts" else text
    return parse(kind, data)


def kinds() -> Iterator[str]:
    """The kinds of a person's line that stand by themselves and seal some text."""
    for kind, cls in KINDS.items():
        sealed = any(
            each.sensitivity is not Sensitivity.OPEN and each.type in ("line", "text", "texts")
            for each in fields_of(cls)
        )
        ties = kind in NOT_ALONE or following.matters(kind) or kind.startswith("handover")
        if CaseKind.PERSON in cls.cases and sealed and not ties:
            yield kind


def plant_everything(cast: Cast) -> UUID:
    """A case led by the support worker's team, on which every such kind stands once, and two other bodies are joined."""
    assert cast.support_worker.team is not None
    facts = [fact_of(kind) for kind in kinds()]
    case = ledger.open_case("person", by=team_actor(cast.support_worker.team, "test"), facts=facts).case_id
    for player in (cast.social_worker, cast.investigator):
        assert player.team is not None and cast.support_worker.actor is not None
        joined = parse(
            "joint-party", {**example("joint-party"), "happened": YESTERDAY, "team": player.team.slug}
        )
        ledger.record(joined, case=case, by=cast.support_worker.actor)
    return case


def marks_in(text: str) -> list[str]:
    """Which of the planted marks stand in this text."""
    plain = text.lower()
    return [mark for mark in MARKS if mark in plain]
