"""The routes of the referral, walked page by page by a browser without JavaScript; packs and facts that come of them."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin
from throughline.refer import copying
from throughline.refer.models import MadePack
from throughline.refer.tests.stories import kinds
from throughline.refer.tests.walks import (
    ADULT,
    CHILD,
    NAMED,
    NOT_YET,
    PERSON,
    REFUSING,
    boxes,
    fill,
    pack,
    profile,
    send,
    trouble,
    walk,
)

pytestmark = pytest.mark.django_db
LONGEST = {"adult": 24, "child": 22, "refusing": 12}


@pytest.fixture
def case(first_responder: Player, client: Client) -> UUID:
    profile(first_responder)
    first_responder.sign_in(client)
    return begin(first_responder, name=False)


def assert_light(client: Client, case: UUID, pages: list[str]) -> None:
    """No page is heavier than sixty kilobytes, filled in."""
    for page in (*pages, "check"):
        assert len(client.get(f"/cases/{case}/refer/{page}").content) <= 60 * 1024, page


def facts(player: Player, case: UUID, kind: str) -> list[Any]:
    set_context(player.actor)
    return [
        each.data for each in ledger.open(case, by=player.actor, purpose="test").entries if each.kind == kind
    ]


def test_an_adult_who_agrees_is_referred_in_few_pages(
    client: Client, case: UUID, first_responder: Player
) -> None:
    pages = walk(client, case, ADULT)
    assert_light(client, case, pages)
    packs = send(client, case)
    assert len(pages) + 2 <= LONGEST["adult"]
    national = pack(client, packs, "national-form")
    assert national["route"] == "with-consent"
    assert national["lines"]["age"]["value"] == "adult"
    assert national["lines"]["nation"]["text"] == "England"
    assert national["lines"]["consent_support"]["value"] == "given"
    assert national["lines"]["decision_email_safe"]["value"] == "yes"
    assert national["lines"]["phone"]["text"] == "07700 900982"
    assert national["lines"]["sender.role"]["text"] == "Response officer"
    reply = client.post(packs, boxes(reference="NRM-INV-1"), follow=True)
    assert "NRM referral sent" in reply.content.decode()
    (referral,) = facts(first_responder, case, "nrm-referral")
    assert referral["nation"] == "E" and referral["deputy_contact"] is True
    assert facts(first_responder, case, "reference-received") == [{"reference": "NRM-INV-1"}]
    assert facts(first_responder, case, "consent-support")[0]["state"] == "given"


def test_nothing_is_recorded_as_referred_before_the_form_was_filed(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, ADULT)
    shown = client.get(send(client, case)).content.decode()
    assert "It is not with the Home Office yet" in shown
    assert "nrm-referral" not in kinds(first_responder, case)
    assert "consent-referral" in kinds(first_responder, case)


def test_a_child_is_referred_without_being_asked_for_consent(
    client: Client, case: UUID, first_responder: Player
) -> None:
    pages = walk(client, case, CHILD)
    assert pages[1] == "council"
    assert len(pages) + 2 <= LONGEST["child"]
    assert_light(client, case, [each for each in pages if each in ("council", "child", "reach")])
    assert not {"explaining", "referral", "support-and-police", "decision"} & set(pages)
    packs = send(client, case)
    national = pack(client, packs, "national-form")
    assert national["lines"]["council_email"]["text"] == "duty@northshire.gov.uk"
    assert not [name for name in national["lines"] if name.startswith("consent")]
    told = set(MadePack.objects.filter(case_id=case).values_list("recipient", flat=True))
    assert told == {"national-form", "council-children", "guardian-service", "police"}
    assert "consent-referral" not in kinds(first_responder, case)


def test_an_adult_who_refuses_is_asked_little_and_notified_without_a_name(
    client: Client, case: UUID, first_responder: Player
) -> None:
    pages = walk(client, case, REFUSING)
    assert len(pages) + 2 <= LONGEST["refusing"]
    assert_light(client, case, pages)
    packs = send(client, case)
    national = pack(client, packs, "national-form")
    assert set(national["lines"]) == {
        "sender.organisation",
        "refusal_reasons",
        "gender",
        "nationality",
        "types",
        "coarse_place",
        "coarse_period",
    }
    assert "village" not in json.dumps(national) and "Secret" not in json.dumps(national)
    assert facts(first_responder, case, "no-contact") == [{}]
    client.post(packs, boxes(reference=""))
    (notified,) = facts(first_responder, case, "duty-to-notify")
    assert notified["identified"] is False


def test_naming_somebody_in_a_notification_is_its_own_question_and_can_be_taken_back(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, NAMED)
    checked = client.get(f"/cases/{case}/refer/check").content.decode()
    assert "Exemplar" in checked
    changed = boxes(consent_identity="refused", may_contact="yes")
    client.post(f"/cases/{case}/refer/named-and-contacted?check=1", changed)
    checked = client.get(f"/cases/{case}/refer/check").content.decode()
    assert "Check the answers" in checked
    assert "Exemplar" not in checked and "minh@example.org" not in checked
    national = pack(client, send(client, case), "national-form")
    assert not {"notice_first_names", "notice_nickname", "notice_email", "notice_email_safe"} & set(
        national["lines"]
    )
    assert {"name", "contact-method"} & set(kinds(first_responder, case)) == set()


def test_a_contact_in_a_notification_is_used_only_if_they_say_it_is_safe(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, NAMED, but="named")
    unsafe = {name: answer for name, answer in NAMED["named"].items() if name != "q-notice_email_safe"}
    reply = client.post(f"/cases/{case}/refer/named", unsafe)
    assert reply.status_code == 422
    assert "Tick this only if it is so. If it is not, choose another way above" in trouble(reply)


def test_places_abroad_are_gone_once_it_happened_in_the_uk_alone(
    client: Client, case: UUID, first_responder: Player
) -> None:
    abroad = {**PERSON["places"], **boxes(where="both", countries=["Vietnam", "France"])}
    fill(first_responder, case, {**ADULT, "places": abroad})
    assert "France" in client.get(f"/cases/{case}/refer/check").content.decode()
    reply = client.post(f"/cases/{case}/refer/places?check=1", {**abroad, "q-where": "uk"})
    assert reply["Location"].endswith("/check")
    assert "France" not in client.get(f"/cases/{case}/refer/check").content.decode()
    national = pack(client, send(client, case), "national-form")
    assert "countries" not in national["lines"]
    assert "Invented Moor" in national["lines"]["uk_places"]["text"]


def test_a_child_who_turns_out_to_be_an_adult_is_asked_for_consent_with_nothing_chosen(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, CHILD)
    reply = client.post(f"/cases/{case}/refer/age?check=1", boxes(age="adult", nation="E"))
    assert reply["Location"].endswith("/explaining")
    client.post(reply["Location"], ADULT["explaining"])
    asked = client.get(f"/cases/{case}/refer/referral").content.decode()
    assert 'type="radio"' in asked and " checked" not in asked


def test_more_time_sends_nothing_keeps_the_place_of_safety_and_asks_again(
    client: Client, case: UUID, first_responder: Player
) -> None:
    walk(client, case, NOT_YET)
    page = client.get(send(client, case)).content.decode()
    assert "Nobody was told" in page
    recorded = kinds(first_responder, case)
    assert {"consent-referral", "not-yet", "place-of-safety-offered"} <= set(recorded)
    assert not {"duty-to-notify", "nrm-referral", "referral-not-made"} & set(recorded)


def test_without_the_senders_details_the_journey_asks_for_them_first(
    client: Client, first_responder: Player
) -> None:
    first_responder.sign_in(client)
    case = begin(first_responder)
    assert client.get(f"/cases/{case}/refer/age")["Location"].startswith("/refer/you")


def test_the_packs_of_another_body_are_not_there(
    client: Client, case: UUID, cast: Cast, first_responder: Player
) -> None:
    fill(first_responder, case, ADULT)
    packs = send(client, case)
    made = MadePack.objects.get(case_id=case, recipient="police")
    cast.other_investigator.sign_in(client)
    assert client.get(packs).status_code == 404
    assert client.get(f"/cases/{case}/refer/packs/{made.pk}.json").status_code == 404


def test_the_copy_pack_is_a_document_with_the_same_bytes_each_time(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, ADULT)
    packs = send(client, case)
    made = MadePack.objects.get(case_id=case, recipient="national-form")
    first, second = (client.get(packs.replace("done", f"packs/{made.pk}.pdf")).content for _ in range(2))
    assert first.startswith(b"%PDF-") and first == second


def test_a_file_is_taken_by_what_it_is_and_can_be_taken_out(
    client: Client, case: UUID, first_responder: Player
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    fill(first_responder, case, ADULT)
    page = f"/cases/{case}/refer/evidence"
    wrong = client.post(
        page, {"q-files": SimpleUploadedFile("photo.png", b"MZ not a picture"), "upload": "1"}
    )
    empty = client.post(page, {"q-files": SimpleUploadedFile("photo.png", b""), "upload": "1"})
    assert wrong.status_code == empty.status_code == 422
    client.post(page, {"q-files": SimpleUploadedFile("letter.pdf", copying.prompt_sheet()), "upload": "1"})
    assert "letter.pdf" in client.get(page).content.decode()
    assert "Answer “What are they, and of which day?”" in trouble(client.post(page, {}))
    client.post(page, boxes(files_list="A letter (invented)."))
    walk_on = client.post(f"/cases/{case}/refer/read-back", ADULT["read-back"])
    assert walk_on["Location"].endswith("/check")
    national = pack(client, send(client, case), "national-form")
    assert national["lines"]["files"]["text"] == "letter.pdf"
    assert [each["name"] for each in facts(first_responder, case, "attachment")] == ["letter.pdf"]


def test_taking_one_agreement_back_takes_one_page_and_leaves_the_others(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, ADULT)
    send(client, case)
    page = f"/cases/{case}/refer/take-back"
    assert " checked" not in client.get(page).content.decode()
    assert client.post(page, {}).status_code == 422
    assert client.post(page, boxes(purpose="identity")).status_code == 422
    assert client.post(page, boxes(purpose="support")).status_code == 302
    assert facts(first_responder, case, "consent-withdrawn") == [{"purpose": "support"}]
    left = client.get(page).content.decode()
    assert 'value="support"' not in left and 'value="referral"' in left


def test_filing_meets_the_duty_to_refer_and_refusing_with_a_notice_meets_the_duty_to_notify(
    client: Client, case: UUID, first_responder: Player
) -> None:
    def status(duty: str) -> set[str]:
        set_context(first_responder.actor)
        found = ledger.open(case, by=first_responder.actor, purpose="test").obligations
        return {str(each.status) for each in found if each.duty == duty}

    assert status("DTN-01") <= {"due", "overdue"} and status("DTN-01")
    fill(first_responder, case, REFUSING)
    done = send(client, case)
    assert status("DTN-01") <= {"due", "overdue"}
    client.post(done, boxes(reference="DTN-INV-1"))
    assert status("DTN-01") <= {"met", "met late"}
    assert status("NRM-01") <= {"met", "met late", "ended"} and status("NRM-01")
