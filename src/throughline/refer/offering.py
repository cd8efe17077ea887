"""What is known already, on a page: in the boxes of one that nobody saved yet, and in words beside the question."""

from __future__ import annotations

from dataclasses import replace

from throughline.refer.definition import Asked
from throughline.refer.filling import question_of
from throughline.refer.known import Known, same
from throughline.web.question import Question
from throughline.web.reading import raw_answer


def offered(
    question: Question, asked: Asked, known: Known | None, answer: object, *, saved: bool
) -> Question:
    """The question with what is known of its answer. `answer` is the one that it has so far, if any.

    A page that was `saved` keeps its boxes as they are: what the line says otherwise is told beside them, and changes
    nothing.
    """
    if known is None:
        return question
    if not is_answer(asked, known):
        return _beside(question, f"{known.place}: {known.answer}; {known.source}.")
    if saved or not known.fills or question.touched:
        return (
            question
            if same(answer, known.answer)
            else _beside(question, f"{where_from(asked, answer, known)}.")
        )
    filled = question.answered({**question.raw, **raw_answer(question_of(asked), known.answer)})
    return _beside(filled, f"{known.place}: {known.source}. Change it if it is wrong.")


def is_answer(asked: Asked, known: Known) -> bool:
    """Whether it answers the question, if only as something to choose, and is not just words about it."""
    return known.fills or (asked.options is not None and known.answer in asked.options.values)


def _beside(question: Question, words: str) -> Question:
    return replace(question, hint=f"{question.hint} {words}".strip())


def where_from(asked: Asked, answer: object, known: Known) -> str:
    """Where an answer comes from, or what the line says otherwise, for the check page."""
    if same(answer, known.answer):
        return f"{known.place}: {known.source}"
    if asked.control == "text":
        return f"{known.place}: other words, {known.source}"
    return f"{known.place}: “{asked.in_words(known.answer)}”, {known.source}"
