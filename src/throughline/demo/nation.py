"""The demonstration nation: every drawn person's line, told from first sign to today."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from throughline.clock import UK
from throughline.demo import caring, deciding, finding, guarding, holding, policing
from throughline.demo.bodies import Bodies, bodies
from throughline.demo.life import Life, life_of, sentence, share
from throughline.demo.people import Person, draw
from throughline.demo.published import Published, published
from throughline.demo.telling import Story

Decision = tuple[str, date] | None


def nation(size: int, seed: int, now: datetime) -> Iterator[tuple[Person, Story]]:
    """`size` invented people and their lines, the same for the same seed and instant, one after the other."""
    tables, told = published(), bodies()
    for person in draw(tables, size, seed):
        yield person, line_of(person, seed, now, tables, told)


def line_of(person: Person, seed: int, now: datetime, tables: Published, told: Bodies) -> Story:
    """One invented person's line. Their own source of chance makes it independent of everybody else's."""
    chance = random.Random(f"{seed}/{person.number}")  # noqa: S311  a nation is drawn, nothing is kept secret by it
    life = life_of(person, now.astimezone(UK).date(), tables, told, chance)
    story = Story(f"nation-{seed}-{person.number:05}", now, chance, told)
    tell(story, life, tables)
    return story


def tell(story: Story, life: Life, tables: Published) -> None:
    """The whole line, in the order in which each part needs the one before."""
    story.take_lead(life.responder, finding.first_instant(story, life))
    met = finding.find(story, life)
    # Who leads when must be known before anybody else is brought in: a child's line changes hands before the referral.
    taken = life.child and give_to_council(story, life, met)
    wants = finding.ask(story, life)
    caring.tide_over(story, life, wants)
    finding.refer(story, life)
    first = deciding.decide_reasonable_grounds(story, life, tables.totals)
    if life.adult and wants and first and first[0] == "positive":
        taken = holding.hand_over(story, caring.supporter(story, life), first[1] + timedelta(days=1))
    police(story, life, met)
    protect(story, life, met, first, taken)
    second = later_decision(story, life, tables, first)
    ended = wind_down(story, life, second, taken)
    odds_and_ends(story, life, taken)
    if nothing_left(story, first, second, ended):
        holding.close(story)


def give_to_council(story: Story, life: Life, met: date) -> bool:
    """The council is told of a child, and takes the line."""
    guarding.safeguard(story, life, met)
    return holding.hand_over(story, guarding.council(story, life), met + timedelta(days=1))


def police(story: Story, life: Life, met: date) -> None:
    """What the police and immigration enforcement do."""
    policing.suspected(story, life, met)
    policing.detain(story, life, met)
    if policing.record_crime(story, life):
        policing.care_for_victim(story, life)
        policing.investigate(story, life)
    elif story.likely(share("absence_found")):
        looked = life.referred + story.days(120)
        since = (life.referred + timedelta(days=1)).isoformat()
        by = policing.desk(story, life)
        told_of: dict[str, Any] = {
            "what": "crime-recorded",
            "from": since,
            "to": looked.isoformat(),
            "looked_by": "Crime registrar",
        }
        story.tell("absence-recorded", story.at_work(looked + timedelta(days=1)), by, **told_of)


def protect(story: Story, life: Life, met: date, first: Decision, taken: bool) -> None:
    """Support or guardianship, and somebody who notices that they are gone."""
    if life.child:
        guarding.guard(story, life, met, first[1] if first else None)
        guarding.goes_missing(story, life, met)
        guarding.turns_eighteen(story, life)
    elif first and taken and caring.take_in(story, life, story.leads[-1][0].date()):
        caring.goes_missing(story, life, first[1])


def later_decision(story: Story, life: Life, tables: Published, first: Decision) -> Decision:
    """The second decision, for those whose first was positive."""
    if first is None or first[0] != "positive":
        return None
    return deciding.decide_conclusive_grounds(story, life, tables.totals, first[1])


def wind_down(story: Story, life: Life, second: Decision, taken: bool) -> date | None:
    """How support of an adult ends. Answers the day, if it has."""
    if second is None or life.child or not taken:
        return None
    return caring.move_on(story, life, second[1], second[0])


def odds_and_ends(story: Story, life: Life, taken: bool) -> None:
    """What happens on some lines at any time: a sharing decision, a complaint, a word of thanks, a note."""
    lead = story.leads[-1][1]
    day = (story.leads[-1][0] + story.days(30, 0.8, least=1)).date()
    if taken and life.adult and story.likely(share("shared_with_the_police")):
        until = (day + timedelta(days=180)).isoformat()
        told_of: dict[str, Any] = {
            "recipient": policing.desk(story, life).agency,
            "fields": ["risk-assessed"],
            "ends": until,
        }
        story.tell(
            "sharing-decision",
            day,
            lead,
            purpose="Keeping them safe",
            basis="consent",
            person_told=True,
            **told_of,
        )
    if taken and life.adult and story.likely(share("waived")):
        story.tell("waiver", story.at_work(day), lead, duty="SUP-07", reason=sentence("waiver", story.chance))
    if story.likely(0.04):
        story.tell("complaint", day, lead, complaint="Invented: nobody rang back.", about_whom="FR_POLICE")
        if story.likely(0.7):
            story.tell("complaint-acknowledged", day + story.days(2), lead)
    if story.likely(0.08):
        story.tell("feedback", day, lead, felt=story.one_of("good", "mixed", "bad"))
    if story.likely(0.3):
        story.tell("note", story.at_work(day), lead, note=sentence("note", story.chance))


def nothing_left(story: Story, first: Decision, second: Decision, ended: date | None) -> bool:
    """Whether the line has come to an end that somebody would close."""
    over = first is not None and first[0] == "negative" and story.now.date() - first[1] > timedelta(days=75)
    settled = ended is not None and story.now.date() - ended > timedelta(days=100)
    refused = (
        second is not None and second[0] == "negative" and story.now.date() - second[1] > timedelta(days=100)
    )
    return (over or settled or refused) and story.likely(share("closed_when_nothing_is_left"))
