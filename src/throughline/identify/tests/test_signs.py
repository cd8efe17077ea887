"""Is this modern slavery? What is recorded, what it starts, and that nothing of it counts or decides."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from throughline.access.testing import Cast, Player
from throughline.identify.families import families
from throughline.identify.tests.stories import (
    begin,
    data_of,
    hidden,
    kinds,
    line,
    owed,
    tell,
    text,
    window,
)
from throughline.vocabulary import INDICATORS

pytestmark = pytest.mark.django_db
SEEN = ("indicator", {"code": "GEN13", "how": "seen"})


def look(client: Client, case: UUID, group: str, **more: Any) -> Any:
    page = client.get(f"/cases/{case}/signs/{group}")
    return client.post(f"/cases/{case}/signs/{group}", {"once": hidden(page, "once"), **more})


def test_pressed_twice_even_in_the_next_minute_it_is_recorded_once(
    first_responder: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, client = begin(first_responder), window(first_responder)
    page = client.get(f"/cases/{case}/signs/work")
    told = {"once": hidden(page, "once"), "q-sign-LAB06": "seen"}
    assert client.post(f"/cases/{case}/signs/work", told).status_code == 302
    soon = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: soon)
    again = client.post(f"/cases/{case}/signs/work", told)
    assert again.status_code == 302, text(again)
    assert len(data_of(first_responder, case, "indicator")) == 1
    other = client.post(f"/cases/{case}/signs/work", {**told, "q-sign-LAB08": "told"})
    assert other.status_code == 302
    assert len(data_of(first_responder, case, "indicator")) == 3, "what was changed is recorded, not lost"


def say(client: Client, case: UUID, step: str, **more: Any) -> Any:
    return client.post(f"/cases/{case}/signs", {"step": step, "once": "", **more})


def test_each_sign_is_recorded_as_it_is_known_and_what_was_not_seen_starts_nothing(
    first_responder: Player,
) -> None:
    case = begin(first_responder)
    answer = look(
        window(first_responder),
        case,
        "work",
        **{
            "q-sign-LAB06": "seen",
            "q-sign-LAB08": "told",
            "q-sign-LAB12": "inferred",
            "q-sign-LAB13": "not-seen",
            "q-noticed_by": "Response officer",
            "q-context": "Papers in one drawer (invented).",
        },
    )
    assert answer.status_code == 302, text(answer)
    told = data_of(first_responder, case, "indicator")
    assert {each["code"]: each["how"] for each in told} == {
        "LAB06": "seen",
        "LAB08": "told",
        "LAB12": "inferred",
    }
    assert {each["noticed_by"] for each in told} == {"Response officer"}
    assert data_of(first_responder, case, "sign-not-seen") == [
        {"signs": ["LAB13"], "noticed_by": "Response officer"}
    ]


def test_what_was_only_looked_for_starts_no_duty(first_responder: Player) -> None:
    case = begin(first_responder)
    assert look(window(first_responder), case, "money", **{"q-sign-FIN01": "not-seen"}).status_code == 302
    assert "REC-01-WHY" not in owed(first_responder, case)


@pytest.mark.parametrize("outcome", ["yes", "no", "not-yet"])
def test_signs_without_a_thought_are_an_open_duty_until_the_thought_is_written_down(
    first_responder: Player, outcome: str
) -> None:
    case = begin(first_responder)
    client = window(first_responder)
    look(client, case, "any", **{"q-sign-GEN05": "seen"})
    assert owed(first_responder, case)["REC-01-WHY"] == "due"
    assert "Write down whether slavery was considered, and why" in text(client.get(f"/cases/{case}/signs"))
    thought = {"q-victim-considered__outcome": outcome, "q-victim-considered__reasons": "Seen together."}
    assert say(client, case, "consider", **thought).status_code == 302
    assert owed(first_responder, case)["REC-01-WHY"] == "met"


def test_a_conclusion_without_a_reason_is_not_recorded_and_not_lost(first_responder: Player) -> None:
    case = begin(first_responder, SEEN)
    answer = say(window(first_responder), case, "consider", **{"q-victim-considered__outcome": "yes"})
    assert answer.status_code == 422
    assert re.search(r'value="yes" checked', answer.content.decode())
    assert "victim-considered" not in kinds(first_responder, case)


def test_a_conclusion_of_yes_opens_what_must_be_explained_and_the_referral(first_responder: Player) -> None:
    case = begin(first_responder, ("age-band", {"band": "adult"}), SEEN)
    tell(first_responder, case, "victim-considered", outcome="yes", reasons="Invented.")
    duties = owed(first_responder, case)
    assert duties["INF-01"] == "due"
    assert duties["DTN-01"] == "due"


def test_nothing_is_scored_ranked_or_counted(first_responder: Player) -> None:
    case = begin(first_responder, SEEN, ("indicator", {"code": "LAB06", "how": "seen"}))
    client = window(first_responder)
    pages = [text(client.get(f"/cases/{case}/signs"))]
    pages += [text(client.get(f"/cases/{case}/signs/{each.slug}")) for each in families()]
    for page in pages:
        assert not re.search(r"\b(score|likelihood|likely|probab|risk level|strong indicator|%)", page, re.I)
        assert not re.search(r"\b\d+ (signs?|indicators?)\b", page)


def test_every_sign_of_the_vocabulary_can_be_answered_on_exactly_one_page() -> None:
    told = [code.value for each in families() for code in each.signs]
    assert sorted(told) == sorted(INDICATORS.values)
    assert len({each.slug for each in families()}) == len(families())


def test_every_page_of_signs_is_light_and_chooses_nothing(first_responder: Player) -> None:
    case = begin(first_responder, SEEN)
    client = window(first_responder)
    for each in families():
        page = client.get(f"/cases/{case}/signs/{each.slug}").content
        assert len(page) < 60_000, each.slug
        assert not re.search(rb"<(?:input|option)\b[^>]*\s(?:checked|selected)\b", page)


def test_what_is_not_a_way_of_knowing_is_refused_with_what_was_typed(first_responder: Player) -> None:
    case = begin(first_responder)
    answer = look(
        window(first_responder), case, "work", **{"q-sign-LAB06": "certain", "q-context": "Kept words"}
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()


# -- where the person is treated as a suspect --------------------------------------------------------------------------

TO_BE_TOLD = ("NPN-07", "NPN-08", "NPN-09", "NPN-10")


def test_a_child_in_custody_who_shows_signs_from_arrest_to_release(cast: Cast) -> None:
    """The story end to end: seen, told, considered, planned, released. Nobody asks the child anything."""
    officer = cast.first_responder
    case = begin(officer, ("age-band", {"band": "under-18"}), ("arrested", {"offence": "drug-supply"}))
    client = window(officer)
    look(client, case, "county-lines", **{"q-sign-CTY10": "told", "q-sign-CTY02": "seen"})
    duties = owed(officer, case)
    for each in (*TO_BE_TOLD, "CHD-01", "SAF-03", "REC-01-WHY"):
        assert duties[each] == "due", each
    page = text(client.get(f"/cases/{case}/signs"))
    assert "Put no question to them about any of this" in page
    for title in (
        "Tell the custody officer that the suspect may be a victim",
        "Tell the suspect’s solicitor of the signs".replace("’", "&#x27;"),
        "An appropriate adult is told, and comes",
        "Tell the prosecutor of the signs before any charge",
        "Plan protection before release",
        "Tell children",
    ):
        assert title in page, title
    told = ["custody", "solicitor", "appropriate-adult", "prosecutor"]
    assert say(client, case, "told", **{"q-custody-told__told": told}).status_code == 302
    assert {owed(officer, case)[each] for each in TO_BE_TOLD} == {"met"}
    thought = {"q-victim-considered__outcome": "yes", "q-victim-considered__reasons": "Said unasked."}
    assert say(client, case, "consider", **thought).status_code == 302
    duties = owed(officer, case)
    assert duties["REC-01-WHY"] == "met"
    assert duties["NRM-01"] == "due", "a referral is owed, and considered by whoever saw it"
    tell(officer, case, "safeguarding-referral", to="LA", for_="child", hours=0.3)
    tell(officer, case, "protection-plan", risk="Invented.", address_checked=True, hours=0.2)
    tell(officer, case, "released", from_="police", protection=True, address_checked=True, hours=0.1)
    duties = owed(officer, case)
    assert duties["CHD-01"] == "met"
    assert duties["SAF-03"] == "met"


def test_released_without_a_plan_is_recordable_and_broken_not_forbidden(first_responder: Player) -> None:
    """A guard never keeps anybody in a cell: what happened is recorded, and shows what it broke."""
    case = begin(first_responder, ("arrested", {"offence": "assault"}), SEEN)
    tell(first_responder, case, "released", from_="police", protection=False)
    duties = owed(first_responder, case)
    assert duties["SAF-03"] == "overdue"
    assert duties["SAF-01"] == "broken"


@pytest.mark.parametrize(
    ("fact", "owing"),
    [
        (("arrested", {"offence": "assault"}), {"NPN-07", "NPN-08", "NPN-10", "SAF-03"}),
        (("detained", {"power": "police"}), {"NPN-07", "NPN-08", "NPN-10", "SAF-03"}),
        (("under-suspicion", {"standing": "voluntary"}), {"NPN-08", "NPN-10"}),
    ],
)
def test_it_does_not_matter_how_they_came_to_be_a_suspect(
    first_responder: Player, fact: tuple[str, dict[str, Any]], owing: set[str]
) -> None:
    case = begin(first_responder, SEEN)
    tell(first_responder, case, fact[0], **fact[1])
    assert owing <= {duty for duty, status in owed(first_responder, case).items() if status == "due"}
    assert "Put no question to them" in text(window(first_responder).get(f"/cases/{case}/signs"))


def test_no_page_puts_a_question_to_a_suspect(first_responder: Player) -> None:
    case = begin(first_responder, SEEN, ("arrested", {"offence": "cannabis"}))
    client = window(first_responder)
    pages = [client.get(f"/cases/{case}/signs").content.decode()]
    pages += [client.get(f"/cases/{case}/signs/{each.slug}").content.decode() for each in families()]
    for page in pages:
        assert "does_not_see_self" not in page
        assert "Told by somebody" not in page
        assert "Put no question to them" in page


def test_an_officer_can_say_that_they_are_treated_as_a_suspect_and_that_they_no_longer_are(
    first_responder: Player,
) -> None:
    case = begin(first_responder, SEEN)
    client = window(first_responder)
    assert say(client, case, "suspect").status_code == 302
    assert owed(first_responder, case)["NPN-08"] == "due"
    assert (
        say(client, case, "no_longer", **{"q-no-longer-suspected__details": "Seen as a victim."}).status_code
        == 302
    )
    assert owed(first_responder, case)["NPN-08"] == "ended"
    assert "Put no question" not in text(client.get(f"/cases/{case}/signs"))


def test_a_supporter_sees_nothing_of_what_police_wrote_unless_they_work_on_the_line(cast: Cast) -> None:
    case = begin(cast.first_responder, SEEN)
    assert window(cast.support_worker).get(f"/cases/{case}/signs").status_code == 404
    assert window(cast.support_worker).get(f"/cases/{case}/signs/work").status_code == 404


def test_of_two_bodies_each_writes_down_its_own_thought(cast: Cast) -> None:
    case = begin(cast.first_responder, SEEN)
    tell(cast.first_responder, case, "victim-considered", outcome="not-yet", reasons="Invented.")
    found = [each for each in line(cast.first_responder, case).obligations if each.duty == "REC-01-WHY"]
    assert {each.body for each in found} == {"northshire-police"}


def test_each_page_leads_on_to_the_referral_and_the_persons_page_leads_to_each(
    first_responder: Player,
) -> None:
    case = begin(first_responder)
    browser = window(first_responder)
    start = f"/cases/{case}/refer/"
    assert browser.get(start).status_code == 200
    for page in ("safe-now", "signs", "rights", "safe-place"):
        shown = browser.get(f"/cases/{case}/{page}").content.decode()
        assert f'href="{start}"' in shown
        assert f'href="/cases/{case}/{page}"' in browser.get(f"/cases/{case}/").content.decode()
