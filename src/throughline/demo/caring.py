"""Support of an adult: first contact, assessments, plan, money, visits, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta

from throughline.demo.bodies import Post
from throughline.demo.life import Life, median_days, share
from throughline.demo.telling import Story

PROVIDERS = {"S": "strath-haven", "NI": "ardan-shelter"}
NORTH = {"northshire", "kingsmoor", "harrowmouth", "westhaven"}
# The weekly rates that the catalogue knows, by accommodation; any other place is paid as self-catered.
RATES = {"catered": 35.0, "asylum-initial-full-board": 25.40}
SELF_CATERED = 65.0
NEEDS = (
    "housing",
    "health",
    "mental-health",
    "money",
    "legal-immigration",
    "interpreting",
    "education",
    "safety",
)


def supporter(story: Story, life: Life) -> Post:
    """The provider's team for the nation and the area."""
    if life.nation in PROVIDERS:
        return story.bodies.post(PROVIDERS[life.nation], "support-worker")
    return story.bodies.post("harbour-support", "support-worker", team=0 if life.area.slug in NORTH else 1)


def tide_over(story: Story, life: Life, wants: bool) -> None:
    """Somebody in danger who wants support, before any decision: a bed the same day, or word that it is not needed."""
    near = any(step.data.get("level") in ("soon", "immediate") for step in story.steps)
    if not near or not wants or life.age_band != "adult" or not story.likely(0.85):
        return
    asked = max(step.happened.latest for step in story.steps if step.kind == "consent-support")
    if story.likely(0.4):
        by = supporter(story, life)
        if story.join(by, asked + timedelta(minutes=5)):
            story.tell("emergency-support", asked + timedelta(minutes=50), by, kinds=["bed", "food"])
    else:
        story.tell(
            "needs-met-elsewhere", asked + timedelta(minutes=30), life.responder, need="housing", by="LA"
        )


def take_in(story: Story, life: Life, began: date) -> bool:
    """First contact and the assessments after it. Answers whether support has begun."""
    by = supporter(story, life)
    first = began + story.days(median_days("first_contact"), 0.9)
    if not story.join(by, began) or not story.tell("first-contact", story.at_work(first), by):
        return False
    story.tell("support-worker-named", first + story.days(1), by)
    level = story.one_of("low", "medium", "medium", "high")
    story.tell(
        "risk-assessed",
        story.at_work(first + story.days(1)),
        by,
        whose="person",
        moment="support",
        level=level,
    )
    if story.kept(0.92):
        needs = sorted(story.chance.sample(NEEDS, 3))
        story.tell("support-needs-assessed", first + story.days(3), by, needs=needs, with_them=True)
    settle(story, life, by, first)
    plan(story, by, first)
    return True


def settle(story: Story, life: Life, by: Post, first: date) -> None:
    """Somewhere to be, and money."""
    housed = story.one_of(
        "safe-house", "self-catered", "catered", "asylum-dispersal", "asylum-hotel", "temporary"
    )
    story.tell("accommodation", first + story.days(2), by, type=housed, suitable=True)
    if story.kept(0.9):
        story.tell(
            "subsistence-rate",
            first + story.days(3),
            by,
            gbp_week=RATES.get(housed, SELF_CATERED),
            accommodation=housed,
        )
    if story.likely(0.35):
        story.tell(
            "destitution-assessed",
            first + story.days(2),
            by,
            outcome=story.one_of("destitute", "not-destitute"),
        )
    if story.likely(0.2):
        children = story.chance.randint(1, 3)
        story.tell("dependants", first, by, count=children, with_them=story.likely(0.7), source="person")


def plan(story: Story, by: Post, first: date) -> None:
    """The plan, its reviews, and what was arranged with it."""
    made = first + story.days(5)
    if not story.tell("journey-plan", made, by):
        return
    if story.kept(0.6):
        story.tell(
            "legal-referral", made + story.days(14), by, about=["immigration"], taken_on=story.likely(0.6)
        )
    if story.kept(0.7):
        story.tell(
            "health-access",
            made + story.days(10),
            by,
            service=story.one_of("gp", "gp", "dentist", "mental-health"),
        )
    if story.likely(0.5):
        story.tell("counselling-offered", made + story.days(20), by, accepted=story.likely(0.6))
    day = made
    for _ in range(story.chance.randint(1, 2)):
        day += story.days(median_days("review"), 0.4, least=7)
        story.tell("plan-reviewed", day, by)
    for _ in range(story.chance.randint(0, 2)):
        made += story.days(median_days("outreach"), 0.4, least=3)
        story.tell("outreach-visit", story.at_work(made), by)


def goes_missing(story: Story, life: Life, after: date) -> None:
    """Some adults disappear; most of them are found."""
    if not story.likely(share("adult_goes_missing")):
        return
    by = supporter(story, life)
    gone = after + story.days(60, 0.8, least=5)
    if story.tell("missing", story.at_work(gone), by, reported_to_police=story.likely(0.8)) and story.likely(
        0.6
    ):
        story.tell(
            "found",
            gone + story.days(9, least=1),
            by,
            by="POLICE_SCOT" if life.nation == "S" else "FR_POLICE",
            safe=True,
        )


def move_on(story: Story, life: Life, decided: date, outcome: str) -> date | None:
    """What follows the second decision. Answers the day on which support ended, if it has."""
    by = supporter(story, life)
    days = story.chance.randint(45, 120) if outcome == "positive" else story.chance.randint(7, 21)
    if outcome == "positive" and story.kept(0.93):
        needs = story.one_of("move-on", "move-on", "declined")
        story.tell("recovery-needs-assessment", decided + story.days(21), by, outcome=needs)
    ended = decided + timedelta(days=days)
    notice = decided + timedelta(days=min(days - 2, 5 if outcome == "negative" else 14))
    if story.kept(0.88):
        story.tell("move-on-plan", notice - timedelta(days=1), by, somewhere_to_live=story.likely(0.8))
    ends = ["accommodation", "payments", "support-worker"]
    reason = f"{outcome}-decision"
    story.tell(
        "support-end-notice", notice, by, ends=ends, reason=reason, ends_on=ended.isoformat(), assessed=True
    )
    if story.kept(0.6):
        story.tell("exit-referral", ended - timedelta(days=3), by, to=[story.one_of("LA", "NGO", "NHS")])
    if not story.tell("support-ended", ended, by, reason="moved-on", how_to_return=True):
        return None
    follow_up(story, by, ended)
    return ended


def follow_up(story: Story, by: Post, ended: date) -> None:
    """Asking at three, six and twelve months how they are; sometimes nobody asks."""
    for month in (3, 6, 12):
        if story.kept(0.75):
            asked = ended + timedelta(days=round(month * 30.4) + story.chance.randint(-5, 12))
            answer = story.one_of("safe-settled", "safe-settled", "safe-needs-help", "not-reached")
            story.tell("follow-up", story.at_work(asked), by, month=str(month), outcome=answer)
    if story.likely(0.08):
        asked = ended + timedelta(days=story.chance.randint(30, 200))
        if story.tell("reach-in-requested", asked, by) and story.kept(0.8):
            story.tell("reach-in-provided", asked + story.days(6), by)


def withdraw_support(story: Story, life: Life, began: date) -> None:
    """Somebody leaves support; it stays open to them."""
    by = supporter(story, life)
    left = began + story.days(70, 0.8, least=7)
    if story.tell("left-support", left, by) and story.likely(0.4):
        story.tell("returned-to-support", left + story.days(40, 0.6, least=3), by)
