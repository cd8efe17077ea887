"""Detention and release, protection plans, places of safety and where the person sleeps."""

from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import ACCOMMODATION
from .question import Ask, Choice, Choices, Line, Text
from .roles import CARERS, EVERYBODY_AT_WORK, FRONTLINE, Sensitivity, Track


class Safe(PersonFact):
    """Ground of the facts about safety and shelter."""

    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE


class Detained(Safe):
    """The person was detained."""

    kind = "detained"
    title = "Detained"
    recorded_by = EVERYBODY_AT_WORK
    power: Annotated[
        Choice,
        Ask(
            "Under which power?",
            options=codes(
                "detention powers",
                {
                    "immigration": "Immigration",
                    "police": "Police",
                    "prison": "Prison",
                    "hospital": "Hospital",
                },
            ),
        ),
    ]
    where: Annotated[
        Line | None, Ask("Where?", sensitivity=Sensitivity.LOCATION, example="An invented centre")
    ] = None


class DetentionReviewed(Safe):
    """Somebody with the power to release looked at whether to keep the person detained."""

    kind = "detention-reviewed"
    title = "Detention reviewed"
    recorded_by = EVERYBODY_AT_WORK
    considered_indicators: Annotated[
        bool, Ask("Were the signs of exploitation and the decisions considered?")
    ]
    outcome: Annotated[
        Choice | None,
        Ask(
            "What was decided?",
            options=codes("detention outcomes", {"kept": "Kept detained", "release": "To be released"}),
        ),
    ] = None
    medical_report: Annotated[
        bool | None, Ask("Was a medical report considered?", sensitivity=Sensitivity.HEALTH)
    ] = None


class Released(Safe):
    """The person was released. Risk, address, hand-over and a plan should have come before."""

    kind = "released"
    title = "Released"
    recorded_by = EVERYBODY_AT_WORK
    from_: Annotated[
        Choice,
        Ask(
            "From where?",
            options=codes(
                "released from",
                {
                    "immigration": "Immigration detention",
                    "police": "Police custody",
                    "prison": "Prison",
                    "court": "Court",
                    "hospital": "Hospital",
                },
            ),
        ),
    ]
    address_checked: Annotated[bool | None, Ask("Was the address they went to checked?")] = None
    protection: Annotated[bool | None, Ask("Was a protection plan in place?")] = None
    met_by: Annotated[
        Line | None, Ask("Who met them?", sensitivity=Sensitivity.THIRD_PARTY, example="A support worker")
    ] = None


class ProtectionPlan(Safe):
    """What is in place so that the person does not come back under anybody's control."""

    kind = "protection-plan"
    title = "Protection plan"
    risk: Annotated[
        Text, Ask("What is the risk?", sensitivity=Sensitivity.ACCOUNT, example="Invented: may be met.")
    ]
    address_checked: Annotated[bool | None, Ask("Is the address checked?")] = None
    handover_to: Annotated[
        Choice | None,
        Ask(
            "Who takes over?",
            options=codes(
                "who takes over",
                {
                    "council": "Council",
                    "support": "Support provider",
                    "police": "Police",
                    "guardian": "Guardian",
                    "family": "Safe family",
                    "nobody": "Nobody",
                },
            ),
        ),
    ] = None
    missing_plan: Annotated[bool | None, Ask("Is it agreed what happens if they go missing?")] = None


class PlaceOfSafetyOffered(Safe):
    """A bed and advice were offered while the person makes up their mind."""

    kind = "place-of-safety-offered"
    title = "Place of safety offered"
    available: Annotated[bool | None, Ask("Was there a place?")] = None


class PlaceOfSafetyAccepted(Safe):
    """The person went to a place of safety."""

    kind = "place-of-safety-accepted"
    title = "Went to a place of safety"


class Accommodation(Safe):
    """Where the person sleeps, by kind; the address is never written here."""

    kind = "accommodation"
    title = "Accommodation"
    track = Track.SUPPORT
    type: Annotated[Choice, Ask("What kind of place?", options=ACCOMMODATION)]
    suitable: Annotated[bool | None, Ask("Is it safe and suitable?")] = None
    reasons: Annotated[
        Choices | None,
        Ask(
            "If it is not, why?",
            only_if=("suitable", (False,)),
            options=codes(
                "why a place is unsuitable",
                {
                    "near-exploiter": "Near those who exploited them",
                    "mixed": "Shared with people they fear",
                    "no-care": "No care they need",
                    "unfit": "Unfit to live in",
                    "far": "Far from help",
                },
            ),
        ),
    ] = None


class RemovalFromAccommodation(Safe):
    """The person was made to leave where they stayed."""

    kind = "removal-from-accommodation"
    title = "Made to leave their accommodation"
    track = Track.SUPPORT
    recorded_by = CARERS
    safeguarding_told: Annotated[bool | None, Ask("Was the council's safeguarding team told first?")] = None
    somewhere_to_go: Annotated[bool | None, Ask("Had they somewhere safe to go?")] = None
