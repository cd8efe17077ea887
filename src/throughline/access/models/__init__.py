"""The tables of access: people and teams; ties between a case and those who may see it; traces of reading."""

from .people import Absence, Invitation, Membership, Team, User, UserManager
from .ties import Relationship, Sharing
from .traces import ApiToken, Glass, ReadLog

__all__ = [
    "Absence",
    "ApiToken",
    "Glass",
    "Invitation",
    "Membership",
    "ReadLog",
    "Relationship",
    "Sharing",
    "Team",
    "User",
    "UserManager",
]
