"""Finding and stopping those who exploit: the investigation, its lines of enquiry, suspects and closure."""

import datetime as dt
from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import LEVELS, OFFENCES
from .question import Ask, Choice, Choices, Count, Line, Text
from .roles import JUSTICE, CaseKind, Sensitivity, Track, UserRole

REASONS_TO_CLOSE = codes(
    "reasons to close",
    {
        "offender-convicted": "Somebody was convicted",
        "acquitted": "Everybody was acquitted",
        "evidence": "Not enough evidence",
        "no-suspect": "No suspect found",
        "victim-disengaged": "The victim does not take part",
        "not-a-crime": "No crime happened",
        "outside-jurisdiction": "Another jurisdiction deals with it",
        "not-public-interest": "Not in the public interest",
        "suspect-died": "The suspect died",
        "nrm-negative": "Negative referral decision",
        "resources": "Resources",
        "other": "Another reason",
    },
)


class Investigating(PersonFact):
    """Ground of the facts of an investigation. They may stand on a person's line too."""

    track = Track.CRIME
    cases = (CaseKind.INVESTIGATION, CaseKind.PERSON)
    recorded_by = JUSTICE


class InvestigationOpened(Investigating):
    """Police or another body with the power began to investigate."""

    kind = "investigation-opened"
    title = "Investigation opened"
    complaint_needed: Annotated[
        bool | None, Ask("Did it wait for the victim to complain?", "It need not.", example=False)
    ] = None


class InvestigationAllocated(Investigating):
    """The investigation was given to somebody."""

    kind = "investigation-allocated"
    title = "Investigation allocated"
    skill: Annotated[
        Choice,
        Ask(
            "How is the investigator trained?",
            options=codes(
                "investigator skills",
                {
                    "specialist": "Specialist in modern slavery",
                    "detective": "Detective trained in modern slavery",
                    "detective-untrained": "Detective without that training",
                    "general": "Not a detective",
                    "unknown": "Not known",
                },
            ),
        ),
    ]


class InvestigationReviewed(Investigating):
    """A supervisor looked at the investigation and said what comes next."""

    kind = "investigation-reviewed"
    title = "Investigation reviewed"
    next_steps: Annotated[Text | None, Ask("What comes next?", sensitivity=Sensitivity.INTELLIGENCE)] = None
    by_supervisor: Annotated[bool | None, Ask("Was it a supervisor?")] = None


class LineOfEnquiry(Investigating):
    """One reasonable line of enquiry: planned, taken, or not taken with a reason."""

    kind = "line-of-enquiry"
    title = "Line of enquiry"
    line: Annotated[
        Line, Ask("Which line?", sensitivity=Sensitivity.INTELLIGENCE, example="Who rented the house")
    ]
    state: Annotated[
        Choice,
        Ask(
            "How far is it?",
            options=codes(
                "enquiry states",
                {"planned": "Planned", "open": "Under way", "done": "Finished", "not-taken": "Not taken"},
            ),
        ),
    ]
    reason: Annotated[
        Text | None, Ask("Why not?", only_if=("state", ("not-taken",)), needed_if=("state", ("not-taken",)))
    ] = None


class Suspecting(Investigating):
    """Ground of the facts about a suspect."""

    suspect: Annotated[
        Line | None,
        Ask("Which suspect?", "A reference, not a name.", sensitivity=Sensitivity.THIRD_PARTY, example="S1"),
    ] = None


class SuspectIdentified(Suspecting):
    """Somebody is suspected."""

    kind = "suspect-identified"
    title = "Suspect identified"
    may_be_victim: Annotated[bool | None, Ask("May the suspect be a victim too?")] = None


class SuspectArrested(Suspecting):
    """A suspect was arrested. The victim must be told."""

    kind = "suspect-arrested"
    title = "Suspect arrested"
    offence: Annotated[Choice | None, Ask("For what?", options=OFFENCES, example="human-trafficking")] = None


class SuspectInterviewed(Suspecting):
    """A suspect was interviewed under caution."""

    kind = "suspect-interviewed"
    title = "Suspect interviewed"
    under_caution: Annotated[bool | None, Ask("Was it under caution?")] = None


class SuspectBailed(Suspecting):
    """A suspect was bailed or released, or the conditions changed. The victim's risk changes with it."""

    kind = "suspect-bailed"
    title = "Suspect bailed or released"
    conditions_protect: Annotated[bool | None, Ask("Do the conditions keep the suspect from the victim?")] = (
        None
    )


class SuspectCharged(Suspecting):
    """A suspect was charged."""

    kind = "suspect-charged"
    title = "Suspect charged"
    offence: Annotated[Choice | None, Ask("With what?", options=OFFENCES, example="human-trafficking")] = None


class NoFurtherAction(Suspecting):
    """Nobody will be charged, or one suspect will not. A decision with a guard."""

    kind = "no-further-action"
    title = "No further action"
    guards = ("no-further-action",)
    reason: Annotated[Choice, Ask("Why?", options=REASONS_TO_CLOSE)]
    victimless_considered: Annotated[
        bool | None, Ask("Was a case without the victim's evidence considered?")
    ] = None


class ClosureCheck(Investigating):
    """Before closing, somebody asked the questions that are too often left unasked."""

    kind = "closure-check"
    title = "Check before closing"
    answered: Annotated[
        Choices,
        Ask(
            "Which questions are answered?",
            options=codes(
                "closure questions",
                {
                    "other-victims": "Are there other victims?",
                    "suspects": "Are all suspects dealt with?",
                    "finances": "Was the money followed?",
                    "nrm-outcome": "Is the referral decision known?",
                    "intelligence": "Was intelligence submitted?",
                    "victimless": "Was a case without the victim's evidence considered?",
                    "victim-told": "Was the victim told, with the right to review?",
                },
            ),
        ),
    ]
    left_open: Annotated[
        Text | None, Ask("What is left open, and why?", sensitivity=Sensitivity.INTELLIGENCE)
    ] = None


class InvestigationClosed(Investigating):
    """The investigation was closed. That a victim does not take part is not by itself a reason."""

    kind = "investigation-closed"
    title = "Investigation closed"
    guards = ("investigation-closed",)
    reason: Annotated[Choice, Ask("Why?", options=REASONS_TO_CLOSE)]
    explanation: Annotated[Text | None, Ask("In more words?", sensitivity=Sensitivity.INTELLIGENCE)] = None


class EarlyAdvice(Investigating):
    """The investigator asked the prosecutor for advice before the charging decision."""

    kind = "early-advice"
    title = "Early advice from the prosecutor"
    advice: Annotated[Text | None, Ask("What was the advice?", sensitivity=Sensitivity.PRIVILEGED)] = None


class FinancialInvestigation(Investigating):
    """Somebody followed the money."""

    kind = "financial-investigation"
    title = "Money followed"
    outcome: Annotated[
        Choice | None,
        Ask(
            "What came of it?",
            options=codes(
                "financial outcomes",
                {
                    "started": "It began",
                    "assets-found": "Assets found",
                    "nothing-found": "Nothing found",
                    "restrained": "Assets restrained",
                },
            ),
        ),
    ] = None


class VictimsLinked(Investigating):
    """It became clear that several victims belong together."""

    kind = "victims-linked"
    title = "Victims linked"
    count: Annotated[Count | None, Ask("How many?", example=3)] = None


class InternationalCooperation(Investigating):
    """Another country was asked for help, or helped."""

    kind = "international-cooperation"
    title = "Work with another country"
    form: Annotated[
        Choice | None,
        Ask(
            "In which form?",
            options=codes(
                "forms of co-operation",
                {
                    "joint-team": "Joint investigation team",
                    "mutual-assistance": "Mutual legal assistance",
                    "police-to-police": "Police to police",
                    "extradition": "Extradition",
                },
            ),
        ),
    ] = None


class CourtOutcome(Investigating):
    """What the court decided about a suspect."""

    kind = "court-outcome"
    title = "Outcome at court"
    outcome: Annotated[
        Choice,
        Ask(
            "What was decided?",
            options=codes(
                "court outcomes",
                {
                    "convicted": "Convicted",
                    "acquitted": "Acquitted",
                    "stopped": "Stopped",
                    "no-evidence": "No evidence offered",
                    "jury-undecided": "The jury did not agree",
                    "sentenced": "Sentenced",
                    "appeal-allowed": "Appeal allowed",
                    "appeal-dismissed": "Appeal dismissed",
                },
            ),
        ),
    ]


class OffenderConvicted(Investigating):
    """Somebody was convicted of exploiting."""

    kind = "offender-convicted"
    title = "Offender convicted"
    offence: Annotated[Choice | None, Ask("Of what?", options=OFFENCES, example="human-trafficking")] = None


class OffenderSentenced(Investigating):
    """Somebody was sentenced for exploiting."""

    kind = "offender-sentenced"
    title = "Offender sentenced"
    months: Annotated[
        Count | None, Ask("For how many months?", "Leave blank for a life sentence.", example=60)
    ] = None
    violent_or_sexual: Annotated[bool | None, Ask("Was it a violent or sexual offence?")] = None
    life: Annotated[bool | None, Ask("Was it for life?")] = None


class ThreatAssessed(Investigating):
    """How likely the suspects are to do more harm was worked out."""

    kind = "threat-assessed"
    title = "Threat assessed"
    level: Annotated[Choice, Ask("How high?", options=LEVELS)]
    review_on: Annotated[dt.date | None, Ask("When again?", example="2024-06-24")] = None


class RequestedReview(Investigating):
    """The person used the right to have a decision not to charge looked at again."""

    kind = "review-requested"
    title = "Review of the decision asked for"
    recorded_by = JUSTICE | {UserRole.SURVIVOR, UserRole.ADVOCATE, UserRole.SUPPORT_WORKER}
