"""Intelligence: graded reports, kept apart from what victims tell those who help them."""

from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .question import Ask, Choice, Choices, Text
from .recognise import ROLES
from .roles import CaseKind, Sensitivity, Track, UserRole


class Intelligence(PersonFact):
    """Ground of the facts of intelligence."""

    track = Track.CRIME
    cases = (CaseKind.INTELLIGENCE, CaseKind.INVESTIGATION, CaseKind.PERSON)
    recorded_by = frozenset(
        {
            UserRole.FIRST_RESPONDER,
            UserRole.INVESTIGATOR,
            UserRole.ANALYST,
            UserRole.SUPERVISOR,
            UserRole.AGENCY_SYSTEM,
        }
    )


class IntelligenceReport(Intelligence):
    """Something learnt that may help to find victims or offenders, graded by source and by what is known of it."""

    kind = "intelligence-report"
    title = "Intelligence report"
    grading: Annotated[
        Choice,
        Ask(
            "How reliable is the source?",
            options=codes("source gradings", {"1": "Reliable", "2": "Not known", "3": "Not reliable"}),
        ),
    ]
    information: Annotated[
        Choice | None,
        Ask(
            "What is known of the information?",
            options=codes(
                "information gradings",
                {
                    "A": "Known directly",
                    "B": "Known indirectly, and corroborated",
                    "C": "Known indirectly",
                    "D": "Not known",
                    "E": "Suspected to be false",
                },
            ),
        ),
    ] = None
    handling: Annotated[
        Choice | None,
        Ask(
            "Who may have it?",
            options=codes("handling codes", {"P": "May be shared", "C": "Only with conditions"}),
        ),
    ] = None
    report: Annotated[
        Text, Ask("What is known?", sensitivity=Sensitivity.INTELLIGENCE, example="An invented report")
    ]
    harm_if_known: Annotated[
        Text | None, Ask("Who could be hurt if it became known?", sensitivity=Sensitivity.INTELLIGENCE)
    ] = None


class IntelligenceSubmitted(Intelligence):
    """A report was sent to the national database."""

    kind = "intelligence-submitted"
    title = "Intelligence submitted"


class IntelligenceShared(Intelligence):
    """Intelligence was given to another force or body."""

    kind = "intelligence-shared"
    title = "Intelligence shared"
    with_: Annotated[Choices, Ask("With whom?", options=ROLES, example=("NCA",))]


class IntelligenceAssessed(Intelligence):
    """Somebody assessed what a report means and what to do about it."""

    kind = "intelligence-assessed"
    title = "Intelligence assessed"
    action: Annotated[
        Choice | None,
        Ask(
            "What is to be done?",
            options=codes(
                "intelligence actions",
                {
                    "act-now": "Act now: somebody may be in danger",
                    "investigate": "Investigate",
                    "watch": "Keep watch",
                    "share": "Share",
                    "none": "Nothing more",
                },
            ),
        ),
    ] = None
