"""The directory is complete enough to use, honest about its sources, and never says where anybody is housed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import models
from django.test import Client

from throughline import directory
from throughline.directory.models import Agency, Area, Force, LocalAuthority, Service, Succession
from throughline.vocabulary import LegalRole, Sector

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    directory.load()


def counts() -> list[int]:
    return [
        model._default_manager.count() for model in (Agency, Area, Force, LocalAuthority, Succession, Service)
    ]


def test_loading_twice_is_loading_once(loaded: None) -> None:
    before = counts()
    directory.load()
    assert counts() == before


def test_loading_again_leaves_what_people_observed(loaded: None) -> None:
    seen = LocalAuthority.objects.order_by("pk")[0]
    LocalAuthority.objects.filter(pk=seen.pk).update(guardian_service=True)
    directory.load()
    assert LocalAuthority.objects.get(pk=seen.pk).guardian_service is True


def test_every_territorial_force_of_england_and_wales_has_its_area(loaded: None) -> None:
    own = Force.objects.filter(kind="territorial", agency__nation__in=["E", "W"])
    assert own.count() == 43
    assert not own.filter(area=None).exists()
    assert own.values("area").distinct().count() == 43


def test_every_council_lies_in_a_force_area_that_some_force_polices(loaded: None) -> None:
    policed = set(Force.objects.exclude(area=None).values_list("area", flat=True))
    places = set(LocalAuthority.objects.values_list("force_area", flat=True))
    assert places <= policed
    assert LocalAuthority.objects.count() == 318 + 21


def test_every_row_says_where_it_comes_from_and_how_sure_we_are(loaded: None) -> None:
    assert not Agency.objects.filter(invented=False, source="").exists()
    assert set(Agency.objects.values_list("confidence", flat=True)) <= {"S", "G", "N", "K"}
    assert not Agency.objects.filter(source__startswith="general knowledge").exclude(confidence="K").exists()


def test_sectors_and_legal_roles_are_words_of_the_vocabulary(loaded: None) -> None:
    for agency in Agency.objects.all():
        Sector(agency.sector)
        assert agency.legal_roles and all(LegalRole(role) for role in agency.legal_roles)


def test_the_fair_work_agency_follows_the_gangmasters_authority_on_7_april_2026(loaded: None) -> None:
    old = "gangmasters-and-labour-abuse-authority"
    before, after = date(2026, 4, 6), date(2026, 4, 7)
    assert directory.successor_of(old, before) == Agency.objects.get(pk=old)
    assert directory.successor_of(old, after) == Agency.objects.get(pk="fair-work-agency")
    assert (
        Agency.objects.on(before).filter(pk=old).exists()
        and not Agency.objects.on(after).filter(pk=old).exists()
    )
    assert directory.lineage("fair-work-agency", after) == ("fair-work-agency", old)
    assert directory.lineage("fair-work-agency", before) == ("fair-work-agency",)


def test_the_deciding_authorities_follow_one_another_without_a_gap(loaded: None) -> None:
    for one in Succession.objects.filter(whole=True).select_related("predecessor", "successor"):
        assert one.predecessor.valid_to == one.last_day_of_predecessor
        assert one.successor.valid_from == one.on
    assert directory.lineage("single-competent-authority")[0] == "single-competent-authority"
    assert len(directory.lineage("single-competent-authority")) == 3


def test_part_of_a_bodys_work_passing_on_takes_nothing_else_with_it(loaded: None) -> None:
    assert directory.successor_of("single-competent-authority").slug == "single-competent-authority"
    assert directory.lineage("immigration-enforcement-competent-authority") == (
        "immigration-enforcement-competent-authority",
    )


def test_a_circle_of_successions_ends_the_walk(loaded: None) -> None:
    Succession.objects.create(predecessor_id="fair-work-agency", successor_id="kalayaan", on=date(2026, 5, 1))
    Succession.objects.create(predecessor_id="kalayaan", successor_id="fair-work-agency", on=date(2026, 5, 1))
    assert directory.successor_of("kalayaan") is not None
    assert "kalayaan" in directory.lineage("fair-work-agency")


def test_no_table_of_the_directory_can_hold_an_address() -> None:
    words = ("address", "postcode", "street", "location", "latitude", "longitude", "easting", "place")
    for model in (Agency, Area, Force, LocalAuthority, Service, Succession):
        names = [field.name for field in model._meta.get_fields() if isinstance(field, models.Field)]
        assert not [name for name in names if any(word in name for word in words)], model


def test_guardian_coverage_that_nobody_told_us_is_unknown_not_no(loaded: None) -> None:
    council = LocalAuthority.objects.order_by("pk")[0]
    assert council.has_guardian_service(date(2026, 1, 1)) is None


def test_room_is_never_stated_without_the_time_somebody_looked(loaded: None) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        Service.objects.filter(pk="adult-support-line").update(capacity_state="open")


def test_anybody_may_read_the_directory_and_it_marks_what_is_not_checked(
    loaded: None, client: Client
) -> None:
    shown = client.get("/directory", {"q": "Border"}).content.decode()
    assert "Home Office – Border Force" in shown and "0800 808 3733" in shown and "Not checked" in shown
    ended = client.get("/directory", {"q": "Gangmasters"}).content.decode()
    assert "No body found" in ended


def test_invented_bodies_are_not_in_the_public_directory(client: Client) -> None:
    Agency.objects.create(slug="made-up", name="Made-up Police", sector="police", source="x", invented=True)
    assert "Made-up Police" not in client.get("/directory").content.decode()
