"""What was used and by whom, each by itself: what finds other victims, kept apart from the person's own account."""

from typing import Annotated

from .codes import codes
from .question import Ask, Choice, Line, Text
from .recognise import Recognising
from .roles import Sensitivity, UserRole

RELATIONS = codes(
    "relations of exploiters",
    {
        "employer": "Employer or supervisor",
        "recruiter": "Recruiter or agent",
        "transporter": "Whoever moved them",
        "landlord": "Landlord or host",
        "partner": "Partner or former partner",
        "relative": "Relative",
        "gang": "Somebody of a gang or group",
        "buyer": "Whoever paid for it",
        "unknown": "Not known",
        "other": "Another",
    },
)

LEADS = codes(
    "sorts of lead",
    {
        "premises": "Premises",
        "business": "Business",
        "vehicle": "Vehicle",
        "phone": "Phone number",
        "account": "Bank or payment account",
        "handle": "Online account, page or handle",
    },
)


class Exploiter(Recognising):
    """Somebody who is said to have exploited the person: described, not accused. A name here decides nothing."""

    kind = "exploiter"
    title = "Somebody who exploited them"
    recorded_by = Recognising.recorded_by | {UserRole.SURVIVOR}
    known_as: Annotated[
        Line, Ask("Known as", sensitivity=Sensitivity.THIRD_PARTY, example="An invented nickname")
    ]
    relation: Annotated[Choice | None, Ask("What were they to the person?", options=RELATIONS)] = None
    about: Annotated[Text | None, Ask("What is known of them?", sensitivity=Sensitivity.THIRD_PARTY)] = None


class Lead(Recognising):
    """One thing that was used to exploit the person: premises, a vehicle, a phone, an account, a handle."""

    kind = "lead"
    title = "Used to exploit them"
    recorded_by = Recognising.recorded_by | {UserRole.SURVIVOR}
    sort: Annotated[Choice, Ask("What is it?", options=LEADS)]
    value: Annotated[
        Line,
        Ask(
            "Number, name, registration or address",
            sensitivity=Sensitivity.INTELLIGENCE,
            example="ZZ99 ZZZ (invented)",
        ),
    ]
    used: Annotated[Line | None, Ask("How was it used?", sensitivity=Sensitivity.INTELLIGENCE)] = None
