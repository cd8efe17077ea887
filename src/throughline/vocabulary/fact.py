"""The fact: that something happened or was decided. One Pydantic class, one kind; the class is the whole declaration.

A class gives the form, the check page, the timeline entry, the API schema, the import mapping and the documentation.
Every kind is registered here by the act of declaring it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from .codes import CodeList
from .question import Ask, Field, Moment, Text, field_of, holds
from .roles import FRONTLINE, CaseKind, Sensitivity, Track, UserRole

KINDS: dict[str, type[Fact]] = {}


class UnknownKind(LookupError):
    """No kind of fact has this name."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"There is no kind of fact called {kind!r}. `throughline facts` lists them all.")
        self.kind = kind


class Unsound(ValueError):
    """Answers that cannot be kept: `errors` gives each field's name with the reason in plain words."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors))
        self.errors = errors


def _as_asked(attribute: str) -> str:
    """The public name of a field: `with_` is asked, sent and stored as `with`, which Python keeps for itself."""
    return attribute.removesuffix("_")


class Fact(BaseModel):
    """The ground of every kind: when it happened, how it is declared, how it is read and written.

    Facts are immutable; a mistake is corrected by a new fact that supersedes the old one, and both stay.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        alias_generator=_as_asked,
        populate_by_name=True,
        validate_default=True,
    )

    kind: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str] = ""
    track: ClassVar[Track] = Track.LINE
    cases: ClassVar[tuple[CaseKind, ...]] = (CaseKind.PERSON,)
    recorded_by: ClassVar[frozenset[UserRole]] = FRONTLINE
    guards: ClassVar[tuple[str, ...]] = ()
    privileged: ClassVar[bool] = False
    sent_in_referral: ClassVar[bool] = False
    of_a_page: ClassVar[bool] = False
    """Recorded by the pages that it comes from alone: it names what they keep, so nobody chooses it or sends it."""

    happened: Annotated[Moment, Ask("When did this happen?", "As exactly as is known: a year alone will do.")]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "kind" not in cls.__dict__:
            return
        if cls.kind in KINDS and KINDS[cls.kind].__qualname__ != cls.__qualname__:
            raise TypeError(f"two classes claim the kind {cls.kind}")
        cls.description = inspect.cleandoc(cls.__dict__.get("__doc__") or "")
        KINDS[cls.kind] = cls

    def to_data(self) -> dict[str, Any]:
        """The answers given, as plain JSON values without `happened`; what was not answered is left out."""
        return self.model_dump(mode="json", by_alias=True, exclude={"happened"}, exclude_none=True)

    def sealed_fields(self) -> frozenset[str]:
        """Names of the answered fields that must be sealed with the case's key."""
        return frozenset(
            field.name
            for field in fields_of(type(self))
            if field.sensitivity is not Sensitivity.OPEN and getattr(self, field.attribute) is not None
        )

    def summary(self) -> str:
        """One plain line for lists and the timeline, made of open fields only: it never names or places anybody."""
        told = [words for words in _open_answers(self) if words]
        return f"{self.title}: {', '.join(told[:3])}" if told else self.title


class PersonFact(Fact):
    """Facts on a person's line that leave room for what no question asked."""

    details: Annotated[
        Text | None,
        Ask(
            "Is there anything else that matters?",
            "Write only what is needed and what was seen or said. Leave out addresses and other people's names.",
            sensitivity=Sensitivity.ACCOUNT,
            example="Invented for this example.",
        ),
    ] = None


def _open_answers(fact: Fact) -> Iterator[str]:
    for field in fields_of(type(fact)):
        value = getattr(fact, field.attribute)
        if value is not None and field.sensitivity is Sensitivity.OPEN and field.options is not None:
            yield ", ".join(
                field.options.label(code) for code in ((value,) if isinstance(value, str) else value)
            )


@cache
def fields_of(kind: type[Fact]) -> tuple[Field, ...]:
    """The questions of a kind in the order they are asked: when first, "anything else" last."""
    named = {name: field_of(name, info) for name, info in kind.model_fields.items()}
    last = [named.pop("details")] if "details" in named else []
    return (*named.values(), *last)


def class_of(kind: str) -> type[Fact]:
    """The class of a kind. Raises UnknownKind."""
    try:
        return KINDS[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def options_of(kind: str, name: str) -> CodeList:
    """The answers that one question of a kind can be given. Raises UnknownKind, or LookupError where it has no such list."""
    for field in fields_of(class_of(kind)):
        if field.name == name and field.options is not None:
            return field.options
    raise LookupError(f"{kind} has no question {name} with a list of answers")


def parse(kind: str, data: Mapping[str, Any]) -> Fact:
    """A sound fact from answers (with `happened`). A blank answer is no answer.

    Raises UnknownKind, or Unsound with every fault found, by field, in plain words.
    """
    cls = class_of(kind)
    answered = {name: value for name, value in data.items() if not _blank(value)}
    try:
        return cls.model_validate(answered)
    except ValidationError as error:
        raise Unsound(_in_plain_words(cls, error.errors())) from None


def _blank(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (list, tuple, dict)) and not value)


def relevant(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that count: those whose condition on another answer still holds. Raises UnknownKind.

    A page that shows every question (without JavaScript it must) calls this before `parse`, so that an answer which
    a later change made irrelevant is never sent.
    """
    kept: dict[str, Any] = dict(data)
    for field in fields_of(class_of(kind)):
        if field.only_if and not holds(field.only_if, kept):
            kept.pop(field.name, None)
    return kept


_PLAIN: dict[str, str] = {
    "missing": "Answer this question",
    "extra_forbidden": "This kind of fact has no such question",
    "string_too_long": "Shorten this to {max_length:,} characters or fewer",
    "string_too_short": "Answer this question",
    "too_short": "Choose at least one answer",
    "too_long": "There are too many answers here",
    "string_type": "Give this answer as text",
    "tuple_type": "Give this answer as a list",
    "bool_parsing": "Answer yes or no",
    "bool_type": "Answer yes or no",
    "int_parsing": "Give a whole number",
    "int_from_float": "Give a whole number",
    "int_type": "Give a whole number",
    "float_parsing": "Give a number",
    "float_type": "Give a number",
    "finite_number": "Give a number",
    "greater_than_equal": "Give {ge} or more",
    "less_than_equal": "Give {le:,} or less",
}
_PLAIN_BY_PREFIX = {"date": "Give a real date, such as 2024-05-27"}


def _in_plain_words(cls: type[Fact], faults: list[ErrorDetails]) -> list[tuple[str, str]]:
    return [(_where(cls, fault), _wording(fault)) for fault in faults]


def _where(cls: type[Fact], fault: ErrorDetails) -> str:
    """The public name of the field a fault is about."""
    named = fault.get("ctx", {}).get("field")
    return str(named or (_as_asked(str(fault["loc"][0])) if fault["loc"] else "happened"))


def _wording(fault: ErrorDetails) -> str:
    kind = fault["type"]
    for prefix, words in _PLAIN_BY_PREFIX.items():
        if kind.startswith(prefix):
            return words
    template = _PLAIN.get(kind)
    return template.format(**fault.get("ctx", {})) if template else fault["msg"]


def describe() -> list[dict[str, Any]]:
    """Every kind with its home case and its questions, for `throughline facts --json` and the documentation."""
    return [_described(cls) for _, cls in sorted(KINDS.items())]


def _described(cls: type[Fact]) -> dict[str, Any]:
    return {
        "kind": cls.kind,
        "title": cls.title,
        "description": cls.description,
        "case": cls.cases[0].value,
        "cases": [case.value for case in cls.cases],
        "track": cls.track.value,
        "recorded_by": sorted(role.value for role in cls.recorded_by),
        "guards": list(cls.guards),
        "privileged": cls.privileged,
        "fields": [_described_field(field) for field in fields_of(cls)],
    }


def _described_field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "hint": field.hint,
        "type": field.type,
        "required": field.required,
        "sensitivity": field.sensitivity.value,
        "options": list(field.options.values) if field.options else [],
    }
