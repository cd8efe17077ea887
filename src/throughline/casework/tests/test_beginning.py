"""Opening an investigation and filing a graded report: by whom, with what, and what is then seen."""

from __future__ import annotations

from uuid import uuid4

import pytest

from throughline.access.testing import Cast
from throughline.casework.tests.stories import text, when, window
from throughline.vocabulary import example
from throughline.web.forms import raw_of

pytestmark = pytest.mark.django_db


def answers(kind: str) -> dict[str, object]:
    return {**raw_of(kind, {**example(kind), "happened": when()}), "once": str(uuid4())}


@pytest.mark.parametrize(
    ("what", "kind", "heading"),
    [
        ("investigation", "investigation-opened", "Investigation"),
        ("intelligence", "intelligence-report", "Graded report"),
    ],
)
def test_an_investigator_opens_it_once_and_their_team_is_accountable(
    cast: Cast, what: str, kind: str, heading: str
) -> None:
    browser, given = window(cast.investigator), answers(kind)
    first = browser.post(f"/cases/new/{what}", given)
    again = browser.post(f"/cases/new/{what}", given)
    assert first.status_code == 302
    assert again.url == first.url
    page = text(browser.get(first.url))
    assert heading in page
    assert str(cast.investigator.team) in page
    assert "Before you contact them" not in page


def test_a_support_worker_is_neither_offered_it_nor_let_in(cast: Cast) -> None:
    browser = window(cast.support_worker)
    assert "Open an investigation" not in text(browser.get("/find"))
    assert browser.get("/cases/new/investigation").status_code == 403
    assert browser.post("/cases/new/intelligence", answers("intelligence-report")).status_code == 403


def test_what_cannot_be_opened_is_not_there(cast: Cast) -> None:
    assert window(cast.investigator).get("/cases/new/anything").status_code == 404


def test_a_missing_answer_is_named_and_nothing_is_opened(cast: Cast) -> None:
    page = window(cast.investigator).post("/cases/new/investigation", {"once": str(uuid4())})
    assert page.status_code == 422
    assert "There is a problem" in text(page)


def test_the_ways_in_stand_on_the_page_where_one_looks_first(cast: Cast) -> None:
    page = text(window(cast.investigator).get("/find"))
    assert "Open an investigation" in page
    assert "File a graded report" in page
