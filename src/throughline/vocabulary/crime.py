"""The crime against the person: reported, recorded, transferred, cancelled."""

from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import EXPLOITATION, NATIONS
from .question import Ask, Choice, Choices, Count, Line, Text
from .recognise import ROLES
from .roles import EVERYBODY_AT_WORK, INVESTIGATORS, CaseKind, Sensitivity, Track

BOTH = (CaseKind.PERSON, CaseKind.INVESTIGATION)


class Crime(PersonFact):
    """Ground of the facts about recording the crime."""

    track = Track.CRIME
    cases = BOTH
    recorded_by = INVESTIGATORS


class ReportedToPolice(Crime):
    """The police learnt, from anybody, that somebody may be a victim of a modern slavery crime."""

    kind = "reported-to-police"
    title = "Police told"
    recorded_by = EVERYBODY_AT_WORK
    by: Annotated[Choice | None, Ask("Who told them?", options=ROLES)] = None
    to_force: Annotated[Line | None, Ask("Which force?", example="Invented Vale Police")] = None
    where: Annotated[Choice | None, Ask("In which nation did it happen?", options=NATIONS)] = None
    types: Annotated[Choices | None, Ask("Which kinds of exploitation?", options=EXPLOITATION)] = None
    age: Annotated[Count | None, Ask("How old was the person, in years?", example=15)] = None


class CrimeRecorded(Crime):
    """The police recorded a modern slavery crime: one for each victim."""

    kind = "crime-recorded"
    title = "Crime recorded"
    reference: Annotated[Line, Ask("Crime number", sensitivity=Sensitivity.IDENTITY, example="CR/INV/1")]
    offence: Annotated[
        Choice | None,
        Ask(
            "As which crime?",
            options=codes(
                "crime classes",
                {
                    "modern-slavery": "Modern slavery (Home Office class 106)",
                    "scotland": "Human trafficking or slavery (Scotland)",
                    "northern-ireland": "Human trafficking or slavery (Northern Ireland)",
                    "other": "Another crime",
                },
            ),
        ),
    ] = None


class IncidentRecorded(Crime):
    """The police recorded an incident instead of a crime, with its code under the counting rules and the reason."""

    kind = "incident-recorded"
    title = "Incident recorded"
    code: Annotated[
        Choice,
        Ask(
            "Which code?",
            options=codes(
                "incident codes",
                {
                    "decision-pending": "Decision pending",
                    "negative-decision": "Negative decision",
                    "notification-only": "Notification only",
                    "outside-jurisdiction": "Outside England and Wales",
                    "transferred": "Transferred to another force",
                },
            ),
        ),
    ]
    reason: Annotated[Text, Ask("Why is it not a crime here?", example="It happened abroad.")]
    counting_rules_code: Annotated[Line | None, Ask("Number under the counting rules", example="N200")] = None
    reference: Annotated[
        Line | None, Ask("Incident number", sensitivity=Sensitivity.IDENTITY, example="IN/INV/1")
    ] = None


class CrimeTransferred(Crime):
    """One force sent the crime to another. It stays with the sender until the other accepts."""

    kind = "crime-transferred"
    title = "Crime sent to another force"
    to: Annotated[Choice, Ask("To whom?", options=ROLES, example="FR_POLICE")]
    to_force: Annotated[Line | None, Ask("Which force?", example="Invented Moor Police")] = None


class CrimeTransferAccepted(Crime):
    """The other force accepted the crime."""

    kind = "crime-transfer-accepted"
    title = "Crime accepted by another force"
    reference: Annotated[
        Line | None, Ask("Its crime number", sensitivity=Sensitivity.IDENTITY, example="CR/INV/2")
    ] = None


class CrimeCancelled(Crime):
    """A recorded crime was cancelled. A negative referral decision alone is never reason enough."""

    kind = "crime-cancelled"
    title = "Crime cancelled"
    reason: Annotated[
        Choice,
        Ask(
            "Why?",
            options=codes(
                "cancelling reasons",
                {
                    "additional-verifiable-information": "New information shows that no crime happened",
                    "nrm-negative": "Negative referral decision",
                    "victim-withdrew": "The victim withdrew",
                    "recorded-in-error": "Recorded in error",
                    "duplicate": "Recorded twice",
                    "transferred": "Another force has it",
                },
            ),
        ),
    ]
    authorised_by: Annotated[
        Choice | None,
        Ask(
            "Who authorised it?",
            options=codes(
                "crime authorities",
                {
                    "designated-decision-maker": "Designated decision maker",
                    "force-crime-registrar": "Force crime registrar",
                    "supervisor": "Supervisor",
                    "officer": "Investigating officer",
                },
            ),
        ),
    ] = None
    evidence: Annotated[
        Text | None, Ask("Which information shows it?", sensitivity=Sensitivity.INTELLIGENCE)
    ] = None
