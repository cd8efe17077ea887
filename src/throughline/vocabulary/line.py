"""The line itself: who leads, hand-overs, sharing, closing, correcting, and what was not done."""

import datetime as dt
from typing import Annotated

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from .codes import codes
from .fact import Fact
from .question import Ask, Choice, Count, Line, Ordinal, Text
from .recognise import ROLES
from .roles import EVERYBODY_AT_WORK, CaseKind, Sensitivity, Track, UserRole

EVERY_CASE = (CaseKind.PERSON, CaseKind.INVESTIGATION, CaseKind.INTELLIGENCE)

TRACKS = codes(
    "tracks", {track.value: track.value.capitalize() for track in Track if track is not Track.LINE}
)


class OnTheLine(Fact):
    """Ground of the facts about the line: every case has one."""

    cases = EVERY_CASE
    recorded_by = EVERYBODY_AT_WORK | {UserRole.WORKER, UserRole.DATA_GUARDIAN}


class CaseOpened(OnTheLine):
    """A case was opened; whoever opened it leads until another team accepts."""

    kind = "case-opened"
    title = "Case opened"
    about: Annotated[
        Choice | None,
        Ask(
            "What kind of case?",
            options=codes(
                "case kinds",
                {"person": "A person", "investigation": "An investigation", "intelligence": "Intelligence"},
            ),
        ),
    ] = None
    reason: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.ACCOUNT)] = None


class LeadSet(OnTheLine):
    """One team became the accountable lead."""

    kind = "lead-set"
    title = "Lead set"
    team: Annotated[Line, Ask("Which team?", example="invented-vale-first-response")]
    worker: Annotated[
        Line | None, Ask("Which worker?", sensitivity=Sensitivity.THIRD_PARTY, example="A worker")
    ] = None
    reason: Annotated[Text | None, Ask("Why?", example="The agency was dissolved")] = None


class JointParty(OnTheLine):
    """A team works on the case beside the lead."""

    kind = "joint-party"
    title = "Team joined"
    team: Annotated[Line, Ask("Which team?", example="invented-vale-support")]
    role: Annotated[
        Choice | None,
        Ask(
            "As what?",
            options=codes(
                "joint roles",
                {
                    "joint": "Works on it too",
                    "advocate": "Advocate",
                    "guardian": "Guardian",
                    "adviser": "Adviser",
                },
            ),
        ),
    ] = None


class JointPartyEnded(OnTheLine):
    """A team no longer works on the case."""

    kind = "joint-party-ended"
    title = "Team left"
    team: Annotated[Line, Ask("Which team?", example="invented-vale-support")]


class HandoverOffered(OnTheLine):
    """The lead offered the case to another team. It stays with the sender until the other accepts."""

    kind = "handover-offered"
    title = "Hand-over offered"
    to_team: Annotated[Line, Ask("To which team?", example="invented-moor-first-response")]
    accept_by: Annotated[dt.date, Ask("By which day must they answer?", example="2024-06-03")]
    note: Annotated[Text | None, Ask("What must they know?", sensitivity=Sensitivity.ACCOUNT)] = None

    @field_validator("accept_by")
    @classmethod
    def _after_offer(cls, value: dt.date, info: ValidationInfo) -> dt.date:
        happened = info.data.get("happened")
        if happened and value < happened.first_day:
            raise PydanticCustomError("before_offer", "Give a day on or after the offer")
        return value


class HandoverAccepted(OnTheLine):
    """The other team took the case; it now leads."""

    kind = "handover-accepted"
    title = "Hand-over accepted"


class HandoverReturned(OnTheLine):
    """The other team gave the offer back, with a reason. The sender still leads."""

    kind = "handover-returned"
    title = "Hand-over returned"
    reason: Annotated[Text, Ask("Why?", example="Another area.")]


class HandoverDisputed(OnTheLine):
    """The other team disputes that a duty is theirs. The duty stands meanwhile, and somebody above decides."""

    kind = "handover-disputed"
    title = "Hand-over disputed"
    reason: Annotated[Text, Ask("Why?", example="The person lives elsewhere now.")]
    escalated_to: Annotated[Line | None, Ask("Who decides?", example="Both heads of service")] = None


class CaseClosed(OnTheLine):
    """The case, or one of its tracks, was closed. Open duties and a second signature stand before it."""

    kind = "case-closed"
    title = "Closed"
    guards = ("case-closed",)
    track_: Annotated[
        Choice | None, Ask("Only one track?", "Leave blank to close the whole case.", options=TRACKS)
    ] = None
    reason: Annotated[Text, Ask("Why?", example="The person is safe and wants no more help.")]
    person_told: Annotated[bool | None, Ask("Was the person told, and how to come back?")] = None


class CaseReopened(OnTheLine):
    """The case was opened again. Nothing was lost."""

    kind = "case-reopened"
    title = "Opened again"
    reason: Annotated[Text, Ask("Why?", example="The person came back.")]


class Waiver(OnTheLine):
    """A named person decided that a duty cannot or need not be met, and says why. The duty stays in sight."""

    kind = "waiver"
    title = "Duty waived"
    duty: Annotated[Line, Ask("Which duty?", example="INV-02")]
    reason: Annotated[Text, Ask("Why?", example="Met by another body.")]
    key: Annotated[Line | None, Ask("Which occurrence of it?", example="INV-02")] = None


class Correction(OnTheLine):
    """An earlier fact was wrong. Both stay; this says which one counts."""

    kind = "correction"
    title = "Correction"
    supersedes: Annotated[Ordinal, Ask("Number of the fact that was wrong", example=1)]
    reason: Annotated[Text, Ask("What was wrong?", example="The date was misread.")]


class SharingDecision(OnTheLine):
    """Somebody decided to let another body see some of the facts, for a purpose, on a basis, until a day."""

    kind = "sharing-decision"
    title = "Sharing decided"
    recipient: Annotated[Line, Ask("With whom?", example="invented-vale-police")]
    fields: Annotated[
        tuple[Line, ...],
        Ask("Which kinds of fact, or which fields?", "Name each.", example=("risk-assessed",)),
    ]
    purpose: Annotated[Line, Ask("For what?", example="To keep the person safe at court")]
    basis: Annotated[
        Choice,
        Ask(
            "On which basis?",
            options=codes(
                "sharing bases",
                {
                    "consent": "The person agrees",
                    "vital-interests": "To protect somebody's life",
                    "safeguarding": "Safeguarding",
                    "legal-obligation": "The law requires it",
                    "public-task": "A public task",
                    "court-order": "A court ordered it",
                },
            ),
        ),
    ]
    ends: Annotated[dt.date, Ask("Until which day?", example="2024-12-31")]
    only: Annotated[
        tuple[Line, ...] | None,
        Ask(
            "Only which facts of these kinds?",
            "Their numbers. Left out, it is every fact of these kinds, those recorded later too.",
        ),
    ] = None
    necessity: Annotated[Text | None, Ask("Why is it necessary, and no more than necessary?")] = None
    person_told: Annotated[bool | None, Ask("Was the person told?")] = None


class SharingEnded(OnTheLine):
    """Sharing stopped before its day."""

    kind = "sharing-ended"
    title = "Sharing ended"
    recipient: Annotated[Line, Ask("With whom?", example="invented-vale-police")]
    reason: Annotated[Text | None, Ask("Why?", example="The hearing is over.")] = None


class Link(OnTheLine):
    """Two cases belong together. They are linked, never merged: a victim can be a suspect too."""

    kind = "link"
    title = "Linked to another case"
    to_case: Annotated[
        Line,
        Ask(
            "Which case?", sensitivity=Sensitivity.THIRD_PARTY, example="3b1f8a64-0000-4000-8000-000000000001"
        ),
    ]
    reason: Annotated[Text, Ask("Why?", sensitivity=Sensitivity.INTELLIGENCE, example="The same house.")]
    relation: Annotated[
        Choice | None,
        Ask(
            "How?",
            options=codes(
                "relations",
                {
                    "same-person": "It is the same person",
                    "family": "Family",
                    "exploited-together": "Exploited together",
                    "investigation": "The investigation of what happened to them",
                    "other": "Another way",
                },
            ),
        ),
    ] = None


class Unlink(OnTheLine):
    """Two cases do not belong together after all."""

    kind = "unlink"
    title = "Link taken back"
    to_case: Annotated[
        Line,
        Ask(
            "Which case?", sensitivity=Sensitivity.THIRD_PARTY, example="3b1f8a64-0000-4000-8000-000000000001"
        ),
    ]
    reason: Annotated[Text, Ask("Why?", sensitivity=Sensitivity.INTELLIGENCE, example="Another house.")]


class AbsenceRecorded(OnTheLine):
    """Somebody looked into a period and says what was not done in it: more than the silence of a record."""

    kind = "absence-recorded"
    title = "Something was not done"
    recorded_by = OnTheLine.recorded_by | {UserRole.INSPECTOR}
    what: Annotated[Line, Ask("What was not done?", "A duty or a kind of fact.", example="crime-recorded")]
    from_: Annotated[dt.date | None, Ask("From which day?", example="2024-03-01")] = None
    to: Annotated[dt.date | None, Ask("To which day?", example="2024-05-01")] = None
    looked_by: Annotated[Line | None, Ask("Who looked, and where?", example="Supervisor, crime system")] = (
        None
    )
    by_whom: Annotated[Choice | None, Ask("Who should have done it?", options=ROLES, example="FR_POLICE")] = (
        None
    )


class Countersigned(OnTheLine):
    """A second person agreed to a decision."""

    kind = "countersigned"
    title = "Second signature"
    of: Annotated[Ordinal, Ask("Number of the fact that is signed", example=1)]


class GlassBroken(OnTheLine):
    """Somebody opened what they may not usually see, because a life was in danger. The data guardian is told."""

    kind = "glass-broken"
    title = "Emergency access"
    reason: Annotated[Text, Ask("Why could it not wait?", example="A child may be in danger tonight.")]


class PolicyChanged(OnTheLine):
    """A policy changed that matters to this case."""

    kind = "policy-changed"
    title = "Policy changed"
    policy: Annotated[Line | None, Ask("Which?", example="Support payments")] = None
    effect: Annotated[Text | None, Ask("What does it change here?", example="An invented change")] = None


class GuidanceInForce(OnTheLine):
    """Guidance that counted on that day."""

    kind = "guidance-in-force"
    title = "Guidance in force"
    guidance: Annotated[Line | None, Ask("Which?", example="Statutory guidance, version 3.11")] = None


class Note(OnTheLine):
    """A note for which no kind of fact exists. Use a kind of fact where there is one: notes start no duty."""

    kind = "note"
    title = "Note"
    recorded_by = OnTheLine.recorded_by | {UserRole.SURVIVOR}
    note: Annotated[Text, Ask("Note", sensitivity=Sensitivity.ACCOUNT, example="An invented note.")]


class Attachment(OnTheLine):
    """A file kept with the case, sealed, its type checked by content."""

    kind = "attachment"
    title = "File"
    recorded_by = OnTheLine.recorded_by | {UserRole.SURVIVOR}
    name: Annotated[Line, Ask("Name of the file", sensitivity=Sensitivity.ACCOUNT, example="letter.pdf")]
    media_type: Annotated[
        Choice,
        Ask(
            "What kind of file?",
            options=codes(
                "file types",
                {
                    "application/pdf": "PDF",
                    "image/jpeg": "JPEG picture",
                    "image/png": "PNG picture",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel workbook",
                    "application/vnd.oasis.opendocument.text": "OpenDocument text",
                    "text/plain": "Plain text",
                    "audio/mpeg": "MP3 recording",
                    "audio/wav": "WAV recording",
                    "video/mp4": "MP4 recording",
                },
            ),
        ),
    ]
    size: Annotated[Ordinal | None, Ask("Size in bytes", example=1024)] = None
    sha256: Annotated[Line | None, Ask("Fingerprint", example="0" * 64)] = None
    file: Annotated[Line | None, Ask("Where it is kept", example="sealed/0001")] = None
    key: Annotated[
        Line | None,
        Ask(
            "Key that opens it",
            "Sealed with the case's own key.",
            sensitivity=Sensitivity.ACCOUNT,
            example="0" * 64,
        ),
    ] = None
    describes: Annotated[Text | None, Ask("What is it?", sensitivity=Sensitivity.ACCOUNT)] = None
    pages: Annotated[Count | None, Ask("How many pages?", example=2)] = None


class RecordsReviewed(OnTheLine):
    """Somebody checked what is held about the person, why, and for how long."""

    kind = "records-reviewed"
    title = "What is held was reviewed"
    outcome: Annotated[
        Choice | None,
        Ask(
            "What was decided?",
            options=codes(
                "record outcomes", {"kept": "Kept, for a reason", "erased": "Erased", "less": "Less is kept"}
            ),
        ),
    ] = None


class SecondLook(OnTheLine):
    """Somebody else looked again at an answer that matters, such as an unsure age."""

    kind = "second-look"
    title = "Second look"
    of: Annotated[Line, Ask("At what?", example="age-band")]
    outcome: Annotated[Text, Ask("What did they find?", example="Still unsure; treated as a child.")]
