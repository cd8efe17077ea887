"""Ties and sharings follow the facts: the ledger calls `follow` for each fact, in the transaction that records it.

What is written here is only a summary. `throughline rebuild` empties both tables and follows every fact again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from throughline.clock import When
from throughline.directory.models import Agency
from throughline.vocabulary import KINDS, LegalRole, Sector

from .actor import system_actor
from .addressing import REQUEST
from .context import acting_as
from .models import Relationship, Sharing, Team

Kind = Relationship.Kind
# The basis of what a referral sends. No decision that a person records can say so: theirs is chosen from a list.
SENT = "sent in the referral"
GUARDIANS = frozenset({LegalRole.ICTG, LegalRole.GUARDIAN_SCOT, LegalRole.GUARDIAN_NI})
WORKING = (Kind.LEAD, Kind.JOINT, Kind.ADVOCATE, Kind.GUARDIAN)


@dataclass(frozen=True, slots=True)
class Followed:
    """The part of a recorded fact that changes who may see the case. `agency` and `team_id` are those who recorded it."""

    case_id: UUID
    seq: int
    kind: str
    data: Mapping[str, Any]
    agency: str | None
    team_id: int | None
    told: datetime


class UnknownRecipient(LookupError):
    """A fact names a team or body that the directory does not know; nothing was recorded."""


class Directory:
    """Looks up the teams and bodies that facts name. Kept for one import, it asks for each only once."""

    def __init__(self) -> None:
        self._teams: dict[str, Team] = {}
        self._agencies: set[str] = set()

    def team(self, value: object) -> Team:
        """A fact names a team by its slug or its number; a slug is never a number. Raises UnknownRecipient."""
        name = str(value)
        if name not in self._teams:
            found = Team.objects.filter(Q(pk=int(name)) if name.isdigit() else Q(slug=name))
            team = found.select_related("agency").first()
            if team is None:
                raise UnknownRecipient(
                    f"There is no team {value!r}. Choose one from the list; nothing was recorded."
                )
            self._teams[name] = team
        return self._teams[name]

    def agency(self, slug: str) -> str:
        """The slug of a body that exists. Raises UnknownRecipient."""
        if slug not in self._agencies:
            if not Agency.objects.filter(pk=slug).exists():
                raise UnknownRecipient(f"There is no body {slug!r} in the directory; nothing was recorded.")
            self._agencies.add(slug)
        return slug


@dataclass
class Book:
    """The ties and sharings of one case, changed in memory fact by fact, and written when all is followed."""

    case_id: UUID
    directory: Directory = field(default_factory=Directory)
    ties: list[Relationship] = field(default_factory=list)
    sharings: list[Sharing] = field(default_factory=list)
    _ended: list[Sharing] = field(default_factory=list)

    @classmethod
    def of(cls, case_id: UUID) -> Book:
        """What the database holds. Read as the system."""
        ties = Relationship.objects.filter(case_id=case_id, until_seq__isnull=True).select_related(
            "team__agency"
        )
        return cls(
            case_id,
            ties=list(ties.order_by("pk")),
            sharings=list(Sharing.objects.filter(case_id=case_id).order_by("pk")),
        )

    def follow(self, fact: Followed) -> None:
        """Change what this fact changes. Raises UnknownRecipient."""
        act = _FOLLOWING.get(fact.kind)
        if act is not None:
            act(self, fact)

    def open(self, *kinds: Kind) -> list[Relationship]:
        """The open ties of these kinds."""
        return [tie for tie in self.ties if tie.until_seq is None and tie.kind in kinds]

    def begin(self, fact: Followed, team: Team, kind: Kind) -> None:
        """Open a tie unless it is open already; whoever comes back is no longer a former party."""
        if not any(tie.team_id == team.pk for tie in self.open(kind)):
            self.ties.append(
                Relationship(
                    case_id=self.case_id, team=team, agency_id=team.agency_id, kind=kind, since_seq=fact.seq
                )
            )
        if kind != Kind.OFFERED:
            for tie in self.open(Kind.FORMER):
                if tie.team_id == team.pk:
                    tie.until_seq = fact.seq

    def end(self, ties: list[Relationship], seq: int) -> None:
        """End ties; a team that worked on the case keeps the receipts of it."""
        for tie in ties:
            tie.until_seq = seq
            if tie.kind in WORKING and not any(
                one.team_id == tie.team_id for one in self.open(*WORKING, Kind.FORMER)
            ):
                self.ties.append(
                    Relationship(
                        case_id=self.case_id,
                        team=tie.team,
                        agency_id=tie.agency_id,
                        kind=Kind.FORMER,
                        since_seq=seq,
                    )
                )

    def share(self, fact: Followed, **what: Any) -> None:
        """Write down a decision that follows from a fact."""
        self.sharings.append(
            Sharing(case_id=self.case_id, from_agency_id=fact.agency, starts=fact.told, seq=fact.seq, **what)
        )

    def end_sharing(self, sharing: Sharing, at: datetime) -> None:
        """End a decision before its day."""
        sharing.ends = at
        self._ended.append(sharing)

    def save(self) -> None:
        """Write what changed: endings first, since two leads would never be let stand side by side."""
        for tie in self.ties:
            if tie.pk is not None and tie.until_seq is not None:
                tie.save(update_fields=["until_seq"])
        for sharing in self._ended:
            if sharing.pk is not None:
                sharing.save(update_fields=["ends"])
        Relationship.objects.bulk_create([tie for tie in self.ties if tie.pk is None])
        Sharing.objects.bulk_create([sharing for sharing in self.sharings if sharing.pk is None])


def follow(fact: Followed) -> None:
    """Write what this fact changes of the case's ties and sharings. Raises UnknownRecipient.

    Runs as the system, because the one who accepts a hand-over ends the tie of somebody they may not even know of.
    """
    if fact.kind not in _FOLLOWING:
        return
    with acting_as(system_actor("ledger")):
        book = Book.of(fact.case_id)
        book.follow(fact)
        book.save()


def matters(kind: str) -> bool:
    """Whether facts of this kind change who may see a case."""
    return kind in _FOLLOWING


def _opened(book: Book, fact: Followed) -> None:
    if fact.team_id is not None and not book.open(Kind.LEAD):
        book.begin(fact, book.directory.team(fact.team_id), Kind.LEAD)


def _lead_set(book: Book, fact: Followed) -> None:
    _take_lead(book, fact, book.directory.team(fact.data["team"]))


def _take_lead(book: Book, fact: Followed, team: Team) -> None:
    book.end([tie for tie in book.open(Kind.LEAD) if tie.team_id != team.pk], fact.seq)
    book.begin(fact, team, Kind.LEAD)


def _joined(book: Book, fact: Followed) -> None:
    team = book.directory.team(fact.data["team"])
    book.begin(fact, team, _kind_of_party(team, fact.data.get("role")))


def _kind_of_party(team: Team, role: str | None) -> Kind:
    """What the fact says; else an advocate's or guardian's team comes in as such, for the law gives them a standing."""
    if role in (Kind.ADVOCATE, Kind.GUARDIAN):
        return Kind(role)
    if GUARDIANS & {LegalRole(name) for name in team.agency.legal_roles if name in LegalRole.__members__}:
        return Kind.GUARDIAN
    return Kind.ADVOCATE if team.agency.sector == Sector.ADVOCACY else Kind.JOINT


def _parted(book: Book, fact: Followed) -> None:
    team = book.directory.team(fact.data["team"])
    book.end(
        [tie for tie in book.open(Kind.JOINT, Kind.ADVOCATE, Kind.GUARDIAN) if tie.team_id == team.pk],
        fact.seq,
    )


def _offered(book: Book, fact: Followed) -> None:
    """The receiver learns of the offer itself, across the firewall too: it is addressed to them."""
    team = book.directory.team(fact.data["to_team"])
    book.begin(fact, team, Kind.OFFERED)
    _address(book, fact, team.agency_id, "the offer is addressed to them")


def _accepted(book: Book, fact: Followed) -> None:
    if fact.team_id is None:
        return
    _returned(book, fact)
    _take_lead(book, fact, book.directory.team(fact.team_id))


def _returned(book: Book, fact: Followed) -> None:
    _answer(book, fact)
    book.end(book.open(Kind.OFFERED), fact.seq)


def _answer(book: Book, fact: Followed) -> None:
    """The sender learns of the answer itself, across the firewall too: without it nobody knows who holds the case."""
    for lead in book.open(Kind.LEAD):
        if lead.agency_id is not None and lead.agency_id != fact.agency:
            _address(book, fact, lead.agency_id, "the answer is addressed to them")


def _address(book: Book, fact: Followed, agency: str, basis: str) -> None:
    """Let the body that a fact is addressed to see that one fact."""
    purpose = "records" if basis == REQUEST else "hand-over"
    book.share(
        fact,
        recipient_id=agency,
        kinds=[fact.kind],
        fields=["*"],
        purpose=purpose,
        basis=basis,
        first_seq=fact.seq,
        last_seq=fact.seq,
    )


def _asked_for_records(book: Book, fact: Followed) -> None:
    """The body that is asked sees the request, across the firewall too: it is addressed to them."""
    if fact.data.get("body"):
        _address(book, fact, book.directory.agency(str(fact.data["body"])), REQUEST)


def _answered_on_records(book: Book, fact: Followed) -> None:
    """Whoever asked for records sees the answer itself, whoever gives it; what is granted is a sharing of its own.

    A body that was asked and has no part in the line sees its own answer by the same way as the request.
    """
    _address(book, fact, book.directory.agency(str(fact.data["asked_by"])), REQUEST)
    if fact.agency is not None and not any(tie.agency_id == fact.agency for tie in book.open(*WORKING)):
        _address(book, fact, fact.agency, REQUEST)


def _shared(book: Book, fact: Followed) -> None:
    """A decision says who may see which fields or kinds, why, on what basis and until when."""
    data = fact.data
    kinds, fields = _named(data.get("fields") or [])
    for first, last in _spans(data.get("only")):
        book.share(
            fact,
            **_recipient(book, str(data["recipient"])),
            kinds=sorted(kinds),
            fields=fields,
            purpose=str(data.get("purpose") or "not stated"),
            basis=str(data.get("basis") or "not stated"),
            ends=_ends(data.get("ends")),
            first_seq=first,
            last_seq=last,
        )


def _spans(only: Any) -> list[tuple[int, int | None]]:
    """From which fact to which a decision reaches: over all of them, or fact by fact where it names them."""
    if only is None:
        return [(0, None)]
    return [(int(each), int(each)) for each in only if str(each).isdigit()]


def _named(names: list[str]) -> tuple[set[str], list[str]]:
    """A decision names kinds, `kind.field`, or `*` for everything: the kinds shared, and the fields opened on them.

    A name that is no kind opens nothing: an unclear decision must not become a wide one.
    """
    kinds = {name.split(".")[0] for name in names}
    return {kind for kind in kinds if kind in KINDS or kind == "*"}, [_field(name) for name in names]


def _field(name: str) -> str:
    return f"{name}.*" if name in KINDS else name


def _recipient(book: Book, name: str) -> dict[str, str | None]:
    if name in {sector.value for sector in Sector}:
        return {"recipient_id": None, "recipient_sector": name}
    return {"recipient_id": book.directory.agency(name), "recipient_sector": ""}


def _ends(value: object) -> datetime | None:
    """The end of the named day: a decision "until 31 December" holds through that day."""
    return When.day(date.fromisoformat(str(value))).latest if value else None


def _sharing_ended(book: Book, fact: Followed) -> None:
    """Ends every decision of this controller for this recipient that still holds."""
    wanted = _recipient(book, str(fact.data["recipient"]))
    for one in book.sharings:
        same = one.from_agency_id == fact.agency and all(
            getattr(one, name) == value for name, value in wanted.items()
        )
        if same and (one.ends is None or one.ends > fact.told):
            book.end_sharing(one, fact.told)


def _referred(book: Book, fact: Followed) -> None:
    """A referral sends what stood on the line, in the kinds it carries, to the deciding authority and to nobody else.

    An immigration body sees a referral that it made itself, as its own facts, and no other: a referral by a charity
    or the police must never tell immigration where somebody is.
    """
    book.share(
        fact,
        recipient_sector=Sector.DECISION.value,
        kinds=sorted(name for name, cls in KINDS.items() if cls.sent_in_referral),
        fields=["*"],
        purpose="referral",
        basis=SENT,
        last_seq=fact.seq,
    )


def _notified(book: Book, fact: Followed) -> None:
    """A notification without consent names nobody (Modern Slavery Act 2015 s52(3)): only the fact of it, no field."""
    book.share(
        fact,
        recipient_sector=Sector.DECISION.value,
        kinds=[fact.kind],
        fields=[],
        purpose="duty to notify",
        basis="Modern Slavery Act 2015 s52",
        first_seq=fact.seq,
        last_seq=fact.seq,
    )


def _decided(book: Book, fact: Followed) -> None:
    """Whoever referred learns of the decision and its day, wherever the line is led now; of nothing that is sealed."""
    referred = {one.from_agency_id for one in book.sharings if one.basis == SENT}
    for agency in sorted(each for each in referred if each not in (None, fact.agency)):
        book.share(
            fact,
            recipient_id=agency,
            kinds=[fact.kind],
            fields=[],
            purpose="decision",
            basis="the decision is told to whoever referred",
            first_seq=fact.seq,
            last_seq=fact.seq,
        )


_FOLLOWING: dict[str, Callable[[Book, Followed], None]] = {
    "case-opened": _opened,
    "lead-set": _lead_set,
    "joint-party": _joined,
    "joint-party-ended": _parted,
    "handover-offered": _offered,
    "handover-accepted": _accepted,
    "handover-returned": _returned,
    "handover-disputed": _answer,
    "sharing-decision": _shared,
    "sharing-ended": _sharing_ended,
    "nrm-referral": _referred,
    "further-information-sent": _referred,
    "duty-to-notify": _notified,
    "victim-records-requested": _asked_for_records,
    "own-copy-asked": _asked_for_records,
    "victim-records-decided": _answered_on_records,
    "reasonable-grounds": _decided,
    "conclusive-grounds": _decided,
}
