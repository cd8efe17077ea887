"""From a place to its council and force: suggested, never chosen, and by whoever holds the work today."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from throughline.access.testing import Player
from throughline.casework.tests.stories import begin
from throughline.directory.loading import load
from throughline.directory.models import LocalAuthority
from throughline.refer.placing import Gazetteer, suggested
from throughline.refer.rightful import Atlas, Place
from throughline.refer.tests.walks import ADULT, CHILD, boxes, fill, profile

DAY = date(2026, 5, 1)
NAMES = {
    "moor": "Moor (council)",
    "moorland": "Moorland (council)",
    "hill": "Hill District (council)",
    "shire": "Shire County (council)",
    "new-castle-tyne": "Castle upon Tyne (council)",
    "new-castle-lyme": "Castle-under-Lyme (council)",
    "old": "Old Vale (council)",
    "new": "New Vale (council)",
    "force": "Moor Police",
    "police-scotland": "Police Scotland",
}
INVENTED = Gazetteer(
    Atlas(
        {
            each.slug: each
            for each in (
                Place("moor", "E", "single", "F1", True),
                Place("moorland", "E", "single", "F1", False),
                Place("hill", "E", "district", "F1"),
                Place("shire", "E", "county", "F1"),
                Place("new-castle-tyne", "E", "single", "F1"),
                Place("new-castle-lyme", "E", "single", "F1"),
                Place("old", "E", "single", "F1"),
                Place("new", "E", "single", "F1"),
            )
        },
        {"F1": "force"},
    ),
    NAMES,
    lambda body: "new" if body == "old" else body,
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Moor", "for Moor, Moor (council)"),
        ("Moor town centre", "for Moor town centre, Moor (council)"),
        ("Hill", "for Hill, Shire County (council)"),
        ("Castle", "for Castle, Castle-under-Lyme (council) or Castle upon Tyne (council)"),
        ("Old Vale", "for Old Vale, New Vale (council)"),
    ],
)
def test_the_council_for_a_child_is_suggested_by_the_place(words: str, told: str) -> None:
    known = suggested({}, words, INVENTED, DAY)["council"]
    assert known.answer == told and not known.fills


def test_a_district_that_was_named_leads_to_whoever_has_its_children_s_services() -> None:
    known = suggested({"council": "Hill District (council)"}, "", INVENTED, DAY)["council"]
    assert "has no children’s services of its own: Shire County (council)" in known.answer and not known.fills


@pytest.mark.parametrize("words", ["", "Nowhere", "city", "of the"])
def test_a_place_that_the_directory_does_not_know_suggests_nothing(words: str) -> None:
    assert suggested({}, words, INVENTED, DAY) == {}


def test_the_force_is_that_of_where_they_are_now_before_where_they_were_met() -> None:
    now = suggested({"town_now": "Moor", "nation": "E"}, "Elsewhere", INVENTED, DAY)["force_now"]
    assert now.answer == "for Moor, Moor Police" and not now.fills
    assert suggested({"nation": "S"}, "", INVENTED, DAY)["force_now"].answer == "Police Scotland"
    assert "force_now" not in suggested({"town_now": "Nowhere", "nation": "E"}, "Moor", INVENTED, DAY)


@pytest.mark.parametrize(
    ("council", "answer"),
    [
        ("Moor (council)", "yes"),
        ("Moorland (council)", "no"),
        ("New Vale (council)", "not known for New Vale (council)"),
    ],
)
def test_whether_a_guardian_can_be_asked_for_is_what_the_directory_says(council: str, answer: str) -> None:
    known = suggested({"council": council}, "", INVENTED, DAY)["guardian_covered"]
    assert known.answer == answer and not known.fills


# -- on the pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def case(first_responder: Player, client: Client) -> UUID:
    load()
    profile(first_responder)
    first_responder.sign_in(client)
    return begin(first_responder, name=False)


@pytest.mark.django_db
def test_the_pages_suggest_and_choose_nothing(client: Client, case: UUID, first_responder: Player) -> None:
    fill(first_responder, case, {"age": CHILD["age"], "places": boxes(town_now="Leeds")})
    council = client.get(f"/cases/{case}/refer/council").content.decode()
    assert "From the directory: for Leeds, Leeds (council)" in council
    fill(first_responder, case, ADULT, but="places")
    unchosen = {**ADULT["places"], **boxes(town_now="Leeds", force_now="")}
    told = client.post(f"/cases/{case}/refer/places", unchosen).content.decode()
    assert "From the directory: for Leeds, West Yorkshire Police" in told
    assert " selected>West Yorkshire" not in told


@pytest.mark.django_db
@pytest.mark.parametrize(("covered", "shown"), [(True, "yes"), (False, "no")])
def test_the_guardian_request_follows_whether_the_service_covers_the_council(
    client: Client, case: UUID, first_responder: Player, covered: bool, shown: str
) -> None:
    LocalAuthority.objects.filter(pk="leeds-council").update(guardian_service=covered)
    in_leeds = {**CHILD, "council": {**CHILD["council"], "q-council": "Leeds (council)"}}
    fill(first_responder, case, in_leeds, but="child")
    page = client.get(f"/cases/{case}/refer/child").content.decode()
    assert f"From the directory: “{shown.title()}”" in page and f'value="{shown}" checked' not in page
    client.post(f"/cases/{case}/refer/child", {**CHILD["child"], "q-guardian_covered": shown})
    checked = client.get(f"/cases/{case}/refer/check").content.decode()
    assert ("No guardian is asked for" in checked) is not covered
