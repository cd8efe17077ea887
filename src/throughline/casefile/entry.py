"""One recorded fact of a case, as the ledger hands it to the pure rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A fact: what kind, by whom, about whom, when it happened and when we were told. Each is itself alone.

    `seq` is the order of recording within the case. `supersedes` is the seq of an entry which this one corrects.
    A seq of 0 or below marks a starting fact (nation, age) that no event carries.

    What the engine asks of every fact is read out once: `low` and `high` are the ends of its interval in seconds since
    1970, which compare faster than dates do; `order` breaks ties where the file's order is the order of events;
    `implied` marks a fact that is not on record but must have gone before another.
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
    role: str = field(init=False, repr=False)
    body: str | None = field(init=False, repr=False)
    addressee: str | None = field(init=False, repr=False)
    earliest: dt.datetime = field(init=False, repr=False)
    latest: dt.datetime = field(init=False, repr=False)
    low: float = field(init=False, repr=False)
    high: float = field(init=False, repr=False)
    order: float = field(init=False, repr=False)
    implied: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        read = object.__setattr__
        read(self, "role", self.by.role)
        read(self, "body", self.by.body)
        read(self, "addressee", _one(self.to or self.data.get("to")))
        read(self, "earliest", self.when.earliest)
        read(self, "latest", self.when.latest)
        read(self, "low", self.when.earliest.timestamp())
        read(self, "high", self.when.latest.timestamp())
        read(self, "order", self.seq)
        read(self, "implied", False)

    def implying(self, kind: str, by: Party, data: Mapping[str, Any], since: Entry) -> Entry:
        """The earlier fact that this one implies: at some time from the beginning of `since` until this one."""
        earlier = object.__new__(Entry)
        read = object.__setattr__
        for name in ("seq", "about", "when", "told", "supersedes", "id", "latest", "high"):
            read(earlier, name, getattr(self, name))
        read(earlier, "kind", kind)
        read(earlier, "by", by)
        read(earlier, "data", data)
        read(earlier, "to", None)
        read(earlier, "role", by.role)
        read(earlier, "body", by.body)
        read(earlier, "addressee", None)
        read(earlier, "earliest", since.earliest)
        read(earlier, "low", since.low)
        read(earlier, "order", self.order - 0.01)
        read(earlier, "implied", True)
        return earlier


def _one(told: object) -> str | None:
    """The one role a fact was put to; where several were told, none of them owes an answer."""
    return told if isinstance(told, str) else None
