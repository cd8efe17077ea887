"""A case to test with, and facts to record on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from throughline.access.actor import Actor
from throughline.clock import When

MakeFact = Callable[..., Any]


@pytest.fixture
def fact() -> MakeFact:
    """`fact("name", last_name="Exampleton")`: happened yesterday; questions that must be answered are, by an example."""
    from throughline.vocabulary import class_of, example, fields_of, parse

    def make(kind: str, happened: Any = None, **data: Any) -> Any:
        when = happened or When.minute(datetime.now(UTC) - timedelta(days=1))
        needed = {each.name for each in fields_of(class_of(kind)) if each.required or each.needed_if}
        usual = {name: value for name, value in example(kind).items() if name in needed}
        return parse(
            kind, {**usual, "happened": when, **{name.rstrip("_"): value for name, value in data.items()}}
        )

    return make


@pytest.fixture
def case_of(fact: MakeFact) -> Callable[..., UUID]:
    """`case_of(actor)`: a person's case opened by somebody, with a name, a date of birth and an encounter."""
    from throughline import ledger

    def make(by: Actor, *more: Any) -> UUID:
        facts = [
            fact("encounter", place_type="car-wash"),
            fact("name", first_names="Minh", last_name="Exampleton"),
            fact("date-of-birth", date="1998-03-27"),
            fact("nation", nation="E"),
            fact("victim-considered", outcome="yes"),
            *more,
        ]
        return ledger.open_case("person", by=by, facts=facts).case_id

    return make
