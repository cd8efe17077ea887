"""What counts as an answer: text, codes of their day, conditions, dates that can be."""

from datetime import date

import pytest

from throughline.clock import When
from throughline.vocabulary import (
    CONSENT_STATES,
    INDICATORS,
    KINDS,
    LegalRole,
    Unsound,
    UserRole,
    example,
    family_of,
    fields_of,
    holders,
    parse,
    relevant,
    same_family,
)
from throughline.vocabulary.recognise import Encounter

MAY_2024 = When.day(date(2024, 5, 27))
CONSENTS = [
    "consent-referral",
    "consent-support",
    "consent-police",
    "consent-decision-recipient",
    "consent-identity",
]


def refusals(kind: str, **answers: object) -> dict[str, str]:
    with pytest.raises(Unsound) as refused:
        parse(kind, {"happened": MAY_2024, **answers})
    return dict(refused.value.errors)


def test_text_keeps_its_paragraphs_up_to_fifteen_thousand_characters() -> None:
    account = "First.\r\n\r\nSecond."
    assert (
        parse("own-words", {"happened": MAY_2024, "account": account}).to_data()["account"]
        == "First.\n\nSecond."
    )
    assert parse("own-words", {"happened": MAY_2024, "account": "x" * 15_000})
    assert refusals("own-words", account="x" * 15_001) == {
        "account": "Shorten this to 15,000 characters or fewer"
    }


def test_text_that_no_database_can_hold_is_refused() -> None:
    assert "null character" in refusals("note", note="a\x00b")["note"]
    assert "account" in refusals("own-words", account="a\ud800b")


def test_a_blank_answer_is_no_answer() -> None:
    assert (
        parse("encounter", {"happened": MAY_2024, "setting": "  ", "present": [], "age": None}).to_data()
        == {}
    )
    assert refusals("note", note="   ") == {"note": "Answer this question"}


def test_every_fault_is_told_at_once() -> None:
    assert set(refusals("indicator", code="NOPE", age=3)) == {"code", "how", "age"}


def test_a_code_that_is_not_on_the_list_is_refused() -> None:
    assert refusals("left-with", **{"with": "nobody"})["with"].startswith("Choose an answer from the list")


def test_a_code_counts_only_on_the_days_it_could_be_given() -> None:
    assert refusals("competent-authority-assigned", authority="UKBA_CA") == {
        "authority": "UK Border Agency was not an answer on that day"
    }
    early = {"happened": When.year(2012), "authority": "UKBA_CA"}
    assert parse("competent-authority-assigned", early).summary().endswith("UK Border Agency")


def test_a_coarse_date_is_read_generously_for_a_dated_code() -> None:
    assert parse("competent-authority-assigned", {"happened": When.year(2019), "authority": "SCA"})


def test_words_that_python_keeps_are_fields_like_any_other() -> None:
    fact = parse("released", {"happened": MAY_2024, "from": "police", "address_checked": "no"})
    assert fact.to_data() == {"from": "police", "address_checked": False}
    assert parse("case-closed", example("case-closed")).to_data()["track"] == "referral"


def test_nobody_is_born_after_the_day_they_were_met() -> None:
    assert "date of birth" in refusals("date-of-birth", date="2024-05-28")["date"]
    assert "date of birth" in refusals("date-of-birth", date="1899-12-31")["date"]
    assert refusals("date-of-birth", date="2023-02-30") == {"date": "Give a real date, such as 2024-05-27"}


def test_a_time_without_a_precision_is_refused() -> None:
    with pytest.raises(Unsound) as refused:
        parse("escaped", {"happened": "yesterday"})
    assert refused.value.errors == [("happened", "Give a time as precision, earliest and latest")]


def test_an_answer_that_another_answer_rules_out_is_refused_and_can_be_dropped_first() -> None:
    answers = {"happened": MAY_2024, "line": "Who rented it", "state": "done", "reason": "No time"}
    with pytest.raises(Unsound) as refused:
        parse("line-of-enquiry", answers)
    assert [field for field, _ in refused.value.errors] == ["reason"]
    assert "reason" not in relevant("line-of-enquiry", answers)
    assert parse("line-of-enquiry", relevant("line-of-enquiry", answers))


def test_an_answer_that_another_answer_calls_for_is_asked() -> None:
    assert refusals("line-of-enquiry", line="Who rented it", state="not-taken") == {
        "reason": "Answer this question"
    }


@pytest.mark.parametrize("kind", CONSENTS)
def test_each_consent_stands_alone_with_four_answers_and_none_chosen(kind: str) -> None:
    state = next(field for field in fields_of(KINDS[kind]) if field.name == "state")
    assert state.required and state.options is CONSENT_STATES
    assert refusals(kind)["state"] == "Answer this question"


@pytest.mark.parametrize("kind", CONSENTS)
def test_a_given_consent_says_who_explained_it_and_in_which_language(kind: str) -> None:
    assert set(refusals(kind, state="given")) == {"language", "explained_by"}
    waiting = {"happened": MAY_2024, "state": "not-yet", "ask_again_on": "2024-06-03"}
    assert parse(kind, waiting).to_data() == {"state": "not-yet", "ask_again_on": "2024-06-03"}


def test_the_indicators_of_every_family_are_there_with_source_and_confidence() -> None:
    counted = {family: len(codes) for family, codes in _by_prefix().items()}
    assert counted == {
        "GEN": 37, "CHI": 25, "LAB": 14, "DOM": 10, "SEX": 12, "CRI": 12, "CTY": 10, "FIN": 13, "ONL": 6, "OTH": 6,
    }  # fmt: skip
    assert all(code.confidence in {"G", "K"} and code.source for code in INDICATORS)


def _by_prefix() -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for code in INDICATORS:
        grouped.setdefault(code.value[:3], []).append(code.value)
    return grouped


def test_the_line_for_lists_tells_open_answers_in_words() -> None:
    fact = parse("reasonable-grounds", {"happened": MAY_2024, "outcome": "positive", "reasons": "Because."})
    assert fact.summary() == "Reasonable grounds decision: Positive"
    assert fact.sealed_fields() == {"reasons"}


def test_a_fact_made_in_code_is_checked_like_one_that_came_by_form() -> None:
    assert Encounter(happened=MAY_2024, place_type="car-wash").to_data() == {"place_type": "car-wash"}
    with pytest.raises(ValueError, match="is not on it"):
        Encounter(happened=MAY_2024, place_type="castle")


def test_bodies_that_followed_one_another_are_one_family() -> None:
    assert same_family(LegalRole.UKBA_CA, LegalRole.IECA)
    assert not same_family(LegalRole.CPS, LegalRole.COPFS)
    assert family_of(LegalRole.FWA) == "labour-abuse-authority"
    assert holders("competent-authority", date(2012, 1, 1)) == (LegalRole.UKBA_CA,)
    assert holders("competent-authority", date(2024, 1, 1)) == (LegalRole.SCA, LegalRole.IECA)
    assert holders("labour-abuse-authority", date(2026, 4, 7)) == (LegalRole.FWA,)


def test_survivors_may_speak_and_complain_and_administrators_record_nothing_about_anybody() -> None:
    by_survivors = {kind for kind, cls in KINDS.items() if UserRole.SURVIVOR in cls.recorded_by}
    assert {"feedback", "complaint", "consent-withdrawn", "no-contact", "left-support"} <= by_survivors
    assert not [kind for kind, cls in KINDS.items() if UserRole.ADMINISTRATOR in cls.recorded_by]
