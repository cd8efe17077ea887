"""Who holds a case: exactly one lead from its opening on, and never a hand-over that nobody owns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .entry import Entry


@dataclass(frozen=True, slots=True)
class HandOver:
    """An offer to take the lead. Until it is accepted the sender stays accountable."""

    seq: int
    from_team: str | None
    to_team: str
    accept_by: str | None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """The lead, the joint parties and the offer that waits."""

    lead: str | None = None
    joint: frozenset[str] = frozenset()
    open_offer: HandOver | None = None

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Holding:
        """The state after all entries, in the order of events."""
        state = cls()
        for entry in entries:
            state = state.after(entry)
        return state

    def after(self, entry: Entry) -> Holding:
        """The state once one more fact is known. A fact that does not fit the state changes nothing."""
        match entry.kind:
            case "case-opened" | "lead-set":
                return self._led_by(entry)
            case "joint-party":
                return replace(self, joint=self.joint | {_team(entry)}) if _team(entry) else self
            case "joint-party-ended":
                return replace(self, joint=self.joint - {_team(entry)})
            case "handover-offered":
                return self._offered(entry)
            case "handover-accepted":
                return self._accepted()
            case "handover-returned":
                return replace(self, open_offer=None)
            case "handover-disputed":
                return replace(self, open_offer=self.open_offer and replace(self.open_offer, disputed=True))
        return self

    def _led_by(self, entry: Entry) -> Holding:
        return replace(self, lead=_team(entry)) if _team(entry) else self

    def _offered(self, entry: Entry) -> Holding:
        to_team = str(entry.data.get("to_team", ""))
        if not to_team or self.lead is None:
            return self
        by = entry.data.get("accept_by")
        return replace(self, open_offer=HandOver(entry.seq, self.lead, to_team, str(by) if by else None))

    def _accepted(self) -> Holding:
        if self.open_offer is None:
            return self
        return Holding(self.open_offer.to_team, self.joint - {self.open_offer.to_team}, None)


def _team(entry: Entry) -> str:
    return str(entry.data.get("team", "") or "")
