"""Draws lines of facts that the catalogue has something to say about: its own kinds, roles and values, days at random."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from throughline.casefile import Entry, Party
from throughline.clock import When
from throughline.law import Law, Op, Pattern, load

LAW: Law = load()
FIRST, LAST = dt.date(2003, 1, 1), dt.date(2026, 12, 31)
ROLES = sorted(
    {role for group in LAW.groups.values() for role in group} | {"HO_POLICY", "COURT", "LEGAL_REP"}
)
COMMON = [
    "FR_POLICE",
    "HO_IE",
    "LA",
    "SCA",
    "HO_CA",
    "TSA",
    "CPS",
    "POLICE_SCOT",
    "COPFS",
    "HO_POLICY",
    "VICTIM",
    "NGO_FR",
    "PSNI",
    "DOJ_NI",
]


def patterns(part: Any) -> Iterator[Pattern]:
    """Every pattern in a part of the catalogue, however deep."""
    if isinstance(part, Pattern):
        yield part
    if isinstance(part, list | tuple):
        for each in part:
            yield from patterns(each)
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            yield from patterns(getattr(part, field.name))


def _values() -> dict[str, dict[str, list[Any]]]:
    """For each kind of fact, the values of each field that some pattern asks about."""
    found: dict[str, dict[str, list[Any]]] = {}
    for pattern in patterns([duty.versions for duty in LAW.duties]):
        for kind in pattern.kinds:
            fields = found.setdefault(kind, {})
            for test in pattern.tests:
                values = fields.setdefault(test.field, [None])
                match test.op:
                    case Op.IS | Op.NOT:
                        values.extend(each for each in test.value if each not in values)
                    case Op.BELOW_RATE:
                        values.extend([0, 25.4, 35, 65])
                    case Op.KNOWN:
                        values.append("recorded")
                    case _:
                        values.extend([test.value - 1, test.value, test.value + 1])
    return found


VALUES = _values()
VALUES.update(
    {
        "nation": {"nation": ["E", "W", "S", "NI", "unknown", "outside UK"]},
        "age-claim": {"age": [12, 17, 18, 30], "status": ["stated", "disputed"]},
        "waiver": {"duty": ["NRM-01", "INV-01", "REC-01"]},
    }
)
KINDS = sorted(VALUES)


@st.composite
def days(draw: st.DrawFn) -> When:
    """A day, mostly; sometimes a moment, a month, a year or a range."""
    day = draw(st.dates(FIRST, LAST))
    match draw(st.sampled_from(["day", "day", "day", "minute", "month", "year", "range"])):
        case "minute":
            return When.minute(dt.datetime.combine(day, draw(st.times()), tzinfo=dt.UTC))
        case "month":
            return When.month(day.year, day.month)
        case "year":
            return When.year(day.year)
        case "range":
            return When.between(day, day + dt.timedelta(days=draw(st.integers(0, 400))))
    return When.day(day)


@st.composite
def facts(draw: st.DrawFn, seq: int, when: st.SearchStrategy[When]) -> Entry:
    """One fact of a kind that the catalogue speaks of."""
    kind = draw(st.sampled_from(KINDS))
    data = {field: draw(st.sampled_from(values)) for field, values in VALUES[kind].items()}
    known = {field: value for field, value in data.items() if value is not None}
    by = Party(
        draw(st.sampled_from(COMMON) | st.sampled_from(ROLES)),
        draw(st.sampled_from([None, None, "one", "other"])),
    )
    about = draw(st.sampled_from(["subject", "subject", "subject", "second", "ALL"]))
    to = draw(st.none() | st.sampled_from(COMMON))
    happened = draw(when)
    return Entry(seq, kind, by, about, happened, happened.latest, known, to)


@st.composite
def lines(draw: st.DrawFn, most: int = 14, when: st.SearchStrategy[When] | None = None) -> list[Entry]:
    """The facts of one case."""
    count = draw(st.integers(1, most))
    return [draw(facts(seq, when or days())) for seq in range(1, count + 1)]
