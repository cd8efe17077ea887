"""Notices say that there is something to look at, and where; never about whom."""

from __future__ import annotations

import pytest

from throughline.access.testing import Cast
from throughline.casework.tests.stories import begin, text, window
from throughline.notify import telling

pytestmark = pytest.mark.django_db


def test_a_notice_leads_to_its_place_and_names_nobody(cast: Cast) -> None:
    case = begin(cast.first_responder)
    telling.tell("offered", f"{case}/1", case, [cast.support_worker.user.pk])
    browser = window(cast.support_worker)
    page = browser.get("/notices")
    assert "You have something to accept" in text(page)
    assert "Exemplar" not in text(page)
    assert 'href="/?list=waiting"' in page.content.decode()
    assert "1 waiting" in text(browser.get("/law"))


def test_notices_are_read_when_the_reader_says_so(cast: Cast) -> None:
    telling.tell("lead", "x/1", None, [cast.support_worker.user.pk])
    browser = window(cast.support_worker)
    assert "New" in text(browser.get("/notices"))
    assert "New" in text(browser.get("/notices"))
    assert "New" not in text(browser.post("/notices", follow=True)).replace("New to", "")


def test_nobody_reads_the_notices_of_another(cast: Cast) -> None:
    telling.tell("lead", "x/1", None, [cast.support_worker.user.pk])
    assert "Nothing yet." in text(window(cast.first_responder).get("/notices"))


def test_who_reads_no_lines_is_led_to_none(cast: Cast) -> None:
    case = begin(cast.first_responder)
    for reader, led in ((cast.first_responder, True), (cast.data_guardian, False)):
        telling.tell("accepted", f"{case}/2", case, [reader.user.pk])
        assert (f'href="/cases/{case}/"' in window(reader).get("/notices").content.decode()) is led
