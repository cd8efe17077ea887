"""Who the person is, as far as it is known: every answer is a claim with a source, and "not known" is an answer."""

from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import COUNTRIES, GENDERS, NATIONS
from .question import Ask, Choice, Choices, Count, Line, Text
from .roles import FRONTLINE, CaseKind, Sensitivity, Track, UserRole

SOURCES = codes(
    "sources",
    {
        "person": "The person said so",
        "document": "A document",
        "agency": "Another body said so",
        "family": "Family said so",
        "observed": "As it seemed",
        "unknown": "Not known",
    },
)


class Identity(PersonFact):
    """Ground of the facts about who the person is."""

    track = Track.LINE
    recorded_by = FRONTLINE | {UserRole.PROSECUTOR, UserRole.SURVIVOR}
    sent_in_referral = True
    source: Annotated[Choice | None, Ask("How is this known?", options=SOURCES)] = None


class Name(Identity):
    """The name the person uses, or one that a document gives."""

    kind = "name"
    title = "Name"
    first_names: Annotated[
        Line | None,
        Ask(
            "First names",
            "As the person gives them.",
            sensitivity=Sensitivity.IDENTITY,
            example="Minh (invented)",
        ),
    ] = None
    last_name: Annotated[
        Line, Ask("Last or only name", sensitivity=Sensitivity.IDENTITY, example="Exampleton (invented)")
    ]
    calls_themself: Annotated[
        Line | None, Ask("What do they like to be called?", sensitivity=Sensitivity.IDENTITY, example="Min")
    ] = None
    in_own_script: Annotated[
        Line | None, Ask("Name in their own script", sensitivity=Sensitivity.IDENTITY, example="Exampleton")
    ] = None


class Alias(Identity):
    """Another name by which the person is or was known."""

    kind = "alias"
    title = "Other name"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION, CaseKind.INTELLIGENCE)
    name: Annotated[
        Line, Ask("Other name or nickname", sensitivity=Sensitivity.IDENTITY, example="Little Star")
    ]
    given_by_exploiter: Annotated[
        bool | None, Ask("Was it given by those who exploited them?", example=False)
    ] = None


class NationOfCase(Identity):
    """The nation of the UK whose law applies to the person, or that none does."""

    kind = "nation"
    title = "Nation"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION)
    nation: Annotated[Choice, Ask("In which nation are they?", options=NATIONS)]


class Nationality(Identity):
    """The person's nationality or nationalities."""

    kind = "nationality"
    title = "Nationality"
    codes: Annotated[
        Choices,
        Ask("Which nationality?", options=COUNTRIES, sensitivity=Sensitivity.IMMIGRATION, example=("VN",)),
    ]


class ImmigrationStatus(Identity):
    """The person's right to be in the UK, where they were asked and chose to say."""

    kind = "immigration-status"
    title = "Immigration status"
    status: Annotated[
        Choice,
        Ask(
            "What is their status?",
            "Ask only where an answer helps them. Not asked, to spare them, is an answer.",
            sensitivity=Sensitivity.IMMIGRATION,
            options=codes(
                "immigration statuses",
                {
                    "british": "British or Irish",
                    "settled": "Settled",
                    "leave": "Leave to remain",
                    "asylum": "Asylum claim open",
                    "none": "No leave",
                    "unknown": "Not known",
                    "not-asked": "Not asked, to spare them",
                },
            ),
        ),
    ]


class Gender(Identity):
    """The person's gender, as they say."""

    kind = "gender"
    title = "Gender"
    gender: Annotated[Choice, Ask("What is their gender?", options=GENDERS)]


class ContactMethod(Identity):
    """A way to reach the person, and whether it is safe."""

    kind = "contact-method"
    title = "How to reach them"
    means: Annotated[
        Choice,
        Ask(
            "How can they be reached?",
            options=codes(
                "ways to reach",
                {
                    "phone": "Phone",
                    "message": "Message",
                    "e-mail": "E-mail",
                    "post": "Post",
                    "through-supporter": "Through a supporter",
                },
            ),
        ),
    ]
    value: Annotated[
        Line, Ask("Number or address", sensitivity=Sensitivity.CONTACT, example="07700 900123 (invented)")
    ]
    safe: Annotated[
        bool | None,
        Ask("Did they say it is safe to use?", "Leave blank if they were not asked: it is then not used."),
    ] = None
    who_else_sees: Annotated[
        Line | None,
        Ask("Who else may see or hear it?", sensitivity=Sensitivity.THIRD_PARTY, example="Nobody"),
    ] = None
    safe_times: Annotated[
        Line | None, Ask("At which times?", sensitivity=Sensitivity.CONTACT, example="Mornings")
    ] = None


class Address(Identity):
    """Where the person stays. A refuge's or safe house's address is never written here."""

    kind = "address"
    title = "Where they stay"
    address: Annotated[
        Text,
        Ask(
            "Address",
            "Not a safe house or refuge.",
            sensitivity=Sensitivity.LOCATION,
            example="1 Invented Street",
        ),
    ]
    postcode: Annotated[
        Line | None, Ask("Postcode", sensitivity=Sensitivity.LOCATION, example="ZZ99 9ZZ")
    ] = None
    area: Annotated[
        Line | None, Ask("Council area", sensitivity=Sensitivity.LOCATION, example="Invented Vale")
    ] = None
    known_to_exploiter: Annotated[bool | None, Ask("Do those who exploited them know it?", example=False)] = (
        None
    )


class Dependants(Identity):
    """Children and others who depend on the person."""

    kind = "dependants"
    title = "Dependants"
    count: Annotated[Count, Ask("How many people depend on them?", example=1)]
    with_them: Annotated[bool | None, Ask("Do they live with them?")] = None
    at_risk: Annotated[bool | None, Ask("Could any of them be in danger?")] = None


class ReferenceNumber(Identity):
    """A number by which another system knows the person."""

    kind = "reference-number"
    title = "Reference number"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION)
    system: Annotated[
        Choice,
        Ask(
            "Which system?",
            options=codes(
                "reference systems",
                {
                    "nrm": "National referral mechanism",
                    "duty-to-notify": "Duty to notify",
                    "crime": "Police crime number",
                    "incident": "Police incident number",
                    "home-office": "Home Office",
                    "nhs": "NHS number",
                    "council": "Council",
                    "support": "Support provider",
                    "court": "Court",
                    "prison": "Prison",
                    "other": "Other",
                },
            ),
        ),
    ]
    value: Annotated[Line, Ask("Number", sensitivity=Sensitivity.IDENTITY, example="INV-0001")]


class CapacityAssessed(Identity):
    """Somebody qualified assessed whether the person can make one decision at this time."""

    kind = "capacity-assessed"
    title = "Ability to decide assessed"
    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE
    decision: Annotated[Line, Ask("Which decision?", example="Whether to be referred")]
    outcome: Annotated[
        Choice,
        Ask(
            "What was found?",
            options=codes(
                "capacity findings",
                {
                    "can-decide": "They can decide",
                    "cannot-decide": "They cannot decide now",
                    "not-finished": "Not finished",
                },
            ),
        ),
    ]
    best_interests: Annotated[
        Text | None,
        Ask(
            "What was decided in their best interests?",
            sensitivity=Sensitivity.HEALTH,
            only_if=("outcome", ("cannot-decide",)),
        ),
    ] = None


class Description(Identity):
    """What the person looks like, so that they can be found if they go missing."""

    kind = "description"
    title = "Appearance"
    appearance: Annotated[
        Text, Ask("What do they look like?", sensitivity=Sensitivity.IDENTITY, example="Invented.")
    ]
    photograph: Annotated[bool | None, Ask("Is there a photograph they agreed to?")] = None


class GroupMembership(Identity):
    """The person belongs to a group of people found or exploited together."""

    kind = "group-membership"
    title = "Found together with others"
    cases = (CaseKind.PERSON, CaseKind.INVESTIGATION)
    group: Annotated[
        Line, Ask("Which group?", sensitivity=Sensitivity.THIRD_PARTY, example="Group of five, one house")
    ]


class HealthCondition(Identity):
    """A health condition, disability or pregnancy that changes what the person needs."""

    kind = "health-condition"
    title = "Health need"
    track = Track.SUPPORT
    recorded_by = FRONTLINE | {UserRole.SURVIVOR}
    sent_in_referral = False
    condition: Annotated[
        Text, Ask("What should those who help know?", sensitivity=Sensitivity.HEALTH, example="Invented need")
    ]
    pregnant: Annotated[bool | None, Ask("Are they pregnant?", sensitivity=Sensitivity.HEALTH)] = None
    urgent: Annotated[bool | None, Ask("Do they need care at once?")] = None
