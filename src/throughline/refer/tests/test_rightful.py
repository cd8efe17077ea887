"""The right body for a place: certain where the tables are, every possibility where they are not, never a guess."""

from __future__ import annotations

from datetime import date

import pytest

from throughline.refer.rightful import Atlas, Covered, Place, atlas

INVENTED = Atlas(
    {
        each.slug: each
        for each in (
            Place("alone", "E", "single", "F1", True, date(2024, 1, 1), date(2025, 12, 31)),
            Place("hill-district", "E", "district", "F1"),
            Place("hill-county", "E", "county", "F1"),
            Place("twin-district", "E", "district", "F2"),
            Place("east-county", "E", "county", "F2"),
            Place("west-county", "E", "county", "F2"),
            Place("lost-district", "E", "district", ""),
            Place("glen", "S", "single"),
            Place("lough", "NI", "single"),
            Place("valley", "W", "single", "F3", False),
        )
    },
    {"F1": "force-one", "F2": "force-two"},
)
DAY = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("council", "forces"),
    [
        ("alone", ("force-one",)),
        ("twin-district", ("force-two",)),
        ("glen", ("police-scotland",)),
        ("lough", ("police-service-of-northern-ireland",)),
        ("valley", ()),
        ("lost-district", ()),
        ("nowhere", ()),
    ],
)
def test_the_force_is_that_of_the_place(council: str, forces: tuple[str, ...]) -> None:
    assert INVENTED.forces_of(council) == forces


@pytest.mark.parametrize(
    ("council", "councils"),
    [
        ("alone", ("alone",)),
        ("hill-district", ("hill-county",)),
        ("twin-district", ("east-county", "west-county")),
        ("lost-district", ()),
        ("hill-county", ("hill-county",)),
        ("nowhere", ()),
    ],
)
def test_a_district_s_children_are_its_county_s(council: str, councils: tuple[str, ...]) -> None:
    assert INVENTED.children_of(council) == councils


@pytest.mark.parametrize(
    ("council", "on", "covered"),
    [
        ("glen", DAY, Covered.YES),
        ("lough", DAY, Covered.YES),
        ("alone", DAY, Covered.YES),
        ("alone", date(2026, 1, 1), Covered.NO),
        ("alone", date(2023, 12, 31), Covered.NO),
        ("valley", DAY, Covered.NO),
        ("hill-district", DAY, Covered.UNKNOWN),
        ("nowhere", DAY, Covered.UNKNOWN),
    ],
)
def test_a_guardian_is_asked_for_where_the_service_covers_and_what_is_not_known_says_so(
    council: str, on: date, covered: Covered
) -> None:
    assert INVENTED.guardians_cover(council, on) is covered


@pytest.mark.django_db
def test_every_council_of_the_directory_has_a_force_or_none_by_its_tables_alone() -> None:
    from throughline.directory.loading import load

    load()
    real = atlas()
    forces = {slug: real.forces_of(slug) for slug in real.councils}
    assert all(len(found) <= 1 for found in forces.values())
    assert forces["adur-council"] == ("sussex-police",)
    assert len(real.children_of("adur-council")) == 2
    assert set(real.children_of("adur-council")) < set(real.councils)
    known = [slug for slug, found in forces.items() if found]
    assert len(known) > 0.95 * len(real.councils)
