"""What is owed to a child beside the referral: the council, a guardian, a place to live, somebody who looks for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from throughline.demo.bodies import Post
from throughline.demo.caring import supporter
from throughline.demo.finding import decision_post
from throughline.demo.life import Life, share
from throughline.demo.telling import Story

SERVICES = {"S": ("strath-guardians", "scotland"), "NI": ("ardan-guardians", "northern-ireland")}


def council(story: Story, life: Life) -> Post:
    """The children's team of the area's council."""
    return story.bodies.post(f"{life.area.slug}-council", "support-worker")


def guardians(story: Story, life: Life) -> tuple[Post, str]:
    """The guardian service of the nation, and what the vocabulary calls it."""
    slug, service = SERVICES.get(life.nation, ("compass-guardians", "ictg"))
    return story.bodies.post(slug, "guardian"), service


def safeguard(story: Story, life: Life, met: date) -> None:
    """The referral to the council, its decision, and the enquiry; most of it in time."""
    by = council(story, life)
    told = story.at_work(met) + timedelta(hours=2)
    to = "HSCT" if life.nation == "NI" else "LA"
    if life.responder.agency != by.agency:
        asked: dict[str, Any] = {"to": to, "for": "child"}
        story.tell("safeguarding-referral", told, life.responder, **asked)
    if not story.join(by, told):
        return
    decided = met + story.days(1, 0.7)
    outcome = story.one_of("strategy-discussion", "strategy-discussion", "assess", "no-further-action")
    story.tell(
        "safeguarding-decision", story.at_work(decided), by, outcome=outcome, referrer_told=story.likely(0.7)
    )
    if outcome == "strategy-discussion":
        enquire(story, by, decided)
    if "GB" not in life.countries or story.likely(0.25):
        place(story, life, by, decided)


def enquire(story: Story, by: Post, decided: date) -> None:
    """The strategy discussion and what follows it."""
    talked = decided + story.days(2)
    took_part = ["LA", "FR_POLICE", "NHS"]
    if story.tell(
        "strategy-discussion", talked, by, took_part=took_part, slavery_specialist=story.likely(0.4)
    ):
        story.tell("section-47-enquiry", talked + story.days(1), by)
        story.tell("child-assessment", talked + story.days(2), by, stage="started")
        story.tell("child-assessment", talked + story.days(48, 0.4), by, stage="completed")
        if story.likely(0.5):
            story.tell("child-protection-conference", talked + story.days(20, 0.4), by, plan=True)


def place(story: Story, life: Life, by: Post, day: date) -> None:
    """Somewhere to live, looked at for the risk of being taken again."""
    housed = story.one_of("foster", "supported-lodgings", "childrens-home")
    story.tell("looked-after", day, by, legal_basis="Accommodated by agreement")
    story.tell("accommodation", day, by, type=housed, suitable=True)
    if story.kept(0.75):
        story.tell("placement-assessed", day + story.days(3), by, safe=True, missing_plan=story.likely(0.8))


def guard(story: Story, life: Life, met: date, decided: date | None) -> None:
    """A guardian, where one is asked for; whoever decides then works with them."""
    if not story.kept(share("guardian_requested")):
        return
    by = council(story, life)
    service, name = guardians(story, life)
    asked = met + story.days(1, 0.5)
    if not story.tell("guardian-requested", asked, by, service=name, area_covered=True):
        return
    given = asked + story.days(6)
    role = "guardian" if name != "ictg" else story.one_of("direct-worker", "practice-coordinator")
    if story.join(service, given):
        story.tell("guardian-appointed", given, service, service=name, role=role)
        story.tell("guardian-informed", given + story.days(2), by, heard=story.likely(0.8))
        if decided and decided > given and story.kept(0.8):
            story.tell("guardian-informed", decided + story.days(1), decision_post(story, life), heard=True)
        if story.likely(0.5):
            story.tell(
                "risk-assessed",
                given + story.days(5),
                service,
                whose="person",
                moment="support",
                level="medium",
            )


def goes_missing(story: Story, life: Life, after: date) -> None:
    """Some children go missing, some more than once; some are not found."""
    if not story.likely(share("child_goes_missing")):
        return
    by, day = council(story, life), after
    for _ in range(story.chance.randint(1, 2)):
        day += story.days(40, 0.9, least=2)
        if not story.tell("missing", story.at_work(day), by, reported_to_police=story.likely(0.9)):
            return
        if story.likely(0.15):
            return
        day += story.days(3, 0.8, least=1)
        if story.tell("found", day, by, by="FR_POLICE", safe=True) and story.kept(0.7):
            story.tell(
                "return-interview",
                day + story.days(2, 0.7, least=1),
                by,
                offered=True,
                held=story.likely(0.7),
            )


def turns_eighteen(story: Story, life: Life) -> None:
    """Before the birthday they choose whether to stay in the referral and whether they want adult support."""
    try:
        birthday = life.born.replace(year=life.born.year + 18)
    except ValueError:  # born on 29 February
        birthday = life.born.replace(year=life.born.year + 18, month=3, day=1)
    if birthday <= life.referred or story.future(birthday):
        return
    asked = max(life.referred + timedelta(days=3), birthday - timedelta(days=story.chance.randint(5, 90)))
    if asked >= birthday or not story.likely(0.7):
        return
    wants = story.likely(0.6)
    by = council(story, life)
    story.tell(
        "transition-choice", asked, by, stay_in_referral="yes", adult_support=wants, leaflet_given=True
    )
    if wants:
        worker = supporter(story, life)
        if story.join(worker, birthday):
            story.tell("first-contact", birthday + story.days(3), worker, how="phone")
