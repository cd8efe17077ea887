"""Guardians for children, advocates and navigators: those who stand by the person and owe nobody else."""

from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .question import Ask, Choice, Line, Text
from .roles import CARERS, FRONTLINE, Sensitivity, Track

SERVICES = codes(
    "guardian services",
    {
        "ictg": "Independent child trafficking guardian (England and Wales)",
        "scotland": "Guardianship Scotland",
        "northern-ireland": "Independent guardian (Northern Ireland)",
        "other": "Another guardian",
    },
)


class Guarding(PersonFact):
    """Ground of the facts about guardians."""

    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE


class GuardianRequested(Guarding):
    """A guardian was asked for."""

    kind = "guardian-requested"
    title = "Guardian asked for"
    service: Annotated[Choice | None, Ask("Which service?", options=SERVICES)] = None
    area_covered: Annotated[bool | None, Ask("Does the service cover this area?")] = None


class GuardianAppointed(Guarding):
    """The child has a guardian."""

    kind = "guardian-appointed"
    title = "Guardian appointed"
    service: Annotated[Choice | None, Ask("Which service?", options=SERVICES)] = None
    name: Annotated[
        Line | None, Ask("Who?", sensitivity=Sensitivity.THIRD_PARTY, example="Alex (invented)")
    ] = None
    role: Annotated[
        Choice | None,
        Ask(
            "In which role?",
            options=codes(
                "guardian roles",
                {
                    "direct-worker": "Works directly with the child",
                    "practice-coordinator": "Advises those around the child",
                    "guardian": "Guardian",
                },
            ),
        ),
    ] = None


class GuardianEnded(Guarding):
    """The guardian's work ended."""

    kind = "guardian-ended"
    title = "Guardian ended"
    reason: Annotated[
        Choice | None,
        Ask(
            "Why?",
            options=codes(
                "guardian end reasons",
                {
                    "turned-18": "They turned 18",
                    "parent-found": "A parent can act for them",
                    "negative-decision": "Negative decision, all challenges over",
                    "left": "They moved away",
                    "not-wanted": "They do not want one",
                    "other": "Another reason",
                },
            ),
        ),
    ] = None


class GuardianInformed(Guarding):
    """A body that decides about the child told the guardian what they need to know, and heard them."""

    kind = "guardian-informed"
    title = "Guardian told and heard"
    about: Annotated[Text | None, Ask("About what?", sensitivity=Sensitivity.ACCOUNT)] = None
    heard: Annotated[bool | None, Ask("Was the guardian's view asked for?")] = None


class AdvocateInstructed(Guarding):
    """The person has an advocate or lawyer who acts for them."""

    kind = "advocate-instructed"
    title = "Advocate instructed"
    track = Track.SUPPORT
    recorded_by = CARERS
    field_of_work: Annotated[
        Choice | None,
        Ask(
            "For what?",
            options=codes(
                "advocate work",
                {
                    "legal": "Legal advice",
                    "independent": "Independent advocacy",
                    "mental-capacity": "Ability to decide",
                },
            ),
        ),
    ] = None


class LegalAdvice(Guarding):
    """Advice given in confidence by a lawyer. Nobody but the lawyer's own body may read it."""

    kind = "legal-advice"
    title = "Legal advice"
    track = Track.SUPPORT
    recorded_by = CARERS
    privileged = True
    advice: Annotated[
        Text, Ask("What was the advice?", sensitivity=Sensitivity.PRIVILEGED, example="Invented advice")
    ]


class NavigatorAssigned(Guarding):
    """Somebody goes with the person through the criminal case."""

    kind = "navigator-assigned"
    title = "Navigator assigned"
    track = Track.CRIME


class AdvocateEnded(Guarding):
    """The advocate's work ended."""

    kind = "advocate-ended"
    title = "Advocate ended"
    track = Track.SUPPORT
    recorded_by = CARERS
    reason: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.ACCOUNT)] = None
