"""Consents: one fact for each purpose, none ever inherited from another answer, nothing chosen beforehand."""

import datetime as dt
from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import CONSENT_STATES, LANGUAGES, PURPOSES
from .question import Ask, Choice, Choices, Line, Text
from .recognise import ROLES
from .roles import FRONTLINE, Sensitivity, Track, UserRole

SPOKEN = ("given", "refused")


class Consenting(PersonFact):
    """Ground of the facts about what the person agrees to."""

    track = Track.REFERRAL
    recorded_by = FRONTLINE | {UserRole.SURVIVOR}
    sent_in_referral = True


class Consent(Consenting):
    """Ground of the consents: the person's answer, and how we know that it was theirs and informed."""

    state: Annotated[
        Choice,
        Ask(
            "What did they say?",
            "Their own answer to this question alone. More time is always an answer.",
            options=CONSENT_STATES,
        ),
    ]
    language: Annotated[
        Choice | None,
        Ask(
            "In which language was it explained?",
            options=LANGUAGES,
            needed_if=("state", SPOKEN),
            example="vi",
        ),
    ] = None
    interpreter: Annotated[
        bool | None,
        Ask("Did an independent interpreter help?", "Blank means it is not known.", example=True),
    ] = None
    interpreter_reference: Annotated[Line | None, Ask("Interpreter's number", example="INT-1001")] = None
    witness: Annotated[
        Line | None,
        Ask(
            "Who else heard the answer?",
            "Their role.",
            sensitivity=Sensitivity.THIRD_PARTY,
            example="Interpreter",
        ),
    ] = None
    notice_version: Annotated[
        Line | None, Ask("Which version of the privacy notice did they have?", example="2026-04")
    ] = None
    explained_by: Annotated[
        Line | None,
        Ask("Who explained it?", "Their role.", needed_if=("state", SPOKEN), example="Support worker"),
    ] = None
    understood: Annotated[bool | None, Ask("Did they say back in their own words what it means?")] = None
    ask_again_on: Annotated[
        dt.date | None,
        Ask(
            "When will they be asked again?",
            only_if=("state", ("not-yet", "cannot-decide")),
            example="2024-06-03",
        ),
    ] = None
    why: Annotated[
        Text | None, Ask("Did they give a reason?", "They need not.", sensitivity=Sensitivity.ACCOUNT)
    ] = None


REFUSAL_REASONS = codes(
    "reasons for refusing",
    {
        "fear-exploiters": "Afraid of those who exploited them",
        "fear-family": "Afraid for their family",
        "fear-authorities": "Afraid of the police or other authorities",
        "immigration": "Afraid of what it means for staying in the country",
        "debt": "Says they owe money",
        "loyalty": "Feels bound to those involved",
        "work": "Wants to go on working or earning",
        "not-victim": "Does not see themselves as a victim",
        "no-benefit": "Sees no help in it",
        "waiting": "Afraid of how long it takes",
        "tried-before": "Tried before and was let down",
        "privacy": "Does not want the account known",
        "go-home": "Wants to go home",
        "not-said": "Gave no reason",
        "other": "Another reason",
    },
)


class ConsentReferral(Consent):
    """Whether an adult agrees to be referred. A child, or somebody who may be one, is not asked for it."""

    kind = "consent-referral"
    title = "Agreement to be referred"
    reasons: Annotated[
        Choices | None,
        Ask(
            "Which reasons did they give?",
            "What they said, not what others think.",
            options=REFUSAL_REASONS,
            only_if=("state", ("refused",)),
        ),
    ] = None


class ConsentSupport(Consent):
    """Whether the person wants support. It does not depend on any other answer."""

    kind = "consent-support"
    title = "Agreement to support"
    track = Track.SUPPORT


class ConsentPolice(Consent):
    """Whether the person wants to work with the police. Support does not depend on it."""

    kind = "consent-police"
    title = "Agreement to work with the police"
    track = Track.CRIME


class ConsentDecisionRecipient(Consent):
    """Who is to receive the decision letter: the person, or somebody they choose."""

    kind = "consent-decision-recipient"
    title = "Who receives the decision"
    recipient: Annotated[
        Choice | None,
        Ask(
            "Who shall receive it?",
            options=codes(
                "recipients of the decision", {"person": "They themselves", "other": "Somebody they chose"}
            ),
            only_if=("state", ("given",)),
        ),
    ] = None
    recipient_name: Annotated[
        Line | None,
        Ask(
            "Who?",
            sensitivity=Sensitivity.THIRD_PARTY,
            only_if=("recipient", ("other",)),
            example="Their lawyer",
        ),
    ] = None
    safe_to_write: Annotated[
        bool | None, Ask("Is it safe to write there?", only_if=("state", ("given",)))
    ] = None


class ConsentIdentity(Consent):
    """Whether an adult who is not referred lets a notification say who they are. Without this it never does."""

    kind = "consent-identity"
    title = "Agreement to be named in a notification"


class ConsentWithdrawn(Consenting):
    """The person took a consent back. What they agreed to otherwise stands, and no crime or safeguarding closes."""

    kind = "consent-withdrawn"
    title = "Agreement withdrawn"
    purpose: Annotated[Choice, Ask("Which agreement did they take back?", options=PURPOSES)]
    how_to_return: Annotated[bool | None, Ask("Were they told how they can change their mind again?")] = None
    language: Annotated[Choice | None, Ask("In which language?", options=LANGUAGES, example="vi")] = None
    why: Annotated[
        Text | None, Ask("Did they give a reason?", "They need not.", sensitivity=Sensitivity.ACCOUNT)
    ] = None


class NoContact(Consenting):
    """The person does not want to be contacted, by anybody or by some."""

    kind = "no-contact"
    title = "Does not want contact"
    from_whom: Annotated[
        Choices | None,
        Ask("By whom not?", "Blank means by nobody at all.", options=ROLES, example=("FR_POLICE",)),
    ] = None
    until: Annotated[dt.date | None, Ask("Until when?", example="2024-09-01")] = None


class NotYet(Consenting):
    """The person is not ready to answer. The question is kept for the day they chose."""

    kind = "not-yet"
    title = "Not ready to decide"
    purpose: Annotated[Choice, Ask("Which question?", options=PURPOSES)]
    ask_again_on: Annotated[dt.date, Ask("When shall they be asked again?", example="2024-06-03")]


class CannotDecide(Consenting):
    """The person cannot make this decision at this time; somebody must decide in their best interests, or wait."""

    kind = "cannot-decide"
    title = "Cannot decide at present"
    purpose: Annotated[Choice, Ask("Which question?", options=PURPOSES)]
    reason: Annotated[
        Text, Ask("Why not?", sensitivity=Sensitivity.HEALTH, example="Invented: in hospital, unwell.")
    ]


class LawfulBasisRecorded(Consenting):
    """Where consent is not the basis on which something is kept or shared, the lawful basis is recorded."""

    kind = "lawful-basis"
    title = "Lawful basis"
    recorded_by = FRONTLINE | {UserRole.DATA_GUARDIAN, UserRole.PROSECUTOR, UserRole.ANALYST}
    sent_in_referral = False
    basis: Annotated[
        Choice,
        Ask(
            "On which basis?",
            options=codes(
                "lawful bases",
                {
                    "legal-obligation": "The law requires it",
                    "public-task": "A public task",
                    "vital-interests": "To protect somebody's life",
                    "legitimate-interests": "Legitimate interests",
                    "law-enforcement": "Law enforcement (Part 3 of the Data Protection Act 2018)",
                    "safeguarding": "Safeguarding of children and individuals at risk",
                    "legal-claims": "Legal claims",
                },
            ),
        ),
    ]
    for_what: Annotated[Line, Ask("For what?", example="Telling the council about a child")]
    decided_by: Annotated[
        Line | None,
        Ask(
            "Who decided it?",
            "Name and role, where somebody decided against the person's wish.",
            sensitivity=Sensitivity.THIRD_PARTY,
            example="A. Example (invented), duty inspector",
        ),
    ] = None
