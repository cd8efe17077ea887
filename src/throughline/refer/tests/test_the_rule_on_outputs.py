"""The rule on what people see and get: the check page, the words of the PDF, the PDF itself and the data.

For all answers and all orders of editing each of them equals that of a fresh run with the same final answers.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import uuid
from random import Random
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from throughline.refer import copying, journal
from throughline.refer.copies import Copy
from throughline.refer.definition import QUESTIONS, SHEETS
from throughline.refer.filling import part_name, question_of
from throughline.refer.journal import Entry
from throughline.refer.packs import Recipient, packs
from throughline.refer.pages.journey import rows
from throughline.refer.routes import Route
from throughline.refer.sender import Sender
from throughline.refer.tests.drawing import POLICE, full_answers, seeds, senders
from throughline.refer.tests.test_the_rule import CONSENTS, IDENTIFYING
from throughline.web.question import Raw
from throughline.web.reading import raw_answer

CASE, DAY = uuid.UUID(int=4), dt.date(2026, 5, 1)
SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FEW = settings(SOME, max_examples=3)


@pytest.fixture(autouse=True, scope="module")
def every_council_is_known() -> Any:
    """Which councils there are is the directory's; here any name will do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "council_fault", lambda name: "")
        yield


def boxes_for(page: str, answers: dict[str, Any]) -> dict[str, list[str]]:
    """What a browser would send from one page for these answers."""
    raw: dict[str, list[str]] = {}
    for asked in SHEETS[page].questions:
        answer = answers.get(asked.name)
        if answer in (None, []) or asked.control == "file":
            continue
        for number, row in enumerate(answer if asked.parts else (), 1):
            for part in asked.parts:
                if part.name in row:
                    named = question_of(part, name=part_name(asked, number, part))
                    raw |= raw_answer(named, row[part.name])
        if not asked.parts:
            raw |= raw_answer(question_of(asked), answer)
    return raw


def in_order(answers: dict[str, Any], sender: Sender, pages: list[str]) -> Entry:
    """An entry whose pages were saved in this order."""
    return edited(Entry(CASE, sender), answers, pages)


def edited(entry: Entry, answers: dict[str, Any], pages: list[str]) -> Entry:
    for page in pages:
        entry = entry.filled(page, boxes_for(page, answers))
    return entry


def copies(entry: Entry) -> list[Copy]:
    return [Copy.of(pack, DAY) for pack in packs(entry.counting, entry.sender)]


def shown(entry: Entry) -> str:
    """The check page's answers as a browser gets them."""
    return render_to_string("web/components/check-answers.html", {"rows": rows(entry), "change": "/"})


def outputs(entry: Entry) -> tuple[Any, ...]:
    made = copies(entry)
    return (
        entry.complete,
        shown(entry),
        [json.dumps(copying.as_json(each), ensure_ascii=False) for each in made],
        [copying.as_text(each) for each in made],
        [each.to_bytes() for each in made],
    )


@given(full_answers, full_answers, seeds, senders)
@SOME
def test_every_output_is_that_of_a_fresh_run_whatever_was_typed_before_and_in_whichever_order(
    final: dict[str, Any], before: dict[str, Any], seed: int, sender: Sender
) -> None:
    draw, pages = Random(seed), list(SHEETS)
    earlier = draw.sample(pages, draw.randint(0, len(pages)))
    entry = edited(in_order(before, sender, earlier), final, draw.sample(pages, len(pages)))
    assert outputs(entry) == outputs(in_order(final, sender, pages))


@given(full_answers, seeds, senders)
@SOME
def test_what_leads_nowhere_any_more_stands_in_no_output(
    answers: dict[str, Any], seed: int, sender: Sender
) -> None:
    """An answer off the path can be anything at all: nothing that anybody sees or gets changes with it."""
    entry = in_order(answers, sender, list(SHEETS))
    off = {name for name in answers if name not in entry.counting}
    reached = {page.name for page in entry.path}
    other = {name: answer for name, answer in answers.items() if name not in off}
    pages = [page for page in SHEETS if page not in reached]
    assert outputs(edited(entry, other, pages)) == outputs(entry)
    assert not {row.name for row in rows(entry)} & off


def planted(answers: dict[str, Any], names: set[str]) -> list[str]:
    """The words that were typed into these questions: each is its own, and stands nowhere else."""
    return [
        str(answers[name]) for name in names if isinstance(answers.get(name), str) and answers[name].isupper()
    ]


def naming(answers: dict[str, Any]) -> list[str]:
    """The words that could say who somebody is, in an unnamed notification: what was not confirmed included."""
    told = set(answers.get("confirmed", ())) & {
        "refusal_words",
        "notice_words",
        "notice_leads",
        "notice_exploiters",
    }
    prose = {name for name, asked in QUESTIONS.items() if asked.control in ("text", "line", "tel", "email")}
    return planted(answers, (IDENTIFYING | prose) - told)


def unnamed(answers: dict[str, Any]) -> dict[str, Any]:
    """The same answers of an adult who refuses, and does not agree to be named."""
    return {**answers, "age": "adult", "nation": "E", "consent_referral": "refused", "consent_identity": "refused",
            "may_contact": "nobody", "consent_support": "refused", "consent_police": "refused"}  # fmt: skip


def notification(answers: dict[str, Any]) -> Copy | None:
    entry = in_order(answers, POLICE, list(SHEETS))
    found = [each for each in copies(entry) if each.recipient == Recipient.NATIONAL_FORM.value]
    return next((each for each in found if each.route == Route.NOTIFICATION.value), None)


@given(full_answers)
@SOME
def test_no_word_that_says_who_they_are_is_in_the_data_or_the_words_of_an_unnamed_notification(
    answers: dict[str, Any],
) -> None:
    told = unnamed(answers)
    copy = notification(told)
    if copy is None:
        return
    out = [json.dumps(copying.as_json(copy)), json.dumps(copying.as_text(copy)), copy.to_bytes().decode()]
    assert not [word for word in naming(told) for text in out if word in text]


def test_the_unnamed_notification_is_drawn_often_enough_to_prove_something() -> None:
    from throughline.refer.tests.drawing import _answers

    found = [notification(unnamed(_answers(seed))) for seed in range(30)]
    assert sum(each is not None for each in found) >= 10
    assert naming(unnamed(_answers(1)))


@given(full_answers)
@FEW
def test_the_pdf_says_what_the_copy_says_and_no_word_that_says_who_they_are(answers: dict[str, Any]) -> None:
    told = unnamed(answers)
    for copy in copies(in_order(told, POLICE, list(SHEETS))):
        pages = PdfReader(io.BytesIO(copying.as_pdf(copy))).pages
        text = bare("".join(page.extract_text() for page in pages))
        for line in copy.lines:
            assert bare(line.text) in text, line.field
        if copy.recipient == Recipient.NATIONAL_FORM.value:
            assert not [word for word in naming(told) if bare(word) in text]


@pytest.mark.parametrize("said", ["ተስፋይ", "محمد", "王小明", "ਗੁਰਪ੍ਰੀਤ", "김민수", "\U0001f622"])
def test_words_of_any_script_are_sent_on_paper_too(said: str) -> None:
    from throughline.refer.tests.drawing import _answers

    free = ("line", "text")
    answers = {name: said if QUESTIONS[name].control in free else told for name, told in _answers(1).items()}
    made = copies(in_order(answers, POLICE, list(SHEETS)))
    assert any(said in line.text for copy in made for line in copy.lines)
    assert all(copying.as_pdf(copy).startswith(b"%PDF-") for copy in made)


def bare(text: str) -> str:
    """Letters and figures alone: where a line breaks, and with which hyphen, is the page's business."""
    return re.sub(r"[\W_]+", "", text)


@given(full_answers, seeds)
@SOME
def test_no_consent_is_shown_or_sent_that_its_own_question_was_not_asked_for(
    answers: dict[str, Any], seed: int
) -> None:
    silent = Random(seed).choice(sorted(CONSENTS.values()))
    entry = in_order({name: told for name, told in answers.items() if name != silent}, POLICE, list(SHEETS))
    assert silent not in {row.name for row in rows(entry)}
    assert not [line for copy in copies(entry) for line in copy.lines if line.field == silent]


def test_the_boxes_of_a_page_are_read_as_the_answers_they_were_made_of() -> None:
    from throughline.refer.tests.drawing import _answers

    answers = _answers(11)
    raw: Raw = {box: sent for page in SHEETS for box, sent in boxes_for(page, answers).items()}
    read = Entry(CASE, POLICE, raw).answers
    kept = {name for name in answers if QUESTIONS[name].control not in ("file", "tel", "email")}
    assert kept - set(read) <= {"nationality"}, "of which the form takes two"
    assert all(read[name] == answers[name] for name in kept & set(read))
