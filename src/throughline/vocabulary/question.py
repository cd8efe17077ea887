"""What is asked: the wording, options, sensitivity and conditions of one field, and the kinds of answer there are."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic import Field as Constraint
from pydantic_core import PydanticCustomError, core_schema

from throughline.clock import When

from .codes import CodeList
from .roles import Sensitivity

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue

LONGEST_TEXT = 15_000
LONGEST_LINE = 250


def _storable(text: str) -> str:
    """Refuse the few characters that no database text can hold; line ends become plain ones, so that hashes agree."""
    if "\x00" in text:
        raise PydanticCustomError("nul", "Remove the invisible null character from this answer")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("surrogate", "Remove the broken character from this answer")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_when(value: object) -> When:
    if isinstance(value, When):
        return value
    if isinstance(value, Mapping):
        try:
            return When.from_json(dict(value))
        except (ValueError, KeyError, TypeError) as error:
            raise PydanticCustomError("when", "Give a time as precision, earliest and latest") from error
    raise PydanticCustomError("when", "Give a time as precision, earliest and latest")


_WHEN_SCHEMA = {
    "type": "object",
    "properties": {
        "precision": {"type": "string", "enum": ["minute", "day", "month", "year", "range"]},
        "earliest": {"type": "string", "format": "date-time"},
        "latest": {"type": "string", "format": "date-time"},
    },
    "required": ["precision", "earliest", "latest"],
}

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LINE, strip_whitespace=True),
    AfterValidator(_storable),
]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TEXT, strip_whitespace=True),
    AfterValidator(_storable),
]
Choice = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Choices = Annotated[tuple[Choice, ...], Constraint(min_length=1, max_length=200)]
Count = Annotated[int, Constraint(ge=0, le=1000)]
Ordinal = Annotated[int, Constraint(ge=1, le=2**53)]
Amount = Annotated[float, Constraint(ge=0, le=10_000_000, allow_inf_nan=False)]
Moment = Annotated[
    When,
    PlainValidator(_read_when),
    PlainSerializer(lambda when: when.to_json(), return_type=dict[str, Any]),
    WithJsonSchema(_WHEN_SCHEMA),
]

Condition = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `only_if` and `needed_if` name an earlier field and the answers to it under which this one counts
    at all, or must be given. Nothing is ever pre-selected: a field has no default but "not answered".
    """

    label: str
    hint: str = ""
    options: CodeList | None = None
    sensitivity: Sensitivity = Sensitivity.OPEN
    widget: str | None = None
    only_if: Condition | None = None
    needed_if: Condition | None = None
    example: object = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        inner = handler(source)
        if not (self.options or self.only_if or self.needed_if):
            return inner
        return core_schema.with_info_after_validator_function(self._hold, inner)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        if self.options is not None:
            _enumerate(described, list(self.options.values))
        described["title"] = self.label
        if self.hint:
            described["description"] = self.hint
        described["x-sensitivity"] = self.sensitivity.value
        return described

    def _hold(self, value: Any, info: ValidationInfo) -> Any:
        """The checks that need the other answers, or the day on which it happened."""
        if value is None:
            if self.needed_if and holds(self.needed_if, info.data):
                raise PydanticCustomError("needed", "Answer this question")
            return value
        if self.only_if and not holds(self.only_if, info.data):
            raise PydanticCustomError(
                "irrelevant", "This answer does not count any more: another answer ruled it out"
            )
        for code in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
            self._hold_code(code, info.data.get("happened"))
        return value

    def _hold_code(self, value: str, happened: When | None) -> None:
        if self.options is None:
            return
        code = self.options.get(value)
        if code is None:
            raise PydanticCustomError(
                "code", "Choose an answer from the list; {value} is not on it", {"value": value}
            )
        if happened and not code.valid_between(happened.first_day, happened.last_day):
            raise PydanticCustomError(
                "code_out_of_time", "{label} was not an answer on that day", {"label": code.label}
            )


def holds(condition: Condition, answers: Mapping[str, object]) -> bool:
    """Whether a condition on an earlier answer holds; one of several answers is enough where many may be chosen."""
    name, wanted = condition
    given = answers.get(name, answers.get(f"{name}_"))
    if isinstance(given, (tuple, list)):
        return any(answer in wanted for answer in given)
    return given in wanted


def _enumerate(schema: JsonSchemaValue, values: list[str]) -> None:
    if schema.get("type") == "string":
        schema["enum"] = values
    parts = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    for part in parts:
        _enumerate(part, values)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind, as forms, check pages, the API and the documentation see it.

    `type` is one of: when, date, yes-no, number, amount, code, codes, line, text, texts.
    """

    name: str
    label: str
    hint: str
    options: CodeList | None
    sensitivity: Sensitivity
    required: bool
    widget: str
    type: str
    only_if: Condition | None
    needed_if: Condition | None
    example: object
    attribute: str

    def on(self, day: date) -> tuple[tuple[str, str], ...]:
        """Code and label of each answer that could be given on a day."""
        return tuple((code.value, code.label) for code in self.options.on(day)) if self.options else ()


def field_of(attribute: str, info: FieldInfo) -> Field:
    """Read one Pydantic field. Raises TypeError where a field was declared without a question."""
    ask = next((part for part in info.metadata if isinstance(part, Ask)), None)
    if ask is None:
        raise TypeError(f"the field {attribute} asks nothing: give it an Ask")
    kind = _answer_type(info.annotation, ask, info.metadata)
    return Field(
        name=info.alias or attribute,
        label=ask.label,
        hint=ask.hint,
        options=ask.options,
        sensitivity=ask.sensitivity,
        required=info.is_required(),
        widget=ask.widget or _widget(kind, ask.options),
        type=kind,
        only_if=ask.only_if,
        needed_if=ask.needed_if,
        example=ask.example,
        attribute=attribute,
    )


def _answer_type(annotation: Any, ask: Ask, metadata: list[Any]) -> str:
    constraints = list(metadata)
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            constraints += more
        elif origin in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            break
    if get_origin(annotation) is tuple:
        return "codes" if ask.options else "texts"
    if annotation is str:
        return "code" if ask.options else "text" if _long(constraints) else "line"
    return {bool: "yes-no", int: "number", float: "amount", date: "date", When: "when"}[annotation]


def _long(constraints: list[Any]) -> bool:
    lengths = [getattr(part, "max_length", None) for part in constraints]
    return any(length is not None and length > LONGEST_LINE for length in lengths)


def _widget(kind: str, options: CodeList | None) -> str:
    if options is not None and len(options) > 12:
        return "autocomplete" if kind == "code" else "checkboxes"
    return {
        "code": "radios",
        "codes": "checkboxes",
        "yes-no": "radios",
        "text": "textarea",
        "texts": "textarea",
        "line": "input",
        "number": "number",
        "amount": "number",
        "date": "date",
        "when": "when",
    }[kind]
