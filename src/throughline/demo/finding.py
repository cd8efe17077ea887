"""From the first sign to the referral: meeting somebody, making safe, explaining, asking, referring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from throughline.clock import UK, When
from throughline.demo.bodies import Post
from throughline.demo.life import Life, median_days, sentence, share
from throughline.demo.telling import Story

SIGNS: Mapping[str, Sequence[str]] = {
    "forced-work": ("LAB01", "LAB02", "LAB03", "LAB06", "LAB07", "GEN25", "GEN27"),
    "debt-bondage": ("GEN34", "GEN15", "LAB07", "LAB14", "GEN28"),
    "wages-taken": ("LAB08", "GEN26", "FIN01", "FIN03", "LAB12"),
    "prostitution": ("SEX01", "SEX02", "SEX06", "SEX08", "SEX09"),
    "taken-and-assaulted": ("SEX02", "SEX10", "GEN07", "GEN05"),
    "child-sexual": ("SEX12", "CHI18", "CHI19", "CHI20"),
    "forced-crime": ("CRI02", "CRI05", "CRI06", "GEN03"),
    "cannabis-cultivation": ("CRI01", "GEN02", "GEN18", "GEN19"),
    "county-lines": ("CTY01", "CTY02", "CTY03", "CTY06", "CTY07"),
    "domestic": ("DOM01", "DOM02", "DOM03", "DOM05", "DOM08"),
    "organs": ("OTH01", "GEN16", "GEN15"),
    "other": ("GEN10", "GEN05", "GEN20"),
    "unknown": ("GEN05", "GEN12", "GEN33"),
}
PLACES: Mapping[str, Sequence[tuple[str, str]]] = {
    "police": (
        ("cannabis-house", "cannabis-cultivation"),
        ("vehicle", "vehicle"),
        ("street", "street"),
        ("car-wash", "workplace"),
        ("police-station", "custody"),
        ("shared-house", "private-home"),
    ),
    "law-enforcement": (("factory", "workplace"), ("farm", "workplace"), ("nail-bar", "workplace")),
    "immigration": (
        ("border", "border"),
        ("asylum-accommodation", "other"),
        ("immigration-removal-centre", "detention"),
    ),
    "council": (
        ("school", "school"),
        ("private-home", "private-home"),
        ("council-office", "other"),
        ("street", "street"),
    ),
    "support": (("charity", "support-service"),),
    "advocacy": (("charity", "support-service"),),
}
SAFE = ("separated", "medical-care", "others-looked-for", "food-and-clothes", "safe-contact-agreed")
TELLS_POLICE = ("council", "support", "advocacy")
POINTS = (
    "what-referral-is",
    "support",
    "outcomes",
    "data-sharing",
    "police",
    "support-without-police",
    "withdraw",
)


def first_instant(story: Story, life: Life) -> datetime:
    """When somebody first met the person: drawn once, and kept as the start of the line."""
    return story.at_work(life.referred - story.days(median_days("found_to_referral"), 0.9))


def find(story: Story, life: Life) -> date:
    """Somebody meets the person, sees signs, explains and asks. Answers the day of the first meeting."""
    began = story.leads[0][0]
    met = began.astimezone(UK).date()
    danger = meet(story, life, began)
    say_who(story, life, began)
    speak(story, life, began + timedelta(minutes=40))
    make_safe(story, life, began + timedelta(minutes=90), danger)
    pass_on(story, life, began)
    tell_of_past(story, life, met)
    return met


def meet(story: Story, life: Life, began: datetime) -> str:
    """The first meeting: where, what was seen, how near the danger. Answers how near."""
    by = life.responder
    sector = story.bodies.bodies[by.agency].sector
    place, circumstances = story.one_of(*PLACES[sector])
    story.tell(
        "encounter",
        began,
        by,
        written=began,
        place_type=place,
        circumstances=circumstances,
        nation=life.nation,
        met_in_person=True,
        outside_uk=False,
        present=[story.one_of("nobody", "nobody", "nobody", "friend", "other-possible-victim")],
    )
    for code in signs(story, life):
        story.tell(
            "indicator",
            began,
            by,
            code=code,
            how=story.one_of("seen", "told", "told", "inferred"),
            noticed_by="The first to meet them",
        )
    danger = str(story.one_of("none", "none", "soon", "immediate", "unknown"))
    judged = began + timedelta(minutes=20)
    story.tell("danger-assessed", judged, by, level=danger, controller_present=story.likely(0.1))
    reasons = sentence("considered_yes", story.chance)
    story.tell("victim-considered", began + timedelta(minutes=30), by, outcome="yes", reasons=reasons)
    return danger


def signs(story: Story, life: Life) -> list[str]:
    """Two or three signs that go with how they were exploited."""
    found = [code for kind in life.types for code in SIGNS[kind]]
    if life.child:
        found += ["CHI05", "CHI07", "CHI11"]
    return sorted(story.chance.sample(found, min(len(found), story.chance.randint(2, 3))))


def say_who(story: Story, life: Life, began: datetime) -> None:
    """Who they say they are, and whether they may be a child."""
    by = life.responder
    story.tell("name", began, by, first_names=life.first_names, last_name=life.last_name, source="person")
    story.tell("gender", began, by, gender=life.gender, source="person")
    if life.countries != ("ZZ",):
        story.tell("nationality", began, by, codes=list(life.countries), source="person")
    story.tell("nation", began, by, nation=life.nation, source="agency")
    story.tell("age-band", began, by, band=life.age_band, source="person")
    if life.age_band != "unsure":
        story.tell("date-of-birth", began, by, date=life.born.isoformat(), source="person")
    else:
        story.tell(
            "presumed-child",
            began,
            by,
            reasons="Invented: no papers, and an age that does not fit the account.",
        )


def speak(story: Story, life: Life, began: datetime) -> None:
    """Language, what was explained, and their own words."""
    by = life.responder
    if not life.speaks_english:
        story.tell("language", began, by, language=life.language, interpreter_needed=True)
        story.tell(
            "interpreter-used",
            began,
            by,
            language=life.language,
            independent=story.likely(0.93),
            gender_offered=story.likely(0.8),
        )
    if story.kept(0.9):
        points = ["child-pack"] if life.child else list(POINTS[: story.chance.randint(4, len(POINTS))])
        story.tell(
            "rights-explained",
            began + timedelta(minutes=15),
            by,
            points=points,
            language=life.language,
            interpreter=not life.speaks_english,
            notice_version="2026-04",
            understood=True,
        )
    if story.likely(0.5):
        story.tell(
            "own-words",
            began + timedelta(minutes=30),
            by,
            account=sentence("account", story.chance),
            read_back=story.likely(0.7),
        )
    if story.likely(0.15):
        story.tell(
            "account-asked-again",
            life.referred,
            by,
            times=story.chance.randint(2, 4),
            reason="Invented: the first note was lost.",
        )


def make_safe(story: Story, life: Life, done: datetime, danger: str) -> None:
    """What was done at once, and how they can be reached."""
    by = life.responder
    if story.kept(0.92 if danger in ("soon", "immediate") else 0.4):
        actions = story.chance.sample(SAFE, 2)
        story.tell("made-safe", done, by, actions=actions)
    if story.kept(0.7):
        story.tell("private-conversation", done, by, alone=True, safe_contact_asked=True)
    if story.likely(0.5):
        safe = story.likely(0.85)
        story.tell(
            "contact-method", done, by, means="phone", value=telephone(story), safe=safe, source="person"
        )


def pass_on(story: Story, life: Life, began: datetime) -> None:
    """Those who are neither police nor the Home Office tell the police what they have seen."""
    if story.bodies.bodies[life.responder.agency].sector in TELLS_POLICE and story.kept(0.85):
        to = {"S": "POLICE_SCOT", "NI": "PSNI"}.get(life.nation, "FR_POLICE")
        story.tell("passed-on", began + timedelta(hours=3), life.responder, to=to, how="phone")


def telephone(story: Story) -> str:
    """A number from the range that the regulator keeps for drama, so that it rings nowhere."""
    return f"07700 900{story.chance.randint(0, 999):03}"


def tell_of_past(story: Story, life: Life, met: date) -> None:
    """What happened before anybody met them, as exactly as they remember it."""
    by, back = life.responder, story.chance.randint(60, 1500)
    began, ended = met - timedelta(days=back), met - timedelta(days=story.chance.randint(1, min(back, 60)))
    period = story.one_of(
        When.between(began, ended), When.year(began.year), When.month(began.year, began.month)
    )
    if period.last_day >= met:
        period = When.between(began, ended)
    told = story.leads[0][0] + timedelta(minutes=100)
    story.tell("exploitation-period", period, by, written=told, types=list(life.types), where=life.place)
    if life.place != "uk" and story.likely(0.6):
        arrived = met - timedelta(days=story.chance.randint(30, 400))
        story.tell(
            "arrival", When.between(arrived - timedelta(days=14), arrived), by, written=told, country="GB"
        )
    if "debt-bondage" in life.types or story.likely(0.1):
        story.tell("documents-held", met, by, by="controller", documents=["passport"])


def ask(story: Story, life: Life) -> bool:
    """The consents of an adult, each by itself. Answers whether they want support."""
    asked, by = life.referred, life.responder
    how: dict[str, Any] = {
        "language": life.language,
        "notice_version": "2026-04",
        "explained_by": "First responder",
        "understood": True,
    }
    if not life.speaks_english:
        how |= {"interpreter": True, "interpreter_reference": f"INT-{story.chance.randint(1000, 9999)}"}
    wants = story.likely(share("adult_consents_to_support"))
    when = max(story.at_work(asked - timedelta(days=1)), story.leads[0][0] + timedelta(minutes=70))
    if life.adult and life.age_band == "adult":
        story.tell("consent-referral", when, by, state="given", **how)
        story.tell(
            "consent-support", when, by, state="given" if wants else story.one_of("refused", "not-yet"), **how
        )
        answer = (
            "given" if story.likely(share("adult_consents_to_police")) else story.one_of("refused", "not-yet")
        )
        story.tell("consent-police", when, by, state=answer, **how)
        story.tell(
            "consent-decision-recipient",
            when,
            by,
            state="given",
            recipient="person",
            safe_to_write=story.likely(0.8),
            **how,
        )
    return wants


def refer(story: Story, life: Life) -> bool:
    """Send the referral and learn its number. Answers whether it has happened yet."""
    by = life.responder
    sent = max(story.at_work(life.referred), story.leads[0][0] + timedelta(hours=4))
    made = story.tell(
        "nrm-referral",
        sent,
        by,
        route="online",
        reference=reference(story, "NRM"),
        types=list(life.types),
        nation=life.nation,
        council_named=life.child,
        deputy_contact=story.likely(0.7),
    )
    centre = decision_post(story, life)
    story.join(centre, sent + timedelta(hours=1))
    story.tell("competent-authority-assigned", sent + timedelta(hours=4), centre, authority=centre.legal_role)
    if story.likely(0.3):
        asked = life.referred + timedelta(days=story.chance.randint(2, 6))
        story.tell(
            "further-information-requested",
            story.at_work(asked),
            centre,
            of=by.legal_role,
            reply_by=(asked + timedelta(days=5)).isoformat(),
        )
        if story.likely(0.8):
            story.tell(
                "further-information-sent",
                story.at_work(asked + story.days(4)),
                by,
                what="Invented: chronology and photographs.",
            )
    return made


def decision_post(story: Story, life: Life) -> Post:
    """Who decides: the detained cases' centre where immigration enforcement referred an adult, else the national one."""
    detained = life.adult and life.responder.legal_role == "HO_IE"
    return story.bodies.post("detained-decision-centre" if detained else "decision-centre", "decision-maker")


def reference(story: Story, letters: str) -> str:
    """An invented reference number; its letters say that it is not real."""
    return f"DEMO-{letters}-{story.chance.randint(10**6, 10**7 - 1)}"
