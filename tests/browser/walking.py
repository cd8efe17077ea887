"""Steps that several journeys take. Everybody in them is invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from playwright.sync_api import Page

from tests.browser.checks import axe, fits_320
from throughline.casework.tests import stories

if TYPE_CHECKING:
    from throughline.access.testing import Player

NAME = "Exampleton"


def sound(page: Page) -> None:
    """The page as it stands passes axe and fits a telephone."""
    axe(page)
    fits_320(page)


def fill_in_day(page: Page, question: str, day: int = 1, month: int = 5, year: int = 2025) -> None:
    """Answer a date by its three boxes."""
    for part, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"#q-{question}-{part}").fill(str(value))


def fill(page: Page, told: Mapping[str, Any]) -> None:
    """Fill in the inputs of one page by their names; what this page does not ask is passed over."""
    for name, given in told.items():
        if page.locator(f'[name="{name}"]').count() == 0:
            continue
        for value in given if isinstance(given, list) else [given]:
            field = page.locator(f'[name="{name}"]').first
            kind = field.get_attribute("type") if field.evaluate("e => e.tagName") == "INPUT" else ""
            if kind in ("radio", "checkbox"):
                page.locator(f'[name="{name}"][value="{value}"]').check()
            elif field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)


def here(page: Page) -> str:
    """The page's own name, from its address."""
    return page.url.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]


def begin_by_hand(page: Page, live: str) -> str:
    """Look for somebody, find nobody, begin a line; returns the address of their page."""
    page.goto(f"{live}/find")
    page.get_by_label("Name, date of birth").fill(f"{NAME} 1994-02-01")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Begin a new line").click()
    fill_in_day(page, "encounter__happened")
    page.get_by_label("First names").fill("Minh (invented)")
    page.get_by_label("Last or only name").fill(NAME)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", level=1, name=f"Minh (invented) {NAME}").wait_for()
    return page.url


def record_sign(page: Page) -> None:
    """From a person's page: record a sign of exploitation through its form and its check page."""
    page.get_by_role("link", name="Record something").click()
    page.get_by_role("link", name="Sign of exploitation", exact=True).first.click()
    fill_in_day(page, "happened")
    page.locator("select[name=q-code], input[name=q-code]").first.select_option("GEN13")
    page.get_by_label("It was seen").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", level=1, name="Check your answers").wait_for()
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("Recorded: Sign of exploitation.").wait_for()


def begun(player: Player, **more: object) -> UUID:
    """A line that is there already."""
    with transaction.atomic():
        return stories.begin(player, **more)


def told(player: Player, case: UUID, kind: str, days_ago: float = 0, **data: object) -> int:
    """A fact that is there already."""
    with transaction.atomic():
        return stories.tell(player, case, kind, days_ago, **data)


def waive_everything(player: Player, case: UUID) -> None:
    """Every duty in the way waived, for a journey that is about something else."""
    from throughline import ledger
    from throughline.access.context import set_context
    from throughline.casework.pages.closing import IN_THE_WAY

    for _ in range(3):
        with transaction.atomic():
            set_context(player.actor)
            opened = ledger.open(case, by=player.actor, purpose="casework")
            for duty in [each for each in opened.obligations if str(each.status) in IN_THE_WAY]:
                stories.tell(player, case, "waiver", 0, duty=duty.duty, key=duty.key, reason="Invented.")
