"""The person's page: who holds them, what is owed, the line and its table; only for who has a part in the case."""

from __future__ import annotations

import re
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest

from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin, hand_over, passes_to, tell, text, window
from throughline.web import navigation

pytestmark = pytest.mark.django_db


def test_the_page_says_who_is_accountable_and_since_when(first_responder: Player) -> None:
    page = window(first_responder).get(f"/cases/{begin(first_responder)}/")
    assert page.status_code == 200
    said = text(page)
    assert "Minh (invented) Exemplar" in said
    assert f"Accountable {first_responder.team} since" in said


def test_the_picture_and_the_tables_say_the_same(first_responder: Player) -> None:
    case = begin(first_responder)
    tell(first_responder, case, "indicator", code="GEN13", how="seen")
    body = window(first_responder).get(f"/cases/{case}/").content.decode()
    drawing = ET.fromstring(re.search(r"<svg class=\"throughline\".*?</svg>", body, re.DOTALL)[0])
    drawn = {a.get("href") for a in drawing.iter("{http://www.w3.org/2000/svg}a")}
    listed = set(re.findall(r'<th scope="row"><a href="(facts/\d+)"', body))
    assert listed
    assert listed == {href for href in drawn if href.startswith("facts/")}


def test_an_outsider_and_a_case_that_does_not_exist_look_the_same(cast: Cast) -> None:
    case = begin(cast.first_responder)
    browser = window(cast.other_investigator)
    there, nowhere = (
        browser.get(f"/cases/{case}/"),
        browser.get("/cases/3b1f8a64-0000-4000-8000-000000000001/"),
    )
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert text(there) == text(nowhere)


def test_the_police_see_no_trace_of_what_support_recorded(cast: Cast) -> None:
    case = begin(cast.first_responder)
    passes_to(cast.first_responder, cast.support_worker, case)
    tell(cast.support_worker, case, "joint-party", 0, team=cast.first_responder.team.slug)
    before = text(window(cast.first_responder).get(f"/cases/{case}/"))
    seq = tell(cast.support_worker, case, "first-contact", 0)
    after = window(cast.first_responder).get(f"/cases/{case}/")
    assert "First contact from support" not in text(after)
    assert str(seq) not in after.content.decode()
    assert text(after) == before
    assert window(cast.first_responder).get(f"/cases/{case}/facts/{seq}").status_code == 404


def test_silence_about_safety_is_not_consent_to_be_called(support_worker: Player) -> None:
    case = begin(support_worker)
    tell(support_worker, case, "contact-method", means="phone", value="07700 900123 (invented)")
    said = text(window(support_worker).get(f"/cases/{case}/"))
    assert "Not asked whether it is safe, so do not use it" in said
    assert "07700" not in said


def test_a_person_who_wants_no_contact_is_said_first(support_worker: Player) -> None:
    case = begin(support_worker)
    tell(support_worker, case, "no-contact", from_whom=["FR_POLICE"])
    assert "Do not contact" in text(window(support_worker).get(f"/cases/{case}/"))


def test_a_person_who_may_be_a_child_is_treated_as_one_and_it_says_so(support_worker: Player) -> None:
    case = begin(support_worker, name=False)
    tell(support_worker, case, "age-band", band="unsure")
    assert "treat as a child until assessed" in text(window(support_worker).get(f"/cases/{case}/"))


def test_a_waiting_hand_over_stands_at_the_head_of_the_page(cast: Cast) -> None:
    case = begin(cast.first_responder)
    hand_over(cast.first_responder, cast.support_worker, case)
    page = window(cast.first_responder).get(f"/cases/{case}/")
    assert f"Offered to {cast.support_worker.team}" in text(page)
    assert "not yet taken" in page.content.decode()


def test_trouble_goes_first_on_request(first_responder: Player) -> None:
    case = begin(first_responder, days_ago=60)
    page = window(first_responder).get(f"/cases/{case}/", {"order": "trouble"})
    assert "Newest trouble first." in text(page)


def test_a_long_history_stays_a_small_page_and_is_paged(first_responder: Player) -> None:
    case = begin(first_responder, days_ago=400)
    for day in range(70):
        tell(first_responder, case, "indicator", 300 - day * 4, code="GEN13", how="seen")
    browser = window(first_responder)
    page = browser.get(f"/cases/{case}/")
    assert len(page.content) < 60_000
    assert "Page 2 of 2" in text(page)
    assert browser.get(f"/cases/{case}/", {"page": "1"}).status_code == 200


def test_a_fact_says_who_told_it_and_under_which_law_it_is_held(first_responder: Player) -> None:
    case = begin(first_responder)
    seq = tell(first_responder, case, "indicator", code="GEN13", how="seen")
    said = text(window(first_responder).get(f"/cases/{case}/facts/{seq}"))
    assert "Northshire Police (invented)" in said
    assert "Data Protection Act 2018, Part 3" in said
    assert "First responder" in said


def test_where_somebody_stays_opens_only_for_a_stated_reason(support_worker: Player) -> None:
    case = begin(support_worker)
    seq = tell(support_worker, case, "address", address="1 Invented Street")
    browser = window(support_worker)
    closed = browser.get(f"/cases/{case}/facts/{seq}")
    assert "1 Invented Street" not in closed.content.decode()
    assert "Opened only for a reason" in text(closed)
    opened = browser.post(f"/cases/{case}/facts/{seq}", {"why": "visit"})
    assert "1 Invented Street" in text(opened)
    assert "visit" in text(browser.get(f"/cases/{case}/looked"))
    assert "1 Invented Street" not in text(browser.post(f"/cases/{case}/facts/{seq}", {"why": "curious"}))


def test_every_duty_has_a_page_of_its_own_list(first_responder: Player) -> None:
    case = begin(first_responder)
    assert window(first_responder).get(f"/cases/{case}/duties/").status_code == 200


def test_nobody_keeps_a_copy_of_the_page(first_responder: Player) -> None:
    page = window(first_responder).get(f"/cases/{begin(first_responder)}/")
    assert "no-store" in page["Cache-Control"]


def test_the_page_of_an_investigation_asks_nothing_about_a_person(cast: Cast) -> None:
    from throughline import ledger
    from throughline.access.context import set_context
    from throughline.casework.tests.stories import when
    from throughline.vocabulary import example, parse

    set_context(cast.investigator.actor)
    opened = parse("investigation-opened", {**example("investigation-opened"), "happened": when(3)})
    case = ledger.open_case("investigation", by=cast.investigator.actor, facts=[opened]).case_id
    said = text(window(cast.investigator).get(f"/cases/{case}/"))
    assert "Investigation" in said
    assert "Before you contact them" not in said
    assert "Name not recorded" not in said


def test_the_page_of_a_case_leads_into_the_journeys_its_reader_may_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(navigation, "_STEPS", {})
    case = uuid4()
    navigation.register_step(navigation.Step("Close", "casework:close", 2, records="case-closed"))
    navigation.register_step(
        navigation.Step("Hand over", "casework:hand-over", 1, records="handover-offered")
    )
    assert navigation.steps(case, lambda kind: True) == [
        ("Hand over", f"/cases/{case}/hand-over"),
        ("Close", f"/cases/{case}/close"),
    ]
    assert navigation.steps(case, lambda kind: kind == "case-closed") == [("Close", f"/cases/{case}/close")]
