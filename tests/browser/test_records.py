"""The law of records in a browser: a case that is due is looked at and decided; every page on the way is sound."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.walking import sound
from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.testing import make_subject
from throughline.records import breaching, reviewing
from throughline.records.models import BreachEvent
from throughline.records.tests.making import fact, open_line
from throughline.records.tests.test_disposing import closed_long_ago

if TYPE_CHECKING:
    from throughline.access.testing import Cast


def seen(page: Page, name: str) -> None:
    """Sound as it stands; with THROUGHLINE_PICTURES, kept as pictures for people to look at."""
    sound(page)
    if folder := os.environ.get("THROUGHLINE_PICTURES"):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_case_that_is_due_is_looked_at_and_decided(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    closed_long_ago(
        open_line(people.support_worker, fact("name", first_names="Invented", last_name="Person"))
    )
    reviewing.reckon()
    sign_in(page, people.support_guardian)
    page.goto(f"{live}/records/keeping")
    seen(page, "queue")
    page.get_by_role("table", name="Due").get_by_role("link").click()
    seen(page, "review")
    page.get_by_role("button", name="Dispose of it").click()
    seen(page, "dispose")
    page.get_by_label("Its time is over and nothing asks for it").check()
    page.get_by_role("button", name="Ask for it to be disposed of").click()
    expect(page.get_by_text("Waits for a second signature")).to_be_visible()
    for place in ("keeping/periods", "keeping/hold", "log", "pack"):
        page.goto(f"{live}/records/{place}")
        seen(page, place.replace("/", "-"))


def test_a_person_asks_for_a_copy_and_it_is_prepared_read_through_and_given(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = open_line(people.support_worker, fact("name", first_names="Invented", last_name="Person"))
    with transaction.atomic():
        make_subject(case, people.survivor)
    sign_in(page, people.survivor)
    page.goto(f"{live}/me/copy")
    seen(page, "me-copy")
    assert page.locator("input:checked").count() == 0
    page.get_by_role("button", name="Ask").click()
    seen(page, "me-copy-error")
    page.get_by_label("Harbour Support (invented)").check()
    page.get_by_label("Reading it together on a screen").check()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("You asked. They must answer within a month")).to_be_visible()
    sign_in(page, people.support_worker)
    page.goto(f"{live}/cases/{case}/copy")
    seen(page, "copy")
    assert page.locator("input:checked").count() == 0
    for chosen in page.locator("select").all():
        assert chosen.input_value() == ""
        assert chosen.locator("option").first.inner_text() == "Choose a ground"
    assert people.support_worker.team is not None
    assert people.support_worker.team.slug not in page.locator("main").inner_text()
    page.locator("select").first.select_option("serious-harm")
    page.get_by_role("button", name="Show what would go").click()
    expect(
        page.get_by_text("Held back whole: 1 for “It would cause serious harm to health (Sch 3)”")
    ).to_be_visible()
    seen(page, "copy-held")
    page.get_by_role("link", name="Read it together on this screen").click()
    seen(page, "copy-screen")


def test_a_breach_is_reported_and_answered_and_each_of_its_pages_is_sound(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.support_worker)
    page.goto(f"{live}/records/breaches/new")
    seen(page, "breach-new")
    assert page.locator("input:checked").count() == 0
    with acting_as(people.support_worker.actor):
        found = breaching.open_breach(
            people.support_worker.actor, "sent", timezone.now() - timedelta(hours=5), "A letter went astray.", 1, "yes",
        )  # type: ignore[arg-type]  # fmt: skip
    sign_in(page, people.support_guardian)
    for place in (
        "breaches",
        f"breaches/{found.pk}",
        *(f"breaches/{found.pk}/{each.value}" for each in BreachEvent.What),
    ):
        page.goto(f"{live}/records/{place}")
        seen(page, place.replace("/", "-").replace(f"-{found.pk}", ""))
        assert page.locator("input:checked").count() == 0


def test_both_sides_of_a_request_for_records_are_sound(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = open_line(people.support_worker, fact("name", first_names="Invented", last_name="Person"))
    assert people.investigator.team is not None
    with transaction.atomic():
        ledger.record(
            fact("joint-party", team=people.investigator.team.slug), case=case, by=people.support_worker.actor
        )  # type: ignore[arg-type]
        asked = ledger.record(
            fact("victim-records-requested", necessity="A named line of enquiry.", scope="Dates in May.", kinds=["support-item"]),
            case=case, by=people.investigator.actor,
        )  # type: ignore[arg-type]  # fmt: skip
    sign_in(page, people.investigator)
    page.goto(f"{live}/cases/{case}/records-requests")
    seen(page, "requests-asker")
    sign_in(page, people.support_worker)
    page.goto(f"{live}/cases/{case}/records-requests")
    seen(page, "requests-asked")
    assert "support-item" not in page.locator("main").inner_text()
    page.goto(f"{live}/cases/{case}/records-requests/{asked.seq}")
    seen(page, "request-answer")
    assert page.locator("input:checked").count() == 0
