"""Type it once: what the line says already stands in the boxes, with who recorded it, and decides nothing by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Player
from throughline.casework.tests.stories import begin, tell, when
from throughline.refer.definition import QUESTIONS
from throughline.refer.known import RULES, told_by
from throughline.refer.tests.walks import ADULT, NAMED, SPOKEN, boxes, fill, pack, profile, send
from throughline.vocabulary import CONSENT_STATES, parse

pytestmark = pytest.mark.django_db
NEVER = {"consents", "refusal", "refusal-words", "waiting", "capacity", "decision", "contact-wish", "confirmed",
         "override", "override-identity", "protection", "credibility", "read-back", "passing-on"}  # fmt: skip
NOTED = {"language", "interpreter", "interpreter_reference", "notice_version"}


@pytest.fixture
def case(first_responder: Player, client: Client) -> UUID:
    profile(first_responder)
    first_responder.sign_in(client)
    return begin(first_responder)


def known(player: Player, case: UUID) -> dict[str, Any]:
    set_context(player.actor)
    found = ledger.open(case, by=player.actor, purpose="test")
    return told_by(found.entries, {}, timezone.now())


def page(client: Client, case: UUID, name: str) -> str:
    reply = client.get(f"/cases/{case}/refer/{name}")
    assert reply.status_code == 200, name
    return reply.content.decode()


def test_nothing_that_somebody_decides_is_ever_taken_from_the_line() -> None:
    offered = {name for rule in RULES for name in (*rule.get("answers", ()), *rule.get("fixed", ()))}
    offered |= {
        "age",
        "nation",
        "indicators",
        "indicators_details",
        "whose_phone",
        "phone",
        "phone_whose",
        "types",
    }
    assert offered <= set(QUESTIONS)
    assert not [name for name in offered if QUESTIONS[name].options is CONSENT_STATES]
    assert {name for name in offered if QUESTIONS[name].group in NEVER} == NOTED


def test_a_line_full_of_consents_answers_no_consent(case: UUID, first_responder: Player) -> None:
    told = {"explained_by": "Officer", "language": "vi"}
    for kind in ("consent-referral", "consent-support", "consent-police", "consent-identity"):
        tell(first_responder, case, kind, state="given", **told)
    assert set(known(first_responder, case)) <= {
        "first_names", "last_name", "date_of_birth", "notice_first_names", "notice_last_name", "age", "indicators",
        "indicators_details", "town_now", "how_talked",
    }  # fmt: skip


def test_a_name_and_a_date_of_birth_are_not_typed_again(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, ADULT, but="name")
    shown = page(client, case, "name")
    assert 'value="Minh (invented)"' in shown and 'value="Exemplar"' in shown and 'value="1994"' in shown
    assert "From the line: recorded by Northshire Police" in shown and "Change it if it is wrong" in shown
    client.post(f"/cases/{case}/refer/name", boxes(first_names="Minh (invented)", last_name="Example"))
    checked = page(client, case, "check")
    assert "From the line: recorded by Northshire Police" in checked
    assert "From the line: “Exemplar”, recorded by Northshire Police" in checked
    national = pack(client, send(client, case), "national-form")
    assert national["lines"]["last_name"]["text"] == "Example"
    assert "date_of_birth" not in national["lines"]


def test_the_first_page_says_the_age_that_the_date_of_birth_gives_today_and_ticks_none(
    client: Client, case: UUID
) -> None:
    shown = page(client, case, "age")
    assert "From the line: “18 or over”, recorded by Northshire Police" in shown
    assert " checked" not in shown


def test_a_doubt_about_age_is_carried_as_a_doubt(case: UUID, first_responder: Player) -> None:
    tell(first_responder, case, "age-disputed")
    assert known(first_responder, case)["age"].answer == "unsure"


def test_what_is_taken_back_or_corrected_is_not_carried(case: UUID, first_responder: Player) -> None:
    first = tell(first_responder, case, "gender", gender="male")
    set_context(first_responder.actor)
    ledger.record(
        parse("gender", {"happened": when(1), "gender": "female"}),
        case=case,
        by=first_responder.actor,
        supersedes=first,
    )
    assert known(first_responder, case)["gender"].answer == "female"


def test_a_phone_is_carried_only_while_it_is_said_to_be_safe(case: UUID, first_responder: Player) -> None:
    tell(first_responder, case, "contact-method", 3, means="phone", value="07700 900982", safe=True)
    assert known(first_responder, case)["phone"].answer == "07700 900982"
    tell(first_responder, case, "contact-method", 2, means="phone", value="07700 900982", safe=False)
    assert "phone" not in known(first_responder, case)
    tell(first_responder, case, "contact-method", 1, means="phone", value="07700 900983", safe=True)
    tell(first_responder, case, "no-contact", 0)
    assert "phone" not in known(first_responder, case)


def test_a_name_that_their_exploiters_gave_them_is_not_carried(case: UUID, first_responder: Player) -> None:
    tell(first_responder, case, "alias", name="Chained", given_by_exploiter=True)
    assert "nickname" not in known(first_responder, case)


def test_signs_language_and_kinds_are_carried_with_what_was_noted(
    case: UUID, first_responder: Player
) -> None:
    tell(first_responder, case, "language", language="vi", interpreter_needed=True)
    tell(first_responder, case, "indicator", code="GEN07", how="told", context="Papers held by another.")
    tell(first_responder, case, "exploitation-claimed", types=["forced-work"])
    found = known(first_responder, case)
    assert found["interpreter_needed"].answer is True and found["child_language"].answer == "vi"
    assert found["types"].answer == ["forced-work"]
    assert "Papers held by another." in found["indicators_details"].answer
    assert found["indicators_details"].answer.count("\n") == 1


def test_an_interpreter_of_the_same_circle_is_no_independent_one(case: UUID, first_responder: Player) -> None:
    told = {"language": "vi", "independent": True}
    tell(first_responder, case, "interpreter-used", same_circle=True, **told)
    assert "interpreter" not in known(first_responder, case)


def test_a_page_that_was_saved_is_not_changed_by_a_later_fact(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, ADULT)
    before = pack_lines(client, case)
    tell(first_responder, case, "name", first_names="Lan", last_name="Different")
    assert pack_lines(client, case) == before
    shown = page(client, case, "name")
    assert 'value="Exemplar"' in shown and 'value="Different"' not in shown and "“Different”" in shown


def pack_lines(client: Client, case: UUID) -> list[str]:
    return re.findall(r'<dd class="govuk-summary-list__value[^"]*">([^<]*)', page(client, case, "check"))


def test_who_may_not_read_a_field_is_offered_nothing_of_it(case: UUID, first_responder: Player) -> None:
    set_context(first_responder.actor)
    lines = ledger.open(case, by=first_responder.actor, purpose="test").entries

    blind = [replace(each, known=replace(each.known, data={}), hidden=frozenset(each.data)) for each in lines]
    assert set(told_by(blind, {}, timezone.now())) <= {"town_now", "how_talked"}


def test_privileged_facts_are_not_carried(case: UUID, first_responder: Player) -> None:
    set_context(first_responder.actor)
    lines = ledger.open(case, by=first_responder.actor, purpose="test").entries

    closed = [replace(each, row=replace(each.row, privileged=True)) for each in lines]
    assert told_by(closed, {}, timezone.now()) == {}


def test_a_notification_without_a_name_shows_none_though_the_line_has_one(
    client: Client, case: UUID, first_responder: Player
) -> None:
    unnamed = {**NAMED, "named-and-contacted": boxes(consent_identity="refused", may_contact="yes")}
    fill(first_responder, case, {name: sent for name, sent in unnamed.items() if name != "named"})
    checked = page(client, case, "check")
    assert "Exemplar" not in checked and "Minh" not in checked


def test_consents_are_asked_with_nothing_chosen_whatever_the_line_says(
    client: Client, case: UUID, first_responder: Player
) -> None:
    tell(first_responder, case, "consent-referral", state="given", explained_by="Officer", language="vi")
    fill(first_responder, case, SPOKEN)
    assert " checked" not in page(client, case, "referral")
