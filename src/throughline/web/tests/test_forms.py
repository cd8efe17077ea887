"""The form that every kind of fact gives."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from throughline import vocabulary
from throughline.web.form import Form
from throughline.web.forms import answers_from, check_rows, form_for, raw_of
from throughline.web.question import Control, Option, Question
from throughline.web.reading import carried, read

PAGE_LIMIT = 60_000
SHELL = 12_000
KINDS = sorted(vocabulary.KINDS)


class Inputs(HTMLParser):
    """What a browser would find in a form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.described: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"] or "")
        if tag == "label":
            self.labels.add(found["for"] or "")
        if tag in ("input", "select", "textarea"):
            self.inputs.append(found)
        self.described |= set((found.get("aria-describedby") or "").split())


def draw(form: Form) -> str:
    template = engines["django"].from_string(
        "{% load throughline %}{% error_summary form %}{% questions form %}"
    )
    return template.render({"form": form})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_a_light_form_in_which_every_input_has_a_label_and_nothing_is_chosen(
    kind: str,
) -> None:
    html = draw(form_for(kind))
    found = Inputs(html)
    assert len(html.encode()) < PAGE_LIMIT - SHELL
    assert {given["id"] for given in found.inputs} <= found.labels
    assert len(found.ids) == len(set(found.ids))
    assert found.described <= set(found.ids)
    assert not re.search(r"<input[^>]* checked>|<option[^>]* selected>", html)
    assert all(not given.get("value") for given in found.inputs if given.get("type") == "text")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_recorded_fills_the_form_and_comes_back_as_it_was(kind: str) -> None:
    data = vocabulary.example(kind)
    back, errors = answers_from(kind, raw_of(kind, data))
    assert errors == []
    assert vocabulary.parse(kind, back) == vocabulary.parse(kind, data)


@pytest.mark.parametrize("kind", KINDS)
def test_the_check_page_shows_every_answer_in_words(kind: str) -> None:
    data = vocabulary.example(kind)
    rows = check_rows(kind, data)
    assert {row.name for row in rows} == set(data)
    assert all(row.text and not row.text.startswith(("{", "[")) for row in rows)
    ids = Inputs(draw(form_for(kind))).ids
    assert all(row.target in ids for row in rows)


def test_a_form_sent_empty_answers_nothing_and_names_what_is_needed() -> None:
    data, errors = answers_from("indicator", {})
    assert (data, errors) == ({}, [])
    with pytest.raises(vocabulary.Unsound) as unsound:
        vocabulary.parse("indicator", data)
    form = form_for("indicator", errors=unsound.value.errors, raw={})
    assert "happened" in dict(unsound.value.errors)
    assert form.faults[0].target == "q-happened-day"
    found = Inputs(draw(form))
    assert {fault.target for fault in form.faults} <= set(found.ids)


def test_a_mistyped_date_comes_back_as_it_was_typed_with_the_box_named() -> None:
    raw = {"q-happened-day": ["31"], "q-happened-month": ["2"], "q-happened-year": ["2024"]}
    data, errors = answers_from("found", raw)
    assert "happened" not in data
    html = draw(form_for("found", data, errors, raw=raw))
    assert 'value="31"' in html
    assert 'href="#q-happened-day"' in html


def test_an_error_about_no_question_stands_on_top() -> None:
    form = form_for("found", errors=[("case", "This case is closed")])
    assert form.faults[0].message == "This case is closed"


def test_an_answer_that_another_has_ruled_out_is_dropped() -> None:
    given = raw_of("consent-referral", vocabulary.example("consent-referral")) | {
        "q-state": ["given"],
        "q-ask_again_on-day": ["1"],
        "q-ask_again_on-month": ["2"],
        "q-ask_again_on-year": ["2027"],
    }
    data, errors = answers_from("consent-referral", given)
    assert errors == []
    assert "ask_again_on" not in data


def test_a_question_under_a_condition_says_so_in_words() -> None:
    html = draw(form_for("consent-referral"))
    assert "Answer this only if “" in html
    assert 'data-only-if="q-state"' in html


def test_an_optional_choice_can_be_taken_back_without_javascript() -> None:
    question = Question(
        "seen", "Was it seen?", Control.RADIOS, options=(Option("true", "Yes"),), required=False
    )
    assert question.offered[-1].value == ""
    assert read([question], {"q-seen": [""]}) == ({}, [])


def test_a_code_that_is_no_longer_used_is_offered_only_for_the_days_of_its_life() -> None:
    kind, field, code = next(
        (kind, field, code)
        for kind, cls in vocabulary.KINDS.items()
        for field in vocabulary.fields_of(cls)
        if field.options
        for code in field.options
        if code.valid_to
    )
    offered = {q.name: {option.value for option in q.options} for q in form_for(kind).questions}[field.name]
    assert code.value not in offered
    then = {
        "happened": {
            "precision": "day",
            "earliest": f"{code.valid_to}T00:00:00Z",
            "latest": f"{code.valid_to}T12:00:00Z",
        }
    }
    offered = {q.name: {option.value for option in q.options} for q in form_for(kind, then).questions}[
        field.name
    ]
    assert code.value in offered


def test_typing_ahead_takes_the_words_or_the_code_and_refuses_anything_else() -> None:
    options = tuple(Option(str(number), f"Country {number}") for number in range(80))
    question = Question("countries", "Which?", Control.TYPE_AHEAD, options=options)
    assert read([question], {"q-countries": ["country  7", "8", "", "7"]}) == ({"countries": ["7", "8"]}, [])
    data, errors = read([question], {"q-countries": ["Atlantis"]})
    assert data == {}
    assert "Atlantis" in errors[0][1]


def test_own_words_are_escaped_and_keep_their_lines() -> None:
    raw = {"q-account": ["\n<script>\nline"]}
    html = draw(form_for("own-words", raw=raw))
    assert "&lt;script&gt;\nline" in html
    assert "<script>" not in html


def test_only_answers_are_carried_through_the_check_page() -> None:
    assert carried(
        {"q-to": ["police"], "csrfmiddlewaretoken": ["x"], "expected": ["3"], "q-empty": [""]}
    ) == [("q-to", "police")]


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=30), max_size=3), max_size=8),
)
def test_nothing_a_browser_sends_breaks_the_reading(kind: str, junk: dict[str, list[str]]) -> None:
    names = [
        f"{question.id}{part}"
        for question in form_for(kind).questions
        for part in ("", "-day", "-month", "-year", "-time")
    ]
    raw = {names[index % len(names)]: values for index, values in enumerate(junk.values())}
    data, errors = answers_from(kind, raw)
    draw(form_for(kind, errors=errors, raw=raw))
    assert set(data) <= {field.name for field in vocabulary.fields_of(vocabulary.KINDS[kind])}
    with suppress(vocabulary.Unsound):
        vocabulary.parse(kind, data)


def test_today_is_counted_in_uk_civil_time() -> None:
    from throughline.web import forms

    assert abs(forms._today() - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)
