"""The law book: everything filtered, nothing shown as owed that is not, and how sure we are said every time."""

from __future__ import annotations

import pytest

from throughline import law as catalogue
from throughline.access.testing import Player
from throughline.casework.tests.stories import text, window
from throughline.law import Kind

pytestmark = pytest.mark.django_db
LAW = catalogue.load()


def test_the_book_lists_provisions_and_pages_them(support_worker: Player) -> None:
    page = window(support_worker).get("/law")
    assert page.status_code == 200
    assert f"{len(LAW.duties)} provisions" in text(page)
    assert len(page.content) < 60_000
    assert "Page 1 of" in text(page)


@pytest.mark.parametrize("area", sorted({duty.area for duty in LAW.duties}))
def test_an_area_shows_its_own_provisions_and_no_others(support_worker: Player, area: str) -> None:
    page = window(support_worker).get("/law", {"area": area})
    expected = sum(duty.area == area for duty in LAW.duties)
    assert f"{expected} provision" in text(page)


def test_filters_narrow_together_and_say_when_nothing_is_left(support_worker: Player) -> None:
    page = window(support_worker).get(
        "/law", {"nation": "NI", "force": "contract", "text": "zzz no such words"}
    )
    assert "Nothing in the book answers to this" in text(page)


def test_powers_rights_and_standing_are_never_shown_as_owed(support_worker: Player) -> None:
    browser = window(support_worker)
    for kind in (Kind.POWER, Kind.RIGHT, Kind.STANDING):
        some = next((duty for duty in LAW.duties if duty.kind is kind), None)
        if some is not None:
            page = text(browser.get(f"/law/{some.id}"))
            assert "Owed by" not in page
            assert kind.value.capitalize() in page


def test_what_was_not_commenced_says_so(support_worker: Player) -> None:
    some = next((duty for duty in LAW.duties if not duty.newest.commenced), None)
    assert some is not None, "the catalogue holds provisions that never commenced"
    assert "Not commenced" in text(window(support_worker).get(f"/law/{some.id}"))


def test_law_that_nobody_checked_says_so_on_the_list_and_on_its_page(support_worker: Player) -> None:
    browser = window(support_worker)
    some = next(duty for duty in LAW.duties if not duty.source.is_checked)
    assert "not checked against the live text" in text(browser.get("/law", {"text": some.id})).casefold()
    assert "not checked against the live text" in text(browser.get(f"/law/{some.id}")).casefold()


def test_every_provision_has_its_page(support_worker: Player) -> None:
    browser = window(support_worker)
    for duty in LAW.duties:
        page = browser.get(f"/law/{duty.id}")
        assert page.status_code == 200, duty.id
        assert str(duty.source.instrument)[:20] in page.content.decode().replace("&#x27;", "'"), duty.id


def test_a_provision_that_does_not_exist_is_not_found(support_worker: Player) -> None:
    assert window(support_worker).get("/law/NO-SUCH").status_code == 404


def test_a_stranger_is_led_to_sign_in(client: object) -> None:
    assert client.get("/law").status_code == 302
