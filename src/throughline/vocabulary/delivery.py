"""What was sent to whom, and what became of it: each recipient of one entry is a hand-over with clocks of its own.

None of these facts holds what was sent. A copy lies sealed outside the database; its key is sealed in the first fact, so
that erasing the line erases the copy.
"""

import datetime as dt
from typing import Annotated

from .codes import codes
from .fact import Fact
from .question import Ask, Choice, Line, Ordinal, Text
from .roles import EVERYBODY_AT_WORK, Sensitivity, Track, UserRole

RECIPIENTS = codes(
    "recipients of a referral",
    {
        "national-form": "National referral form",
        "council-children": "Council: children’s safeguarding",
        "guardian-service": "Guardian service",
        "support-provider": "Support provider: call-out",
        "police": "Police: crime report",
        "adult-protection": "Adult protection",
    },
)
MEANS = codes(
    "ways of sending",
    {
        "account": "To a team that works with Throughline",
        "link": "By a link, with a code by another way",
        "phone": "Told by telephone",
        "filed": "Entered by us in their own form or system",
        "paper": "Handed over on paper",
    },
)
WITHOUT_ACCOUNT = {code.value: code.label for code in MEANS if code.value != "account"}
"""How something reaches a body that does not work with Throughline."""


class Delivery(Fact):
    """Ground of the facts about what was sent.

    Open to the body that sent it and to nobody else, by the strongest rule there is: that a council called a refuge's
    provider must not be learnt by the police on the same line. What a person may know of it stands in the log of what
    was handed out about them.
    """

    privileged = True
    of_a_page = True
    track = Track.REFERRAL
    recorded_by = EVERYBODY_AT_WORK | {UserRole.AGENCY_SYSTEM}
    recipient: Annotated[Choice, Ask("For whom?", options=RECIPIENTS)]


class PackMade(Delivery):
    """What one recipient is to be told was put together. It waits until it is sent."""

    kind = "pack-made"
    title = "Made ready for a recipient"
    pack: Annotated[Line, Ask("Which pack?", example="3b1f8a64-0000-4000-8000-000000000001")]
    route: Annotated[Line, Ask("By which route?", example="with-consent")]
    basis: Annotated[Text, Ask("On which basis?", example="The person agrees")]
    fields: Annotated[
        tuple[Line, ...],
        Ask("Which answers does it hold?", "Their names, never what was answered.", example=("gender",)),
    ]
    held_back: Annotated[tuple[Line, ...] | None, Ask("Which answers stay?", example=("last_name",))] = None
    replaces: Annotated[
        Line | None,
        Ask("Which pack does it take the place of?", example="3b1f8a64-0000-4000-8000-000000000002"),
    ] = None
    file: Annotated[Line, Ask("Where is the copy kept?", example="sealed/0001")]
    sha256: Annotated[Line, Ask("Fingerprint", example="0" * 64)]
    key: Annotated[
        Line,
        Ask(
            "Key that opens it",
            "Sealed with the line's own key.",
            sensitivity=Sensitivity.ACCOUNT,
            example="0" * 64,
        ),
    ]


class OfDelivery(Delivery):
    """Ground of what happens to one thing that was sent."""

    delivery: Annotated[Line, Ask("Which sending?", example="3b1f8a64-0000-4000-8000-000000000003")]


class PackSent(OfDelivery):
    """It was sent: to whom, by which means. Whoever sent it sees to it that it is accepted."""

    kind = "pack-sent"
    title = "Sent to a recipient"
    pack: Annotated[Line, Ask("Which pack?", example="3b1f8a64-0000-4000-8000-000000000001")]
    means: Annotated[Choice, Ask("How?", options=MEANS)]
    body: Annotated[
        Line | None, Ask("Which body?", "As the directory names it.", example="northshire-council")
    ] = None
    to_team: Annotated[Line | None, Ask("Which team?", example="northshire-council-first-team")] = None
    body_name: Annotated[Line, Ask("Its name", example="Northshire Council (invented)")]
    spoken_to: Annotated[
        Line | None,
        Ask(
            "Who took it?",
            "Their name at work.",
            sensitivity=Sensitivity.THIRD_PARTY,
            example="A duty officer",
        ),
    ] = None
    reference: Annotated[
        Line | None, Ask("Their reference", sensitivity=Sensitivity.IDENTITY, example="REF-INV-1")
    ] = None
    version: Annotated[Ordinal | None, Ask("Which version of it?", example=1)] = None


class PackDelivered(OfDelivery):
    """It reached the recipient: from here on their own duties run."""

    kind = "pack-delivered"
    title = "Reached the recipient"
    means: Annotated[Choice, Ask("How?", options=MEANS)]


class PackAccepted(OfDelivery):
    """The recipient took it on. Whoever sent it need not ask any more."""

    kind = "pack-accepted"
    title = "Accepted by the recipient"
    reference: Annotated[
        Line | None, Ask("Their reference", sensitivity=Sensitivity.IDENTITY, example="REF-INV-1")
    ] = None
    by_whom: Annotated[
        Line | None, Ask("Who said so?", sensitivity=Sensitivity.THIRD_PARTY, example="A duty officer")
    ] = None


class PackReturned(OfDelivery):
    """The recipient sent it back. It is the sender's again: it must go to somebody who takes it."""

    kind = "pack-returned"
    title = "Sent back by the recipient"
    reason: Annotated[Text, Ask("Why?", sensitivity=Sensitivity.ACCOUNT, example="Another council’s area.")]
    by_whom: Annotated[
        Line | None, Ask("Who said so?", sensitivity=Sensitivity.THIRD_PARTY, example="A duty officer")
    ] = None


class PackDisputed(OfDelivery):
    """The recipient keeps it and disputes that the duty is theirs. A duty of law can be disputed, never declined."""

    kind = "pack-disputed"
    title = "Duty disputed by the recipient"
    reason: Annotated[
        Text, Ask("Why?", sensitivity=Sensitivity.ACCOUNT, example="Not in our area, they say.")
    ]
    by_whom: Annotated[
        Line | None, Ask("Who said so?", sensitivity=Sensitivity.THIRD_PARTY, example="A duty officer")
    ] = None


class PackQuestion(OfDelivery):
    """A question between sender and recipient about what was sent."""

    kind = "pack-question"
    title = "Question about what was sent"
    asked_by: Annotated[
        Choice,
        Ask(
            "Who asks?", options=codes("askers", {"recipient": "The recipient", "sender": "Whoever sent it"})
        ),
    ]
    question: Annotated[
        Text, Ask("What is asked?", sensitivity=Sensitivity.ACCOUNT, example="Is it safe to ring?")
    ]


class PackAnswer(OfDelivery):
    """An answer to a question about what was sent."""

    kind = "pack-answer"
    title = "Question answered"
    answer: Annotated[
        Text, Ask("What is the answer?", sensitivity=Sensitivity.ACCOUNT, example="After five.")
    ]


class PackWithdrawn(Delivery):
    """What was sent is taken back: whoever got it is told, and it opens no longer."""

    kind = "pack-withdrawn"
    title = "Taken back"
    pack: Annotated[Line, Ask("Which pack?", example="3b1f8a64-0000-4000-8000-000000000001")]
    reason: Annotated[
        Choice,
        Ask(
            "Why?",
            options=codes(
                "reasons to take back",
                {
                    "consent": "They no longer agree",
                    "mistake": "It was sent by mistake",
                    "wrong-recipient": "It went to the wrong body",
                    "replaced": "Another takes its place",
                    "returned": "It came back",
                    "other": "Another reason",
                },
            ),
        ),
    ]
    by_hand: Annotated[
        bool | None,
        Ask("Did somebody without an account get it, who must be told by telephone?", example=False),
    ] = None


class ChangeTold(OfDelivery):
    """Whoever has no account was told that what they got was taken back: who, and how."""

    kind = "change-told"
    title = "Told that it was taken back"
    means: Annotated[Choice, Ask("How?", options=MEANS)]
    spoken_to: Annotated[
        Line,
        Ask(
            "Who was told?",
            "Their name at work.",
            sensitivity=Sensitivity.THIRD_PARTY,
            example="A duty officer",
        ),
    ]
    all_told: Annotated[bool | None, Ask("Is that everybody who had it?", example=True)] = None


class FamilyLinked(Fact):
    """This person belongs to a family that was met together. The others are seen alone, on lines of their own."""

    kind = "family-linked"
    title = "Part of a family met together"
    privileged = True
    track = Track.SAFEGUARDING
    recorded_by = EVERYBODY_AT_WORK | {UserRole.AGENCY_SYSTEM}
    family_reference: Annotated[
        Line,
        Ask(
            "Which family?",
            "A number by chance, which says nothing.",
            sensitivity=Sensitivity.THIRD_PARTY,
            example="F-3b1f8a64",
        ),
    ]
    met_on: Annotated[dt.date | None, Ask("When were they met?", example="2024-05-01")] = None
    may_control: Annotated[
        bool | None,
        Ask(
            "May this person control another of them?",
            "Never shown on anybody's own page, nor sent to anybody with another's referral.",
            sensitivity=Sensitivity.INTELLIGENCE,
            example=False,
        ),
    ] = None
