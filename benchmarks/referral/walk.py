"""How many pages each route of the referral takes, how heavy they are, and how long they take to come.

    .venv/bin/pytest -q -s benchmarks/referral/walk.py      (ROUNDS=20 in the environment)

Every route is walked from the first question to the confirmation, both counted, with minimal follow-ups, signed in with
a complete profile. Then each page, filled in, is fetched ROUNDS times in this process, with the real database and the
whole directory, and the plainest page of the same server beside it in the same run. Bars: 24 pages for an adult, 22 for
a child, 12 for an adult who refuses; no page over 60 KB; the slowest page's 95th percentile at most four times that of
the plainest. What was found stands in figures.json, with the load of the machine, and whatever misses its bar too.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from throughline import directory
from throughline.casework.tests.stories import begin
from throughline.refer.definition import QUESTIONS, SHEETS
from throughline.refer.tests.walks import (
    ADULT,
    CHILD,
    NAMED,
    NOT_YET,
    REFUSING,
    boxes,
    fill,
    profile,
    send,
    walk,
)

ROUNDS = int(os.environ.get("ROUNDS", "20"))
FIGURES = Path(__file__).with_name("figures.json")
SCOTLAND = {
    **REFUSING,
    "age": boxes(age="adult", nation="S"),
    "named-and-contacted": boxes(may_contact="nobody"),
}
ROUTES = {
    "adult who agrees": (ADULT, 24),
    "child": (CHILD, 22),
    "adult who refuses": (REFUSING, 12),
    "adult who refuses and agrees to be named": (NAMED, 12),
    "adult who refuses, Scotland": (SCOTLAND, 12),
    "adult who wants more time": (NOT_YET, 12),
}


def once(client: Client, address: str) -> tuple[float, float, int]:
    """Milliseconds, those of our own processor, and bytes of a page fetched once."""
    began, at_work = time.perf_counter(), time.process_time()
    reply = client.get(address)
    assert reply.status_code == 200, f"{address}: {reply.status_code}"
    return (time.perf_counter() - began) * 1000, (time.process_time() - at_work) * 1000, len(reply.content)


def p95(taken: list[float]) -> float:
    """The ninety-fifth percentile."""
    return statistics.quantiles(taken, n=20)[18]


def times_of(client: Client, address: str, floors: Mapping[str, str]) -> dict[str, Any]:
    """What one page takes, fetched ROUNDS times, each time beside the floors, so that what slows the machine slows all."""
    found: list[tuple[float, float, int]] = []
    plain: dict[str, list[tuple[float, float, int]]] = {name: [] for name in floors}
    for _ in range(ROUNDS):
        found.append(once(client, address))
        for name, floor in floors.items():
            plain[name].append(once(client, floor))
    taken, worked, weight = [each[0] for each in found], [each[1] for each in found], found[-1][2]
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return {
        "p50 ms": round(statistics.median(taken), 1),
        "p95 ms": round(p95(taken), 1),
        "p95, times": {
            name: round(p95(taken) / p95([each[0] for each in floor]), 2) for name, floor in plain.items()
        },
        "own p50, times": {
            name: round(statistics.median(worked) / statistics.median([each[1] for each in floor]), 2)
            for name, floor in plain.items()
        },
        "own p50 ms": round(statistics.median(worked), 1),
        "bytes": weight,
        "queries": len(asked),
    }


def required(pages: list[str]) -> dict[str, int]:
    """How many questions must be answered whatever else was, and how many of them are long texts that cannot be spared."""
    asked = [each for name in pages for each in SHEETS[name].questions]
    needed = [each for each in asked if each.question.needed and not each.question.spared_in]
    always = [
        each
        for each in needed
        if not any(
            one.question in QUESTIONS
            for one in getattr(each.question.only_if, "of", (each.question.only_if,))
            if one
        )
    ]
    return {"needed": len(always), "long texts": sum(each.control == "text" for each in always)}


@pytest.mark.django_db
def test_walk(client: Client, first_responder: object, settings: object) -> None:
    settings.PACE = False  # one reader, as fast as it goes
    directory.load()  # every council and force that a page may have to look through
    profile(first_responder)
    first_responder.sign_in(client)
    routes, pages = {}, {}
    for name, (answers, bar) in ROUTES.items():
        case = begin(first_responder)
        walked = walk(client, case, answers)
        routes[name] = {"pages": len(walked) + 2, "bar": bar, **required(walked)}
        fill(first_responder, begin(first_responder), answers)
        floors = {"privacy, signed in": "/privacy", "start of a referral": f"/cases/{case}/refer/"}
        for page in [each for each in (*walked, "check") if each not in pages]:
            pages[page] = times_of(client, f"/cases/{case}/refer/{page}", floors)
        send(client, case)
        pages.setdefault(
            "done", times_of(client, f"/cases/{case}/refer/done", {"privacy, signed in": "/privacy"})
        )
    slowest = max(pages, key=lambda each: pages[each]["p95 ms"])
    heaviest = max(pages, key=lambda each: pages[each]["bytes"])
    told = {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "load": os.getloadavg(),
        "rounds": ROUNDS,
        "routes": routes,
        "heaviest": {heaviest: pages[heaviest]["bytes"], "bar": 60 * 1024},
        "slowest": {slowest: pages[slowest]["p95 ms"]},
        "times the plainest": {
            measure: {
                name: max(each[measure].get(name, 0) for each in pages.values())
                for name in ("privacy, signed in", "start of a referral")
            }
            for measure in ("p95, times", "own p50, times")
        },
        "pages": pages,
    }
    FIGURES.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: each for name, each in told.items() if name != "pages"}, indent=1))
