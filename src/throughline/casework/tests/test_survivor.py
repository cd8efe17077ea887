"""My page: who is responsible, what is owed and by when, what was shared, what I agreed to. Safe to be seen reading."""

from __future__ import annotations

import pytest

from throughline.access.testing import Cast, make_subject
from throughline.casework.tests.stories import begin, passes_to, tell, text, window

pytestmark = pytest.mark.django_db


def my_page(cast: Cast, **asked: str) -> object:
    return window(cast.survivor).get("/me", asked)


def test_it_says_who_is_responsible_and_what_is_owed(cast: Cast) -> None:
    case = begin(cast.first_responder)
    passes_to(cast.first_responder, cast.support_worker, case)
    make_subject(case, cast.survivor)
    said = text(my_page(cast))
    assert str(cast.support_worker.team) in said
    assert "What others must do for me" in said


def test_it_says_what_was_told_to_whom_and_what_i_agreed_to(cast: Cast) -> None:
    case = begin(cast.support_worker)
    make_subject(case, cast.survivor)
    tell(
        cast.support_worker,
        case,
        "consent-support",
        state="given",
        language="vi",
        explained_by="Support worker",
    )
    tell(
        cast.support_worker, case, "sharing-decision", 0, recipient="northshire-police", fields=["risk-assessed"],
        purpose="To keep me safe at court", basis="consent", ends="2099-01-01",
    )  # fmt: skip
    said = text(my_page(cast))
    assert "Northshire Police (invented)" in said
    assert "To keep me safe at court" in said
    assert "Yes" in said or "Given" in said or "agree" in said.casefold()


def test_it_can_be_left_at_once_and_is_kept_by_no_browser(cast: Cast) -> None:
    make_subject(begin(cast.support_worker), cast.survivor)
    page = my_page(cast)
    assert "Exit this page" in text(page)
    assert "no-store" in page["Cache-Control"]


def test_its_title_says_nothing_to_whoever_looks_over_a_shoulder(cast: Cast) -> None:
    import re

    make_subject(begin(cast.support_worker), cast.survivor)
    title = re.search(r"<title>(.*?)</title>", my_page(cast).content.decode())[1]
    assert title.startswith("My page")
    assert not re.search(r"slavery|victim|exploit|traffick|police", title, re.IGNORECASE)


def test_a_refuges_place_is_nowhere_on_it(cast: Cast) -> None:
    case = begin(cast.support_worker)
    tell(cast.support_worker, case, "address", address="1 Invented Street", postcode="ZZ1 1ZZ")
    make_subject(case, cast.survivor)
    for asked in ({}, {"all": "1"}):
        assert "Invented Street" not in my_page(cast, **asked).content.decode()


def test_nobody_elses_page_is_mine_and_mine_is_nobody_elses(cast: Cast) -> None:
    case = begin(cast.support_worker)
    assert my_page(cast).status_code in (403, 404)
    make_subject(case, cast.survivor)
    for player in (cast.support_worker, cast.investigator, cast.administrator):
        assert window(player).get("/me").status_code == 403


def test_the_pages_of_workers_lead_me_back_to_mine(cast: Cast) -> None:
    case = begin(cast.support_worker)
    make_subject(case, cast.survivor)
    browser = window(cast.survivor)
    for address in ("/", "/find", "/law", f"/cases/{case}/", f"/cases/{case}/record/"):
        assert browser.get(address).url == "/me"
