"""Who holds a line: the lead, hand-overs that are taken, returned or waiting, closing and reopening."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from throughline.demo.bodies import Post
from throughline.demo.life import sentence, share
from throughline.demo.telling import Story, earliest, team_key, team_of

WAITING_DAYS = 10
# A fact gets its number when it is recorded: until then a second signature is of "the last closing".
LAST_CLOSING = 1


def hand_over(story: Story, to: Post, day: date) -> bool:
    """The lead offers the line to another team. Answers whether that team has taken it."""
    giver = story.leads[-1][1]
    if team_key(giver) == team_key(to):
        return True
    if not offer(story, giver, to, day):
        return False
    if story.likely(share("hand_over_returned")):
        back = day + story.days(2, 0.6, least=1)
        if not story.tell(
            "handover-returned", story.at_work(back), to, reason=sentence("return_hand_over", story.chance)
        ):
            return False
        day = back + timedelta(days=1)
        if not offer(story, giver, to, day):
            return False
    recent = story.future(day + timedelta(days=WAITING_DAYS))
    if recent and story.likely(share("lead_not_taken_yet")):
        return False
    return accept(story, giver, to, story.at_work(day + story.days(2, 0.8, least=1)))


def offer(story: Story, giver: Post, to: Post, day: date) -> bool:
    """At the start of the day, so that it comes before the answer."""
    accept_by = (day + timedelta(days=3)).isoformat()
    offered = earliest(day) + timedelta(hours=9)
    return story.tell(
        "handover-offered", offered, giver, written=offered, to_team=team_of(to), accept_by=accept_by
    )


def accept(story: Story, giver: Post, to: Post, taken: datetime) -> bool:
    """The receiver takes the line, and keeps the one who gave it at the table."""
    if not story.tell("handover-accepted", taken, to, written=taken):
        return False
    story.take_lead(to, taken)
    stays = taken + timedelta(minutes=1)
    story.tell("joint-party", stays, to, written=stays, team=team_of(giver))
    return True


def close(story: Story) -> bool:
    """The lead closes the line after everything else, a supervisor signs as the second person; seldom it reopens."""
    ended = max(step.told for step in story.steps) + timedelta(minutes=story.chance.randint(10, 3000))
    lead = story.lead_at(ended)
    reason = sentence("close", story.chance)
    if waiting(story) or not story.tell(
        "case-closed", ended, lead, written=ended, reason=reason, person_told=True
    ):
        return False
    signed = ended + timedelta(hours=story.chance.randint(1, 60))
    supervisor = replace(lead, role="supervisor")
    if not story.likely(share("second_signature")) or not story.tell(
        "countersigned", signed, supervisor, written=signed, of=LAST_CLOSING
    ):
        return False
    if story.likely(share("reopened")):
        again = signed + story.days(50, 0.8, least=3)
        story.tell("case-reopened", again, lead, written=again, reason=sentence("reopen", story.chance))
    return True


def waiting(story: Story) -> bool:
    """Whether an offered hand-over has not been answered: a line is not closed over it."""
    kinds = Counter(step.kind for step in story.steps)
    return kinds["handover-offered"] > kinds["handover-accepted"] + kinds["handover-returned"]
