"""One reader and one case: everything the policy needs, fetched once, then asked as often as there are facts.

reach = reach_of(actor, case_id)
if reach.sees(meta): ...            # may they know this fact exists
if reach.opens(meta, "account"): ...  # may they read this field of it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from .actor import Actor
from .fields import opens_field
from .models import Glass, Relationship, Sharing
from .policy import EntryMeta, covers, may_open, may_see_entry
from .recording import Refusal, may_record
from .standing import Standing, standing


@dataclass(frozen=True)
class Reach:
    """What one actor may see and do on one case at one instant. Holds no content."""

    actor: Actor | None
    case_id: UUID
    ties: tuple[Relationship, ...]
    sharings: tuple[Sharing, ...]
    glasses: tuple[Glass, ...]
    at: datetime
    here: frozenset[Standing] = field(init=False)

    def __post_init__(self) -> None:
        found = standing(self.actor, self.ties, self.glasses, self.at) if self.actor else frozenset()
        object.__setattr__(self, "here", found)

    @property
    def opens_case(self) -> bool:
        """Whether the reader may know that the case exists."""
        return may_open(self.actor, self.here, self.sharings, self.at)

    def sees(self, entry: EntryMeta) -> bool:
        """Whether the reader may know that this fact exists."""
        return may_see_entry(self.actor, entry, self.here, self.sharings, self.at)

    def opens(self, entry: EntryMeta, name: str) -> bool:
        """Whether the reader may read this field of a fact they see."""
        if self.actor is None or not self.sees(entry):
            return False
        return opens_field(self.actor, entry, name, self.here, self.covering(entry))

    def covering(self, entry: EntryMeta) -> list[Sharing]:
        """The sharing decisions by which the reader sees this fact."""
        if self.actor is None:
            return []
        return [one for one in self.sharings if covers(one, self.actor, entry, self.here, self.at)]

    def may_record(self, kind: str, data: Mapping[str, Any] | None = None) -> bool | Refusal:
        """Whether the reader may record a fact of this kind here; a refusal says why not."""
        return may_record(self.actor, kind, self.here, data)

    @property
    def lead(self) -> Relationship | None:
        """The lead, where the reader may know who it is."""
        return next((tie for tie in self.ties if tie.kind == Relationship.Kind.LEAD), None)


def reach_of(actor: Actor | None, case_id: UUID, at: datetime | None = None) -> Reach:
    """Fetch what the policy needs for this reader and this case: three indexed queries, within the reader's context."""
    ties = Relationship.objects.filter(case_id=case_id, until_seq__isnull=True).select_related("team__agency")
    return Reach(
        actor,
        case_id,
        tuple(ties),
        tuple(Sharing.objects.filter(case_id=case_id)),
        tuple(Glass.objects.filter(case_id=case_id)),
        at or timezone.now(),
    )
