"""What a browser sent for the referral: boxes into answers, each refused in plain words where it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from throughline.forms import All, Answers, When
from throughline.refer.contacts import email_fault, phone_fault, work_email_fault
from throughline.refer.definition import QUESTIONS, Asked, Sheet
from throughline.vocabulary.question import LONGEST_LINE
from throughline.web.question import PREFIX, Control, OnlyIf, Option, Question, Raw
from throughline.web.reading import read

Fault = tuple[str, str]
YES_NO = (Option("true", "Yes"), Option("false", "No"))
_CONTROLS = {
    "radios": Control.RADIOS,
    "yes-no": Control.RADIOS,
    "checkboxes": Control.CHECKBOXES,
    "tick": Control.CHECKBOXES,
    "select": Control.SELECT,
    "type-ahead": Control.TYPE_AHEAD,
    "line": Control.LINE,
    "text": Control.TEXT,
    "tel": Control.TEL,
    "email": Control.EMAIL,
    "number": Control.NUMBER,
    "date": Control.DATE,
    "when": Control.WHEN,
    "file": Control.FILE,
}
LISTED = "Choose an answer from the list"


def question_of(
    asked: Asked, sheet: Sheet | None = None, *, name: str = "", options: Sequence[str] = ()
) -> Question:
    """The question as it is drawn. `name` is given for one of several rows; `options` for a list that is looked up."""
    return Question(
        name=name or asked.name,
        label=asked.label,
        control=Control.TYPE_AHEAD if asked.look_up else _CONTROLS[asked.control],
        hint=asked.hint,
        options=tuple(Option(each, each) for each in options) if asked.look_up else _options(asked),
        required=asked.question.needed and not asked.question.spared_in,
        longest=asked.longest if asked.control == "text" else None,
        only_if=only_if(asked, sheet) if sheet else None,
        most=1 if asked.look_up else asked.most,
    )


@cache
def _options(asked: Asked) -> tuple[Option, ...]:
    if asked.control == "yes-no":
        return YES_NO
    if asked.control == "tick":
        return (Option("yes", asked.tick),)
    return tuple(Option(code.value, code.label) for code in asked.options or ())


def conditions(asked: Asked) -> tuple[When, ...]:
    """The single conditions under which a question is asked."""
    given = asked.question.only_if
    return () if given is None else given.of if isinstance(given, All) else (given,)


def only_if(asked: Asked, sheet: Sheet) -> OnlyIf | None:
    """The condition on an earlier answer of the same page, in words."""
    here = {each.name: each for each in sheet.questions}
    found = next((each for each in conditions(asked) if each.question in here and each.one_of), None)
    if found is None:
        return None
    earlier = here[found.question]
    answers = " or ".join(f"“{_one(earlier, answer)}”" for answer in found.one_of)
    sent = tuple(str(answer).lower() if isinstance(answer, bool) else str(answer) for answer in found.one_of)
    return OnlyIf(earlier.name, sent, f"Answer this only if “{earlier.label.rstrip('?')}” is {answers}.")


def _one(asked: Asked, answer: object) -> str:
    return asked.in_words([answer] if asked.control == "checkboxes" else answer)


def drawn(sheet: Sheet, known: Answers) -> tuple[Asked, ...]:
    """The questions of a page that are drawn: whatever another answer of the same page may still rule out included."""
    here = {each.name for each in sheet.questions}
    return tuple(
        each
        for each in sheet.questions
        if all(condition.question in here or condition.holds(known) for condition in conditions(each))
    )


def boxes_of(sheet: Sheet, raw: Raw) -> dict[str, list[str]]:
    """Of what was sent, the boxes that belong to this page and hold something."""
    names = {f"{PREFIX}{each.name}" for each in sheet.questions}
    return {
        box: [value.replace("\r\n", "\n") for value in values]
        for box, values in raw.items()
        if any(box == name or box.startswith(f"{name}-") for name in names) and any(values)
    }


def answers_from(raw: Raw) -> tuple[dict[str, Any], list[Fault]]:
    """Every answer that can be read, and what is wrong with the others, by question."""
    answers: dict[str, Any] = {}
    faults: list[Fault] = []
    for name in _touched(raw):
        asked = QUESTIONS[name]
        answer, wrong = _rows(asked, raw) if asked.control == "rows" else _answer(asked, raw, name)
        faults += wrong
        if answer not in (None, "", [], {}) and not wrong:
            answers[name] = answer
    return answers, faults


def _touched(raw: Raw) -> list[str]:
    """The questions in whose boxes something stands; files do not travel with the answers."""
    starts = {*raw}.union(*(_starts(box) for box, values in raw.items() if any(values)))
    return [
        name for name, asked in QUESTIONS.items() if asked.control != "file" and f"{PREFIX}{name}" in starts
    ]


_LONGEST = max(len(f"{PREFIX}{name}") for name in QUESTIONS)


def _starts(box: str) -> set[str]:
    """What stands before each dash of a box's name, as far as a question's name reaches: a browser may send any name."""
    return {box[:dash] for dash, sign in enumerate(box[: _LONGEST + 1]) if sign == "-"}


def rows_of(asked: Asked, raw: Raw) -> list[int]:
    """The numbers of the rows in which something was typed."""
    start = f"{PREFIX}{asked.name}-"
    given = {box.removeprefix(start).split("-")[0] for box in raw if box.startswith(start)}
    return sorted(int(each) for each in given if each.isdigit() and len(each) < 3)


def part_name(asked: Asked, number: int, part: Asked) -> str:
    """The name of one answer of one row."""
    return f"{asked.name}-{number}-{part.name}"


def _rows(asked: Asked, raw: Raw) -> tuple[list[dict[str, Any]], list[Fault]]:
    rows, faults = [], list[Fault]()
    for number in rows_of(asked, raw)[: asked.most]:
        row: dict[str, Any] = {}
        for part in asked.parts:
            name = part_name(asked, number, part)
            answer, wrong = _answer(part, raw, name)
            faults += wrong
            if answer not in (None, ""):
                row[part.name] = answer
            elif part.question.needed and not wrong:
                faults.append((name, f"Give “{part.label}” for this row, or empty the row"))
        rows.append(row)
    return rows, faults


def _answer(asked: Asked, raw: Raw, name: str) -> tuple[Any, list[Fault]]:
    if asked.look_up:
        typed = next((value.strip() for value in raw.get(PREFIX + name, ()) if value.strip()), "")
        return typed, _checked(asked, typed, name)
    found, faults = read([question_of(asked, name=name)], raw)
    answer = found.get(name)
    return answer if faults else _typed(asked, answer), faults or _checked(asked, answer, name)


def _typed(asked: Asked, answer: Any) -> Any:
    match asked.control:
        case "yes-no":
            return {"true": True, "false": False}.get(answer)
        case "tick":
            return "yes" if answer else None
        case "number":
            return int(answer) if answer and answer.isascii() and answer.isdigit() else answer
    return answer


def _checked(asked: Asked, answer: Any, name: str) -> list[Fault]:
    if answer in (None, "", []):
        return []
    told = _unlisted(asked, answer) or _too_much(asked, answer) or _impossible(asked, answer)
    return [(name, told)] if told else []


def _unlisted(asked: Asked, answer: Any) -> str:
    offered = {option.value for option in _options(asked)}
    given = answer if isinstance(answer, list) else [answer]
    return LISTED if offered and not {str(each) for each in given} <= offered else ""


def _too_much(asked: Asked, answer: Any) -> str:
    if isinstance(answer, list) and asked.most and len(answer) > asked.most:
        return f"Give {asked.most} at most"
    longest = asked.longest if asked.control == "text" else LONGEST_LINE
    if isinstance(answer, str) and len(answer) > longest:
        return f"Shorten this to {longest:,} characters or fewer: it has {len(answer):,}"
    return ""


def _impossible(asked: Asked, answer: Any) -> str:
    if isinstance(answer, str) and "\x00" in answer:
        return "Remove the invisible character from this answer"
    check = _CHECKS.get(asked.name) or _CHECKS.get(asked.control)
    return check(answer) if check else ""


def _count_fault(answer: object) -> str:
    digits = str(answer)
    return (
        ""
        if digits.isascii() and digits.isdigit() and int(digits) <= 100
        else "Give a whole number up to 100"
    )


_CHECKS: Mapping[str, Callable[[Any], str]] = {
    "tel": phone_fault,
    "email": email_fault,
    "council_email": work_email_fault,
    "number": _count_fault,
}


def missing(names: Iterable[str]) -> list[Fault]:
    """What to say of each question that still needs an answer."""
    return [(name, _missing(QUESTIONS[name])) for name in names]


def _missing(asked: Asked) -> str:
    if asked.control == "tick":
        return "Tick this only if it is so. If it is not, choose another way above"
    if asked.question.spared_in:
        return f"Answer “{asked.label}”, or mark it below as left unasked, to spare them"
    if asked.control in ("checkboxes", "type-ahead"):
        return f"Choose at least one answer to “{asked.label}”"
    return f"Answer “{asked.label}”"
