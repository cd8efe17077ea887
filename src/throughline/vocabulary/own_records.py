"""What is held about the person: they ask for it, and others ask for it.

A copy of a life in somebody's hand is what a controller looks for. Each kind here asks first how it is safe to give, and
whether somebody else told the person to ask.
"""

import datetime as dt
from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .question import Ask, Choice, Choices, Line, Ordinal, Text
from .roles import EVERYBODY_AT_WORK, FRONTLINE, Sensitivity, Track, UserRole

WAYS = codes(
    "ways to give a copy",
    {
        "screen": "Reading it together on a screen: nothing is carried away",
        "safe-place": "Kept for them at a safe place, to read there",
        "paper": "On paper, into their own hand",
        "file": "As a file, to a device that nobody else holds",
        "representative": "To their solicitor or advocate, whom they named",
    },
)
EXEMPTIONS = codes(
    "exemptions",
    {
        "third-party": "It is about somebody else (Data Protection Act 2018 Sch 2 para 16)",
        "privilege": "Legal privilege (Sch 2 para 19)",
        "serious-harm": "It would cause serious harm to health (Sch 3)",
        "crime": "It would prejudice preventing or investigating crime (Sch 2 para 2)",
        "part-3": "A ground of Part 3 (s45(4)), for law enforcement",
        "safety": "Somebody else could be found or hurt by it",
    },
)


class OwnRecords(PersonFact):
    """Ground of the facts about what is held about the person."""

    track = Track.LINE
    recorded_by = FRONTLINE | {UserRole.PROSECUTOR}


class OwnCopyAsked(OwnRecords):
    """The person asked, on their own page, one body for what it holds about them."""

    kind = "own-copy-asked"
    title = "Asked on their own page for what is held about them"
    recorded_by = frozenset({UserRole.SURVIVOR})
    body: Annotated[Line, Ask("Whom do you ask?", example="invented-vale-support")]
    way: Annotated[Choice, Ask("How is it safe for you to get it?", options=WAYS, example="screen")]


class SubjectAccessRequested(OwnRecords):
    """The person, or somebody for them, asked a body for what it holds about them. Asking in any words is enough."""

    kind = "subject-access-requested"
    title = "Asked for what is held about them"
    asked_by: Annotated[
        Choice,
        Ask(
            "Who asked?",
            options=codes(
                "askers",
                {
                    "person": "The person themself",
                    "representative": "A solicitor or advocate for them",
                    "parent": "A parent or carer",
                    "other": "Somebody else for them",
                },
            ),
            example="person",
        ),
    ]
    alone: Annotated[
        bool | None,
        Ask(
            "Were they asked alone whether they want this themself?",
            "Somebody who controls them may have told them to ask. Leave it out if nobody could ask yet.",
        ),
    ] = None
    way: Annotated[
        Choice | None, Ask("How is it safe for them to get it?", options=WAYS, example="screen")
    ] = None
    wanted: Annotated[Text | None, Ask("What do they want to know?", sensitivity=Sensitivity.ACCOUNT)] = None


class SubjectIdentityConfirmed(OwnRecords):
    """Whoever is to get the copy is who they say they are, or may act for the person."""

    kind = "subject-identity-confirmed"
    title = "Identity of whoever asked confirmed"
    how: Annotated[
        Choice,
        Ask(
            "How?",
            options=codes(
                "ways to confirm",
                {
                    "known": "Somebody here knows them",
                    "own-page": "They asked signed in to their own page",
                    "document": "They showed a document",
                    "authority": "A signed authority to act for them, checked with the person",
                },
            ),
            example="known",
        ),
    ]


class SubjectAccessExtended(OwnRecords):
    """Answering takes longer than a month, up to two more, because it is complex or there are many requests."""

    kind = "subject-access-extended"
    title = "Told that the copy takes longer"
    until: Annotated[
        dt.date, Ask("Until which day?", "At most three months after they asked.", example="2024-08-07")
    ]
    reason: Annotated[Text, Ask("Why?", example="Very many papers of several years.")]


class SubjectAccessAnswered(OwnRecords):
    """The person got what this body holds about them, or part of it, or was told why not, and how to complain."""

    kind = "subject-access-answered"
    title = "Answered what is held about them"
    outcome: Annotated[
        Choice,
        Ask(
            "What did they get?",
            options=codes(
                "answers",
                {
                    "all": "Everything",
                    "part": "Part of it",
                    "nothing-held": "Nothing is held",
                    "refused": "Nothing",
                },
            ),
            example="all",
        ),
    ]
    way: Annotated[Choice | None, Ask("How?", options=WAYS, example="screen")] = None
    held_back: Annotated[
        Choices | None,
        Ask(
            "On which grounds was something held back?",
            options=EXEMPTIONS,
            needed_if=("outcome", ("part", "refused")),
        ),
    ] = None
    complaint_told: Annotated[
        bool | None, Ask("Were they told that they may complain to the Information Commissioner?")
    ] = None


class VictimRecordsNoticeWithheld(OwnRecords):
    """The person was not told that their records were asked for, and why."""

    kind = "victim-records-notice-withheld"
    title = "Not told that records were asked for"
    track = Track.CRIME
    recorded_by = FRONTLINE | {UserRole.PROSECUTOR}
    why: Annotated[
        Choice,
        Ask(
            "Why not?",
            options=codes(
                "reasons to give no notice",
                {
                    "danger": "Telling them would put somebody in danger",
                    "cannot-reach": "They could not be reached, after trying",
                    "capacity": "They cannot take part in it, and nobody may for them",
                },
            ),
            example="danger",
        ),
    ]


class VictimRecordsDecided(OwnRecords):
    """A body that was asked for the person's records gave all that was asked, part of it, or nothing, and says why."""

    kind = "victim-records-decided"
    title = "Decided on a request for records"
    track = Track.CRIME
    recorded_by = EVERYBODY_AT_WORK
    of: Annotated[Ordinal, Ask("Number of the request", example=1)]
    asked_by: Annotated[Line, Ask("Which body asked?", example="invented-vale-police")]
    outcome: Annotated[
        Choice,
        Ask(
            "What was decided?",
            options=codes(
                "outcomes of requests",
                {"granted": "Granted", "part": "Granted in part", "refused": "Refused"},
            ),
            example="part",
        ),
    ]
    reasons: Annotated[
        Choices,
        Ask(
            "Why?",
            options=codes(
                "reasons on requests",
                {
                    "necessary": "What is given is necessary for a reasonable line of enquiry",
                    "too-wide": "It asked for more than that",
                    "no-necessity": "It does not say why it is necessary",
                    "no-notice": "The person was not told, and no reason is given",
                    "objection": "The person objects",
                    "not-held": "It is not held here",
                    "privileged": "It is privileged",
                    "harm": "It would do harm that outweighs its use",
                },
            ),
            example=("necessary",),
        ),
    ]
    person_view: Annotated[
        Choice | None,
        Ask(
            "What does the person say?",
            options=codes(
                "views",
                {"agrees": "They agree", "objects": "They object", "not-asked": "They were not asked"},
            ),
        ),
    ] = None
