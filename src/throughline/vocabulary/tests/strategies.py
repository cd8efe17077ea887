"""Any sound answers to the questions of a kind, for property tests (needs Hypothesis, which only developers install)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from throughline.clock import When
from throughline.vocabulary import Field, class_of, fields_of
from throughline.vocabulary.question import holds

_DAYS = st.dates(dt.date(2015, 11, 1), dt.date(2026, 6, 30))
_WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]),
    min_size=1,
    max_size=60,
).filter(lambda words: bool(words.strip()))


def whens() -> st.SearchStrategy[When]:
    """Times of every precision, none in the future of mid-2026."""
    return st.one_of(
        _DAYS.map(When.day),
        _DAYS.map(lambda day: When.month(day.year, day.month)),
        _DAYS.map(lambda day: When.year(day.year)),
        st.tuples(_DAYS, _DAYS).map(lambda days: When.between(min(days), max(days))),
        st.datetimes(dt.datetime(2015, 11, 1), dt.datetime(2026, 6, 30), timezones=st.just(dt.UTC)).map(
            When.minute
        ),
    )


@st.composite
def answers(draw: st.DrawFn, kind: str, on: When | None = None) -> dict[str, Any]:
    """Sound answers to a kind: every required one, any of the others, none that another answer rules out."""
    happened = on or draw(whens())
    given: dict[str, Any] = {"happened": happened}
    for field in fields_of(class_of(kind)):
        if field.name == "happened" or (field.only_if and not holds(field.only_if, given)):
            continue
        needed = field.required or (field.needed_if is not None and holds(field.needed_if, given))
        if needed or draw(st.booleans()):
            given[field.name] = draw(_answer(field, happened))
    return given


def _answer(field: Field, happened: When) -> st.SearchStrategy[Any]:
    return _BY_TYPE[field.type](field, happened)


def _code(field: Field, happened: When) -> st.SearchStrategy[str]:
    assert field.options is not None
    return st.sampled_from(
        [code.value for code in field.options if code.valid_between(happened.first_day, happened.last_day)]
    )


def _date(field: Field, happened: When) -> st.SearchStrategy[str]:
    """A birth comes before, an answer to a hand-over after; every other date may be any."""
    if field.name == "date":
        return st.dates(dt.date(1900, 1, 1), happened.first_day).map(dt.date.isoformat)
    return st.dates(happened.last_day, dt.date(2099, 1, 1)).map(dt.date.isoformat)


_BY_TYPE: dict[str, Callable[[Field, When], st.SearchStrategy[Any]]] = {
    "when": lambda field, happened: whens(),
    "date": _date,
    "yes-no": lambda field, happened: st.booleans(),
    "number": lambda field, happened: st.integers(1, 1000),
    "amount": lambda field, happened: st.floats(0, 10_000_000, allow_nan=False),
    "code": _code,
    "codes": lambda field, happened: st.lists(_code(field, happened), min_size=1, max_size=4, unique=True),
    "line": lambda field, happened: _WORDS,
    "text": lambda field, happened: _WORDS,
    "texts": lambda field, happened: st.lists(_WORDS, min_size=1, max_size=4),
}
