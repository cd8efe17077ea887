"""The first two minutes: what is saved, what it starts, who may finish it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
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

pytestmark = pytest.mark.django_db

AT_A_DOOR = {
    "q-danger-assessed__level": "immediate",
    "q-danger-assessed__controller_present": "true",
    "q-safe-to-approach__talk": "not-here",
    "q-safe-to-approach__paper": "no",
    "q-signs": ["GEN13", "GEN20"],
    "q-else": "A list of debts on the wall",
    "q-age-band__band": "unsure",
    "q-encounter__place_type": "car-wash",
    "q-encounter__setting": "Invented Vale",
    "q-language__language": "vi",
    "q-nation__nation": "E",
}


def send(client: Client, address: str = "/first", **more: Any) -> Any:
    """Fill the page in and save it."""
    page = client.get(address)
    carried = {name: hidden(page, name) for name in ("once", "begun")}
    return client.post(address, {**carried, **more})


def begun_case(response: Any) -> UUID:
    assert response.status_code == 302, text(response)
    found = re.fullmatch(r"/cases/([0-9a-f-]+)/safe-now", response["Location"])
    assert found, response["Location"]
    return UUID(found[1])


def test_what_was_seen_at_a_door_becomes_a_line_with_its_facts(first_responder: Player) -> None:
    case = begun_case(send(window(first_responder), **AT_A_DOOR))
    (met,) = data_of(first_responder, case, "encounter")
    assert met["present"] == ["suspected-controller"]
    assert (met["place_type"], met["setting"], met["nation"]) == ("car-wash", "Invented Vale", "E")
    assert data_of(first_responder, case, "danger-assessed") == [
        {"level": "immediate", "controller_present": True}
    ]
    assert data_of(first_responder, case, "safe-to-approach") == [{"talk": "not-here", "paper": "no"}]
    assert [each["code"] for each in data_of(first_responder, case, "indicator")] == [
        "GEN13",
        "GEN20",
        "GEN37",
    ]
    assert {each["how"] for each in data_of(first_responder, case, "indicator")} == {"seen"}


def test_it_starts_the_duties_of_somebody_who_saw_that(first_responder: Player) -> None:
    case = begun_case(send(window(first_responder), **AT_A_DOOR))
    duties = owed(first_responder, case)
    assert {duties[each] for each in ("REC-01-WHY", "SAF-01", "SAF-02", "CHD-01")} == {"due"}


def test_where_they_are_is_sealed_until_somebody_says_what_for(first_responder: Player) -> None:
    case = begun_case(send(window(first_responder), **AT_A_DOOR))
    set_context(first_responder.actor)
    seen = ledger.open(case, by=first_responder.actor, purpose="casework")  # type: ignore[arg-type]
    (met,) = [entry for entry in seen.entries if entry.kind == "encounter"]
    assert "setting" not in met.data
    assert "Invented Vale" not in text(window(first_responder).get(f"/cases/{case}/safe-now"))


def test_nothing_is_chosen_beforehand(first_responder: Player) -> None:
    page = window(first_responder).get("/first").content.decode()
    assert not re.search(r"<(?:input|option)\b[^>]*\s(?:checked|selected)\b", page)


def test_one_answer_is_enough_and_nothing_at_all_is_not(first_responder: Player) -> None:
    client = window(first_responder)
    assert send(client).status_code == 422
    case = begun_case(send(client, **{"q-signs": ["GEN05"]}))
    assert kinds(first_responder, case) == ["case-opened", "lead-set", "encounter", "indicator"]


def test_half_filled_it_is_kept_for_the_next_shift(first_responder: Player, investigator: Player) -> None:
    answer = send(window(first_responder), **{**AT_A_DOOR, "later": "1"})
    assert answer["Location"] == "/first/unfinished"
    next_shift = window(investigator)
    found = re.search(r"/first/[0-9a-f-]{36}", next_shift.get("/first/unfinished").content.decode())
    assert found
    page = next_shift.get(found[0])
    assert "A list of debts on the wall" in page.content.decode()
    case = begun_case(send(next_shift, found[0], **AT_A_DOOR))
    assert "indicator" in kinds(investigator, case)
    assert "Nothing is waiting" in text(next_shift.get("/first/unfinished"))


def test_another_team_sees_nothing_of_it(
    first_responder: Player, other_investigator: Player, outsider: Player
) -> None:
    send(window(first_responder), **{**AT_A_DOOR, "later": "1"})
    kept = re.search(
        r"/first/[0-9a-f-]{36}", window(first_responder).get("/first/unfinished").content.decode()
    )
    assert kept
    elsewhere = window(other_investigator)
    assert "Nothing is waiting" in text(elsewhere.get("/first/unfinished"))
    assert elsewhere.get(kept[0])["Location"] == "/first/unfinished"
    assert window(outsider).get("/first").status_code == 403


def test_sent_twice_it_is_one_line(first_responder: Player) -> None:
    client = window(first_responder)
    page = client.get("/first")
    sent = {name: hidden(page, name) for name in ("once", "begun")} | AT_A_DOOR
    assert begun_case(client.post("/first", sent)) == begun_case(client.post("/first", sent))


def test_what_cannot_be_read_comes_back_as_it_was_typed(first_responder: Player) -> None:
    wrong = {
        **AT_A_DOOR,
        "q-when-danger-assessed-day": "31",
        "q-when-danger-assessed-month": "2",
        "q-when-danger-assessed-year": "2026",
    }
    answer = send(window(first_responder), **wrong)
    assert answer.status_code == 422
    assert 'value="31"' in answer.content.decode()
    assert "A list of debts on the wall" in answer.content.decode()


def test_the_line_of_somebody_known_gets_a_second_meeting_not_a_second_line(first_responder: Player) -> None:
    case = begin(first_responder, ("alias", {"name": "Bluebird"}))
    client = window(first_responder)
    asked = send(client, **{**AT_A_DOOR, "q-alias__name": "Bluebird"})
    assert "Is it one of these?" in text(asked)
    found = re.search(r'action="(/first/[0-9a-f-]+)"', asked.content.decode())
    assert found
    sent = dict(re.findall(r'name="(q-[^"]+)" value="([^"]*)"', asked.content.decode()))
    answer = client.post(found[1], {**sent, "once": hidden(asked, "once"), "line": str(case)})
    assert begun_case(answer) == case
    assert kinds(first_responder, case).count("encounter") == 2
    assert "Nothing is waiting" in text(client.get("/first/unfinished"))


def test_to_a_line_that_is_there_it_adds(first_responder: Player) -> None:
    case = begin(first_responder)
    assert begun_case(send(window(first_responder), f"/cases/{case}/first", **AT_A_DOOR)) == case
    assert kinds(first_responder, case).count("encounter") == 2


def test_what_one_may_not_record_whole_is_not_recorded_in_part(cast: Cast) -> None:
    """An analyst may write down a meeting and not an age: then neither is on the line, as the page says."""
    case = begin(cast.first_responder)
    before = kinds(cast.first_responder, case)
    answer = send(window(cast.analyst), f"/cases/{case}/first", **AT_A_DOOR)
    assert answer.status_code == 403
    assert kinds(cast.first_responder, case) == before


def test_it_says_what_to_do_first_and_what_never_to_do(first_responder: Player) -> None:
    client = window(first_responder)
    case = begun_case(send(client, **AT_A_DOOR))
    page = text(client.get(f"/cases/{case}/safe-now"))
    told = [
        "Ring 999 now",
        "Part them from whoever may control them",
        "Do not talk about it here",
        "Get an independent interpreter",
        "Treat them as a child",
        "Give nothing to carry",
    ]
    places = [page.index(each) for each in told]
    assert places == sorted(places)
    assert "0800 1111" in page
    assert "Not checked yet" in page


def test_what_was_done_is_recorded_and_meets_the_duty(first_responder: Player) -> None:
    client = window(first_responder)
    case = begun_case(send(client, **AT_A_DOOR))
    page = client.get(f"/cases/{case}/safe-now")
    sent = {"once": hidden(page, "once"), "q-made-safe__actions": ["separated", "police-called"]}
    assert client.post(f"/cases/{case}/safe-now", sent).status_code == 302
    assert owed(first_responder, case)["SAF-01"] == "met"
    assert client.post(f"/cases/{case}/safe-now", {}).status_code == 200
    assert kinds(first_responder, case).count("made-safe") == 1


def test_nobody_is_told_of_a_line_that_is_not_theirs(cast: Cast) -> None:
    case = begin(cast.first_responder)
    for page in ("first", "safe-now"):
        assert window(cast.other_investigator).get(f"/cases/{case}/{page}").status_code == 404


def test_every_sign_of_the_page_is_in_the_vocabulary_and_none_is_asked_twice() -> None:
    from throughline.identify.first import sheet
    from throughline.vocabulary import INDICATORS

    (signs,) = [each for each in sheet().form().questions if each.name == "signs"]
    codes = [each.value for each in signs.options]
    assert len(set(codes)) == len(codes) >= 12
    assert all(code in INDICATORS for code in codes)


def test_the_page_is_light(first_responder: Player) -> None:
    case = begin(first_responder)
    client = window(first_responder)
    for address in ("/first", "/first/unfinished", f"/cases/{case}/safe-now"):
        assert len(client.get(address).content) < 60_000, address


def test_the_line_belongs_to_the_team_of_whoever_met_them(support_worker: Player) -> None:
    case = begun_case(send(window(support_worker), **AT_A_DOOR))
    lead = line(support_worker, case).lead
    assert lead is not None
    assert lead.team_id == support_worker.team.pk  # type: ignore[union-attr]


def test_a_line_begun_without_a_name_says_that_nobody_was_looked_up_until_a_name_comes_and_was(
    first_responder: Player,
) -> None:
    earlier = begin(first_responder)
    tell(first_responder, earlier, "alias", name="Little Star")
    client = window(first_responder)
    response = send(client, **AT_A_DOOR)
    case = begun_case(response)
    page = text(client.get(response["Location"]))
    assert "No name was given, so nobody could be looked up" in page and "Look them up now" not in page
    assert "When a name comes, look them up here" in page
    tell(first_responder, case, "alias", name="Little Star")
    assert "Look them up now" in text(client.get(response["Location"]))
    found = client.post(response["Location"], {"look_up": "1"})
    told = found.content.decode().split('id="known"')[1].split("</div>")[0]
    assert f"/cases/{earlier}/" in told and f"/cases/{case}/" not in told


def test_a_line_begun_with_a_name_asks_for_no_search_afterwards(first_responder: Player) -> None:
    client = window(first_responder)
    response = send(client, **AT_A_DOOR, **{"q-alias__name": "Nobody Knows (invented)"})
    page = text(client.get(begun_address(response)))
    assert "nobody could be looked up" not in page and "Known already?" not in page


def begun_address(response: Any) -> str:
    begun_case(response)
    return str(response["Location"])
