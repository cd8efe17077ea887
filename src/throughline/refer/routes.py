"""Which way a referral goes: by nation, age, consent and who sends it. One pure function of the answers."""

from __future__ import annotations

from enum import StrEnum

from throughline.forms import Answers
from throughline.refer.sender import Sender


class Route(StrEnum):
    """A way through the journey. Each says what is asked, who is told, and on which basis."""

    AGE_NOT_ASKED = "age-not-asked"
    CONSENT_NOT_ASKED = "consent-not-asked"
    WITH_CONSENT = "with-consent"
    EXPLOITED_AS_CHILD = "with-consent-exploited-as-child"
    IN_BEST_INTERESTS = "in-best-interests"
    CHILD = "child"
    CHILD_PILOT = "child-pilot"
    NOTIFICATION = "notification"
    WITHOUT_CONSENT_SCOTLAND = "without-consent-scotland"
    WITHOUT_CONSENT_NORTHERN_IRELAND = "without-consent-northern-ireland"
    NO_REFERRAL = "no-referral"
    NOT_FIRST_RESPONDER = "not-first-responder"
    NOT_YET = "not-yet"
    CANNOT_DECIDE = "cannot-decide"

    @property
    def decided(self) -> bool:
        """Whether age, and for an adult consent, have been asked."""
        return self not in (Route.AGE_NOT_ASKED, Route.CONSENT_NOT_ASKED)

    @property
    def refers(self) -> bool:
        """Whether a referral to the national mechanism is made."""
        return self in REFERRING

    @property
    def of_child(self) -> bool:
        """Whether the person is, or is treated as, a child."""
        return self in (Route.CHILD, Route.CHILD_PILOT)


REFERRING = frozenset(
    {
        Route.WITH_CONSENT,
        Route.EXPLOITED_AS_CHILD,
        Route.IN_BEST_INTERESTS,
        Route.CHILD,
        Route.CHILD_PILOT,
    }
)
AS_CHILD = ("under-18", "unsure")
TITLES: dict[Route, str] = {
    Route.AGE_NOT_ASKED: "Age not asked yet",
    Route.CONSENT_NOT_ASKED: "Consent not asked yet",
    Route.WITH_CONSENT: "Referral with consent",
    Route.EXPLOITED_AS_CHILD: "Referral with consent, exploited as a child",
    Route.IN_BEST_INTERESTS: "Referral in their best interests",
    Route.CHILD: "Referral of a child",
    Route.CHILD_PILOT: "Referral of a child where the council decides",
    Route.NOTIFICATION: "Notification without a referral",
    Route.WITHOUT_CONSENT_SCOTLAND: "No referral: Scotland",
    Route.WITHOUT_CONSENT_NORTHERN_IRELAND: "No referral: Northern Ireland",
    Route.NO_REFERRAL: "No referral",
    Route.NOT_FIRST_RESPONDER: "Passed to a first responder",
    Route.NOT_YET: "More time",
    Route.CANNOT_DECIDE: "Cannot decide at present",
}


def route_of(answers: Answers, sender: Sender) -> Route:
    """The route that these answers lead to. No answer is ever taken for another: silence is "not asked yet".

    A child, or somebody who may be one, is not asked for consent (Modern Slavery Act 2015 s51; statutory guidance).
    An adult who refuses is notified without identity where s52 of that Act binds the sender, in England and Wales
    alone: s38 of the Scottish Act of 2015 and s13 of the Northern Irish one are not in force for this.
    """
    age = answers.get("age")
    if not sender.first_responder:
        return Route.NOT_FIRST_RESPONDER if age else Route.AGE_NOT_ASKED
    if not age or not answers.get("nation"):
        return Route.AGE_NOT_ASKED
    if age in AS_CHILD:
        return Route.CHILD_PILOT if answers.get("council_pilot") == "yes" else Route.CHILD
    return _of_adult(answers, sender)


def _of_adult(answers: Answers, sender: Sender) -> Route:
    match answers.get("consent_referral"):
        case "given":
            return Route.EXPLOITED_AS_CHILD if answers.get("as_child") == "yes" else Route.WITH_CONSENT
        case "refused":
            return _of_refusal(str(answers.get("nation")), sender)
        case "not-yet":
            return Route.NOT_YET
        case "cannot-decide":
            refer = answers.get("best_interests") == "refer"
            return Route.IN_BEST_INTERESTS if refer else Route.CANNOT_DECIDE
    return Route.CONSENT_NOT_ASKED


def _of_refusal(nation: str, sender: Sender) -> Route:
    if nation == "S":
        return Route.WITHOUT_CONSENT_SCOTLAND
    if nation == "NI":
        return Route.WITHOUT_CONSENT_NORTHERN_IRELAND
    return Route.NOTIFICATION if sender.notifies else Route.NO_REFERRAL


def not_agreed(answers: Answers) -> list[str]:
    """With whom the person was asked to work and did not agree to: "police", "support". Unasked is in neither."""
    asked = {"police": answers.get("consent_police"), "support": answers.get("consent_support")}
    return [name for name, state in asked.items() if state not in (None, "given")]
