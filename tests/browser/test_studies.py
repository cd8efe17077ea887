"""A study of how many are never found: asked for, waited for and read, with and without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.checks import axe, fits_320, reach_by_keyboard
from tests.browser.conftest import SignIn
from throughline.assurance.tests.conftest import OURS, here

if TYPE_CHECKING:
    from throughline.access.testing import Cast


def _work_out(page: Page) -> None:
    """What the worker does, here and now."""
    from throughline.assurance import working

    found = re.search(r"/assurance/prevalence/(\d+)/", page.url)
    assert found
    assert working.work_out(int(found.group(1)), here)


def _ask_for_ours(page: Page, live: str) -> None:
    page.goto(f"{live}/assurance/prevalence")
    page.get_by_role("link", name="Never found").click()
    page.get_by_role("button", name="New study").or_(page.get_by_role("link", name="New study")).click()
    page.get_by_label("A table of ours").check()
    page.get_by_label("Your table as a CSV file").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": OURS.encode()}
    )
    page.get_by_label("Reference period of your table").fill("2025")
    page.get_by_label("Bayesian threshold, 2020").uncheck()
    page.get_by_label("Best of many models by BIC, 2024").uncheck()
    page.get_by_label("Bootstrap replicates").fill("400")


def test_a_study_is_asked_for_waited_for_and_read_without_javascript(
    plain_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(plain_page, people.analyst)
    _ask_for_ours(plain_page, live)
    plain_page.get_by_role("button", name="Work it out").click()
    expect(plain_page.get_by_role("heading", name="Waiting for the worker")).to_be_visible()
    plain_page.get_by_role("link", name="Stop that").click()
    _work_out(plain_page)
    plain_page.get_by_role("link", name="See how far it is now").click()
    expect(plain_page.get_by_role("heading", name="Estimates")).to_be_visible()
    expect(plain_page.get_by_role("table", name="Estimates")).to_contain_text("Stepwise, 2021")
    expect(plain_page.get_by_role("img", name=re.compile("posterior"))).to_be_visible()
    plain_page.get_by_text("The curve as a table").click()
    expect(plain_page.get_by_role("table", name="Posterior of the total")).to_be_visible()
    with plain_page.expect_download() as taken:
        plain_page.get_by_role("link", name="The methods note, as PDF").click()
    assert taken.value.suggested_filename.endswith("note.pdf")


def test_every_page_of_a_study_passes_axe_and_fits_a_telephone(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.analyst)
    page.goto(f"{live}/assurance/prevalence")
    _look(page)
    _ask_for_ours(page, live)
    page.get_by_label("Seed").fill("none")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number")
    _look(page)
    page.get_by_label("Seed").fill("7")
    page.get_by_label("Your table as a CSV file").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": OURS.encode()}
    )
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("heading", name="Waiting for the worker")).to_be_visible()
    page.get_by_role("link", name="Stop that").click()
    _look(page)
    _work_out(page)
    page.get_by_role("link", name="See how far it is now").click()
    expect(page.get_by_role("heading", name="Estimates")).to_be_visible()
    _look(page)
    reach_by_keyboard(page, "Everything, as JSON", presses=80)


def _look(page: Page) -> None:
    axe(page)
    fits_320(page)
