"""The API as a system meets it: a token, a case, facts, duties, hand-overs, and what it is told when it may not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from throughline import ledger
from throughline.access import tokens
from throughline.access.testing import Cast
from throughline.api.tests.systems import System, is_problem, yesterday
from throughline.vocabulary import KINDS

pytestmark = pytest.mark.django_db


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
    sent = {kind for kind, cls in KINDS.items() if not cls.of_a_page}
    assert paths & set(KINDS) == sent < set(KINDS)
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
