"""Ties and sharings follow the facts: the ledger calls `follow` for each fact, in the transaction that records it.

What is written here is only a summary. `throughline rebuild` empties both tables and follows every fact again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from throughline.clock import When
from throughline.directory.models import Agency
from throughline.vocabulary import KINDS, LegalRole, Sector

from .actor import system_actor
from .context import acting_as
from .models import Relationship, Sharing, Team

Kind = Relationship.Kind
GUARDIANS = frozenset({LegalRole.ICTG, LegalRole.GUARDIAN_SCOT, LegalRole.GUARDIAN_NI})
FOREVER = None


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


def follow(fact: Followed) -> None:
    """Write what this fact changes of the case's ties and sharings. Raises UnknownRecipient.

    Runs as the system, because the one who accepts a hand-over ends the tie of somebody they may not even know of.
    """
    act = _FOLLOWING.get(fact.kind)
    if act is None:
        return
    with acting_as(system_actor("ledger")):
        act(fact)


def matters(kind: str) -> bool:
    """Whether facts of this kind change who may see a case."""
    return kind in _FOLLOWING


def first_tie(case_id: UUID, seq: int, team: Team) -> Relationship:
    """The lead that a case is opened with, unsaved, for those who open many at once."""
    return Relationship(case_id=case_id, team=team, agency_id=team.agency_id, kind=Kind.LEAD, since_seq=seq)


def forget(case_id: UUID) -> None:
    """Take away the ties and sharings that followed from a case's facts, before these are followed again.

    Runs as the system, in the transaction that follows them. The person's own tie stays: no fact gave it.
    """
    Relationship.objects.filter(case_id=case_id).exclude(kind=Kind.SUBJECT).delete()
    Sharing.objects.filter(case_id=case_id).delete()


def _ties(fact: Followed, *kinds: Kind) -> Any:
    return Relationship.objects.filter(case_id=fact.case_id, kind__in=kinds, until_seq__isnull=True)


def _end(ties: Any, seq: int) -> None:
    """End ties; a team that worked on the case keeps the receipts of it."""
    for tie in list(ties):
        tie.until_seq = seq
        tie.save(update_fields=["until_seq"])
        if tie.kind in (Kind.LEAD, Kind.JOINT, Kind.ADVOCATE, Kind.GUARDIAN) and not _still_there(tie):
            Relationship.objects.get_or_create(
                case_id=tie.case_id,
                team_id=tie.team_id,
                kind=Kind.FORMER,
                until_seq=None,
                defaults={"agency_id": tie.agency_id, "since_seq": seq},
            )


def _still_there(tie: Relationship) -> bool:
    others = Relationship.objects.filter(case_id=tie.case_id, team_id=tie.team_id, until_seq__isnull=True)
    return others.exclude(kind__in=[Kind.FORMER, Kind.OFFERED]).exists()


def _begin(fact: Followed, team: Team, kind: Kind) -> None:
    """Open a tie unless it is open already; whoever comes back is no longer a former party."""
    Relationship.objects.get_or_create(
        case_id=fact.case_id,
        team=team,
        kind=kind,
        until_seq=None,
        defaults={"agency_id": team.agency_id, "since_seq": fact.seq},
    )
    if kind != Kind.OFFERED:
        _ties(fact, Kind.FORMER).filter(team=team).update(until_seq=fact.seq)


def _team(value: object) -> Team:
    """A fact names a team by its slug or its number; a slug is never a number."""
    name = str(value)
    team = Team.objects.filter(Q(pk=int(name)) if name.isdigit() else Q(slug=name)).select_related("agency").first()
    if team is None:
        raise UnknownRecipient(f"There is no team {value!r}. Choose one from the list; nothing was recorded.")
    return team


def _opened(fact: Followed) -> None:
    if fact.team_id is not None and not _ties(fact, Kind.LEAD).exists():
        _begin(fact, _team(fact.team_id), Kind.LEAD)


def _lead_set(fact: Followed) -> None:
    _take_lead(fact, _team(fact.data["team"]))


def _take_lead(fact: Followed, team: Team) -> None:
    ending = _ties(fact, Kind.LEAD).exclude(team=team)
    _end(ending, fact.seq)
    _begin(fact, team, Kind.LEAD)


def _joined(fact: Followed) -> None:
    team = _team(fact.data["team"])
    _begin(fact, team, _kind_of_party(team, fact.data.get("role")))


def _kind_of_party(team: Team, role: str | None) -> Kind:
    """What the fact says; else an advocate's or guardian's team comes in as such, for the law gives them a standing."""
    if role in (Kind.ADVOCATE, Kind.GUARDIAN):
        return Kind(role)
    if GUARDIANS & {LegalRole(name) for name in team.agency.legal_roles if name in LegalRole.__members__}:
        return Kind.GUARDIAN
    return Kind.ADVOCATE if team.agency.sector == Sector.ADVOCACY else Kind.JOINT


def _parted(fact: Followed) -> None:
    team = _team(fact.data["team"])
    _end(_ties(fact, Kind.JOINT, Kind.ADVOCATE, Kind.GUARDIAN).filter(team=team), fact.seq)


def _offered(fact: Followed) -> None:
    """The receiver learns of the offer itself, across the firewall too: it is addressed to them."""
    team = _team(fact.data["to_team"])
    _begin(fact, team, Kind.OFFERED)
    _share(
        fact,
        recipient_id=team.agency_id,
        kinds=[fact.kind],
        fields=["*"],
        purpose="hand-over",
        basis="the offer is addressed to them",
        first_seq=fact.seq,
        last_seq=fact.seq,
    )


def _accepted(fact: Followed) -> None:
    if fact.team_id is None:
        return
    _answer_to_sender(fact)
    _end(_ties(fact, Kind.OFFERED), fact.seq)
    _take_lead(fact, _team(fact.team_id))


def _returned(fact: Followed) -> None:
    _answer_to_sender(fact)
    _end(_ties(fact, Kind.OFFERED), fact.seq)


def _answer_to_sender(fact: Followed) -> None:
    """The sender learns of the answer itself, across the firewall too: without it nobody knows who holds the case."""
    lead = _ties(fact, Kind.LEAD).first()
    if lead is not None and lead.agency_id != fact.agency:
        _share(
            fact,
            recipient_id=lead.agency_id,
            kinds=[fact.kind],
            fields=["*"],
            purpose="hand-over",
            basis="the answer is addressed to them",
            first_seq=fact.seq,
            last_seq=fact.seq,
        )


def _shared(fact: Followed) -> None:
    """A decision says who may see which fields or kinds, why, on what basis and until when."""
    data = fact.data
    kinds, fields = _named(data.get("fields") or [])
    _share(
        fact,
        **_recipient(str(data["recipient"])),
        kinds=sorted(kinds),
        fields=fields,
        purpose=str(data.get("purpose") or "not stated"),
        basis=str(data.get("basis") or "not stated"),
        ends=_ends(data.get("ends")),
    )


def _named(names: list[str]) -> tuple[set[str], list[str]]:
    """A decision names kinds, `kind.field`, or `*` for everything: the kinds shared, and the fields opened on them.

    A name that is no kind opens nothing: an unclear decision must not become a wide one.
    """
    kinds = {name.split(".")[0] for name in names}
    return {kind for kind in kinds if kind in KINDS or kind == "*"}, [_field(name) for name in names]


def _field(name: str) -> str:
    return f"{name}.*" if name in KINDS else name


def _recipient(name: str) -> dict[str, str | None]:
    if name in {sector.value for sector in Sector}:
        return {"recipient_id": None, "recipient_sector": name}
    if not Agency.objects.filter(pk=name).exists():
        raise UnknownRecipient(f"There is no body {name!r} in the directory; nothing was recorded.")
    return {"recipient_id": name, "recipient_sector": ""}


def _ends(value: object) -> datetime | None:
    """The end of the named day: a decision "until 31 December" holds through that day."""
    return When.day(date.fromisoformat(str(value))).latest if value else None


def _sharing_ended(fact: Followed) -> None:
    """Ends every decision of this controller for this recipient that still holds."""
    recipient = _recipient(str(fact.data["recipient"]))
    live = Sharing.objects.filter(case_id=fact.case_id, from_agency_id=fact.agency, **recipient)
    live.filter(Q(ends__isnull=True) | Q(ends__gt=fact.told)).update(ends=fact.told)


def _referred(fact: Followed) -> None:
    """A referral sends what stood on the line in the kinds it carries, to the deciding authority and to immigration."""
    kinds = sorted(name for name, cls in KINDS.items() if cls.sent_in_referral)
    for sector in (Sector.DECISION, Sector.IMMIGRATION):
        _share(
            fact,
            recipient_sector=sector.value,
            kinds=kinds,
            fields=["*"],
            purpose="referral",
            basis="sent in the referral",
            last_seq=fact.seq,
        )


def _notified(fact: Followed) -> None:
    """A notification without consent names nobody (Modern Slavery Act 2015 s52(3)): only the fact of it, no field."""
    _share(
        fact,
        recipient_sector=Sector.DECISION.value,
        kinds=[fact.kind],
        fields=[],
        purpose="duty to notify",
        basis="Modern Slavery Act 2015 s52",
        first_seq=fact.seq,
        last_seq=fact.seq,
    )


def _share(fact: Followed, **what: Any) -> None:
    Sharing.objects.create(case_id=fact.case_id, from_agency_id=fact.agency, starts=fact.told, seq=fact.seq, **what)


_FOLLOWING: dict[str, Callable[[Followed], None]] = {
    "case-opened": _opened,
    "lead-set": _lead_set,
    "joint-party": _joined,
    "joint-party-ended": _parted,
    "handover-offered": _offered,
    "handover-accepted": _accepted,
    "handover-returned": _returned,
    "handover-disputed": _answer_to_sender,
    "sharing-decision": _shared,
    "sharing-ended": _sharing_ended,
    "nrm-referral": _referred,
    "further-information-sent": _referred,
    "duty-to-notify": _notified,
}
