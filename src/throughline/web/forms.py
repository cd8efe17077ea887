"""The form that a kind of fact gives: drawn from its fields, read back into answers for `vocabulary.parse`.

Nothing is ever pre-selected, and a question left alone sends nothing: not asked is not "no".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from throughline import vocabulary
from throughline.clock import UK, When
from throughline.vocabulary import Field
from throughline.web.form import Answer, Errors, Fault, Form
from throughline.web.question import LONG_LIST, Control, OnlyIf, Option, Question, Raw
from throughline.web.reading import raw_answer, read

__all__ = [
    "Answer",
    "Fault",
    "Form",
    "answers_from",
    "check_rows",
    "form_for",
    "in_words",
    "question_for",
    "raw_of",
]

SELECT_FROM = 20
_BY_WIDGET = {
    "select": Control.SELECT,
    "email": Control.EMAIL,
    "tel": Control.TEL,
    "phone": Control.TEL,
    "file": Control.FILE,
    "date": Control.DATE,
    "when": Control.WHEN,
    "number": Control.NUMBER,
}
_BY_TYPE = {
    "when": Control.WHEN,
    "date": Control.DATE,
    "yes-no": Control.RADIOS,
    "number": Control.NUMBER,
    "amount": Control.AMOUNT,
    "codes": Control.CHECKBOXES,
    "line": Control.LINE,
    "text": Control.TEXT,
    "texts": Control.LINES,
}
YES_NO = (Option("true", "Yes"), Option("false", "No"))
LONGEST_TEXT = vocabulary.LONGEST_TEXT


def form_for(
    kind: str, data: Mapping[str, Any] | None = None, errors: Errors | None = None, *, raw: Raw | None = None
) -> Form:
    """The form of a kind of fact.

    `data` are answers as `vocabulary.parse` takes them (to correct or go on); `raw` is what a browser sent and wins
    over `data`, so that a mistyped date comes back as it was typed. Raises `vocabulary.UnknownKind`.
    """
    cls = vocabulary.class_of(kind)
    fields = vocabulary.fields_of(cls)
    sent = raw if raw is not None else raw_of(kind, data or {})
    days = _days(data)
    questions = tuple(question_for(field, fields, days) for field in fields)
    form = Form(questions, cls.title, cls.description, kind).answered(sent)
    return form.with_errors(errors or ())


def answers_from(kind: str, post: Raw) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What a browser sent, as answers for `vocabulary.parse`, and what could not be read, by question.

    Unanswered questions are left out. Answers that another answer has ruled out are dropped: without JavaScript they
    may have been given before the ruling one.
    """
    fields = vocabulary.fields_of(vocabulary.class_of(kind))
    data, errors = read((question_for(field, fields) for field in fields), post)
    types = {field.name: field.type for field in fields}
    data = {name: _typed(types[name], value) for name, value in data.items()}
    return vocabulary.relevant(kind, data), errors


def raw_of(kind: str, data: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a browser would send for these answers: the inverse of `answers_from`."""
    fields = vocabulary.fields_of(vocabulary.class_of(kind))
    raw: dict[str, list[str]] = {}
    for field in fields:
        if data.get(field.name) is not None:
            raw |= raw_answer(question_for(field, fields), data[field.name])
    return raw


def check_rows(kind: str, data: Mapping[str, Any]) -> list[Answer]:
    """Every answer given, in words, in the order of the form: the rows of a check page or of a fact's own page."""
    fields = vocabulary.fields_of(vocabulary.class_of(kind))
    given = [field for field in fields if data.get(field.name) not in (None, "", [], ())]
    return [
        Answer(
            field.name,
            field.label,
            in_words(field, data[field.name]),
            question_for(field, fields).first_id,
            field.type == "text",
        )
        for field in given
    ]


def in_words(field: Field, value: Any) -> str:
    """One answer as a reader would say it. A code that the list does not know is shown as it is."""
    match field.type:
        case "when":
            return str(When.from_json(value)) if isinstance(value, Mapping) else str(value)
        case "date":
            return str(When.day(dt.date.fromisoformat(str(value))))
        case "yes-no":
            return "Yes" if value else "No"
        case "amount":
            return f"{value:,.2f}"
        case "code":
            return field.options.label(value) if field.options else str(value)
        case "codes":
            return "; ".join(field.options.label(code) if field.options else str(code) for code in value)
        case "texts":
            return "; ".join(str(line) for line in value)
    return str(value)


def question_for(field: Field, fields: Sequence[Field], days: Sequence[dt.date] = ()) -> Question:
    """The question that a field asks; `fields` are all of its kind, to word a condition on an earlier answer."""
    options = _options(field, days)
    return Question(
        name=field.name,
        label=field.label,
        hint=field.hint,
        control=_control(field, len(options)),
        options=options,
        required=field.required,
        longest=LONGEST_TEXT if field.type == "text" else None,
        only_if=_only_if(field, fields),
    )


def _control(field: Field, choices: int) -> Control:
    if field.type == "code":
        wanted = _BY_WIDGET.get(field.widget)
        return wanted or (Control.SELECT if choices > SELECT_FROM else Control.RADIOS)
    if field.type == "codes" and choices > LONG_LIST:
        return Control.TYPE_AHEAD
    if field.type == "line" and field.widget == "textarea":
        return Control.TEXT
    return (
        _BY_WIDGET.get(field.widget, _BY_TYPE[field.type]) if field.type == "line" else _BY_TYPE[field.type]
    )


def _options(field: Field, days: Sequence[dt.date]) -> tuple[Option, ...]:
    """The answers that could be given on any of the days: today, and the days the fact may have happened on."""
    if field.type == "yes-no":
        return YES_NO
    if field.options is None:
        return ()
    listed = {code.value for day in days or [_today()] for code in field.options.on(day)}
    grouped = len(field.options.families()) > 1 and len(listed) > SELECT_FROM
    codes = field.options if not days else [code for code in field.options if code.value in listed]
    return tuple(Option(code.value, code.label, group=code.family if grouped else "") for code in codes)


def _today() -> dt.date:
    return dt.datetime.now(UK).date()


def _days(data: Mapping[str, Any] | None) -> list[dt.date]:
    happened = (data or {}).get("happened")
    if not isinstance(happened, Mapping):
        return [_today()]
    when = When.from_json(happened)
    return [_today(), when.first_day, when.last_day]


def _only_if(field: Field, fields: Sequence[Field]) -> OnlyIf | None:
    """The condition in words; a question that is merely needed under some answers is never folded away."""
    condition = field.only_if or field.needed_if
    earlier = _earlier(condition[0], fields) if condition else None
    if condition is None or earlier is None:
        return None
    answers = " or ".join(f"“{_one_answer(earlier, value)}”" for value in condition[1])
    lead = "Answer this only if" if field.only_if else "Answer this if"
    folding = tuple(_sent(value) for value in condition[1]) if field.only_if else ()
    return OnlyIf(earlier.name, folding, f"{lead} “{earlier.label.rstrip('?')}” is {answers}.")


def _earlier(name: str, fields: Sequence[Field]) -> Field | None:
    return next((field for field in fields if name in (field.name, field.attribute)), None)


def _one_answer(field: Field, value: object) -> str:
    if field.type == "codes" and field.options:
        return field.options.label(str(value))
    return in_words(field, value)


def _sent(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(kind: str, value: Any) -> Any:
    """What a browser sends is text: make it what the answer's type says, where it can be; the rest is refused later."""
    if kind == "yes-no":
        return {"true": True, "false": False}.get(value, value)
    if kind == "number":
        return int(value) if value.isascii() and value.lstrip("-").isdigit() else value
    return value
