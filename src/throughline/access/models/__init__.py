"""The tables of access: people and teams; ties between a case and those who may see it; traces of reading."""

from .pace import Pace
from .people import Absence, Invitation, Membership, Team, User, UserManager
from .reviews import Review
from .sign_ins import SignIn
from .ties import Relationship, Sharing
from .traces import ApiToken, Disclosure, Glass, ReadLog
from .unusual import Unusual

__all__ = [
    "Absence",
    "ApiToken",
    "Disclosure",
    "Glass",
    "Invitation",
    "Membership",
    "Pace",
    "ReadLog",
    "Relationship",
    "Review",
    "Sharing",
    "SignIn",
    "Team",
    "Unusual",
    "User",
    "UserManager",
]
