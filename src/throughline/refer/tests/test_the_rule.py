"""What is stored, shown and sent is one pure function of the answers on the reachable path: for all answers and edits."""

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, given, settings

from throughline.clock import When
from throughline.refer.definition import QUESTIONS, journey_for
from throughline.refer.facts import facts_of, filed_fact, moment_of
from throughline.refer.packs import Recipient, packs
from throughline.refer.routes import AS_CHILD, Route, route_of
from throughline.refer.sender import Sender
from throughline.refer.tests.drawing import edits, full_answers, senders
from throughline.vocabulary import parse

IDENTIFYING = {
    name
    for name, asked in QUESTIONS.items()
    if asked.group
    in (
        "identity",
        "contact",
        "decision",
        "notice-identity",
        "override-identity",
        "protection",
        "whereabouts",
    )
    or asked.sensitivity.value in ("identity", "contact", "location")
}
CONSENTS = {
    "consent-referral": "consent_referral",
    "consent-support": "consent_support",
    "consent-police": "consent_police",
    "consent-identity": "consent_identity",
    "consent-decision-recipient": "decision_to",
}
NOW = When.day(dt.date(2026, 5, 1))
property_of_the_journey = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def outputs(answers: dict[str, Any], sender: Sender) -> tuple[Any, ...]:
    return packs(answers, sender), facts_of(answers, sender), filed_fact(answers, sender)


def afresh(answers: dict[str, Any], sender: Sender) -> dict[str, Any]:
    """Walk from the first page, answering on each page only what it asks, as somebody would who starts anew."""
    journey, fresh = journey_for(sender), dict[str, Any]()
    for page in journey.pages:
        if page.name in {each.name for each in journey.path(fresh)}:
            fresh |= {each.name: answers[each.name] for each in page.questions if each.name in answers}
            fresh = journey.counting(fresh)
    return fresh


@given(full_answers, edits, senders)
@property_of_the_journey
def test_edited_answers_give_what_a_fresh_run_with_the_same_answers_gives(
    answers: dict[str, Any], changes: list[tuple[str, Any]], sender: Sender
) -> None:
    edited = dict(answers)
    for name, answer in changes:
        edited.pop(name, None)
        if answer not in (None, []):
            edited[name] = answer
    assert outputs(edited, sender) == outputs(afresh(edited, sender), sender)
    assert outputs(edited, sender) == outputs(journey_for(sender).counting(edited), sender)


@given(full_answers, senders)
@property_of_the_journey
def test_a_notification_identifies_nobody_without_consent_to_exactly_that(
    answers: dict[str, Any], sender: Sender
) -> None:
    for pack in packs(answers, sender):
        if pack.route is Route.NOTIFICATION and pack.recipient is Recipient.NATIONAL_FORM:
            leaving = {line.field for line in pack.lines}
            if answers["consent_identity"] != "given":
                assert not leaving & IDENTIFYING
            free = {
                name
                for name in leaving
                if name in ("refusal_words", "notice_words", "notice_leads", "notice_exploiters")
            }
            assert free <= set(answers.get("confirmed", ()))
            assert "sender.name" not in leaving


@given(full_answers, senders)
@property_of_the_journey
def test_no_consent_is_ever_taken_from_another_answer(answers: dict[str, Any], sender: Sender) -> None:
    recorded = facts_of(answers, sender)
    counting = journey_for(sender).counting(answers)
    for kind, question in CONSENTS.items():
        states = [data["state"] for found, data in recorded if found == kind]
        assert len(states) == (question in counting and bool(recorded))
        if kind != "consent-decision-recipient":
            assert states in ([], [answers.get(question)])
    for question in CONSENTS.values():
        silent = {name: answer for name, answer in answers.items() if name != question}
        kinds = [data for kind, data in facts_of(silent, sender) if CONSENTS.get(kind) == question]
        assert kinds == []


@given(full_answers, senders)
@property_of_the_journey
def test_the_police_learn_who_an_adult_is_only_with_agreement_or_a_named_decision(
    answers: dict[str, Any], sender: Sender
) -> None:
    for pack in packs(answers, sender):
        told = {line.field for line in pack.lines} & (IDENTIFYING - {"uk_places"})
        if (
            pack.recipient is Recipient.POLICE
            and answers["age"] not in AS_CHILD
            and answers["consent_police"] != "given"
        ):
            assert not told or (
                answers["police_override"] and "police_override_by" in {x.field for x in pack.lines}
            )
        if pack.recipient is Recipient.SUPPORT_PROVIDER:
            assert answers["consent_support"] == "given" or answers["vital_support"]


@given(full_answers, senders)
@property_of_the_journey
def test_what_is_asked_leads_somewhere_and_what_is_recorded_is_sound(
    answers: dict[str, Any], sender: Sender
) -> None:
    route = route_of(journey_for(sender).counting(answers), sender)
    assert route.decided
    for kind, data in facts_of(answers, sender):
        parse(kind, moment_of(data, NOW))
    if filed := filed_fact(answers, sender):
        parse(filed[0], moment_of(filed[1], NOW))


@given(full_answers, senders)
@property_of_the_journey
def test_each_answer_either_leaves_in_a_pack_or_is_named_among_what_is_held_back(
    answers: dict[str, Any], sender: Sender
) -> None:
    counting = journey_for(sender).counting(answers)
    for pack in packs(answers, sender):
        leaving = {line.field for line in pack.lines if not line.field.startswith("sender.")}
        assert leaving | set(pack.held_back) == set(counting)
        assert not leaving & set(pack.held_back)
