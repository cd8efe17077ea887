"""A family of four: one entry, four lines, four packs; no way leads from one of them to another but for those who met them."""

from __future__ import annotations

from uuid import UUID

import pytest

from throughline import ledger
from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.testing import Cast, make_subject
from throughline.casework.tests.stories import boxes, tell, text, window
from throughline.refer import delivering, queries
from throughline.refer.tests.stories import Invented, kinds, made
from throughline.refer.tests.walks import profile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
NAMES = ("Alphaword", "Bravoword", "Charlieword", "Deltaword")
FOUR = {
    **boxes("happened"),
    **{f"q-first{n}": name for n, name in enumerate(NAMES, 1)},
    **{f"q-last{n}": "Quartet (invented)" for n in range(1, 5)},
    "q-band1": "adult",
    "q-band2": "adult",
    "q-band3": "under-18",
    "q-band4": "unsure",
    "q-control2": "true",
    "rows": "4",
    "once": "f1",
}


def four(cast: Cast) -> list[UUID]:
    """A family of four, entered through the page."""
    page = window(cast.first_responder).post("/family", FOUR, follow=True)
    assert "4 lines begun" in text(page)
    return cases(cast)


def cases(cast: Cast) -> list[UUID]:
    set_context(cast.first_responder.actor)
    found = [ledger.find(cast.first_responder.actor, name).items for name in NAMES]
    assert [len(each) for each in found] == [1, 1, 1, 1]
    return [each[0].case_id for each in found]


def test_one_entry_begins_a_line_for_each_and_a_pack_for_each(cast: Cast) -> None:
    begun = four(cast)
    assert len(set(begun)) == 4
    packs = [made(cast.first_responder, case, Invented()) for case in begun]
    assert len({pack.pk for pack in packs}) == 4
    assert {pack.case_id for pack in packs} == set(begun)


def test_a_first_name_alone_is_enough_and_so_is_an_age(cast: Cast) -> None:
    sent = {**boxes("happened"), "q-first1": "Alphaword", "q-band2": "unsure", "rows": "4", "once": "f2"}
    page = window(cast.first_responder).post("/family", sent, follow=True)
    assert "2 lines begun" in text(page)
    set_context(cast.first_responder.actor)
    assert len(ledger.find(cast.first_responder.actor, "Alphaword").items) == 1


def test_pressing_twice_begins_them_once(cast: Cast) -> None:
    four(cast)
    window(cast.first_responder).post("/family", {**FOUR, "others": "1"})
    cases(cast)


def test_those_who_met_them_go_from_one_to_the_others_and_see_who_may_control(cast: Cast) -> None:
    first, *_ = four(cast)
    page = text(window(cast.first_responder).get(f"/cases/{first}/family"))
    assert [name in page for name in NAMES[1:]] == [True] * 3
    assert page.count("May control another of them") == 1


def test_another_body_on_one_line_learns_nothing_of_the_others(cast: Cast) -> None:
    first, *_ = four(cast)
    set_context(cast.first_responder.actor)
    for player in (cast.support_worker, cast.other_investigator, cast.social_worker):
        tell(cast.first_responder, first, "joint-party", team=player.team.slug)
    for player in (cast.support_worker, cast.other_investigator, cast.social_worker):
        assert "family-linked" not in kinds(player, first)
        for address in (f"/cases/{first}/", f"/cases/{first}/family"):
            page = text(window(player).get(address))
            assert not any(name in page for name in NAMES[1:])


def test_the_person_sees_nothing_of_the_others_on_their_own_page(cast: Cast) -> None:
    first, *_ = four(cast)
    make_subject(first, cast.survivor)
    page = window(cast.survivor).get("/me").content.decode()
    assert not any(name in page for name in NAMES[1:])
    assert "family" not in page.casefold()
    assert "family-linked" not in kinds(cast.survivor, first)


def test_no_copy_that_is_sent_holds_the_number_that_joins_them(cast: Cast) -> None:
    begun = four(cast)
    set_context(cast.first_responder.actor)
    opened = ledger.open(begun[0], by=cast.first_responder.actor, purpose="test")
    (family,) = [entry.data["family_reference"] for entry in opened.entries if entry.kind == "family-linked"]
    copy = delivering.copy_of(made(cast.first_responder, begun[0], Invented()))
    assert family not in copy.to_bytes().decode()


def test_whoever_is_known_already_is_shown_before_anybody_is_begun(cast: Cast) -> None:
    from throughline.casework.tests.stories import begin

    begin(cast.first_responder)
    sent = {
        **FOUR,
        "q-first1": "Minh (invented)",
        "q-last1": "Exemplar",
        "q-born1-day": "1",
        "q-born1-month": "2",
        "q-born1-year": "1994",
    }
    page = window(cast.first_responder).post("/family", sent)
    assert "may know some of them already" in text(page)
    set_context(cast.first_responder.actor)
    assert not ledger.find(cast.first_responder.actor, "Bravoword").items


def test_what_is_wrong_keeps_what_was_typed(cast: Cast) -> None:
    page = window(cast.first_responder).post("/family", {"q-first1": "Alphaword", "rows": "4"})
    assert page.status_code == 422
    assert 'value="Alphaword"' in page.content.decode()
    more = window(cast.first_responder).post("/family", {"q-first1": "Alphaword", "rows": "4", "more": "1"})
    assert "Person 6: first names" in text(more)
    assert 'value="Alphaword"' in more.content.decode()


def test_the_referral_of_each_offers_what_was_entered_for_all_and_nothing_of_another(cast: Cast) -> None:
    profile(cast.first_responder)
    lines = four(cast)
    client = window(cast.first_responder)
    for case, own in zip(lines, NAMES, strict=True):
        offered = client.get(f"/cases/{case}/refer/age").content.decode()
        assert "From the line: “" in offered and "recorded by Northshire Police" in offered
        set_context(cast.first_responder.actor)
        found = queries.known_of(ledger.open(case, by=cast.first_responder.actor, purpose="test"))
        told = " ".join(str(each.answer) for each in found.values())
        assert own in told and not [other for other in NAMES if other != own and other in told]


def test_those_met_with_somebody_who_must_not_be_found_are_not_found_either(cast: Cast) -> None:
    from throughline.casework import asking
    from throughline.casework.models import Enquiry

    first, second, *_ = four(cast)
    tell(cast.first_responder, second, "date-of-birth", date="1990-03-04")
    tell(cast.first_responder, first, "never-found", reason="threat")
    sent = {
        "q-name": "Bravoword Quartet",
        "q-born-day": "4",
        "q-born-month": "3",
        "q-born-year": "1990",
        "q-reason": "twice",
        "q-reach": "01632 960001",
    }
    window(cast.social_worker).post("/ask", sent)
    with acting_as(system_actor("test")):
        (enquiry,) = Enquiry.objects.values_list("pk", flat=True)
    assert asking.compare(enquiry) == 0
