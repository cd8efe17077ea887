"""What cannot be: dates to come or before birth, answers that speak against one another. Pure, like all of the journey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from throughline.clock import When
from throughline.forms import Answers
from throughline.refer.routes import AS_CHILD

Fault = tuple[str, str]
OLDEST = 120


def faults(answers: Answers, counting: Answers, today: dt.date) -> list[Fault]:
    """Each question whose answer cannot stand, with what to do. `counting` are the answers on the reachable path."""
    return [fault for check in _CHECKS for fault in check(answers, counting, today)]


def _days_to_come(_: Answers, counting: Answers, today: dt.date) -> Iterator[Fault]:
    """Days on which somebody is asked again lie ahead; days on which something happened do not."""
    for name in ("ask_again_on", "able_again_on", "others_again_on"):
        if name in counting and dt.date.fromisoformat(counting[name]) < today:
            yield name, "This day has passed. Give today or a day to come"
    if "spoken_at" in counting and When.from_json(counting["spoken_at"]).first_day > today:
        yield "spoken_at", "This lies in the future. Give the day on which you spoke with them"


def _birth(_: Answers, counting: Answers, today: dt.date) -> Iterator[Fault]:
    if "date_of_birth" not in counting:
        return
    born = dt.date.fromisoformat(counting["date_of_birth"])
    if born > today:
        yield (
            "date_of_birth",
            "This date of birth is in the future. Give a day that has passed, or leave it blank",
        )
        return
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age > OLDEST:
        yield "date_of_birth", f"This makes them {age} years old. Check the year, or leave it blank"
    elif age < 18 and counting.get("age") not in AS_CHILD:
        yield (
            "date_of_birth",
            f"This makes them {age}, and you said they are 18 or over. Change one of the two",
        )
    elif age >= 18 and counting.get("age") == "under-18":
        yield "date_of_birth", f"This makes them {age}, and you said they are under 18. Change one of the two"


def _periods(_: Answers, counting: Answers, today: dt.date) -> Iterator[Fault]:
    born = counting.get("date_of_birth")
    for number, row in enumerate(counting.get("periods", ()), 1):
        began = When.from_json(row["began"]) if "began" in row else None
        ended = When.from_json(row["ended"]) if "ended" in row else None
        if began and began.first_day > today:
            yield "periods", f"Situation {number} begins in the future. Give when it began"
        elif ended and ended.first_day > today:
            yield "periods", f"Situation {number} ends in the future. Leave the end blank while it goes on"
        elif began and ended and ended.latest < began.earliest:
            yield "periods", f"Situation {number} ends before it begins. Give the two in order"
        elif began and born and began.last_day < dt.date.fromisoformat(born):
            yield "periods", f"Situation {number} begins before they were born. Check the two dates"


def _against_one_another(_: Answers, counting: Answers, today: dt.date) -> Iterator[Fault]:
    periods = counting.get("periods", ())
    if counting.get("still_in") is True and periods and all(_is_over(row, today) for row in periods):
        yield "still_in", "You said that every situation has ended. Change one of the two"
    if counting.get("children") is True and counting.get("children_count") == 0:
        yield "children_count", "Give how many, or say that they have none"
    for name, told in (("consent_support", "support"), ("consent_police", "the police")):
        if counting.get("may_contact") == "nobody" and counting.get(name) == "given":
            yield (
                "may_contact",
                f"They agreed to {told}, who must reach them. Ask them which of the two they want",
            )
            return


def _is_over(row: Mapping[str, Any], today: dt.date) -> bool:
    return "ended" in row and When.from_json(row["ended"]).last_day < today


def _spared_and_answered(answers: Answers, counting: Answers, _: dt.date) -> Iterator[Fault]:
    for name, marked in answers.items():
        if name.startswith("spared_") and any(each in counting for each in marked):
            yield (
                name,
                "You answered something that you also marked as left unasked. Take the mark or the answer away",
            )


_CHECKS: tuple[Callable[[Answers, Answers, dt.date], Iterator[Fault]], ...] = (
    _days_to_come,
    _birth,
    _periods,
    _against_one_another,
    _spared_and_answered,
)
