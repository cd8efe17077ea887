"""Recognising and making safe: what was seen, heard and done when somebody met the person."""

from typing import Annotated

from .codes import Code, CodeList, codes
from .fact import PersonFact
from .lists import EXPLOITATION, INDICATORS, NATIONS, PLACE_TYPES
from .question import Ask, Choice, Choices, Count, Line, Moment, Text
from .role_names import name_of_role
from .roles import EVERYBODY_AT_WORK, CaseKind, LegalRole, Sensitivity, Track, UserRole

CIRCUMSTANCES = codes(
    "circumstances",
    {
        "cannabis-cultivation": "Cannabis cultivation",
        "county-lines": "County lines drug supply",
        "brothel": "Brothel",
        "workplace": "Workplace",
        "private-home": "Private home",
        "vehicle": "Vehicle",
        "custody": "Police custody",
        "border": "Border or port",
        "hospital": "Hospital or surgery",
        "school": "School or college",
        "street": "Street or public place",
        "online": "Online",
        "detention": "Immigration detention",
        "prison": "Prison",
        "support-service": "Support service or drop-in",
        "other": "Other",
    },
)

PRESENT = codes(
    "people present",
    {
        "suspected-controller": "Somebody who may control them",
        "child": "A child of theirs or in their care",
        "partner": "Partner",
        "family": "Other family",
        "friend": "Friend or companion",
        "other-possible-victim": "Others who may be victims",
        "interpreter": "Interpreter",
        "appropriate-adult": "Appropriate adult",
        "support-worker": "Support worker",
        "guardian": "Guardian or child trafficking advocate",
        "solicitor": "Solicitor",
        "police": "Police",
        "immigration": "Immigration officers",
        "social-worker": "Social worker",
        "health-worker": "Health worker",
        "nobody": "Nobody else",
    },
)

ROLES = CodeList(
    "bodies and people",
    tuple(Code(role.value, name_of_role(role)) for role in LegalRole),
)


class Recognising(PersonFact):
    """Ground of the facts about recognising: every body that meets people may record them."""

    track = Track.REFERRAL
    recorded_by = EVERYBODY_AT_WORK
    sent_in_referral = True


class Encounter(Recognising):
    """Somebody whose work it is met the person, or learnt of them, and may have to act."""

    kind = "encounter"
    title = "First meeting or contact"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION)
    place_type: Annotated[Choice | None, Ask("What kind of place was it?", options=PLACE_TYPES)] = None
    setting: Annotated[
        Line | None,
        Ask(
            "Where and how did you meet?",
            "For example: warrant at a house, a call to the helpline. Leave out a refuge's address.",
            sensitivity=Sensitivity.LOCATION,
            example="Welfare visit to a car wash in an invented town",
        ),
    ] = None
    circumstances: Annotated[Choice | None, Ask("What was going on there?", options=CIRCUMSTANCES)] = None
    present: Annotated[
        Choices | None,
        Ask(
            "Who else was there?",
            "Somebody who speaks for the person may be in control of them.",
            options=PRESENT,
        ),
    ] = None
    age: Annotated[Count | None, Ask("How old did they seem or say they were, in years?", example=24)] = None
    outside_uk: Annotated[bool | None, Ask("Was this outside the UK?")] = None
    unaccompanied: Annotated[
        bool | None, Ask("For a child: were they without a parent or anybody responsible for them?")
    ] = None
    met_in_person: Annotated[bool | None, Ask("Did you meet them in person?")] = None
    nation: Annotated[Choice | None, Ask("In which nation was this?", options=NATIONS)] = None


class Indicator(Recognising):
    """One sign of exploitation. No single sign decides anything, and having none excludes nothing."""

    kind = "indicator"
    title = "Sign of exploitation"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION, CaseKind.INTELLIGENCE)
    code: Annotated[Choice, Ask("Which sign?", options=INDICATORS, example="GEN13")]
    how: Annotated[
        Choice,
        Ask(
            "How is it known?",
            options=codes(
                "ways of knowing",
                {
                    "seen": "It was seen",
                    "told": "Somebody said so",
                    "inferred": "It was worked out from other things",
                },
            ),
        ),
    ]
    noticed_by: Annotated[
        Line | None, Ask("Who noticed it?", "Their role is enough.", example="Response officer")
    ] = None
    context: Annotated[
        Text | None,
        Ask("What was seen or said?", sensitivity=Sensitivity.ACCOUNT, example="Papers held by another."),
    ] = None
    contradicted_by: Annotated[
        Text | None, Ask("Does anything speak against it?", sensitivity=Sensitivity.ACCOUNT)
    ] = None
    exhibit: Annotated[Line | None, Ask("Photo or exhibit number", example="EX/1")] = None


class SignNotSeen(Recognising):
    """Somebody looked for signs of exploitation and did not see them. That excludes nothing and decides nothing."""

    kind = "sign-not-seen"
    title = "Looked for and not seen"
    sent_in_referral = False  # sent on, it would be read as a reason against the person
    signs: Annotated[Choices, Ask("Which signs were looked for?", options=INDICATORS, example=("GEN07",))]
    noticed_by: Annotated[
        Line | None, Ask("Who looked?", "Their role is enough.", example="Response officer")
    ] = None


class SafeToApproach(Recognising):
    """Whether the person can be spoken to where they are, and whether paper found on them could hurt them."""

    kind = "safe-to-approach"
    title = "Safe to talk, safe to carry paper"
    talk: Annotated[
        Choice | None,
        Ask(
            "Is it safe to talk with them here and now?",
            "Nobody who may control them can see or hear.",
            options=codes(
                "safe to talk",
                {"yes": "Yes", "not-here": "Not here, or not now", "unknown": "Not known"},
            ),
        ),
    ] = None
    paper: Annotated[
        Choice | None,
        Ask(
            "Is it safe for them to be seen carrying paper from you?",
            "Ask them. Unless they say yes, give nothing to carry.",
            options=codes(
                "safe to carry paper",
                {"yes": "They say it is safe", "no": "No", "unknown": "Not asked, or not known"},
            ),
        ),
    ] = None


class DangerAssessed(Recognising):
    """Somebody judged how soon the person, or others, could come to harm."""

    kind = "danger-assessed"
    title = "Danger assessed"
    level: Annotated[
        Choice,
        Ask(
            "How soon could harm come?",
            "Immediate: ring 999 first, write afterwards.",
            options=codes(
                "dangers",
                {"immediate": "Now", "soon": "Soon", "none": "No sign of danger", "unknown": "Not known"},
            ),
        ),
    ]
    controller_present: Annotated[bool | None, Ask("Was somebody who may control them there or near?")] = None
    who_else: Annotated[
        Choices | None,
        Ask(
            "Who else could come to harm?",
            options=codes(
                "others at risk",
                {
                    "family": "Family",
                    "other-victims": "Other victims",
                    "witnesses": "Witnesses",
                    "staff": "Staff",
                },
            ),
        ),
    ] = None


class MadeSafe(Recognising):
    """What was done there and then so that the person was safe."""

    kind = "made-safe"
    title = "Made safe"
    actions: Annotated[
        Choices,
        Ask(
            "What was done?",
            options=codes(
                "acts of safety",
                {
                    "separated": "Moved apart from whoever may control them",
                    "medical-care": "Medical care",
                    "police-called": "Police called",
                    "police-protection": "Child taken into police protection",
                    "others-looked-for": "Other victims and children looked for",
                    "taken-to-safety": "Taken to a safe place",
                    "safe-contact-agreed": "A safe way to keep in touch agreed",
                    "food-and-clothes": "Food, clothes, rest",
                    "danger-explained": "Danger and help explained",
                },
            ),
        ),
    ]


class VictimConsidered(Recognising):
    """Somebody asked themselves whether this person may be a victim of modern slavery, and wrote down why."""

    kind = "victim-considered"
    title = "Considered whether they may be a victim"
    outcome: Annotated[
        Choice,
        Ask(
            "What did you conclude?",
            "Reasons to suspect are enough; the person need not say so themselves.",
            options=codes(
                "considerations",
                {
                    "yes": "They may be a victim",
                    "no": "No reason to think so",
                    "not-yet": "More is needed first",
                },
            ),
        ),
    ]
    reasons: Annotated[
        Text, Ask("Why?", sensitivity=Sensitivity.ACCOUNT, example="Several signs seen together.")
    ]
    does_not_see_self: Annotated[bool | None, Ask("Do they say they are not a victim?")] = None


class ConcernRaised(Recognising):
    """Somebody raised a concern that the person may be a victim or in danger."""

    kind = "concern-raised"
    title = "Concern raised"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION)
    to: Annotated[Choice | None, Ask("To whom?", options=ROLES)] = None
    about_whom: Annotated[Text | None, Ask("What is the concern?", sensitivity=Sensitivity.ACCOUNT)] = None


class ExploitationPeriod(Recognising):
    """A time during which the person was exploited, as far as it is known."""

    kind = "exploitation-period"
    title = "Time of exploitation"
    types: Annotated[Choices | None, Ask("Which kinds of exploitation?", options=EXPLOITATION)] = None
    ended: Annotated[Moment | None, Ask("When did it end?", "Leave blank if it goes on or is not known.")] = (
        None
    )
    ongoing: Annotated[bool | None, Ask("Is it still going on?")] = None
    where: Annotated[
        Choice | None,
        Ask(
            "Where was it?",
            options=codes(
                "places of exploitation",
                {"uk": "In the UK", "overseas": "Abroad", "both": "Both", "unknown": "Not known"},
            ),
        ),
    ] = None
    place: Annotated[
        Text | None, Ask("Which places?", sensitivity=Sensitivity.LOCATION, example="An invented town")
    ] = None
    means: Annotated[
        Choices | None,
        Ask(
            "How were they kept or made to do it?",
            "A child need not have been forced or deceived.",
            options=codes(
                "means",
                {
                    "force": "Force or threats",
                    "deception": "Deception",
                    "debt": "Debt",
                    "vulnerability": "Use of a weakness or need",
                    "drugs": "Drugs or drink",
                    "spiritual": "Belief or ritual",
                    "relationship": "A relationship",
                    "unknown": "Not known",
                },
            ),
        ),
    ] = None
    by: Annotated[
        Text | None, Ask("Who did this, as far as is known?", sensitivity=Sensitivity.THIRD_PARTY)
    ] = None


class RecruitmentChannel(Recognising):
    """How the person was found and drawn in, so that the same door can be shut for others."""

    kind = "recruitment"
    title = "How it began"
    recorded_by = EVERYBODY_AT_WORK | {UserRole.SURVIVOR}
    channel: Annotated[
        Choice,
        Ask(
            "How were they drawn in?",
            options=codes(
                "channels",
                {
                    "job-advert": "Job advert",
                    "social-media": "Social media",
                    "family": "Family",
                    "friend": "Friend or acquaintance",
                    "partner": "Somebody posing as a partner",
                    "agent": "Agent or agency",
                    "smuggler": "Smuggler",
                    "gang": "Gang",
                    "abducted": "Taken by force",
                    "other": "Another way",
                    "unknown": "Not known",
                },
            ),
        ),
    ]
    platform: Annotated[Line | None, Ask("Which site or app?", sensitivity=Sensitivity.INTELLIGENCE)] = None
    debt: Annotated[bool | None, Ask("Was a debt or fee put on them?")] = None
