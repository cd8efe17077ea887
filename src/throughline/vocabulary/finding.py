"""Whether a person may be found at all by those who do not hold their line."""

from typing import Annotated

from .codes import codes
from .line import OnTheLine
from .question import Ask, Choice, Text
from .roles import Sensitivity, UserRole

WHY_NEVER = codes(
    "reasons never to be found",
    {
        "witness-protection": "Under witness protection, or being considered for it",
        "threat": "A credible threat from somebody who could have it asked",
        "inside": "Somebody who works for a public body may be looking for them",
        "family": "A parent, child or partner of such a person",
        "own-wish": "It is their own wish",
        "other": "Another reason, agreed with a supervisor",
    },
)


class NeverFound(OnTheLine):
    """Nobody who asks whether this person is known to somebody is ever told, nor is the team that holds the line."""

    kind = "never-found"
    title = "Must not be found by others"
    reason: Annotated[Choice, Ask("Why?", options=WHY_NEVER, sensitivity=Sensitivity.ACCOUNT)]


class MayBeFoundAgain(OnTheLine):
    """What had to be hidden no longer has to be: those who ask are brought to the team that holds the line again."""

    kind = "may-be-found-again"
    title = "May be found by others again"
    recorded_by = frozenset({UserRole.SUPERVISOR})
    reason: Annotated[
        Text, Ask("What has changed?", sensitivity=Sensitivity.ACCOUNT, example="An invented change.")
    ]
