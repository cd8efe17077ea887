"""What the police do: record the crime, look into it, keep the victim told; and where the victim is also a suspect."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from throughline.demo.bodies import Post
from throughline.demo.finding import reference
from throughline.demo.life import Life, sentence, share
from throughline.demo.telling import Story

PROSECUTORS = {"S": "prosecution-strathorran", "NI": "prosecution-ardan"}
OFFENCE = {"S": "scotland", "NI": "northern-ireland"}
SUSPECTED_OF = {"cannabis-cultivation": "cannabis", "county-lines": "drug-supply", "forced-crime": "theft"}
REGIME = {"S": "instructions", "NI": "s22"}


def desk(story: Story, life: Life) -> Post:
    """The desk that records crimes: of the force of the area."""
    return story.bodies.post(f"{life.area.slug}-police", "first-responder")


def unit(story: Story, life: Life) -> Post:
    """The unit that investigates: of the force of the area."""
    return story.bodies.post(f"{life.area.slug}-police", "investigator", team=1)


def record_crime(story: Story, life: Life) -> bool:
    """The crime in the books, in time, late, as an incident, or not at all. Answers whether it is recorded."""
    by = desk(story, life)
    reported = story.at_work(life.referred) + timedelta(hours=2)
    if not story.join(by, reported):
        return False
    story.tell(
        "reported-to-police",
        reported,
        by,
        by=life.responder.legal_role,
        where=life.nation,
        types=list(life.types),
    )
    listen(story, life, by, reported)
    drawn = story.chance.random()
    late = share("crime_recorded_in_time") + share("crime_recorded_late")
    if drawn < share("crime_recorded_in_time"):
        return book(story, life, by, reported + timedelta(hours=story.chance.randint(1, 23)))
    if drawn < late:
        return book(story, life, by, reported + timedelta(days=story.chance.randint(2, 40)))
    if drawn < late + share("incident_instead_of_crime"):
        day = reported + timedelta(hours=story.chance.randint(2, 20))
        code = "outside-jurisdiction" if life.place == "overseas" else "decision-pending"
        number = reference(story, "INC")
        reason = "Invented: nothing yet shows that it happened here."
        story.tell("incident-recorded", day, by, code=code, reason=reason, reference=number)
    return False


def book(story: Story, life: Life, by: Post, when: datetime) -> bool:
    """A crime number, in the class of the nation."""
    offence = OFFENCE.get(life.nation, "modern-slavery")
    return story.tell("crime-recorded", when, by, reference=reference(story, "CR"), offence=offence)


def listen(story: Story, life: Life, by: Post, reported: datetime) -> None:
    """What the police think and do for themselves when a report reaches them."""
    if story.kept(0.85):
        reasons = sentence("considered_yes", story.chance)
        story.tell("victim-considered", reported + timedelta(hours=1), by, outcome="yes", reasons=reasons)
    if story.kept(0.85):
        story.tell(
            "made-safe",
            reported + timedelta(hours=2),
            by,
            actions=["danger-explained", "safe-contact-agreed"],
        )
    if story.kept(0.8):
        said: dict[str, Any] = {"points": ["police", "support-without-police"], "language": life.language}
        story.tell("rights-explained", reported + story.days(2, 0.5), by, understood=True, **said)
    if life.child and story.bodies.bodies[life.responder.agency].sector == "council" and story.kept(0.7):
        told: dict[str, Any] = {"to": "HSCT" if life.nation == "NI" else "LA", "for": "child"}
        story.tell("safeguarding-referral", reported + timedelta(hours=3), by, **told)


def care_for_victim(story: Story, life: Life) -> None:
    """What the Victims' Code asks of the police after a report; most of it, most of the time."""
    by, day = desk(story, life), life.referred
    if story.kept(0.88):
        story.tell("written-confirmation", day + story.days(3), by, language_understood=True)
    if story.kept(0.85):
        asked = day + timedelta(days=story.one_of(0, 1, 1, 2, 4))
        story.tell(
            "victim-needs-assessed", asked, by, enhanced=True, special_measures_discussed=story.likely(0.5)
        )
        story.tell("victim-service-referral", asked, by, specialist=True)
    if story.kept(0.75):
        story.tell("compensation-explained", day + story.days(12), by, routes=["criminal-injuries", "wages"])
    if story.likely(0.25):
        means = story.one_of("phone", "message", "through-supporter")
        story.tell("update-preferences", day + story.days(5), by, how=means)


def investigate(story: Story, life: Life) -> None:
    """An investigation: given to somebody with the skill, opened, reviewed, and often ended without anybody charged."""
    by, opened = unit(story, life), life.referred + story.days(6, 0.8, least=1)
    if not story.kept(0.92) or not story.join(by, opened):
        return
    skill = story.one_of("specialist", "specialist", "detective", "detective", "detective", "general")
    story.tell("investigation-allocated", opened, by, skill=skill)
    if not story.kept(share("investigation_opened")):
        return
    if not story.tell("investigation-opened", opened + timedelta(days=1), by, complaint_needed=False):
        return
    look_into(story, life, by, opened)
    day = opened
    for number in range(story.chance.randint(1, 2)):
        day += story.days(28, 0.3, least=7)
        story.tell("investigation-reviewed", day, by, by_supervisor=number % 2 == 0)
        if story.kept(0.6):
            heard = story.at_work(day)
            story.tell("victim-update", heard, by, about="other", how="phone", language_understood=True)
    conclude(story, life, by, day)


LINES = ("Phone records", "Money paid for the work", "Who rented the place", "Other people there")


def look_into(story: Story, life: Life, by: Post, opened: date) -> None:
    """Intelligence, money, other countries, a line of enquiry, and the person's own account."""
    if story.kept(0.75):
        story.tell("intelligence-submitted", opened + story.days(3, 0.5), by)
    if story.kept(0.6):
        story.tell("financial-investigation", opened + story.days(14), by, outcome="started")
    if life.place != "uk" and story.likely(0.45):
        story.tell("international-cooperation", opened + story.days(18), by, form="police-to-police")
    state = story.one_of("open", "done", "planned")
    story.tell("line-of-enquiry", opened + story.days(5), by, line=story.one_of(*LINES), state=state)
    if story.kept(0.6):
        how: dict[str, Any] = {"planned": True, "trained_interviewer": True, "supporter": "yes"}
        heard = story.at_work(opened + story.days(12, 0.5, least=1))
        story.tell("recorded-interview", heard, by, interpreter=not life.speaks_english, **how)
        if story.kept(0.7):
            story.tell("personal-statement-offered", heard + timedelta(hours=1), by, wants_to_read=False)


def conclude(story: Story, life: Life, by: Post, day: date) -> None:
    """Somebody arrested, or nobody."""
    if story.likely(0.25):
        story.tell(
            "suspect-identified",
            day + story.days(10),
            by,
            suspect="First suspect",
            may_be_victim=story.likely(0.1),
        )
        arrested = day + story.days(20)
        if story.tell(
            "suspect-arrested", story.at_work(arrested), by, suspect="First suspect", offence="slavery"
        ):
            told = arrested + story.days(1, 0.9)
            story.tell("victim-update", told, by, about="arrest", how="phone", language_understood=True)
            story.tell(
                "suspect-bailed", arrested, by, suspect="First suspect", conditions_protect=story.likely(0.7)
            )
            if story.likely(0.6):
                level = story.one_of("medium", "high")
                story.tell("risk-assessed", arrested, by, whose="person", moment="bail", level=level)
    elif story.likely(0.5):
        ended = day + story.days(60)
        if story.likely(0.6):
            answered = ["other-victims", "suspects", "finances", "nrm-outcome", "victim-told"]
            story.tell("closure-check", ended, by, answered=answered)
        reason = story.one_of("evidence", "no-suspect", "victim-disengaged")
        if story.tell(
            "no-further-action",
            story.at_work(ended),
            by,
            reason=reason,
            victimless_considered=story.likely(0.6),
        ):
            story.tell("victim-update", ended + story.days(3, 0.9), by, about="no-charge", how="letter")


def suspected(story: Story, life: Life, met: date) -> None:
    """Somebody made to commit a crime is arrested for it; the duty is to ask first whether they are a victim."""
    offences = [SUSPECTED_OF[kind] for kind in life.types if kind in SUSPECTED_OF]
    if not offences or not story.likely(share("suspect_when_criminal")):
        return
    by = unit(story, life)
    arrested = story.at_work(met)
    if not story.join(by, met):
        return
    age = (met - life.born).days // 365
    story.tell("arrested", arrested, by, offence=offences[0], age=age)
    if story.kept(0.8):
        told = ["custody", "solicitor", "appropriate-adult"] if life.child else ["custody", "solicitor"]
        story.tell("custody-told", arrested + timedelta(hours=2), by, told=told)
    present = ["solicitor", "appropriate-adult"] if life.child else ["solicitor"]
    asked = arrested + timedelta(hours=6)
    how: dict[str, Any] = {"under_caution": True, "as": "suspect", "present": present}
    story.tell("interviewed", asked, by, **how)
    if story.kept(0.75):
        reasons = sentence("non_punishment", story.chance)
        outcome = story.one_of("wait", "wait", "not-prosecuted", "proceed")
        considered = met + story.days(9)
        told_on: dict[str, Any] = {
            "stage": "police",
            "outcome": outcome,
            "reasons": reasons,
            "compulsion": True,
        }
        story.tell("non-punishment-considered", considered, by, **told_on)
    if story.likely(0.25):
        prosecute(story, life, by, met, offences[0])


def prosecute(story: Story, life: Life, by: Post, met: date, offence: str) -> None:
    """Charged all the same; the prosecutor looks again and usually stops."""
    charged = met + story.days(60, 0.7, least=2)
    if not story.tell("charged", story.at_work(charged), by, offence=offence):
        return
    prosecutor = story.bodies.post(PROSECUTORS.get(life.nation, "prosecution-midland"), "prosecutor")
    looked = charged + story.days(25)
    if not story.join(prosecutor, looked):
        return
    story.tell("defence-raised", looked, prosecutor, which=REGIME.get(life.nation, "s45"))
    outcome = story.one_of("stop", "stop", "continue", "wait")
    reviewed = looked + story.days(15)
    review: dict[str, Any] = {
        "outcome": outcome,
        "considered_exploitation": True,
        "reasons": sentence("non_punishment", story.chance),
    }
    story.tell("prosecution-reviewed", reviewed, prosecutor, **review)
    if outcome == "stop":
        story.tell(
            "prosecution-discontinued",
            reviewed + story.days(4),
            prosecutor,
            reason="Not in the public interest",
        )


def detain(story: Story, life: Life, met: date) -> None:
    """Adults met by immigration enforcement are sometimes held; indicators are to be looked at, and release is to be safe."""
    held_here = story.bodies.bodies[life.responder.agency].sector == "immigration" and life.adult
    if not held_here or not story.likely(share("detained_when_met_by_immigration")):
        return
    by = life.responder
    story.tell("detained", story.at_work(met), by, power="immigration")
    if story.kept(0.7):
        reviewed = met + story.days(5)
        outcome = story.one_of("kept", "release")
        story.tell(
            "detention-reviewed", reviewed, by, considered_indicators=story.likely(0.7), outcome=outcome
        )
    freed = met + story.days(25, 0.8, least=3)
    out: dict[str, Any] = {
        "from": "immigration",
        "address_checked": story.likely(0.7),
        "protection": story.likely(0.5),
    }
    if story.tell("released", story.at_work(freed), by, **out) and story.kept(0.6):
        risk = sentence("protect", story.chance)
        story.tell(
            "protection-plan",
            freed,
            by,
            risk=risk,
            address_checked=True,
            handover_to="support",
            missing_plan=True,
        )
