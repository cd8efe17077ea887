"""Lines written by hand, each to show one journey in full. They are beside the nation that is drawn, not part of it.

A step is `[when, who, kind, answers]`. `when` counts days from the day of loading: `-12` (that day), `-12 09:30` (that
minute), `-40..-12` (between), `month -40` (that month). In the answers `@-12` is a date, and a name of `who` a team.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from throughline.clock import UK, When
from throughline.demo.bodies import Bodies, Post, bodies
from throughline.demo.telling import Step, Story, team_of

TEAM_ANSWERS = ("team", "to_team")
DAYS_FROM_TODAY = re.compile(r"@(-?\d+)")


@dataclass(frozen=True)
class Shown:
    """A hand-written line: its story, what it shows, what kind of case it is, and whose own page it is, if anybody's."""

    story: Story
    shows: str
    case_kind: str
    subject: str | None


def showcase(now: datetime) -> Iterator[Shown]:
    """Every hand-written line, ending near `now`."""
    folder = files(__package__) / "data" / "showcase"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        yield shown(tomllib.loads(file.read_text(encoding="utf-8")), now)


def shown(told: Mapping[str, Any], now: datetime) -> Shown:
    """One hand-written line. Raises KeyError for a body or a `who` that is not there, ValueError for a time ahead of now."""
    known = bodies()
    who = {name: post(known, *named) for name, named in told["who"].items()}
    story = Story(f"shown-{told['key']}", now, random.Random(told["key"]), known)  # noqa: S311  nothing secret
    story.steps += [step(each, who, now) for each in told["steps"]["told"]]
    first = story.in_order()[0]
    story.take_lead(first.by, first.told)
    for each in story.in_order():
        if each.kind == "handover-accepted":
            story.take_lead(each.by, each.told)
    return Shown(story, told["shows"], told.get("case_kind", "person"), told.get("subject"))


def post(known: Bodies, agency: str, team: str, role: str) -> Post:
    """A post by the names of its body and team, in the first legal role of the body that suits the role."""
    body = known.bodies[agency]
    wanted = "NGO_FR" if role == "first-responder" and "NGO_FR" in body.legal_roles else body.legal_roles[0]
    return known.post(agency, role, body.teams.index(team), body.legal_roles.index(wanted))


def step(told: Sequence[Any], who: Mapping[str, Post], now: datetime) -> Step:
    """One step of a hand-written line."""
    when, name, kind, answers = told
    today = now.astimezone(UK).date()
    happened = when_of(when, today)
    # A vague time was told of when the first exact one was: at the meeting that began the line.
    written = (
        happened.latest
        if happened.precision.value in ("minute", "day")
        else happened.latest + timedelta(days=3)
    )
    if happened.latest > now:
        raise ValueError(f"{kind} at {when} lies in the future")
    return Step(kind, happened, min(written, now), who[name], read(answers, who, today))


def when_of(words: str, today: date) -> When:
    """A time in words, counted from today."""
    if words.startswith("month "):
        day = today + timedelta(days=int(words.removeprefix("month ")))
        return When.month(day.year, day.month)
    if ".." in words:
        first, last = words.split("..")
        return When.between(today + timedelta(days=int(first)), today + timedelta(days=int(last)))
    days, _, clock = words.partition(" ")
    day = today + timedelta(days=int(days))
    if not clock:
        return When.day(day)
    return When.minute(datetime.combine(day, time.fromisoformat(clock), UK).astimezone(UTC))


def read(answers: Mapping[str, Any], who: Mapping[str, Post], today: date) -> dict[str, Any]:
    """Answers with dates and teams in place of the words that stand for them."""
    return {name: answer(name, value, who, today) for name, value in answers.items()}


def answer(name: str, value: Any, who: Mapping[str, Post], today: date) -> Any:
    """One answer."""
    if not isinstance(value, str):
        return value
    if found := DAYS_FROM_TODAY.fullmatch(value):
        return (today + timedelta(days=int(found.group(1)))).isoformat()
    return team_of(who[value]) if name in TEAM_ANSWERS else value
