"""The parts that every page is made of, by themselves: with and without JavaScript, by keyboard, narrow, printed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe, fits_320, reach_by_keyboard
from throughline import vocabulary


@pytest.fixture(autouse=True)
def _gallery(settings: Any) -> None:
    settings.ROOT_URLCONF = "throughline.web.tests.urls"
    settings.DEMO = True


def kinds_with_every_control() -> list[str]:
    """A few kinds that between them ask in every way there is."""
    missing = {
        (field.type, field.widget) for cls in vocabulary.KINDS.values() for field in vocabulary.fields_of(cls)
    }
    chosen: list[str] = []
    while missing:
        ways = {
            kind: {(f.type, f.widget) for f in vocabulary.fields_of(cls)} & missing
            for kind, cls in vocabulary.KINDS.items()
        }
        best = max(sorted(ways), key=lambda kind: len(ways[kind]))
        chosen.append(best)
        missing -= ways[best]
    return chosen


def test_forms_that_ask_in_every_way_pass_axe_and_fit_a_telephone(page: Page, live: str) -> None:
    kinds = kinds_with_every_control()
    assert len(kinds) > 2
    for kind in [*kinds, "nationality"]:
        page.goto(f"{live}/gallery/{kind}")
        axe(page)
        fits_320(page)
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        axe(page)


def test_all_other_parts_pass_axe_and_fit_a_telephone(page: Page, live: str) -> None:
    page.goto(f"{live}/gallery/")
    axe(page)
    fits_320(page)


@pytest.mark.parametrize("window", ["page", "plain_page"])
def test_a_mistake_is_named_on_top_and_beside_and_what_was_typed_stays(
    window: str, live: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(window)
    page.goto(f"{live}/gallery/escaped")
    page.get_by_label("Day", exact=True).first.fill("31")
    page.get_by_label("Month", exact=True).first.fill("2")
    page.get_by_label("Year", exact=True).first.fill("2024")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    if window == "page":
        expect(page.locator("#q-happened-day")).to_be_focused()
    else:
        assert page.url.endswith("#q-happened-day")
    expect(page.locator("#q-happened-day")).to_have_value("31")
    page.locator("#q-happened-day").fill("28")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("28 February 2024")).to_be_visible()


def test_a_form_can_be_filled_in_by_keyboard_alone(page: Page, live: str) -> None:
    page.goto(f"{live}/gallery/danger-assessed")
    for name, text in (("Day", "3"), ("Month", "may"), ("Year", "2024")):
        reach_by_keyboard(page, name)
        page.keyboard.type(text)
    level = next(
        field
        for field in vocabulary.fields_of(vocabulary.class_of("danger-assessed"))
        if field.name == "level"
    )
    assert level.options
    reach_by_keyboard(page, level.options.codes[0].label)
    page.keyboard.press("Space")
    reach_by_keyboard(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Check your answers")).to_be_visible()
    expect(page.get_by_text("3 May 2024")).to_be_visible()


def test_a_question_that_another_answer_rules_out_is_folded_away(page: Page, live: str) -> None:
    page.goto(f"{live}/gallery/consent-referral")
    later = page.locator("[data-only-if]", has=page.locator("#q-ask_again_on-day"))
    expect(later).to_be_hidden()
    page.locator('input[name="q-state"][value="not-yet"]').check()
    expect(later).to_be_visible()
    page.locator('input[name="q-state"][value="given"]').check()
    expect(later).to_be_hidden()


def test_without_javascript_every_question_stands_open_and_says_when_to_answer_it(
    plain_page: Page, live: str
) -> None:
    plain_page.goto(f"{live}/gallery/consent-referral")
    expect(plain_page.locator("#q-ask_again_on-day")).to_be_visible()
    expect(plain_page.get_by_text("Answer this only if “").first).to_be_visible()


@pytest.mark.parametrize("by", ["click", "shift"])
def test_exit_this_page_leaves_nothing_behind_to_go_back_to(
    by: str, page: Page, live: str, settings: Any
) -> None:
    settings.EXIT_TO = f"{live}/privacy"
    page.goto(f"{live}/accessibility")
    page.goto(f"{live}/gallery/")
    if by == "click":
        page.get_by_role("button", name="Exit this page").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("**/privacy")
    page.go_back()
    assert page.url.endswith("/accessibility")


def test_exit_this_page_works_as_a_plain_link(plain_page: Page, live: str, settings: Any) -> None:
    settings.EXIT_TO = f"{live}/privacy"
    plain_page.goto(f"{live}/gallery/")
    plain_page.get_by_role("button", name="Exit this page").click()
    plain_page.wait_for_url("**/privacy")


def test_a_printed_page_still_says_that_the_people_are_invented(page: Page, live: str) -> None:
    page.goto(f"{live}/gallery/")
    page.emulate_media(media="print")
    expect(page.get_by_role("note", name="Invented people")).to_be_visible()
    expect(page.get_by_role("button", name="Exit this page")).to_be_hidden()
