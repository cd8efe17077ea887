"""A journey asks only what its branch needs, and what a later change ruled out is never sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.forms import All, Branch, Journey, JourneyError, Page, Question, When

REFERRAL = Journey(
    "referral",
    (
        Page(
            "age",
            "Are they under 18?",
            (Question("age"),),
            (Branch(When("age", one_of=("under-18", "unsure")), "council"),),
            "consent",
        ),
        Page("council", "Which council?", (Question("council"),), then="name"),
        Page(
            "consent",
            "Do they agree to be referred?",
            (Question("consent"),),
            (Branch(When("consent", one_of=("given",)), "name"),),
            "notification",
        ),
        Page(
            "notification",
            "Notification",
            (
                Question("gender", needed=False),
                Question("identity"),
                Question("identity_name", only_if=When("identity", one_of=("given",))),
            ),
            then="check",
        ),
        Page("name", "Name", (Question("name"), Question("phone", needed=False)), then="check"),
        Page("check", "Check the answers"),
    ),
)
CHOICES: dict[str, list[Any]] = {
    "age": ["under-18", "unsure", "adult", None],
    "council": ["Invented Vale", None],
    "consent": ["given", "refused", "not-yet", None],
    "gender": ["female", None],
    "identity": ["given", "refused", None],
    "identity_name": ["Min (invented)", None],
    "name": ["Min (invented)", None],
    "phone": ["07700 900123 (invented)", None],
}
edits = st.lists(
    st.sampled_from(sorted(CHOICES)).flatmap(lambda q: st.tuples(st.just(q), st.sampled_from(CHOICES[q])))
)
IDENTIFYING = {"name", "phone", "identity_name", "council"}


def pages(answers: dict[str, Any]) -> list[str]:
    return [page.name for page in REFERRAL.path(answers)]


def test_the_journey_stops_at_the_first_question_that_is_needed() -> None:
    assert pages({}) == ["age"]
    assert pages({"age": "adult"}) == ["age", "consent"]
    assert not REFERRAL.complete({"age": "adult"})


def test_a_child_is_not_asked_for_consent() -> None:
    assert pages({"age": "unsure", "council": "Invented Vale", "name": "Min"}) == [
        "age",
        "council",
        "name",
        "check",
    ]


def test_an_adult_who_refuses_is_asked_nothing_that_a_notification_does_not_need() -> None:
    answers = {"age": "adult", "consent": "refused", "identity": "refused"}
    assert pages(answers) == ["age", "consent", "notification", "check"]
    assert REFERRAL.complete(answers)


def test_after_consent_is_taken_back_neither_name_nor_phone_is_sent() -> None:
    answers = {"age": "adult", "consent": "given", "name": "Min", "phone": "07700 900123"}
    assert REFERRAL.counting(answers)["phone"] == "07700 900123"
    changed = {**answers, "consent": "refused", "identity": "refused"}
    assert REFERRAL.counting(changed) == {"age": "adult", "consent": "refused", "identity": "refused"}


def test_a_name_given_for_a_notification_is_not_sent_once_it_is_taken_back() -> None:
    answers = {"age": "adult", "consent": "refused", "identity": "given", "identity_name": "Min"}
    assert REFERRAL.counting(answers)["identity_name"] == "Min"
    assert "identity_name" not in REFERRAL.counting({**answers, "identity": "refused"})


def test_a_child_who_turns_out_to_be_an_adult_is_asked_for_consent_with_nothing_chosen() -> None:
    child = {"age": "under-18", "council": "Invented Vale", "name": "Min"}
    assert pages({**child, "age": "adult"}) == ["age", "consent"]
    assert REFERRAL.counting({**child, "age": "adult"}) == {"age": "adult"}


def test_a_typed_address_does_not_open_a_page_that_is_not_reached() -> None:
    assert not REFERRAL.reachable("check", {"age": "adult"})
    assert REFERRAL.reachable("check", {"age": "adult", "consent": "refused", "identity": "refused"})


@given(edits)
def test_edited_answers_send_the_same_as_fresh_ones_and_never_identify_somebody_who_refused(
    changes: list[tuple[str, Any]],
) -> None:
    sent = REFERRAL.counting(dict(changes))
    fresh: dict[str, Any] = {}
    for page in REFERRAL.path(sent):
        fresh |= {question.name: sent[question.name] for question in page.questions if question.name in sent}
    assert sent == fresh == REFERRAL.counting(sent)
    if sent.get("age") == "adult" and sent.get("consent") != "given" and sent.get("identity") != "given":
        assert not IDENTIFYING & set(sent)


def test_a_branch_on_many_answers_is_taken_if_one_of_them_fits() -> None:
    assert When("types", one_of=("county-lines",)).holds({"types": ["begging", "county-lines"]})
    assert When("types", none_of=("county-lines",)).holds({"types": ["begging"]})
    assert not When("types", none_of=("county-lines",)).holds({})


@pytest.mark.parametrize(
    "faulty",
    [
        (),
        (Page("a", "A"), Page("a", "A again")),
        (Page("a", "A", then="nowhere"),),
        (Page("a", "A", then="b"), Page("b", "B", then="a")),
        (Page("a", "A", branches=(Branch(When("x", one_of=(1,)), "a"),)),),
    ],
)
def test_a_journey_that_cannot_be_walked_is_refused(faulty: tuple[Page, ...]) -> None:
    with pytest.raises(JourneyError):
        Journey("faulty", faulty)


PLACES = Journey(
    "places",
    (
        Page(
            "where",
            "Where?",
            (Question("where"), Question("town", only_if=When("country", one_of=("UK",)))),
            then="rows",
        ),
        Page(
            "rows",
            "Which places?",
            (
                Question("story", spared_in="spared"),
                Question(
                    "places",
                    spared_in="spared",
                    parts=(
                        Question("name"),
                        Question("street", needed=False, only_if=When("name", one_of=("A",))),
                    ),
                ),
                Question("why", needed=False, needed_if=When("where", one_of=("abroad",))),
                Question("spared", needed=False),
            ),
            then="abroad",
            only_if=All((When("where", one_of=("here", "abroad")),)),
        ),
        Page("abroad", "Abroad", (Question("visa"),), only_if=When("country", one_of=("not UK",))),
    ),
    lambda counting: {"country": "UK" if counting.get("where") == "here" else "not UK"},
)
TOLD = {"where": "here", "town": "Invented Vale", "story": "Words"}


def test_a_page_whose_condition_does_not_hold_is_passed_over_even_at_the_end() -> None:
    here = {**TOLD, "places": [{"name": "A"}]}
    assert [page.name for page in PLACES.path(here)] == ["where", "rows"]
    assert PLACES.complete(here)
    assert not PLACES.complete({**here, "where": "abroad", "why": "Words"})


def test_what_is_derived_is_never_an_answer() -> None:
    assert "country" not in PLACES.counting(TOLD)
    assert PLACES.counting({**TOLD, "where": "abroad"}).get("town") is None


def test_of_several_rows_only_the_answers_that_their_own_row_calls_for_count() -> None:
    rows = [{"name": "A", "street": "One"}, {"name": "B", "street": "Two"}, {}]
    assert PLACES.counting({**TOLD, "places": rows})["places"] == [
        {"name": "A", "street": "One"},
        {"name": "B"},
    ]
    assert "places" not in PLACES.counting({**TOLD, "places": [{}]})


def test_a_row_that_is_half_filled_is_still_to_be_finished() -> None:
    journey = Journey(
        "rows", (Page("rows", "Rows", (Question("rows", parts=(Question("a"), Question("b"))),)),)
    )
    assert not journey.complete({"rows": [{"a": 1}]})
    assert journey.complete({"rows": [{"a": 1, "b": 2}]})


def test_a_question_left_unasked_on_purpose_needs_no_answer_and_an_answer_takes_the_mark_away() -> None:
    assert not PLACES.complete({"where": "here", "town": "Vale"})
    assert PLACES.complete({"where": "here", "town": "Vale", "spared": ["story", "places"]})
    counting = PLACES.counting({**TOLD, "spared": ["story", "places", "no such question"]})
    assert counting["spared"] == ["places"]


def test_a_question_may_be_needed_under_a_condition_alone() -> None:
    abroad = {"where": "abroad", "spared": ["story", "places"], "visa": "none"}
    assert not PLACES.complete(abroad)
    assert PLACES.complete({**abroad, "why": "Words"})
