"""Signing in, and what a stranger may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe, fits_320, reach_by_keyboard

if TYPE_CHECKING:
    from throughline.access.testing import Cast

PASSWORD = "a long invented phrase 1923"


@pytest.fixture
def with_password(people: Cast) -> str:
    """The email of a support worker whose password is known."""
    user = people.support_worker.user
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return str(user.email)


def _fill(page: Page, live: str, email: str, password: str) -> None:
    page.goto(f"{live}/accounts/login/")
    page.get_by_label(re.compile("email", re.I)).fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_stranger_is_led_to_the_sign_in_page(page: Page, live: str, people: Cast) -> None:
    page.goto(live + "/")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    axe(page)
    fits_320(page)


@pytest.mark.parametrize("window", ["page", "plain_page"])
def test_a_support_worker_signs_in_and_out(
    window: str, live: str, with_password: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(window)
    _fill(page, live, with_password, PASSWORD)
    expect(page.get_by_text("Support worker").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(live + "/")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()


def test_signing_in_needs_nothing_but_the_keyboard(page: Page, live: str, with_password: str) -> None:
    page.goto(f"{live}/accounts/login/")
    reach_by_keyboard(page, "email")
    page.keyboard.type(with_password)
    reach_by_keyboard(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_wrong_password_says_so_and_not_whether_the_account_exists(
    page: Page, live: str, with_password: str
) -> None:
    _fill(page, live, with_password, "wrong")
    known = page.get_by_role("alert").inner_text()
    axe(page)
    _fill(page, live, "nobody@example.org", "wrong")
    assert page.get_by_role("alert").inner_text() == known


def test_exit_this_page_ends_the_session_without_javascript(
    plain_page: Page, live: str, with_password: str
) -> None:
    _fill(plain_page, live, with_password, PASSWORD)
    plain_page.request.get(f"{live}/leave", max_redirects=0)
    plain_page.goto(live + "/")
    expect(plain_page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
