"""Somewhere safe tonight: need, asks, nights, a bed, or that there is none; and nowhere an address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from throughline.access.testing import Cast, Player
from throughline.directory import shelter
from throughline.directory.models import Service
from throughline.identify.pages.safe_place import WAYS
from throughline.identify.tests.stories import begin, came_of, data_of, owed, tell, text, window

pytestmark = pytest.mark.django_db
NEED = {"q-safe-place-needed__urgency": "tonight", "q-safe-place-needed__for": "woman"}


def do(player: Player, case: UUID, step: str, **more: Any) -> Any:
    return window(player).post(f"/cases/{case}/safe-place", {"step": step, "once": "", **more})


def page(player: Player, case: UUID) -> str:
    return text(window(player).get(f"/cases/{case}/safe-place"))


@pytest.fixture
def night_beds(cast: Cast) -> Service:
    return Service.objects.create(
        slug="night-beds",
        agency_id="harbour-support",
        kind="emergency bed",
        name="Night beds (invented)",
        nation="E",
        region="North",
        takes=["woman", "family"],
        telephone="01632 960001",
        invented=True,
    )


def test_the_hours_run_from_the_need_until_there_is_a_bed(first_responder: Player) -> None:
    case = begin(first_responder, ("nation", {"nation": "E"}))
    tell(first_responder, case, "safe-place-needed", hours=5, urgency="tonight")
    assert "5 hours since a place was needed" in page(first_responder, case)
    assert owed(first_responder, case)["POS-02"] == "due"
    answer = do(first_responder, case, "bed", **{"q-accommodation__type": "refuge"})
    assert answer.status_code == 302, text(answer)
    assert "A bed was found 5 hours after the need" in page(first_responder, case)
    assert owed(first_responder, case)["POS-02"] == "met"


def test_a_need_says_what_a_place_must_be_and_seals_whom_to_keep_away(first_responder: Player) -> None:
    case = begin(first_responder)
    told = {
        **NEED,
        "q-safe-place-needed__children": "2",
        "q-safe-place-needed__needs": ["step-free", "interpreter"],
        "q-safe-place-needed__brings": ["animal", "smokes"],
        "q-safe-place-needed__keep_from": "Those who ran the house",
        "q-safe-place-needed__avoid": "Invented Vale",
    }
    assert do(first_responder, case, "need", **told).status_code == 302
    (need,) = data_of(first_responder, case, "safe-place-needed")
    assert (need["children"], need["needs"], need["brings"]) == (
        2,
        ["step-free", "interpreter"],
        ["animal", "smokes"],
    )
    shown = page(first_responder, case)
    assert "Invented Vale" not in shown
    assert "Those who ran the house" not in shown


def test_what_a_place_said_is_recorded_with_its_reasons_and_the_directory_learns_of_its_room(
    first_responder: Player, night_beds: Service
) -> None:
    case = begin(first_responder, ("nation", {"nation": "E"}))
    assert "Nobody has asked yet whether there is room" in page(first_responder, case)
    said = {
        "q-place": "night-beds",
        "q-place-asked__answer": "refused",
        "q-place-asked__why_not": ["full"],
        "q-place-asked__asked_whom": "desk",
    }
    assert do(first_responder, case, "asked", **said).status_code == 302
    (asked,) = data_of(first_responder, case, "place-asked")
    assert asked["service"] == "Night beds (invented), North"
    assert asked["why_not"] == ["full"]
    shown = page(first_responder, case)
    assert "Full, as of 0 hours ago" in shown
    assert "They cannot take them (No room)" in shown


def test_a_refusal_for_another_reason_says_nothing_of_room(
    first_responder: Player, night_beds: Service
) -> None:
    case = begin(first_responder, ("nation", {"nation": "E"}))
    said = {
        "q-place": "night-beds",
        "q-place-asked__answer": "refused",
        "q-place-asked__why_not": ["gender"],
    }
    assert do(first_responder, case, "asked", **said).status_code == 302
    night_beds.refresh_from_db()
    assert night_beds.capacity_state == Service.Capacity.UNKNOWN


def test_which_place_was_asked_is_whereabouts_and_opens_only_for_a_reason(
    first_responder: Player, night_beds: Service
) -> None:
    case = begin(first_responder, ("nation", {"nation": "S"}))
    seq = tell(first_responder, case, "place-asked", answer="offered", service="Hidden Lodge, south")
    assert "Hidden Lodge" not in page(first_responder, case)
    client = window(first_responder)
    fact = f"/cases/{case}/facts/{seq}"
    assert "Hidden Lodge" not in text(client.get(fact))
    assert "Hidden Lodge" in text(client.post(fact, {"why": "transport"}))


def test_whoever_may_record_nothing_changes_nothing_in_the_directory(cast: Cast, night_beds: Service) -> None:
    case = begin(cast.first_responder, ("nation", {"nation": "E"}))
    tell(cast.first_responder, case, "joint-party", hours=0, team=cast.inspector.team.slug)
    said = {"q-place": "night-beds", "q-place-asked__answer": "offered"}
    assert do(cast.inspector, case, "asked", **said).status_code == 403
    night_beds.refresh_from_db()
    assert night_beds.capacity_state == Service.Capacity.UNKNOWN


def test_old_news_of_room_says_that_it_is_old(first_responder: Player, night_beds: Service) -> None:
    case = begin(first_responder, ("nation", {"nation": "E"}))
    shelter.observe("night-beds", Service.Capacity.OPEN, datetime.now(UTC) - timedelta(hours=13))
    assert "Has room, as of 13 hours ago. That is old: ask again." in page(first_responder, case)


def test_newer_news_is_not_written_over_by_older(night_beds: Service) -> None:
    now = datetime.now(UTC)
    assert shelter.observe("night-beds", Service.Capacity.FULL, now)
    assert not shelter.observe("night-beds", Service.Capacity.OPEN, now - timedelta(hours=1))
    night_beds.refresh_from_db()
    assert night_beds.capacity_state == Service.Capacity.FULL


def test_the_public_page_says_of_no_bed_whether_it_has_room(night_beds: Service) -> None:
    from django.test import Client

    Service.objects.filter(pk="night-beds").update(
        invented=False, capacity_state="open", observed_at=datetime.now(UTC)
    )
    shown = text(Client().get("/directory"))
    assert "Night beds" in shown
    assert "Has room" not in shown


def test_there_may_be_none_and_that_is_an_answer_with_its_day(first_responder: Player) -> None:
    case = begin(first_responder, ("nation", {"nation": "NI"}))
    tell(first_responder, case, "safe-place-needed", urgency="tonight")
    assert "The directory knows of no place here." in page(first_responder, case)
    said = {"q-no-place-found__why": "none-exists", "q-no-place-found__told": ["supervisor"]}
    assert do(first_responder, case, "none", **said).status_code == 302
    assert data_of(first_responder, case, "no-place-found") == [
        {"why": "none-exists", "told": ["supervisor"]}
    ]
    assert owed(first_responder, case)["POS-02"] == "due", "saying so ends no duty"


def test_a_night_in_a_police_station_is_counted_and_breaks_the_duty(first_responder: Player) -> None:
    case = begin(first_responder)
    tell(first_responder, case, "safe-place-needed", hours=2, urgency="tonight")
    assert (
        do(first_responder, case, "night", **{"q-night-waited__where": "police-station"}).status_code == 302
    )
    assert "Nights spent waiting: 1 Police station" in page(first_responder, case)
    assert owed(first_responder, case)["POS-02"] == "broken"


def test_they_may_not_want_it_and_need_not_say_why(first_responder: Player) -> None:
    case = begin(first_responder)
    tell(first_responder, case, "safe-place-needed", urgency="tonight")
    assert do(first_responder, case, "declined").status_code == 302
    assert owed(first_responder, case)["POS-02"] == "met"
    assert "They did not want a place" in page(first_responder, case)


def test_an_adult_who_has_not_decided_is_offered_a_place_to_think_and_told_that_it_may_not_exist(
    first_responder: Player,
) -> None:
    case = begin(first_responder, ("nation", {"nation": "E"}), ("age-band", {"band": "adult"}))
    tell(first_responder, case, "consent-referral", state="not-yet")
    assert came_of(first_responder, case)["POS-01"] == "due"
    shown = page(first_responder, case)
    assert "could not be confirmed that the service runs nationally" in shown
    assert (
        do(first_responder, case, "think", **{"q-place-of-safety-offered__available": "true"}).status_code
        == 302
    )
    assert came_of(first_responder, case)["POS-01"] == "met"


@pytest.mark.parametrize(
    "facts",
    [
        [("nation", {"nation": "S"})],
        [("nation", {"nation": "E"}), ("age-band", {"band": "under-18"})],
        [
            ("nation", {"nation": "E"}),
            ("consent-referral", {"state": "refused", "language": "en", "explained_by": "Officer"}),
        ],
    ],
    ids=["Scotland", "a child", "decided"],
)
def test_a_place_to_think_is_not_shown_where_it_is_not_for_them(
    first_responder: Player, facts: list[tuple[str, dict[str, Any]]]
) -> None:
    case = begin(first_responder, *facts)
    assert "A place to stay and think" not in page(first_responder, case)


def test_real_bodies_are_shown_no_invented_place(cast: Cast, night_beds: Service) -> None:
    now = datetime.now(UTC)
    assert [each.slug for each in shelter.places("E", now, invented=True)] == ["night-beds"]
    assert "night-beds" not in [each.slug for each in shelter.places("E", now, invented=False)]
    assert not shelter.places("S", now, invented=True)


def test_no_column_of_a_place_could_hold_an_address() -> None:
    names = {field.name for field in Service._meta.get_fields()}
    assert not names & {"address", "postcode", "street", "location", "latitude", "longitude"}
    assert Service._meta.get_field("region").max_length <= 80


def test_nothing_is_chosen_and_the_page_is_light(first_responder: Player, night_beds: Service) -> None:
    case = begin(first_responder, ("nation", {"nation": "E"}))
    client = window(first_responder)
    for step in ("", *WAYS):
        shown = client.get(f"/cases/{case}/safe-place?record={step}").content
        assert len(shown) < 60_000
        assert not re.search(rb"<(?:input|option)\b[^>]*\s(?:checked|selected)\b", shown)
        ids = re.findall(rb'\bid="([^"]+)"', shown)
        assert len(ids) == len(set(ids)), step
