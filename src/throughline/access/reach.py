"""One reader and one case: everything the policy needs, fetched once, then asked as often as there are facts.

reach = reach_of(actor, case_id)
if reach.sees(meta): ...            # may they know this fact exists
if reach.opens(meta, "account"): ...  # may they read this field of it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from .actor import Actor
from .addressing import REQUEST
from .fields import opens_field
from .models import Glass, Relationship, Sharing
from .policy import EntryMeta, covers, is_live, is_own, is_recipient, may_open, may_see_entry
from .recording import Refusal, may_record
from .standing import Standing, standing

REQUESTED = "victim-records-requested"


class _Unasked:
    """Nobody asked yet: None is an answer."""


_UNASKED = _Unasked()
_Asked = dict[tuple[object, ...], frozenset[str] | None]
_ASKED: dict[tuple[object, ...], _Asked] = {}
# More would be kept for ever: what a fact holds can be left out in many ways.
_MOST_SORTS, _MOST_ASKED = 100, 1_000


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
        return may_see_entry(self.actor, entry, self.here, self.covering(entry), self.at)

    def opens(self, entry: EntryMeta, name: str) -> bool:
        """Whether the reader may read this field of a fact they see."""
        if self.actor is None or not self.sees(entry):
            return False
        return opens_field(self.actor, entry, name, self.here, self.covering(entry))

    def reads(self, entry: EntryMeta, names: frozenset[str]) -> frozenset[str] | None:
        """Which of a fact's fields the reader may read; None where they may not know that it exists.

        Asked once for all facts that are alike to the policy: what no decision covers differs by its kind, its keeper's
        sector and whether that is the reader's own agency, and by nothing of the case.
        """
        covering = self.covering(entry)
        if covering:
            return self._readable(entry, names, covering)
        own = self.actor is not None and is_own(self.actor, entry)
        alike = (
            entry.kind, entry.sector, entry.home, entry.privileged, own, entry.controller is None, names,
        )  # fmt: skip
        found = self._asked.get(alike, _UNASKED)
        if isinstance(found, _Unasked):
            found = self._asked[alike] = self._readable(entry, names, ())
        return found

    def _readable(
        self, entry: EntryMeta, names: frozenset[str], covering: Sequence[Sharing]
    ) -> frozenset[str] | None:
        actor = self.actor
        if actor is None or not may_see_entry(actor, entry, self.here, covering, self.at):
            return None
        return frozenset([name for name in names if opens_field(actor, entry, name, self.here, covering)])

    def covering(self, entry: EntryMeta) -> list[Sharing]:
        """The sharing decisions by which the reader sees this fact."""
        offered = self._offered.get(entry.controller)
        if self.actor is None or offered is None:
            return []
        return [one for one in offered if covers(one, self.actor, entry, self.here, self.at)]

    @cached_property
    def _asked(self) -> _Asked:
        """What readers of this sort were answered before, on whichever case."""
        actor = self.actor
        sort = (actor.role, actor.sector, actor.purpose, self.here) if actor else ()
        if len(_ASKED) >= _MOST_SORTS:
            _ASKED.clear()
        answers = _ASKED.setdefault(sort, {})
        if len(answers) >= _MOST_ASKED:
            answers.clear()
        return answers

    @cached_property
    def _offered(self) -> Mapping[str | None, list[Sharing]]:
        """The live decisions that speak to this reader at all, by the keeper of the facts."""
        found: dict[str | None, list[Sharing]] = defaultdict(list)
        for one in self.sharings:
            if self.actor is not None and is_recipient(one, self.actor, self.here) and is_live(one, self.at):
                found[one.from_agency_id].append(one)
        return found

    @property
    def keepers_who_share(self) -> frozenset[str | None]:
        """The bodies whose live decisions speak to this reader here; None stands for the person themself."""
        return frozenset(self._offered)

    def may_record(self, kind: str, data: Mapping[str, Any] | None = None) -> bool | Refusal:
        """Whether the reader may record a fact of this kind here; a refusal says why not."""
        return may_record(self.actor, kind, self.here, data, self._asked_for_records)

    @property
    def _asked_for_records(self) -> frozenset[int]:
        """The requests for records that are addressed to the reader's body: what was recorded, by its number."""
        actor = self.actor
        return frozenset(
            one.seq
            for one in self.sharings
            if actor is not None
            and one.basis == REQUEST
            and REQUESTED in one.kinds
            and is_recipient(one, actor, self.here)
            and is_live(one, self.at)
        )

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
