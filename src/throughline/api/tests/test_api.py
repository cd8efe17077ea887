"""The API as a system meets it: a token, a case, facts, duties, hand-overs, and what it is told when it may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from throughline import ledger
from throughline.access import tokens
from throughline.access.testing import Cast, Player
from throughline.clock import When
from throughline.vocabulary import KINDS

pytestmark = pytest.mark.django_db


@dataclass
class System:
    """An agency's system with a token."""

    client: Client
    secret: str

    def post(self, path: str, sent: Any = None, key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            f"/api{path}", json.dumps(sent or {}), content_type="application/json", headers=headers
        )

    def get(self, path: str) -> Any:
        return self.client.get(f"/api{path}", headers={"Authorization": f"Bearer {self.secret}"})

    def opens_case(self) -> str:
        sent = {"facts": [{"kind": "encounter", "fact": yesterday(place_type="car-wash")}]}
        answer = self.post("/cases", sent)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["case"])


def yesterday(**answers: Any) -> dict[str, Any]:
    return {"happened": When.day(datetime.now(UTC).date() - timedelta(days=1)).to_json(), **answers}


@pytest.fixture
def system_of() -> Callable[[Player], System]:
    def make(player: Player) -> System:
        assert player.team is not None
        _, secret = tokens.issue(player.team, "sending what our own system knows")
        return System(Client(), secret)

    return make


@pytest.fixture
def police(cast: Cast, system_of: Callable[[Player], System]) -> System:
    return system_of(cast.first_responder)


@pytest.fixture
def support(cast: Cast, system_of: Callable[[Player], System]) -> System:
    return system_of(cast.support_worker)


def is_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"urn:throughline:problem:{kind}"
    assert told["title"] and told["detail"]
    return told


# -- who may come in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer thr_nothing"}, {"Authorization": "Basic abc"}]
)
def test_without_a_live_token_nothing_is_told(db: None, header: dict[str, str]) -> None:
    answer = Client().get(f"/api/cases/{uuid4()}", headers=header)
    is_problem(answer, 401, "no-token")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(cast: Cast) -> None:
    client = cast.first_responder.sign_in(Client())
    is_problem(client.post("/api/cases", "{}", content_type="application/json"), 401, "no-token")


def test_a_revoked_or_old_token_opens_nothing(cast: Cast) -> None:
    assert cast.first_responder.team is not None
    token, secret = tokens.issue(cast.first_responder.team, "test")
    tokens.revoke(token)
    is_problem(System(Client(), secret).get("/hand-overs"), 401, "no-token")
    old, secret = tokens.issue(cast.first_responder.team, "test", lasts=timedelta(seconds=-1))
    assert not old.is_live(timezone.now())
    is_problem(System(Client(), secret).get("/hand-overs"), 401, "no-token")


def test_a_token_needs_a_purpose_and_keeps_only_a_hash(cast: Cast) -> None:
    assert cast.first_responder.team is not None
    with pytest.raises(ValueError, match="purpose"):
        tokens.issue(cast.first_responder.team, "  ")
    token, secret = tokens.issue(cast.first_responder.team, "test")
    assert secret not in token.digest
    assert token.agency_id == "northshire-police"


# -- facts in ----------------------------------------------------------------------------------------------------------


def test_a_case_is_opened_with_its_first_facts_and_read_again(police: System) -> None:
    case = police.opens_case()
    told = police.get(f"/cases/{case}").json()
    assert [each["kind"] for each in told["facts"]] == ["case-opened", "lead-set", "encounter"]
    assert told["facts"][-1]["data"] == {"place_type": "car-wash"}
    assert told["lead_team"] == "northshire-police-first-team"
    seq = told["facts"][-1]["seq"]
    assert police.get(f"/cases/{case}/facts/{seq}").json() == told["facts"][-1]


def test_a_fact_is_recorded_and_a_version_comes_back(police: System) -> None:
    case = police.opens_case()
    answer = police.post(f"/cases/{case}/facts/indicator", {"fact": yesterday(code="GEN13", how="told")})
    assert answer.status_code == 201
    told = answer.json()
    assert told["case"] == case
    assert police.get(f"/cases/{case}").json()["version"] == told["version"]


def test_the_same_key_records_once(police: System) -> None:
    case, sent = police.opens_case(), {"fact": yesterday(note="Invented.")}
    first = police.post(f"/cases/{case}/facts/note", sent, key="n-1")
    again = police.post(f"/cases/{case}/facts/note", sent, key="n-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "repeated": True}
    assert sum(each["kind"] == "note" for each in police.get(f"/cases/{case}").json()["facts"]) == 1


def test_the_same_key_opens_one_case(police: System) -> None:
    first, again = (police.post("/cases", {}, key="c-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["case"] == again.json()["case"]


def test_a_key_used_for_something_else_is_refused(police: System) -> None:
    case = police.opens_case()
    police.post(f"/cases/{case}/facts/note", {"fact": yesterday(note="One.")}, key="n-1")
    told = is_problem(
        police.post(f"/cases/{case}/facts/note", {"fact": yesterday(note="Two.")}, key="n-1"), 422, "unsound"
    )
    assert told["errors"][0]["field"] == "key"


def test_a_key_that_is_too_long_is_refused(police: System) -> None:
    told = is_problem(police.post("/cases", {}, key="k" * 101), 422, "unsound")
    assert told["errors"][0]["field"] == "Idempotency-Key"


def test_a_stale_version_answers_with_the_other_fact(police: System) -> None:
    case = police.opens_case()
    seen = police.get(f"/cases/{case}").json()["version"]
    police.post(f"/cases/{case}/facts/indicator", {"fact": yesterday(code="GEN13", how="seen")})
    told = is_problem(
        police.post(f"/cases/{case}/facts/note", {"fact": yesterday(note="Late."), "expected": seen}),
        409,
        "stale",
    )
    assert [each["kind"] for each in told["others"]] == ["indicator"]
    accepted = {"fact": yesterday(note="Late."), "expected": told["version"]}
    assert police.post(f"/cases/{case}/facts/note", accepted).status_code == 201


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


# -- duties, hand-overs, the firewall ----------------------------------------------------------------------------------


def test_duties_follow_from_the_facts(police: System) -> None:
    case = police.opens_case()
    police.post(f"/cases/{case}/facts/nation", {"fact": yesterday(nation="E")})
    police.post(f"/cases/{case}/facts/indicator", {"fact": yesterday(code="GEN13", how="told")})
    owed = police.get(f"/cases/{case}/duties").json()
    assert owed
    assert all(each["explanation"] and each["source"] for each in owed)
    still_open = police.get(f"/cases/{case}/duties?open_only=true").json()
    assert {each["key"] for each in still_open} <= {each["key"] for each in owed}


def test_a_hand_over_is_offered_waits_and_is_accepted(police: System, support: System) -> None:
    case = police.opens_case()
    sent = {
        "to_team": "harbour-support-first-team",
        "accept_by": (date.today() + timedelta(days=2)).isoformat(),
    }
    assert police.post(f"/cases/{case}/hand-over", sent).status_code == 201
    waiting = support.get("/hand-overs").json()
    assert [(each["case"], each["ours"]) for each in waiting] == [(case, True)]
    assert police.get(f"/cases/{case}").json()["lead_team"] == "northshire-police-first-team"
    assert support.post(f"/cases/{case}/hand-over/accept").status_code == 201
    assert support.get(f"/cases/{case}").json()["lead_team"] == "harbour-support-first-team"
    assert support.get("/hand-overs").json() == []


def test_a_hand_over_is_returned_with_a_reason_and_stays_with_the_sender(
    police: System, support: System
) -> None:
    case = police.opens_case()
    sent = {
        "to_team": "harbour-support-first-team",
        "accept_by": (date.today() + timedelta(days=2)).isoformat(),
    }
    police.post(f"/cases/{case}/hand-over", sent)
    is_problem(support.post(f"/cases/{case}/hand-over/return", {"reason": ""}), 422, "malformed")
    assert support.post(f"/cases/{case}/hand-over/return", {"reason": "Invented: full."}).status_code == 201
    assert police.get(f"/cases/{case}").json()["lead_team"] == "northshire-police-first-team"


def test_a_team_that_was_offered_nothing_accepts_nothing(police: System) -> None:
    case = police.opens_case()
    assert police.post(f"/cases/{case}/hand-over/accept").status_code in (403, 422)


def test_what_support_records_reaches_no_police_system(police: System, support: System) -> None:
    case = police.opens_case()
    sent = {
        "to_team": "harbour-support-first-team",
        "accept_by": (date.today() + timedelta(days=2)).isoformat(),
    }
    police.post(f"/cases/{case}/hand-over", sent)
    support.post(f"/cases/{case}/hand-over/accept")
    support.post(f"/cases/{case}/facts/joint-party", {"fact": yesterday(team="northshire-police-first-team")})
    planted = {"fact": yesterday(type="safe-house", details="PLANTED")}
    assert support.post(f"/cases/{case}/facts/accommodation", planted).status_code == 201
    assert b"PLANTED" in support.get(f"/cases/{case}").content
    for path in (f"/cases/{case}", f"/cases/{case}/duties"):
        answer = police.get(path)
        assert b"PLANTED" not in answer.content
        assert b"accommodation" not in answer.content


def test_every_look_is_logged_with_the_purpose_of_the_token(cast: Cast, police: System) -> None:
    from uuid import UUID

    case = police.opens_case()
    police.get(f"/cases/{case}")
    assert cast.first_responder.actor is not None
    looks = ledger.readers(UUID(case), cast.first_responder.actor)
    assert [(each.purpose, each.what) for each in looks] == [("sending what our own system knows", "api")]


# -- the description ---------------------------------------------------------------------------------------------------


def test_the_description_spells_out_every_kind_and_every_problem(db: None) -> None:
    told = Client().get("/api/openapi.json").json()
    paths = {path.rsplit("/", 1)[-1] for path in told["paths"] if "/facts/" in path}
    assert paths >= set(KINDS)
    encounter = told["components"]["schemas"]["Encounter"]
    assert encounter["properties"]["place_type"]["title"] == "What kind of place was it?"
    assert "{kind}" not in "".join(told["paths"])
    for path in told["paths"].values():
        for each in path.values():
            assert {"401", "404", "409", "422"} <= set(each["responses"])
    names = {each["operationId"] for path in told["paths"].values() for each in path.values()}
    assert len(names) == sum(len(path) for path in told["paths"].values())
    assert references(told) <= {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(each) for each in part.values()))
    return set().union(*(references(each) for each in part)) if isinstance(part, list) else set()
