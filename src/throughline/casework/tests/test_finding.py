"""Find before create: look first, see no more than you may, and begin only what nobody has begun."""

from __future__ import annotations

import pytest

from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin, boxes, hidden, passes_to, text, window

pytestmark = pytest.mark.django_db
BOTH = "Exemplar 1994-02-01"


def found(player: Player, words: str) -> str:
    return text(window(player).post("/find", {"words": words}))


def test_a_person_of_ones_own_is_found_by_name_sound_date_and_reference(first_responder: Player) -> None:
    begin(first_responder)
    for words in ("exemplar", "Exemplar Minh", "1 February 1994", "Eksemplar"):
        assert "Minh (invented) Exemplar" in found(first_responder, words), words


def test_no_name_stands_in_an_address(first_responder: Player) -> None:
    page = window(first_responder).get("/find", {"words": "Exemplar"})
    assert "Exemplar" not in text(page)


def test_whoever_searches_sees_only_whom_their_own_body_works_with(cast: Cast) -> None:
    case = begin(cast.first_responder)
    passes_to(cast.first_responder, cast.support_worker, case)
    for stranger in (cast.social_worker, cast.other_investigator, cast.immigration_officer, cast.nurse):
        said = found(stranger, BOTH)
        assert "Nobody your team works with" in said
        assert str(case)[:8] not in said
        assert "Northshire Police" not in said


def test_those_who_read_no_names_do_not_search(cast: Cast) -> None:
    for player in (cast.analyst, cast.inspector, cast.administrator, cast.data_guardian):
        assert window(player).post("/find", {"words": BOTH}).status_code == 403


def test_nobody_begins_without_having_looked(first_responder: Player) -> None:
    browser = window(first_responder)
    assert browser.get("/cases/new").url == "/find"
    browser.post("/find", {"words": "Nobody Known"})
    assert browser.get("/cases/new").status_code == 200


def test_a_line_is_begun_with_its_first_meeting(first_responder: Player) -> None:
    browser = window(first_responder)
    browser.post("/find", {"words": "Nobody Known"})
    form = browser.get("/cases/new")
    sent = {
        **boxes("encounter__happened"),
        "q-encounter__circumstances": "workplace",
        "q-name__last_name": "Lan (invented)",
        "once": hidden(form, "once"),
    }
    done = browser.post("/cases/new", sent, follow=True)
    assert "Lan (invented)" in text(done)
    assert "Your team is accountable until another team accepts" in text(done)


def test_a_line_needs_only_the_day(first_responder: Player) -> None:
    browser = window(first_responder)
    browser.post("/find", {"words": "Nobody Known"})
    assert browser.post("/cases/new", {"q-name__last_name": "Lan"}).status_code == 422
    done = browser.post("/cases/new", {"q-encounter__happened-year": "2025"}, follow=True)
    assert "Name not recorded" in text(done)


def test_pressing_begin_twice_begins_one_line(first_responder: Player) -> None:
    browser = window(first_responder)
    browser.post("/find", {"words": "Nobody Known"})
    sent = {"q-encounter__happened-year": "2025", "once": "3b1f8a64"}
    first = browser.post("/cases/new", sent)
    browser.post("/find", {"words": "Nobody Known"})
    assert browser.post("/cases/new", sent).url == first.url


def test_the_search_is_in_the_log_without_its_words(first_responder: Player) -> None:
    from throughline.access.models import ReadLog

    found(first_responder, "Exemplar")
    set_context(first_responder.actor)
    (row,) = ReadLog.objects.filter(what="search")
    assert "Exemplar" not in f"{row.purpose} {row.what}"
