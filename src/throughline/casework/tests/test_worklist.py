"""What needs doing, by when, whose."""

from __future__ import annotations

import pytest

from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin, hand_over, text, window

pytestmark = pytest.mark.django_db


def test_the_teams_list_says_what_for_whom_and_by_when(first_responder: Player) -> None:
    begin(first_responder, days_ago=2)
    page = window(first_responder).get("/")
    assert page.status_code == 200
    assert "Minh (invented) Exemplar" in text(page)


def test_what_is_late_says_so_in_words(first_responder: Player) -> None:
    begin(first_responder, days_ago=90)
    said = text(window(first_responder).get("/", {"list": "overdue"}))
    assert "late" in said
    assert "overdue" in said


def test_a_waiting_hand_over_is_on_both_lists_but_only_the_receiver_can_take_it(cast: Cast) -> None:
    case = begin(cast.first_responder)
    hand_over(cast.first_responder, cast.support_worker, case)
    sender = text(window(cast.first_responder).get("/", {"list": "waiting"}))
    receiver = text(window(cast.support_worker).get("/", {"list": "waiting"}))
    assert f"{cast.first_responder.team} stays accountable until it is accepted" in sender
    assert "Accept" in receiver
    assert "give back" in receiver


def test_another_bodys_list_is_empty(cast: Cast) -> None:
    begin(cast.first_responder)
    browser = window(cast.social_worker)
    for which in ("mine", "team", "waiting", "overdue"):
        assert "Exemplar" not in text(browser.get("/", {"list": which}))


@pytest.mark.parametrize("which", ["mine", "team", "waiting", "overdue", "nonsense"])
@pytest.mark.parametrize("page", ["1", "2", "-1", "x", "99999999999"])
def test_no_address_breaks_the_list(first_responder: Player, which: str, page: str) -> None:
    assert window(first_responder).get("/", {"list": which, "page": page}).status_code == 200


def test_the_person_themself_is_led_to_their_own_page(cast: Cast) -> None:
    from throughline.access.testing import make_subject

    make_subject(begin(cast.support_worker), cast.survivor)
    assert window(cast.survivor).get("/").url == "/me"


def test_somebody_without_a_place_is_told_so(outsider: Player) -> None:
    assert window(outsider).get("/").status_code == 403
