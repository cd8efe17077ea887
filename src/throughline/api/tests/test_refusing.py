"""What a system sends that cannot be: each fault is named in plain words, nothing breaks, and nothing is recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from throughline import ledger
from throughline.api.tests.systems import System, is_problem, yesterday
from throughline.clock import When

pytestmark = pytest.mark.django_db


def test_every_fault_is_named_by_field_in_plain_words(police: System) -> None:
    case = police.opens_case()
    told = is_problem(
        police.post(f"/cases/{case}/facts/indicator", {"fact": {"code": "NONE", "extra": 1}}), 422, "unsound"
    )
    assert {each["field"] for each in told["errors"]} >= {"happened", "code", "how", "extra"}


def test_what_lies_in_the_future_is_refused(police: System) -> None:
    case = police.opens_case()
    ahead = When.day(datetime.now(UTC).date() + timedelta(days=3)).to_json()
    told = is_problem(
        police.post(f"/cases/{case}/facts/note", {"fact": {"happened": ahead, "note": "x"}}), 422, "unsound"
    )
    assert told["errors"][0]["field"] == "happened"


def test_an_unknown_kind_a_strange_part_and_a_body_that_is_no_json_are_told_apart(police: System) -> None:
    case = police.opens_case()
    is_problem(police.post(f"/cases/{case}/facts/nonsense", {"fact": yesterday()}), 404, "unknown-kind")
    of_a_page = {"fact": {**yesterday(), "delivery": "0", "pack": "0"}}
    is_problem(police.post(f"/cases/{case}/facts/pack-sent", of_a_page), 404, "unknown-kind")
    strange = is_problem(
        police.post(f"/cases/{case}/facts/note", {"fact": yesterday(), "extra": 1}), 422, "malformed"
    )
    assert strange["errors"][0]["field"] == "extra"
    headers = {"Authorization": f"Bearer {police.secret}"}
    cut = police.client.post("/api/cases", '{"facts": [', content_type="application/json", headers=headers)
    is_problem(cut, 400, "malformed")


def test_a_case_of_nobodys_and_a_case_of_anothers_are_answered_alike(police: System, support: System) -> None:
    case = police.opens_case()
    foreign = is_problem(support.get(f"/cases/{case}"), 404, "no-such-case")
    nobodys = is_problem(support.get(f"/cases/{uuid4()}"), 404, "no-such-case")
    assert foreign["title"] == nobodys["title"]
    is_problem(support.post(f"/cases/{case}/facts/note", {"fact": yesterday(note="x")}), 404, "no-such-case")


def test_an_unexpected_error_tells_nothing_of_its_inside(
    police: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_more: Any) -> Any:
        raise RuntimeError("the secret of the inside")

    monkeypatch.setattr(ledger, "open", fail)
    answer = police.get(f"/cases/{uuid4()}")
    assert "secret" not in str(is_problem(answer, 500, "failed"))


def test_a_database_that_is_away_is_told_as_such(police: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_more: Any) -> Any:
        raise ledger.Unavailable("the connection to the database was lost")

    case = police.opens_case()
    monkeypatch.setattr(ledger, "record", away)
    answer = police.post(f"/cases/{case}/facts/note", {"fact": yesterday(note="x")})
    is_problem(answer, 503, "unavailable")
    assert answer["Retry-After"]


STRANGE: list[Any] = [
    None,
    [],
    "text",
    7,
    {"fact": None},
    {"fact": []},
    {"fact": {"happened": {"precision": "day"}}},
    {
        "fact": {
            "happened": {
                "precision": "day",
                "earliest": "0001-01-01T00:00:00+14:00",
                "latest": "0001-01-01T00:00:00Z",
            }
        }
    },
    {
        "fact": {
            "happened": {
                "precision": "day",
                "earliest": "9999-12-31T23:59:59-14:00",
                "latest": "9999-12-31T23:59:59Z",
            }
        }
    },
    {"fact": {"happened": {"precision": [], "earliest": {}, "latest": 1e308}}},
    {"fact": {"note": "a\u0000b"}},
    {"fact": {"note": "\ud800"}},
    {"fact": {"note": {"deep": [[[[[[]]]]]]}}},
    {"fact": {"note": "x" * 20_000}},
    {"fact": {"note": "x"}, "expected": 10**30},
    {"fact": {"note": "x"}, "expected": -1},
    {
        "fact": {
            "happened": {
                "precision": "day",
                "earliest": "1700-01-01T00:00:00Z",
                "latest": "1700-01-01T00:00:00Z",
            }
        }
    },
    {"fact": {"note": "x"}, "supersedes": 2**63},
    {"fact": {"note": "x"}, "told": "0001-01-01T00:00:00+14:00"},
    {"fact": {"note": "x"}, "told": "2024-05-03T10:00:00"},
    {"fact": {"note": "x"}, "about": ""},
    {"fact": {"note": "x"}, "about": "a\u0000"},
    {"fact": {"note": "x"}, "to": "NOBODY"},
]


@pytest.mark.parametrize("sent", STRANGE, ids=lambda sent: json.dumps(sent)[:60])
def test_nothing_that_is_sent_breaks_it(police: System, sent: Any) -> None:
    case = police.opens_case()
    happened = yesterday()
    if isinstance(sent, dict) and isinstance(sent.get("fact"), dict):
        sent = {**sent, "fact": {**happened, **sent["fact"]}}
    headers = {"Authorization": f"Bearer {police.secret}"}
    body = json.dumps(sent)
    answer = police.client.post(
        f"/api/cases/{case}/facts/note", body, content_type="application/json", headers=headers
    )
    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert len(police.get(f"/cases/{case}").json()["facts"]) == 3


@pytest.mark.parametrize(
    "path", ["/hand-overs?page=0", "/hand-overs?page=99999999999999999999", "/hand-overs?page=x"]
)
def test_pages_that_cannot_be_are_refused(police: System, path: str) -> None:
    is_problem(police.get(path), 422, "malformed")


def test_a_number_of_no_fact_is_not_found(police: System) -> None:
    case = police.opens_case()
    is_problem(police.get(f"/cases/{case}/facts/{10**40}"), 404, "no-such-case")
