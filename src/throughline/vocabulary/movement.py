"""What became of the person from day to day: warnings, going missing, being found, moving, dying."""

from typing import Annotated

from .codes import codes
from .lists import COUNTRIES, HOW_TOLD
from .question import Ask, Choice, Choices, Line, Text
from .recognise import ROLES, Recognising
from .roles import CaseKind, Sensitivity, Track


class Safeguarding(Recognising):
    """Ground of the facts about a person's safety from day to day."""

    track = Track.SAFEGUARDING
    sent_in_referral = False


class RiskWarning(Safeguarding):
    """One body warned another that the person was in danger."""

    kind = "risk-warning"
    title = "Warning of danger sent"
    to: Annotated[Choice | None, Ask("Who was warned?", options=ROLES)] = None
    warning: Annotated[Text | None, Ask("What was the warning?", sensitivity=Sensitivity.ACCOUNT)] = None


class RiskWarningAnswered(Safeguarding):
    """The body that was warned answered."""

    kind = "risk-warning-answered"
    title = "Warning of danger answered"
    action: Annotated[Text | None, Ask("What will be done?", example="A welfare check the same day.")] = None


class DistressSignal(Safeguarding):
    """The person showed or sent a sign of distress or danger."""

    kind = "distress-signal"
    title = "Sign of distress"
    how: Annotated[
        Line | None, Ask("What sign?", sensitivity=Sensitivity.ACCOUNT, example="A call that broke off")
    ] = None


class PassedOn(Safeguarding):
    """Information about the person was passed to another body that needed it to act."""

    kind = "passed-on"
    title = "Information passed on"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION)
    to: Annotated[Choice, Ask("To whom?", options=ROLES)]
    what: Annotated[Text | None, Ask("What was passed on, and why?", sensitivity=Sensitivity.ACCOUNT)] = None
    how: Annotated[Choice | None, Ask("How?", options=HOW_TOLD)] = None


class LeftWith(Safeguarding):
    """When the officials went, the person was left with somebody, or alone."""

    kind = "left-with"
    title = "Left with"
    with_: Annotated[
        Choice,
        Ask(
            "With whom were they left?",
            options=codes(
                "who they were left with",
                {
                    "suspected-controller": "Somebody who may control them",
                    "family": "Family",
                    "friend": "A friend",
                    "alone": "Alone",
                    "agency": "A service that took over their care",
                    "unknown": "Not known",
                },
            ),
        ),
    ]


class Found(Safeguarding):
    """The person was found after going missing, or was found for the first time."""

    kind = "found"
    title = "Found"
    where: Annotated[
        Text | None, Ask("Where?", sensitivity=Sensitivity.LOCATION, example="An invented station")
    ] = None
    by: Annotated[Choice | None, Ask("By whom?", options=ROLES)] = None
    safe: Annotated[bool | None, Ask("Were they safe and well?")] = None


class Missing(Safeguarding):
    """Nobody who should know where the person is knows it."""

    kind = "missing"
    title = "Missing"
    reported_to_police: Annotated[bool | None, Ask("Have the police been told?")] = None
    last_seen: Annotated[Text | None, Ask("Where were they last seen?", sensitivity=Sensitivity.LOCATION)] = (
        None
    )
    risk: Annotated[Text | None, Ask("What could be happening to them?", sensitivity=Sensitivity.ACCOUNT)] = (
        None
    )


class ReturnInterview(Safeguarding):
    """After a child came back, somebody independent talked with them about where they had been."""

    kind = "return-interview"
    title = "Return-home interview"
    offered: Annotated[bool | None, Ask("Was it offered?")] = None
    held: Annotated[bool | None, Ask("Did it take place?")] = None
    learnt: Annotated[Text | None, Ask("What was learnt?", sensitivity=Sensitivity.ACCOUNT)] = None


class Escaped(Safeguarding):
    """The person got away from those who exploited them."""

    kind = "escaped"
    title = "Got away"
    how: Annotated[Text | None, Ask("How?", sensitivity=Sensitivity.ACCOUNT)] = None


class DocumentsHeld(Safeguarding):
    """Somebody keeps the person's passport or papers from them."""

    kind = "documents-held"
    title = "Papers held by somebody else"
    by: Annotated[
        Choice,
        Ask(
            "Who holds them?",
            options=codes(
                "holders of papers",
                {
                    "controller": "Somebody who may control them",
                    "employer": "Employer",
                    "agent": "Agent or smuggler",
                    "authority": "A public authority",
                    "family": "Family",
                    "unknown": "Not known",
                },
            ),
        ),
    ]
    documents: Annotated[
        Choices | None,
        Ask(
            "Which papers?",
            options=codes(
                "papers",
                {
                    "passport": "Passport",
                    "identity-card": "Identity card",
                    "bank-card": "Bank card",
                    "other": "Other",
                },
            ),
        ),
    ] = None


class Arrival(Safeguarding):
    """The person came to a country."""

    kind = "arrival"
    title = "Arrived"
    country: Annotated[Choice | None, Ask("In which country?", options=COUNTRIES, example="GB")] = None
    route: Annotated[Text | None, Ask("By which route?", sensitivity=Sensitivity.IMMIGRATION)] = None


class MovedArea(Safeguarding):
    """The person moved to another area, so other bodies may now owe them duties."""

    kind = "moved-area"
    title = "Moved to another area"
    to_area: Annotated[
        Line | None, Ask("To which area?", sensitivity=Sensitivity.LOCATION, example="Invented Vale")
    ] = None
    bodies_told: Annotated[bool | None, Ask("Have the bodies of the new area been told?")] = None


class Died(Safeguarding):
    """The person died. What is owed to them in life ends; what is owed about their death begins."""

    kind = "died"
    title = "Died"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION)
    cause_known: Annotated[bool | None, Ask("Is the cause known?")] = None
    circumstances: Annotated[Text | None, Ask("What is known?", sensitivity=Sensitivity.THIRD_PARTY)] = None
    told: Annotated[Choices | None, Ask("Who has been told?", options=ROLES, example=("FAMILY",))] = None


class SafePlaceLeft(Safeguarding):
    """The person told us it is not safe to be contacted, or not in some way."""

    kind = "contact-unsafe"
    title = "Not safe to contact"
    ways: Annotated[Choices | None, Ask("Which ways are not safe?", options=HOW_TOLD)] = None
