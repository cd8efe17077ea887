"""Somewhere safe for the night: what is needed, who was asked, what they said, and where the person waited meanwhile."""

from typing import Annotated

from .codes import codes
from .question import Ask, Choice, Choices, Count, Line, Text
from .roles import FRONTLINE, Sensitivity, Track, UserRole
from .safety import Safe

FOR_WHOM = codes(
    "whom a place is for",
    {
        "woman": "A woman",
        "man": "A man",
        "other": "Somebody for whom neither fits",
        "child": "A child alone",
        "family": "An adult with children",
        "couple": "A couple",
    },
)


class SeekingShelter(Safe):
    """Ground of the facts about finding a place for the night."""

    track = Track.SAFEGUARDING


class SafePlaceNeeded(SeekingShelter):
    """The person needs somewhere safe to sleep. From this moment the hours are counted."""

    kind = "safe-place-needed"
    title = "Somewhere safe needed"
    urgency: Annotated[
        Choice,
        Ask(
            "How soon?",
            options=codes(
                "how soon a place is needed",
                {"tonight": "Tonight", "days": "Within days", "later": "Later"},
            ),
        ),
    ]
    for_: Annotated[Choice | None, Ask("For whom?", options=FOR_WHOM)] = None
    children: Annotated[Count | None, Ask("How many children come with them?", example=0)] = None
    needs: Annotated[
        Choices | None,
        Ask(
            "What must the place have?",
            sensitivity=Sensitivity.HEALTH,
            options=codes(
                "needs of a place",
                {
                    "step-free": "No steps",
                    "carer": "Room for a carer",
                    "near-hospital": "Near a hospital",
                    "medication": "Somebody who minds medicine",
                    "pregnancy": "Care in pregnancy",
                    "substances": "Help with drink or drugs",
                    "interpreter": "An interpreter at hand",
                    "women-only": "Women only",
                    "men-only": "Men only",
                    "diet": "A diet for faith or health",
                },
            ),
        ),
    ] = None
    brings: Annotated[
        Choices | None,
        Ask(
            "What else decides where they can go?",
            options=codes(
                "what a place must allow",
                {
                    "smokes": "They smoke",
                    "animal": "An animal comes with them",
                    "school": "A child must reach a school",
                    "work": "They must reach work",
                },
            ),
        ),
    ] = None
    keep_from: Annotated[
        Text | None,
        Ask(
            "From whom must they be kept away?",
            "Roles and relationships; names only where nobody can be kept away without them.",
            sensitivity=Sensitivity.THIRD_PARTY,
            example="Those who ran the house (invented).",
        ),
    ] = None
    avoid: Annotated[
        Line | None,
        Ask("Which area must be avoided?", sensitivity=Sensitivity.LOCATION, example="Invented Vale"),
    ] = None


class PlaceAsked(SeekingShelter):
    """A service, or somebody on call, was asked for a place, and this is what they said."""

    kind = "place-asked"
    title = "Asked for a place"
    service: Annotated[
        Line | None,
        Ask(
            "Who was asked?",
            "A service and its region, never an address.",
            sensitivity=Sensitivity.LOCATION,
            example="Invented service, north",
        ),
    ] = None
    asked_whom: Annotated[
        Choice | None,
        Ask(
            "Who answered?",
            options=codes(
                "who answers for a place",
                {
                    "desk": "A placement desk",
                    "on-call": "Somebody on call",
                    "council": "The council, out of hours",
                    "nobody": "Nobody",
                },
            ),
        ),
    ] = None
    answer: Annotated[
        Choice,
        Ask(
            "What did they say?",
            options=codes(
                "answers for a place",
                {
                    "offered": "They can take them",
                    "refused": "They cannot take them",
                    "call-back": "They will ring back",
                    "no-answer": "Nobody answered",
                },
            ),
        ),
    ]
    why_not: Annotated[
        Choices | None,
        Ask(
            "Why not?",
            only_if=("answer", ("refused",)),
            options=codes(
                "reasons of a place",
                {
                    "full": "No room",
                    "gender": "Not for their gender",
                    "children": "Not with children",
                    "age": "Not for their age",
                    "access": "Not fit for a disability",
                    "health": "Cannot give the care they need",
                    "language": "No interpreter",
                    "too-near": "Too near to the danger",
                    "animal": "No animals",
                    "smoking": "No smoking",
                    "status": "Immigration status or no public funds",
                    "referral-first": "Asks for a referral or an agreement first",
                    "hours": "Not at this hour",
                    "risk": "Risk to others there",
                    "other": "Another reason",
                },
            ),
        ),
    ] = None


class PlaceDeclined(SeekingShelter):
    """The person did not want a place that was offered. They need give no reason, and may change their mind."""

    kind = "place-declined"
    title = "Did not want the place"
    recorded_by = FRONTLINE | {UserRole.SURVIVOR}
    why: Annotated[
        Choices | None,
        Ask(
            "Did they say why?",
            "They need not.",
            options=codes(
                "reasons of the person",
                {
                    "far": "Too far",
                    "shared": "Shared with others",
                    "rules": "Its rules",
                    "fear": "They are afraid of it",
                    "people": "Somebody they would have to leave",
                    "work": "Work or school",
                    "elsewhere": "They have somewhere else",
                },
            ),
        ),
    ] = None
    somewhere_safe: Annotated[bool | None, Ask("Do they say they have somewhere safe tonight?")] = None


class NightWaited(SeekingShelter):
    """A night that the person spent waiting for a place. Each is counted."""

    kind = "night-waited"
    title = "A night spent waiting"
    where: Annotated[
        Choice,
        Ask(
            "Where did they spend it?",
            "Not for an arrest: for want of a bed.",
            options=codes(
                "where a night was spent",
                {
                    "police-station": "Police station",
                    "hospital": "Hospital, with no need to be there",
                    "hotel": "Hotel room found for the night",
                    "office": "Office or waiting room",
                    "vehicle": "Vehicle",
                    "street": "Street",
                    "friends": "With people they know",
                    "exploiter": "Where they were exploited",
                    "unknown": "Not known",
                },
            ),
        ),
    ]


class NoPlaceFound(SeekingShelter):
    """Somebody looked and there was no place that could take the person: this is said, not hidden."""

    kind = "no-place-found"
    title = "No place found"
    why: Annotated[
        Choice,
        Ask(
            "What was found?",
            options=codes(
                "why no place was found",
                {
                    "none-exists": "No such service exists here",
                    "all-full": "All that exist are full",
                    "none-fits": "None fits what they need",
                    "no-answer": "Nobody answered",
                },
            ),
        ),
    ]
    told: Annotated[
        Choices | None,
        Ask(
            "Who was told?",
            options=codes(
                "told of no place",
                {
                    "supervisor": "Supervisor",
                    "council": "The council, out of hours",
                    "support-line": "The support provider's line",
                    "nobody": "Nobody yet",
                },
            ),
        ),
    ] = None
