"""What the picture is made of, before anything has a place on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from throughline.casefile import Party
    from throughline.clock import When


class Entry(Protocol):
    """A fact, as far as a picture is made of it: one of the ledger as its reader sees it, or one of a case file."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def when(self) -> When: ...
    @property
    def by(self) -> Party: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class Track(StrEnum):
    """The four tracks of a person's line, which never close one another, and the line itself."""

    REFERRAL = "referral"
    SUPPORT = "support"
    SAFEGUARDING = "safeguarding"
    CRIME = "crime"
    LINE = "line"


NOBODY = "nobody is recorded as accountable"
TRACK_NAMES = {
    Track.REFERRAL: "Referral",
    Track.SUPPORT: "Support",
    Track.SAFEGUARDING: "Safeguarding",
    Track.CRIME: "Crime and justice",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One fact on its track; `count` is above one only where a long history had to be gathered up."""

    key: str
    track: Track
    label: str
    name: str
    href: str
    earliest: datetime
    latest: datetime
    coarse: bool = False
    weight: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """One duty on its row: from its start to its discharge, or to today. `tail` is the end of the label that says how
    it stands: a label without room loses the owner first, then the end of the title, and that never.
    """

    key: str
    label: str
    name: str
    href: str
    status: str
    start: datetime
    end: datetime
    due: datetime | None = None
    title: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """A hand-over on offer: the sender still holds the person until somebody takes over."""

    start: datetime
    end: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Held:
    """A period in which one team was accountable. Nobody held the person between two that do not touch."""

    name: str
    start: datetime
    end: datetime
    colour: int
    waits: tuple[Wait, ...] = ()
    open: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Everything drawn, in the order in which it is read."""

    title: str
    today: datetime
    marks: tuple[Mark, ...]
    held: tuple[Held, ...]
    spans: tuple[Span, ...]
    left_out: int = 0
    unheld: str = NOBODY
