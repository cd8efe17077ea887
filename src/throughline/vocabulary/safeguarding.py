"""Safeguarding of children and adults: referral, discussion, enquiry, conference, placement, return."""

from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .question import Ask, Choice, Choices, Line, Text
from .recognise import ROLES
from .roles import FRONTLINE, Sensitivity, Track

CHILD_OR_ADULT = codes("child or adult", {"child": "A child", "adult": "An adult"})


class Safeguards(PersonFact):
    """Ground of the safeguarding facts. A referral to the national mechanism never replaces them."""

    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE


class SafeguardingReferral(Safeguards):
    """A body told the council, or in Northern Ireland the health trust, that somebody needs protection."""

    kind = "safeguarding-referral"
    title = "Safeguarding referral"
    to: Annotated[Choice, Ask("To whom?", options=ROLES, example="LA")]
    for_: Annotated[Choice, Ask("For whom?", options=CHILD_OR_ADULT)]
    needs_accommodation: Annotated[bool | None, Ask("Do they need somewhere safe to live?")] = None
    others_too: Annotated[bool | None, Ask("Are other children or adults there in danger too?")] = None


class SafeguardingDecision(Safeguards):
    """The body that received a safeguarding referral decided what happens next, and told who referred."""

    kind = "safeguarding-decision"
    title = "Safeguarding decision"
    outcome: Annotated[
        Choice,
        Ask(
            "What was decided?",
            options=codes(
                "safeguarding outcomes",
                {
                    "assess": "Assess",
                    "strategy-discussion": "Hold a strategy discussion",
                    "enquiry": "Make an enquiry",
                    "threshold-met": "Accepted; the next step is being chosen",
                    "no-further-action": "Nothing more",
                    "other-body": "Another body takes it",
                },
            ),
        ),
    ]
    referrer_told: Annotated[bool | None, Ask("Was whoever referred told?")] = None


class StrategyDiscussion(Safeguards):
    """Council, police and health talked together about a child in danger (in Scotland: the inter-agency discussion)."""

    kind = "strategy-discussion"
    title = "Strategy discussion"
    took_part: Annotated[
        Choices | None, Ask("Who took part?", options=ROLES, example=("LA", "FR_POLICE", "NHS"))
    ] = None
    slavery_specialist: Annotated[
        bool | None, Ask("Did somebody take part who knows about modern slavery?")
    ] = None


class Section47Enquiry(Safeguards):
    """The council began an enquiry into significant harm to a child."""

    kind = "section-47-enquiry"
    title = "Child protection enquiry"


class ChildProtectionConference(Safeguards):
    """A conference decided how a child is to be protected."""

    kind = "child-protection-conference"
    title = "Child protection conference"
    plan: Annotated[bool | None, Ask("Is there now a protection plan?")] = None


class ChildAssessment(Safeguards):
    """The council's assessment of a child began or was finished."""

    kind = "child-assessment"
    title = "Assessment of a child"
    stage: Annotated[
        Choice,
        Ask(
            "Which stage?",
            options=codes("assessment stages", {"started": "It began", "completed": "It was finished"}),
        ),
    ]


class LookedAfter(Safeguards):
    """The council looks after the child."""

    kind = "looked-after"
    title = "Looked after by the council"
    legal_basis: Annotated[Line | None, Ask("Under which law?", example="Children Act 1989 section 20")] = (
        None
    )


class PlacementAssessed(Safeguards):
    """Before or when a child was placed, the risk of being exploited again there was worked out."""

    kind = "placement-assessed"
    title = "Placement assessed for safety"
    safe: Annotated[bool | None, Ask("Is it safe from those who exploited them?")] = None
    missing_plan: Annotated[bool | None, Ask("Is it agreed what happens if they go missing?")] = None


class AdultEnquiryDecided(Safeguards):
    """The council decided whether to make an enquiry about an adult in danger."""

    kind = "adult-enquiry-decided"
    title = "Adult safeguarding decision"
    outcome: Annotated[
        Choice,
        Ask(
            "What was decided?",
            options=codes("adult enquiry outcomes", {"enquiry": "An enquiry", "no-enquiry": "No enquiry"}),
        ),
    ]
    reasons: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.ACCOUNT)] = None


class SpecialistContact(Safeguards):
    """Somebody who knows about exploitation of children spoke with the child, in custody or after."""

    kind = "specialist-contact"
    title = "Contact with a specialist"
    in_custody: Annotated[bool | None, Ask("Was the child in custody?")] = None


class ReturnHomeArranged(Safeguards):
    """It was arranged how a child found far away comes home."""

    kind = "return-home-arranged"
    title = "Return home arranged"
    accompanied: Annotated[bool | None, Ask("Does somebody safe go with them?")] = None


class ReturnHandover(Safeguards):
    """The home council and force took over the care of a child who was found elsewhere."""

    kind = "return-handover"
    title = "Handed over to the home council and force"
    to: Annotated[Choices, Ask("Who took over?", options=ROLES, example=("LA", "FR_POLICE"))]
    signals_passed: Annotated[bool | None, Ask("Were signs of distress passed on?")] = None
