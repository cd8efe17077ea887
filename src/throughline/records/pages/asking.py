"""A page of this room that asks a few questions and does one thing with the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from throughline.records.disposing import Refused
from throughline.web.form import Form
from throughline.web.question import Control, Option, Question
from throughline.web.reading import read

Act = Callable[[dict[str, Any]], str]


def ask(
    request: HttpRequest,
    questions: tuple[Question, ...],
    act: Act,
    *,
    title: str,
    button: str,
    to: str,
    back: str,
    intro: tuple[str, ...] = (),
    warning: bool = False,
    private: bool = False,
) -> HttpResponse:
    """Show the questions; when answered, do the act and go on with the message it returns. What was typed is kept.

    `private`: the person themself reads it. It can be left with one press, and its title says nothing.
    """
    form = Form(questions)
    if request.method == "POST":
        raw = dict(request.POST.lists())
        data, faults = read(questions, raw)
        faults += [
            (each.name, _missing(each))
            for each in questions
            if each.required and each.name not in data and not faults
        ]
        faults += [
            (each.name, "Choose from the list") for each in questions if _unlisted(each, data.get(each.name))
        ]
        form = form.answered(raw).with_errors(faults)
        if not faults:
            try:
                messages.success(request, act(data))
                return redirect(to)
            except Refused as refused:
                form = form.with_errors([("", str(refused))])
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "intro": intro,
        "warning": warning,
        "private": private,
    }
    return render(request, "records/ask.html", context, status=422 if form.faults else 200)


def _unlisted(question: Question, answer: Any) -> bool:
    """Whether something was sent that the page did not offer."""
    if question.control not in (Control.RADIOS, Control.CHECKBOXES, Control.SELECT) or answer is None:
        return False
    given = answer if isinstance(answer, (list, tuple)) else (answer,)
    return not set(given) <= {each.value for each in question.options}


def _missing(question: Question) -> str:
    return {Control.RADIOS: "Choose an answer", Control.DATE: "Give the day", Control.WHEN: "Say when"}.get(
        question.control, "Answer this question"
    )


def options(named: Mapping[str, str]) -> tuple[Option, ...]:
    """Codes with their words, as answers to choose from."""
    return tuple(Option(code, words) for code, words in named.items())
