"""Who is acting: one person (or system) with one membership, in one role, for one purpose.

An `Actor` is worked out once for a request and handed to everything that asks "may they?". It holds values, no model
rows, so that a rule about it can be tested without a database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from throughline.vocabulary import LegalRole, Sector, UserRole


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `agencies` is the agency with every body whose work passed to it: their facts are its own.

    `covering` names the person stood in for during a recorded absence. A survivor has a user and nothing else.
    """

    user_id: int | None
    membership_id: int | None
    team_id: int | None
    agency: str | None
    sector: Sector
    role: UserRole
    legal_role: LegalRole
    purpose: str | None = None
    agencies: tuple[str, ...] = ()
    covering: int | None = None

    def for_purpose(self, purpose: str | None) -> Actor:
        """The same actor, now with a stated purpose."""
        return replace(self, purpose=purpose)

    @property
    def is_person(self) -> bool:
        """Whether a signed-in person, rather than a system, acts."""
        return self.user_id is not None


def system_actor(name: str = "worker") -> Actor:
    """The system itself, by name (`worker`, `ledger`): it writes ties and reads duty rows and summaries, never a fact."""
    return Actor(None, None, None, None, Sector.OTHER, UserRole.WORKER, LegalRole.SYSTEM, purpose=name)
