"""One recorded fact of a case, as the ledger hands it to the pure rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from throughline.clock import When

#: `about` of a fact that concerns everybody in a case.
EVERYBODY = "ALL"
#: `about` of the one person of an ordinary case.
SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Party:
    """Who did something: a legal role, and which body where that is known."""

    role: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact: what kind, by whom, about whom, when it happened and when we were told.

    `seq` is the order of recording within the case. `supersedes` is the seq of an entry which this one corrects.
    A seq of 0 or below marks a starting fact (nation, age) that no event carries.
    """

    seq: int
    kind: str
    by: Party
    about: str
    when: When
    told: dt.datetime
    data: Mapping[str, Any]
    to: str | None = None
    supersedes: int | None = None
    id: str | None = None

    @property
    def addressee(self) -> str | None:
        """The one role it was put to, wherever the fact says so; where several were told, none of them owes an answer."""
        told = self.to or self.data.get("to")
        return told if isinstance(told, str) else None
