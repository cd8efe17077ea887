"""After support: move-on, reach-in, housing, follow-up, leaving and coming back, and turning 18."""

import datetime as dt
from typing import Annotated

from .codes import codes
from .lists import ACCOMMODATION
from .question import Ask, Choice, Choices, Count, Text
from .recognise import ROLES
from .roles import FRONTLINE, Sensitivity, Track, UserRole
from .support import NEEDS, Supporting


class MoveOnPlan(Supporting):
    """A plan for the time after support."""

    kind = "move-on-plan"
    title = "Move-on plan"
    safety: Annotated[Text | None, Ask("How will they stay safe?", sensitivity=Sensitivity.ACCOUNT)] = None
    somewhere_to_live: Annotated[bool | None, Ask("Is there somewhere to live?")] = None


class ExitReferral(Supporting):
    """Before support ended, the person was referred to a body that goes on helping."""

    kind = "exit-referral"
    title = "Referred on before leaving"
    to: Annotated[Choices, Ask("To whom?", options=ROLES, example=("LA",))]
    needs: Annotated[Choices | None, Ask("For which needs?", options=NEEDS)] = None


class ReachInRequested(Supporting):
    """Somebody who had left support asked for help with a new need."""

    kind = "reach-in-requested"
    title = "Asked for help again"
    recorded_by = Supporting.recorded_by | {UserRole.SURVIVOR}
    needs: Annotated[Choices | None, Ask("For which needs?", options=NEEDS)] = None


class ReachInProvided(Supporting):
    """Help was given to somebody who had left support."""

    kind = "reach-in-provided"
    title = "Helped again after leaving"


class FollowUp(Supporting):
    """Somebody asked how the person is, some time after support ended."""

    kind = "follow-up"
    title = "Follow-up"
    month: Annotated[
        Choice,
        Ask(
            "How long after?",
            options=codes("follow-up months", {"3": "3 months", "6": "6 months", "12": "12 months"}),
        ),
    ]
    outcome: Annotated[
        Choice,
        Ask(
            "How are they?",
            options=codes(
                "follow-up outcomes",
                {
                    "safe-settled": "Safe and settled",
                    "safe-needs-help": "Safe, and in need of help",
                    "at-risk": "In danger",
                    "exploited-again": "Exploited again",
                    "not-reached": "Not reached",
                    "does-not-want": "Does not want to be asked",
                },
            ),
        ),
    ]
    working_or_learning: Annotated[bool | None, Ask("Are they working or learning?")] = None
    housed: Annotated[bool | None, Ask("Have they a settled home?")] = None


class Housing(Supporting):
    """Ground of the facts about asking the council for housing."""

    recorded_by = FRONTLINE


class HousingAsked(Housing):
    """The person, or somebody for them, asked the council for somewhere to live."""

    kind = "housing-asked"
    title = "Asked the council for housing"
    homeless_tonight: Annotated[bool | None, Ask("Have they nowhere for tonight?")] = None
    age: Annotated[Count | None, Ask("How old are they, in years?", example=30)] = None


class HousingOffered(Housing):
    """The council offered somewhere to live."""

    kind = "housing-offered"
    title = "Housing offered"
    type: Annotated[Choice | None, Ask("What kind?", options=ACCOMMODATION)] = None
    suitable: Annotated[bool | None, Ask("Is it safe and suitable?")] = None


class HousingDecision(Housing):
    """The council decided what it owes the person."""

    kind = "housing-decision"
    title = "Housing decision"
    outcome: Annotated[
        Choice,
        Ask(
            "What was decided?",
            options=codes(
                "housing outcomes",
                {
                    "interim": "Interim housing",
                    "relief": "Help to find a home",
                    "main": "Full housing duty",
                    "refused": "No duty",
                    "not-eligible": "Not eligible",
                },
            ),
        ),
    ]
    slavery_considered: Annotated[
        bool | None, Ask("Was what happened to them considered as a vulnerability?")
    ] = None


class LeftSupport(Supporting):
    """The person left. They may always do so, and may come back."""

    kind = "left-support"
    title = "Left support"
    recorded_by = Supporting.recorded_by | {UserRole.SURVIVOR}
    told_us: Annotated[bool | None, Ask("Did they say that they were leaving?")] = None
    worried: Annotated[
        bool | None, Ask("Is there reason to fear that they did not leave freely?", example=False)
    ] = None


class ReturnedToSupport(Supporting):
    """The person came back."""

    kind = "returned-to-support"
    title = "Came back to support"


class TransitionChoice(Supporting):
    """Before turning 18 the person was told what changes, and chose what they want as an adult."""

    kind = "transition-choice"
    title = "Choice before turning 18"
    track = Track.REFERRAL
    recorded_by = FRONTLINE
    stay_in_referral: Annotated[
        Choice,
        Ask(
            "Do they want to go on with the referral?",
            options=codes("transition answers", {"yes": "Yes", "no": "No", "not-yet": "Not decided yet"}),
        ),
    ]
    adult_support: Annotated[bool | None, Ask("Do they want adult support?")] = None
    leaflet_given: Annotated[bool | None, Ask("Did they get the leaflet?")] = None


class EducationAbsence(Supporting):
    """A child was out of school."""

    kind = "education-absence"
    title = "Out of school"
    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE
    until: Annotated[dt.date | None, Ask("Until when?", example="2024-06-03")] = None


class EducationExclusion(Supporting):
    """A child was excluded from school."""

    kind = "education-exclusion"
    title = "Excluded from school"
    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE
    permanent: Annotated[bool | None, Ask("Is it permanent?")] = None
    exploitation_considered: Annotated[bool | None, Ask("Was exploitation considered first?")] = None
