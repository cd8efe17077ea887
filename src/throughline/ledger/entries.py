"""Entries: from a fact to the row that is chained, and from the row to what a reader may see of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from throughline.access.actor import Actor
from throughline.access.policy import EntryMeta
from throughline.casefile import Entry as KnownEntry
from throughline.casefile import Party
from throughline.clock import When
from throughline.vocabulary import KINDS, CaseKind, Fact, Sector

from . import sealing

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
PART_3 = frozenset({Sector.POLICE, Sector.LAW_ENFORCEMENT, Sector.PROSECUTION, Sector.COURT, Sector.PRISON})
COLUMNS = (
    "case_id", "seq", "kind", "home", "about", "addressed", "supersedes", "earliest", "latest", "told", "recorded_at",
    "controller_id", "controller_sector", "regime", "privileged", "author", "team", "role", "legal_role", "canonical",
    "sealed", "link",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact on its way into the ledger."""

    fact: Fact
    by: Actor
    about: str = "subject"
    to: str | None = None
    supersedes: int | None = None
    told: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the table holds it."""

    case_id: UUID
    seq: int
    kind: str
    home: str
    about: str
    addressed: str
    supersedes: int | None
    earliest: datetime
    latest: datetime
    told: datetime
    recorded_at: datetime
    controller_id: str | None
    controller_sector: str
    regime: str
    privileged: bool
    author: int | None
    team: int | None
    role: str
    legal_role: str
    canonical: bytes
    sealed: bytes | None
    link: bytes
    id: int | None = None

    def values(self) -> tuple[Any, ...]:
        """The columns in the order of `COLUMNS`."""
        return tuple(getattr(self, name) for name in COLUMNS)

    @property
    def meta(self) -> EntryMeta:
        """What the policy needs to know."""
        return EntryMeta(
            self.case_id,
            self.seq,
            self.kind,
            self.controller_id,
            _SECTORS[self.controller_sector],
            _HOMES[self.home],
            self.privileged,
        )


_SECTORS = {each.value: each for each in Sector}
_HOMES = {each.value: each for each in CaseKind}


class Columns:
    """What a line shares with its row, under the row's own names."""

    __slots__ = ()
    case_id: UUID
    seq: int
    kind: str
    about: str
    supersedes: int | None
    told: datetime
    recorded_at: datetime
    controller_id: str | None
    regime: str
    privileged: bool
    author: int | None
    team: int | None
    role: str
    legal_role: str

    if not TYPE_CHECKING:  # or every misspelt name would be Any

        def __getattr__(self, name: str) -> Any:
            return getattr(object.__getattribute__(self, "row"), name)


@dataclass(frozen=True, slots=True)
class Line(Columns):
    """One entry as one reader sees it: `data` holds the fields they may read, `hidden` names the ones they may not."""

    row: Row
    known: KnownEntry
    hidden: frozenset[str] = field(default=frozenset())

    @property
    def data(self) -> Mapping[str, Any]:
        return self.known.data

    @property
    def when(self) -> When:
        return self.known.when

    @property
    def by(self) -> Party:
        return self.known.by

    @property
    def title(self) -> str:
        """The title of its kind, or the kind itself when a newer version wrote it."""
        return KINDS[self.row.kind].title if self.row.kind in KINDS else self.row.kind


def next_seq(last: int, at: datetime) -> int:
    """A number above the last one that says no more than the time: milliseconds since 2000."""
    return max(last + 1, int((at - EPOCH).total_seconds() * 1000), 1)


def regime_of(sector: Sector) -> str:
    """Which part of the Data Protection Act 2018 holds the controller: law enforcement (Part 3) or the UK GDPR."""
    return "part-3" if sector in PART_3 else "uk-gdpr"


def composed(draft: Draft, case: UUID, seq: int, previous: bytes, key: bytes, now: datetime) -> Opened:
    """Seal, write down canonically and chain one fact; given back open, as reading it back would."""
    fact, by = draft.fact, draft.by
    data, secret = fact.to_data(), fact.sealed_fields()
    hidden = {name: value for name, value in data.items() if name in secret}
    sealed = sealing.seal(key, hidden, sealing.place_of(case, seq)) if hidden else None
    columns: dict[str, Any] = {
        "case_id": case,
        "seq": seq,
        "kind": fact.kind,
        "home": type(fact).cases[0].value,
        "about": draft.about,
        "addressed": draft.to or "",
        "supersedes": draft.supersedes,
        "earliest": fact.happened.earliest,
        "latest": fact.happened.latest,
        "told": draft.told or now,
        "recorded_at": now,
        "controller_id": by.agency,
        "controller_sector": by.sector.value,
        "regime": regime_of(by.sector),
        "privileged": type(fact).privileged,
        "author": by.user_id,
        "team": by.team_id,
        "role": by.role.value,
        "legal_role": by.legal_role.value,
    }
    open_data = {name: value for name, value in data.items() if name not in secret}
    text = sealing.canonical(
        written(columns)
        | {
            "happened": fact.happened.to_json(),
            "data": open_data,
            "hidden": sorted(hidden),
            "sealed": sealing.digest(sealed),
        }
    )
    row = Row(**columns, canonical=text, sealed=sealed, link=sealing.link(previous, text))
    return Opened(row, data, frozenset(data), fact.happened)


def written(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as the canonical bytes hold them; `verify` compares the two."""
    return {name: _plain(value) for name, value in columns.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


@dataclass(frozen=True, slots=True)
class Opened:
    """One entry with everything in it unsealed, before anybody's eyes are taken into account. Never shown as it is."""

    row: Row
    data: Mapping[str, Any]
    names: frozenset[str]
    when: When
    meta: EntryMeta = field(init=False, repr=False, compare=False)
    _read: dict[frozenset[str], Line] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "meta", self.row.meta)

    def as_read(self, readable: frozenset[str]) -> Line:
        """The entry as somebody reads it who may read these fields; the others are named but not given.

        Whoever reads the same is given the same object: what follows from it need not be worked out for each.
        """
        line = self._read.get(readable)
        if line is None:
            data = {name: value for name, value in self.data.items() if name in readable}
            line = self._read[readable] = Line(self.row, self._known(data), self.names - data.keys())
        return line

    def _known(self, data: Mapping[str, Any]) -> KnownEntry:
        row = self.row
        return KnownEntry(
            seq=row.seq,
            kind=row.kind,
            by=Party(row.legal_role, row.controller_id),
            about=row.about,
            when=self.when,
            told=row.told,
            data=data,
            to=row.addressed or None,
            supersedes=row.supersedes,
            id=f"{row.case_id}/{row.seq}",
        )


def unsealed(row: Row, key: bytes | None) -> Opened:
    """Open one entry. Without a key (the case was erased) its sealed fields are only named."""
    text = json.loads(row.canonical.decode())  # always UTF-8: nothing to guess
    data = dict(text["data"])
    if row.sealed is not None and key is not None:
        data |= sealing.unseal(key, row.sealed, sealing.place_of(row.case_id, row.seq))
    return Opened(row, data, frozenset({*text["data"], *text["hidden"]}), When.from_json(text["happened"]))
