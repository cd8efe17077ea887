"""How old the person is: every answer a claim by somebody; unsure and perhaps under 18 means a child until assessed."""

import datetime as dt
from typing import Annotated

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from .codes import codes
from .identity import Identity
from .question import Ask, Choice, Count, Text
from .roles import FRONTLINE, Sensitivity, Track


class DateOfBirth(Identity):
    """A date of birth somebody gave."""

    kind = "date-of-birth"
    title = "Date of birth"
    date: Annotated[
        dt.date,
        Ask("Date of birth", "For example 27 3 1998", sensitivity=Sensitivity.IDENTITY, example="1998-03-27"),
    ]

    @field_validator("date")
    @classmethod
    def _possible(cls, value: dt.date, info: ValidationInfo) -> dt.date:
        """Nobody was born after the day they gave the date, nor before 1900."""
        happened = info.data.get("happened")
        if value.year < 1900 or (happened and value > happened.last_day):
            raise PydanticCustomError(
                "impossible_birth", "Give a date of birth after 1900 and not after the day it was given"
            )
        return value


class AgeClaim(Identity):
    """An age somebody stated, presumed or estimated, on one day."""

    kind = "age-claim"
    title = "Age stated"
    age: Annotated[Count, Ask("Which age, in years?", example=17)]
    status: Annotated[
        Choice,
        Ask(
            "What is it based on?",
            options=codes(
                "age claims",
                {
                    "stated": "The person said so",
                    "presumed": "Presumed",
                    "disputed": "Said, and doubted by somebody",
                    "estimated": "Estimated from how they look or behave",
                },
            ),
        ),
    ]


class AgeBand(Identity):
    """Whether the person is under 18. Unsure with reason to think so counts as under 18 until assessed."""

    kind = "age-band"
    title = "Adult or child"
    band: Annotated[
        Choice,
        Ask(
            "Are they under 18?",
            "If you are unsure and they may be under 18, say unsure: they are then treated as a child.",
            options=codes(
                "age bands",
                {
                    "under-18": "Under 18",
                    "adult": "18 or over",
                    "adult-presumed": "Taken to be 18 or over; nobody has said otherwise",
                    "unsure": "Unsure, and they may be under 18",
                },
            ),
        ),
    ]


class AgeDisputed(Identity):
    """Somebody disputed the age the person gives."""

    kind = "age-disputed"
    title = "Age disputed"
    reasons: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.IDENTITY)] = None


class AgeAssessed(Identity):
    """A lawful assessment of the person's age was finished."""

    kind = "age-assessed"
    title = "Age assessed"
    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE
    outcome: Annotated[
        Choice,
        Ask("What was found?", options=codes("age findings", {"child": "Under 18", "adult": "18 or over"})),
    ]
    age_found: Annotated[Count | None, Ask("Which age, in years?", example=16)] = None
    assessor: Annotated[
        Choice | None,
        Ask(
            "Who assessed?",
            options=codes(
                "age assessors",
                {
                    "council": "Council social workers",
                    "national-board": "National Age Assessment Board",
                    "court": "Court",
                },
            ),
        ),
    ] = None


class PresumedChild(Identity):
    """The person is treated as a child until assessed."""

    kind = "presumed-child"
    title = "Treated as a child until assessed"
    track = Track.SAFEGUARDING
    reasons: Annotated[
        Text | None, Ask("What suggests they may be under 18?", sensitivity=Sensitivity.IDENTITY)
    ] = None


class TreatedAsAdult(Identity):
    """A body treated the person as an adult."""

    kind = "treated-as-adult"
    title = "Treated as an adult"
    track = Track.SAFEGUARDING
    reasons: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.IDENTITY)] = None
