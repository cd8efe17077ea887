"""How an invented line is told: facts in order, by the right people, with nothing in the future.

A `Story` collects `Step`s. Whatever would happen after the day of loading has not happened yet: it is left out, and
`tell` says so, so that a journey stops where today falls into it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from throughline.clock import UK, When
from throughline.demo.bodies import Bodies, Post

Team = tuple[str, str]
LONG_AGO = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Step:
    """One fact to be recorded: what, when, by whom, and when they were told."""

    kind: str
    happened: When
    told: datetime
    by: Post
    data: Mapping[str, Any]


@dataclass
class Story:
    """One invented line being told. `now` is the instant of loading; `chance` is this line's own."""

    key: str
    now: datetime
    chance: random.Random
    bodies: Bodies
    steps: list[Step] = field(default_factory=list)
    leads: list[tuple[datetime, Post]] = field(default_factory=list)
    joined: dict[Team, datetime] = field(default_factory=dict)

    def tell(
        self,
        kind: str,
        when: date | datetime | When,
        by: Post,
        /,
        *,
        written: datetime | None = None,
        **data: Any,
    ) -> bool:
        """Add a fact, unless it lies in the future: then nothing is added and the answer is False.

        A date is known to the day, a datetime to the minute. Without `written`, it was written down within a few hours
        of the latest instant at which it can have happened, and not before the author's team came in. Everything
        else is an answer of the kind.
        """
        happened = as_when(when)
        if happened.latest > self.now:
            return False
        told = written or happened.latest + timedelta(minutes=self.chance.randint(5, 240))
        came = self.joined.get(team_key(by), self.leads[0][0])
        self.steps.append(Step(kind, happened, min(max(told, came), self.now), by, data))
        return True

    def take_lead(self, by: Post, since: datetime) -> None:
        """From this instant on the line is led by this team."""
        self.leads.append((since, by))
        self.joined.setdefault(team_key(by), since)

    def lead_at(self, moment: datetime) -> Post:
        """Who leads at an instant; before anybody did, the first who will."""
        since = [post for start, post in self.leads if start <= moment]
        return since[-1] if since else self.leads[0][1]

    def join(self, party: Post, when: date | datetime) -> bool:
        """The lead brings another team in, once; before that it may record nothing here. False if that is yet to come."""
        moment = max(earliest(when), self.leads[0][0] + timedelta(minutes=1))
        if self.future(when):
            return False
        if self.joined.get(team_key(party), self.now) > moment:
            self.tell(
                "joint-party", When.minute(moment), self.lead_at(moment), written=moment, team=team_of(party)
            )
            self.joined[team_key(party)] = moment
        return True

    def future(self, moment: date | datetime) -> bool:
        """Whether an instant (for a date: the end of that day) is still to come."""
        return as_when(moment).latest > self.now

    def likely(self, share: float) -> bool:
        """True for this share of people."""
        return self.chance.random() < share

    def kept(self, share: float) -> bool:
        """True where a step that is owed was taken: for this share of recent lines, and more of those long begun.

        What is left undone for months is chased by somebody; of what is still undone after four, two thirds get done.
        """
        begun_long_ago = self.now - self.leads[0][0] > LONG_AGO
        return self.likely(1 - (1 - share) / 3 if begun_long_ago else share)

    def one_of(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def days(self, median: float, spread: float = 0.6, least: int = 0) -> timedelta:
        """A wait in whole days, log-normal about its median."""
        return timedelta(days=max(least, round(self.chance.lognormvariate(0, spread) * median)))

    def at_work(self, day: date) -> datetime:
        """Some minute of the working day."""
        minute = self.chance.randint(8 * 60, 18 * 60)
        return datetime.combine(day, time(minute // 60, minute % 60), UK).astimezone(UTC)

    def in_order(self) -> list[Step]:
        """The steps in the order in which they were told; those told together keep the order of telling."""
        return sorted(self.steps, key=lambda step: step.told)


def as_when(moment: date | datetime | When) -> When:
    """A datetime is known to the minute, a date to the day."""
    if isinstance(moment, When):
        return moment
    return When.minute(moment) if isinstance(moment, datetime) else When.day(moment)


def earliest(moment: date | datetime) -> datetime:
    """The first instant of a day, or the instant itself."""
    return as_when(moment).earliest


def team_of(post: Post) -> str:
    """How facts name a team: the slug of its body and its own name, the one that `access` gives it."""
    words = re.sub(r"[^\w\s-]", "", f"{post.agency} {post.team}".lower())
    return re.sub(r"[-\s]+", "-", words).strip("-_")


def team_key(post: Post) -> Team:
    """A team, whoever of it acts."""
    return post.agency, post.team
