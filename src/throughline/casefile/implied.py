"""What a fact implies must have gone before it.

A conclusive decision implies a reasonable-grounds decision, which implies a referral. What is implied has no day of
its own: it lies somewhere before the fact that implies it, and never makes a duty certainly overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Implication:
    """A fact of one of `kinds` (with these data) implies an earlier fact `earlier`, by the same body or by `by`."""

    kinds: frozenset[str]
    earlier: str
    data: Mapping[str, Any] = field(default_factory=dict)
    having: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None

    def applies(self, data: Mapping[str, Any]) -> bool:
        """Whether a fact of one of the kinds, with these data, implies anything under this row."""
        return all(data.get(name) == value for name, value in self.having.items())


def _implies(kinds: str, earlier: str, **more: Any) -> Implication:
    return Implication(frozenset(kinds.split()), earlier, **more)


IMPLICATIONS: tuple[Implication, ...] = (
    _implies("conviction-quashed", "convicted", by="COURT"),
    _implies("sentenced", "convicted", by="COURT"),
    _implies("conclusive-grounds", "reasonable-grounds", data={"outcome": "positive"}),
    _implies("reasonable-grounds", "nrm-referral", by="FR_UNKNOWN"),
    _implies("nrm-referral duty-to-notify", "victim-considered", data={"outcome": "yes"}),
    _implies("interviewed", "victim-considered", data={"outcome": "yes"}, having={"as": "victim"}),
    _implies("reconsideration-decided", "reconsideration-requested", by="VICTIM"),
    _implies("investigation-closed", "investigation-opened"),
    _implies("crime-cancelled", "crime-recorded"),
    _implies("child-protection-conference", "section-47-enquiry"),
    _implies("section-47-enquiry", "strategy-discussion"),
    _implies("strategy-discussion child-assessment looked-after", "safeguarding-decision"),
)

#: The rows that a kind of fact may come under.
IMPLIED_BY: Mapping[str, tuple[Implication, ...]] = {
    kind: tuple(row for row in IMPLICATIONS if kind in row.kinds)
    for kind in sorted({kind for row in IMPLICATIONS for kind in row.kinds})
}
