"""Reasonable and conclusive grounds, who is told, asking again, and permission to stay: to published shares and waits."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from throughline.demo.finding import decision_post
from throughline.demo.life import Life, median_days, share, weighted
from throughline.demo.telling import Story


def outcome(totals: Mapping[str, Any], decision: str, life: Life, chance: random.Random) -> str:
    """A decision drawn at the published share of the year and the age at exploitation."""
    return weighted(totals[decision][life.year][life.age], chance)


def days_to_conclusive(totals: Mapping[str, Any], life: Life, story: Story) -> timedelta:
    """A wait about the published median for the year (for women, where it was published apart)."""
    medians = totals["median_days_to_conclusive_grounds"]
    women = medians.get(f"{life.year}_women") if life.gender == "female" and life.adult else None
    return story.days(women or medians[life.year], 0.75, least=31)


def decide_reasonable_grounds(story: Story, life: Life, totals: Mapping[str, Any]) -> tuple[str, date] | None:
    """The first decision and its day; None while it is still awaited."""
    centre = decision_post(story, life)
    decided = life.referred + story.days(median_days("reasonable_grounds"), 0.9, least=1)
    if withdraws(story, life, decided):
        story.tell("reasonable-grounds", decided, centre, outcome="withdrawn", reasons_given=True)
        return None
    found = outcome(totals, "reasonable_grounds", life, story.chance)
    looked: dict[str, Any] = {"second_look": True} if found == "negative" else {}
    when = story.at_work(decided)
    if not story.tell(
        "reasonable-grounds", when, centre, outcome=found, reasons_given=story.likely(0.95), **looked
    ):
        return None
    tell_of_decision(story, life, "reasonable-grounds", decided)
    if found == "negative":
        ask_again(story, life, "reasonable-grounds", decided)
    return found, decided


def withdraws(story: Story, life: Life, before: date) -> bool:
    """An adult may take the agreement to be referred back; crime and safeguarding stay open."""
    if life.child or life.age_band != "adult" or not story.likely(share("consent_withdrawn")):
        return False
    day = life.referred + (before - life.referred) / 2
    return story.tell(
        "consent-withdrawn", story.at_work(day), life.responder, purpose="referral", how_to_return=True
    )


def tell_of_decision(story: Story, life: Life, decision: str, decided: date) -> None:
    """Most are told within days; some nobody tells."""
    if story.kept(0.9):
        told = decided + story.days(0.8, 0.7)
        to = ["VICTIM", life.responder.legal_role]
        centre = decision_post(story, life)
        how = story.one_of("letter", "through-supporter", "e-mail")
        story.tell("decision-notified", story.at_work(told), centre, decision=decision, to=to, how=how)


def ask_again(story: Story, life: Life, decision: str, decided: date) -> None:
    """What may follow a negative decision."""
    last = decided + timedelta(days=30)
    if story.kept(0.85):
        by = decision_post(story, life)
        how: dict[str, Any] = {"last_day_told": last.isoformat(), "legal_help_told": True}
        story.tell("reconsideration-explained", story.at_work(decided + story.days(1, 0.5)), by, **how)
    if not story.likely(share("negative_reconsidered")):
        return
    asked = decided + timedelta(days=story.chance.randint(5, 40))
    why: dict[str, Any] = (
        {"late_reason": "Invented: the letter went to an old address."} if asked > last else {}
    )
    grounds = [story.one_of("new-evidence", "new-evidence", "not-to-guidance")]
    if story.tell(
        "reconsideration-requested", asked, life.responder, decision=decision, grounds=grounds, **why
    ):
        turned = "positive" if story.likely(share("reconsideration_turns")) else "negative"
        again = asked + story.days(30)
        story.tell("reconsideration-decided", again, decision_post(story, life), outcome=turned)


def decide_conclusive_grounds(
    story: Story, life: Life, totals: Mapping[str, Any], first: date
) -> tuple[str, date] | None:
    """The second decision and its day; None while it is still awaited. Never less than 30 days after the first."""
    decided = max(life.referred + days_to_conclusive(totals, life, story), first + timedelta(days=31))
    centre = decision_post(story, life)
    found = outcome(totals, "conclusive_grounds", life, story.chance)
    asked = story.likely(0.85)
    when = story.at_work(decided)
    made = story.tell(
        "conclusive-grounds",
        when,
        centre,
        outcome=found,
        evidence_holders_asked=asked,
        reasons_given=True,
        doubts_put=asked,
    )
    if not made:
        return None
    tell_of_decision(story, life, "conclusive-grounds", decided)
    if found == "negative":
        ask_again(story, life, "conclusive-grounds", decided)
    elif "GB" not in life.countries and life.adult:
        consider_permission(story, life, decided)
    return found, decided


def consider_permission(story: Story, life: Life, decided: date) -> None:
    """Permission to stay, for a confirmed victim who is not British."""
    office = story.bodies.post("entry-and-residence", "first-responder")
    considered = decided + story.days(20)
    if story.join(office, considered) and story.tell("permission-considered", considered, office):
        granted = story.likely(0.35)
        months: dict[str, Any] = {"months": story.one_of(12, 24, 30)} if granted else {}
        answer = "granted" if granted else "refused"
        given = considered + story.days(40)
        story.tell("permission-to-stay", given, office, outcome=answer, reasons_given=True, **months)
