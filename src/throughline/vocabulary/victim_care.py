"""What victims are owed while the crime is dealt with: to understand, to be told, to be asked, to be spared."""

import datetime as dt
from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import HOW_TOLD
from .question import Amount, Ask, Choice, Choices, Line, Text
from .recognise import ROLES
from .roles import CARERS, EVERYBODY_AT_WORK, JUSTICE, Sensitivity, Track, UserRole


class VictimCare(PersonFact):
    """Ground of the facts about the care of victims."""

    track = Track.CRIME
    recorded_by = JUSTICE | CARERS


class WrittenConfirmation(VictimCare):
    """The person got a written confirmation of their report, with the crime number and whom to ask."""

    kind = "written-confirmation"
    title = "Written confirmation given"
    language_understood: Annotated[bool | None, Ask("Was it in a language they understand?")] = None


class VictimNeedsAssessed(VictimCare):
    """The police asked what the person needs as a victim and witness."""

    kind = "victim-needs-assessed"
    title = "Victim's needs assessed"
    enhanced: Annotated[bool | None, Ask("Are they owed the enhanced rights?")] = None
    special_measures_discussed: Annotated[bool | None, Ask("Were special measures talked about?")] = None


class VictimServiceReferral(VictimCare):
    """The person was referred to a service for victims."""

    kind = "victim-service-referral"
    title = "Referred to a victims' service"
    specialist: Annotated[bool | None, Ask("Is it a specialist service?")] = None
    declined: Annotated[bool | None, Ask("Did they not want it?", example=False)] = None


class CompensationExplained(VictimCare):
    """The person was told how to claim compensation, and by when."""

    kind = "compensation-explained"
    title = "Compensation explained"
    routes: Annotated[
        Choices | None,
        Ask(
            "Which routes?",
            options=codes(
                "compensation routes",
                {
                    "criminal-injuries": "Criminal injuries scheme",
                    "reparation-order": "Reparation order",
                    "civil": "Civil claim",
                    "wages": "Claim for wages",
                },
            ),
        ),
    ] = None


class UpdatePreferences(VictimCare):
    """How often, about what and how the person wants to be told."""

    kind = "update-preferences"
    title = "How they want to be told"
    recorded_by = JUSTICE | CARERS | {UserRole.SURVIVOR}
    how: Annotated[Choice | None, Ask("How?", options=HOW_TOLD)] = None
    how_often: Annotated[Line | None, Ask("How often?", example="When something happens")] = None
    does_not_want: Annotated[bool | None, Ask("Would they rather not be told?", example=False)] = None


class VictimUpdate(VictimCare):
    """The person was told what happened in the case."""

    kind = "victim-update"
    title = "Person told what happened"
    about: Annotated[
        Choice,
        Ask(
            "About what?",
            options=codes(
                "updates",
                {
                    "arrest": "An arrest",
                    "interview": "An interview under caution",
                    "bail": "Bail, or a change of it",
                    "charge": "A charge",
                    "no-charge": "That nobody is charged",
                    "no-investigation": "That it is not investigated, or no longer",
                    "hearing": "A hearing",
                    "outcome": "An outcome at court",
                    "special-measures": "Special measures",
                    "other": "Something else",
                },
            ),
        ),
    ]
    how: Annotated[Choice | None, Ask("How?", options=HOW_TOLD)] = None
    language_understood: Annotated[bool | None, Ask("Was it in a language they understand?")] = None


class ReviewRightExplained(VictimCare):
    """The person was told of the right to have a decision not to prosecute looked at again."""

    kind = "review-right-explained"
    title = "Right to review explained"


class PersonalStatementOffered(VictimCare):
    """The person was offered to say in a statement what the crime did to them."""

    kind = "personal-statement-offered"
    title = "Personal statement offered"
    wants_to_read: Annotated[bool | None, Ask("Do they want it read aloud in court?")] = None


class SpecialMeasures(VictimCare):
    """Help for giving evidence: considered, asked for, decided."""

    kind = "special-measures"
    title = "Special measures"
    stage: Annotated[
        Choice,
        Ask(
            "What happened?",
            options=codes(
                "special measures stages",
                {
                    "considered": "Considered with the person",
                    "declined": "The person does not want any",
                    "applied": "Asked of the court",
                    "granted": "Granted",
                    "refused": "Refused",
                },
            ),
        ),
    ]
    measures: Annotated[
        Choices | None,
        Ask(
            "Which?",
            options=codes(
                "special measures",
                {
                    "screens": "Screens",
                    "video-link": "Video link",
                    "private": "Evidence in private",
                    "recorded-interview": "Recorded interview as evidence",
                    "recorded-cross-examination": "Cross-examination recorded beforehand",
                    "intermediary": "Intermediary",
                    "no-wigs": "No wigs and gowns",
                },
            ),
        ),
    ] = None


class RecordedInterview(VictimCare):
    """The person's evidence was recorded on video, once and well."""

    kind = "recorded-interview"
    title = "Recorded interview"
    planned: Annotated[bool | None, Ask("Was it planned together?")] = None
    trained_interviewer: Annotated[bool | None, Ask("Was the interviewer trained for it?")] = None
    intermediary_considered: Annotated[bool | None, Ask("Was an intermediary considered?")] = None
    interpreter: Annotated[bool | None, Ask("Did an independent interpreter help?")] = None
    repeat: Annotated[bool | None, Ask("Was it a second or later one?", example=False)] = None
    supporter: Annotated[
        Choice | None,
        Ask(
            "Was a supporter of their choice there?",
            options=codes(
                "supporters",
                {"yes": "Yes", "declined": "They did not want one", "refused": "It was refused", "no": "No"},
            ),
        ),
    ] = None
    refusal_reasons: Annotated[
        Text | None,
        Ask(
            "Why was a supporter refused?",
            "Leave it out only if no reason was written: what happened can always be recorded.",
            only_if=("supporter", ("refused",)),
        ),
    ] = None


class HearingDate(VictimCare):
    """A hearing was fixed."""

    kind = "hearing-date"
    title = "Hearing fixed"
    on: Annotated[dt.date | None, Ask("On which day?", example="2024-11-04")] = None
    which: Annotated[Line | None, Ask("Which hearing?", example="Trial")] = None


class HearingDateTold(VictimCare):
    """The person was told of a hearing."""

    kind = "hearing-date-told"
    title = "Told of the hearing"


class OutcomeTold(VictimCare):
    """The person was told what the court decided."""

    kind = "outcome-told"
    title = "Told the outcome"
    about: Annotated[
        Choice | None,
        Ask(
            "Which outcome?",
            options=codes(
                "court outcomes told", {"verdict": "Verdict", "sentence": "Sentence", "appeal": "Appeal"}
            ),
        ),
    ] = None


class ExpensesClaimed(VictimCare):
    """The person claimed what it cost them to come to court."""

    kind = "expenses-claimed"
    title = "Expenses claimed"
    gbp: Annotated[Amount | None, Ask("Pounds", example=42.5)] = None


class ExpensesPaid(VictimCare):
    """The expenses were paid."""

    kind = "expenses-paid"
    title = "Expenses paid"
    gbp: Annotated[Amount | None, Ask("Pounds", example=42.5)] = None


class PropertyTaken(VictimCare):
    """The police took something of the person's as evidence."""

    kind = "property-taken"
    title = "Property taken as evidence"
    what: Annotated[Line | None, Ask("What?", example="A telephone")] = None


class PropertyReturned(VictimCare):
    """The person got their property back."""

    kind = "property-returned"
    title = "Property returned"
    what: Annotated[Line | None, Ask("What?", example="A telephone")] = None


class ContactSchemeOffered(VictimCare):
    """The person was offered to be told about the offender's sentence and release."""

    kind = "contact-scheme-offered"
    title = "Victim contact scheme offered"
    accepted: Annotated[bool | None, Ask("Do they want it?")] = None


class Complaint(VictimCare):
    """The person complained about how they were treated."""

    kind = "complaint"
    title = "Complaint"
    track = Track.LINE
    recorded_by = EVERYBODY_AT_WORK | {UserRole.SURVIVOR, UserRole.INSPECTOR}
    about_whom: Annotated[Choice | None, Ask("About whom?", options=ROLES, example="FR_POLICE")] = None
    complaint: Annotated[
        Text, Ask("What went wrong?", sensitivity=Sensitivity.ACCOUNT, example="Nobody told me.")
    ]


class ComplaintAcknowledged(VictimCare):
    """The body said that it had received the complaint."""

    kind = "complaint-acknowledged"
    title = "Complaint acknowledged"
    track = Track.LINE
    recorded_by = EVERYBODY_AT_WORK


class ComplaintAnswered(VictimCare):
    """The body answered the complaint."""

    kind = "complaint-answered"
    title = "Complaint answered"
    track = Track.LINE
    recorded_by = EVERYBODY_AT_WORK
    upheld: Annotated[bool | None, Ask("Was it upheld?")] = None
    answer: Annotated[Text | None, Ask("What was the answer?", sensitivity=Sensitivity.ACCOUNT)] = None


class Feedback(VictimCare):
    """What the person says about the help they had."""

    kind = "feedback"
    title = "Feedback from the person"
    track = Track.LINE
    recorded_by = EVERYBODY_AT_WORK | {UserRole.SURVIVOR}
    felt: Annotated[
        Choice | None,
        Ask(
            "How was it?",
            options=codes(
                "feelings", {"good": "Good", "mixed": "Partly good", "bad": "Bad", "not-said": "Not said"}
            ),
        ),
    ] = None
    words: Annotated[
        Text | None, Ask("In their words", sensitivity=Sensitivity.ACCOUNT, example="They listened.")
    ] = None


class VictimRecordsRequested(VictimCare):
    """The police or prosecutors asked another body for what it holds about the person."""

    kind = "victim-records-requested"
    title = "Records about the person asked for"
    of: Annotated[Choice | None, Ask("Who was asked?", options=ROLES, example="NGO")] = None
    body: Annotated[
        Line | None,
        Ask(
            "Which body is to be told of this?",
            "Its name in the directory. It then sees this request.",
            example="invented-vale-support",
        ),
    ] = None
    necessity: Annotated[
        Text | None,
        Ask(
            "Why is it necessary?",
            "Leave it out only if nobody said: what happened can always be recorded.",
            example="A reasonable line of enquiry, named.",
        ),
    ] = None
    scope: Annotated[
        Text | None,
        Ask(
            "Which records, over which time?",
            "Leave it out only if nobody said.",
            example="Attendance dates in May 2024 only.",
        ),
    ] = None
    kinds: Annotated[
        Choices | None,
        Ask("Which kinds of fact?", "Name each; leave it out if nobody said.", example=("support-item",)),
    ] = None
    from_: Annotated[dt.date | None, Ask("From which day?", example="2024-05-01")] = None
    to: Annotated[dt.date | None, Ask("To which day?", example="2024-05-31")] = None


class VictimRecordsNotice(VictimCare):
    """The person was told that their records were asked for, and may say what they think of it."""

    kind = "victim-records-notice"
    title = "Told that records were asked for"
    objection: Annotated[bool | None, Ask("Do they object?", example=False)] = None


class AnonymityProtected(VictimCare):
    """What was done so that nobody publishes who the person is."""

    kind = "anonymity-protected"
    title = "Anonymity protected"
    how: Annotated[
        Choices | None,
        Ask(
            "How?",
            options=codes(
                "anonymity measures",
                {
                    "told": "The person was told of it",
                    "press-told": "The press was reminded",
                    "order": "The court made an order",
                    "name-withheld": "The name is kept out of open papers",
                },
            ),
        ),
    ] = None


class IdentityPublished(VictimCare):
    """Something that identifies the person was published."""

    kind = "identity-published"
    title = "Identity published"
    by: Annotated[Choice | None, Ask("By whom?", options=ROLES, example="MEDIA")] = None
    with_consent: Annotated[bool | None, Ask("Had the person agreed in writing?", example=False)] = None
