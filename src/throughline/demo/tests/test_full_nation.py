"""The whole nation in the real ledger: hours of work for the machine, so only with `make soak`."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connections

from throughline import demo, ledger
from throughline.clock import UK
from throughline.demo.bodies import bodies
from throughline.demo.life import QUARTER_DAYS, last_day_of
from throughline.demo.models import Nation
from throughline.demo.published import Published, published

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def test_the_full_nation_loads_agrees_with_what_was_published_and_verifies() -> None:
    assert demo.load(full=True) == 30_197
    tables = published()
    assert referrals_by_quarter(tables) == dict(tables.one_way["quarter"])
    assert meetings_by_stand_in() == expected_by_stand_in(tables)
    assert list(ledger.verify()) == []


def drawn(question: str) -> list[tuple[object, ...]]:
    """Asked of the drawn lines alone: the hand-written ones are beside the nation."""
    shown = list(Nation.objects.get().shown.values())
    with connections["owner"].cursor() as cursor:
        cursor.execute(question, [shown])
        return list(cursor.fetchall())


def referrals_by_quarter(tables: Published) -> dict[str, int]:
    today = Nation.objects.get().told_at.astimezone(UK).date()
    last = {quarter: last_day_of(quarter, today, tables) for quarter in tables.one_way["quarter"]}
    found: Counter[str] = Counter()
    rows = drawn(
        "SELECT earliest FROM ledger_entry WHERE kind = 'nrm-referral' AND NOT case_id = ANY(%s::uuid[])"
    )
    for (sent,) in rows:
        day = sent.astimezone(UK).date()  # type: ignore[attr-defined]
        found[next(quarter for quarter, end in last.items() if 0 <= (end - day).days < QUARTER_DAYS)] += 1
    return dict(found)


def meetings_by_stand_in() -> dict[str, int]:
    """First meetings by invented body; all councils together, as they were published."""
    found: Counter[str] = Counter()
    rows = drawn(
        "SELECT controller_id, count(*) FROM ledger_entry WHERE kind = 'encounter' "
        "AND NOT case_id = ANY(%s::uuid[]) GROUP BY controller_id"
    )
    for slug, count in rows:
        found["councils" if str(slug).endswith("-council") else str(slug)] += int(str(count))
    return dict(found)


def expected_by_stand_in(tables: Published) -> dict[str, int]:
    expected: Counter[str] = Counter()
    for name, people in tables.one_way["first_responder"].items():
        body = bodies().standing_for.get(name)
        expected[body.slug if body else "councils"] += people
    return dict(expected)
