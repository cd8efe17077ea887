"""What the pages of this room ask for: each already narrowed to what its reader may know."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.models import Relationship, Sharing, Team, User
from throughline.access.reading import looks as joined
from throughline.clock import When
from throughline.directory.models import Agency
from throughline.duties import Obligation
from throughline.ledger import OpenCase
from throughline.ledger.models import HandOver
from throughline.vocabulary import Fact, Sector, parse
from throughline.web import words
from throughline.web.form import Answer
from throughline.web.forms import check_rows

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the teams and bodies that appear on one page, by identifier."""

    teams: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)

    def owner(self, duty: Obligation) -> str:
        """Who owes a duty: the body where it is known, else the role in words."""
        return self.bodies.get(duty.body or "") or words.role(duty.owed_by)


def open_case(actor: Actor, case_id: uuid.UUID, what: str = "case") -> OpenCase:
    """The case as this reader may see it; the look is logged. Raises NoSuchCase."""
    return ledger.open(case_id, by=actor, purpose=actor.purpose or "casework", what=what)


def entry_of(case: OpenCase, seq: int) -> Any | None:
    """One fact of an opened case, or None where this reader sees no such fact."""
    return next((entry for entry in case.entries if entry.seq == seq), None)


def record(
    actor: Actor,
    case_id: uuid.UUID,
    fact: Fact,
    expected: int | None,
    *,
    key: str | None = None,
    wrong: int | None = None,
    why: str = "",
    happened: bool = False,
) -> Any:
    """Record a fact, and beside it, where it stands for a mistaken one, what was wrong with that.

    Raises NotAllowed, Stale, Unsound, Held, NoSuchCase, Unavailable.
    """
    receipt = ledger.record(
        fact, case=case_id, by=actor, expected=expected, supersedes=wrong, key=key, already_happened=happened
    )
    if wrong is not None and why:
        told = parse("correction", {"happened": now(), "supersedes": wrong, "reason": why})
        ledger.record(told, case=case_id, by=actor, key=f"{key}/why" if key else None)
    return receipt


def now() -> dict[str, str]:
    """This minute, as a fact says when it happened."""
    return When.minute(timezone.now()).to_json()


def team_names(wanted: Iterable[int | str]) -> dict[str, str]:
    """Names of teams with their body, by slug (as facts name a team) and by number (as ties do)."""
    asked = {str(each) for each in wanted if each}
    numbers = {int(each) for each in asked if each.isdigit()}
    found = (
        Team.objects.filter(Q(slug__in=asked) | Q(pk__in=numbers)).select_related("agency") if asked else ()
    )
    return {key: str(team) for team in found for key in (team.slug, str(team.pk))}


def short_team_names(wanted: Iterable[int]) -> dict[int, str]:
    """Names of teams of one's own body, which need no body beside them, by number."""
    return dict(Team.objects.filter(pk__in=set(wanted)).values_list("pk", "name"))


def agency_names(slugs: Iterable[str | None]) -> dict[str, str]:
    """Names of bodies by slug."""
    wanted = {slug for slug in slugs if slug}
    return dict(Agency.objects.filter(pk__in=wanted).values_list("slug", "name")) if wanted else {}


def user_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of people who work here, by number."""
    wanted = {each for each in ids if each}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def find_teams(sought: str, *, but: str | None = None) -> Sequence[Team]:
    """Open teams whose name, or whose body's name, holds every word; nothing for nothing."""
    found = Team.objects.filter(closed_at__isnull=True).select_related("agency").exclude(slug=but or "")
    parts = sought.split()
    for word in parts:
        found = found.filter(Q(name__icontains=word) | Q(agency__name__icontains=word))
    return list(found.order_by("agency__name", "name")[:MOST_FOUND]) if parts else []


def team(slug: str) -> Team | None:
    """An open team by its slug, or None."""
    return (
        Team.objects.filter(slug=slug, closed_at__isnull=True).select_related("agency").first()
        if slug
        else None
    )


def find_agencies(sought: str) -> Sequence[Agency]:
    """Bodies whose name holds every word; nothing for nothing."""
    found = Agency.objects.all()
    parts = sought.split()
    for word in parts:
        found = found.filter(name__icontains=word)
    return list(found.order_by("name")[:MOST_FOUND]) if parts else []


def own_line(actor: Actor) -> uuid.UUID | None:
    """The case that is this person's own line, or None."""
    tie = (
        Relationship.objects.filter(user_id=actor.user_id or 0, kind="subject", until_seq__isnull=True)
        .order_by("pk")
        .first()
    )
    return tie.case_id if tie else None


def names_for(case: OpenCase) -> Names:
    """Names of every team and body that the facts and duties of an opened case mention."""
    teams = {value for entry in case.entries for key in ("team", "to_team") if (value := entry.data.get(key))}
    teams |= {entry.team for entry in case.entries if entry.kind == "case-opened" and entry.team}
    bodies = {entry.by.body for entry in case.entries} | {duty.body for duty in case.obligations}
    return Names(team_names([*teams, case.casefile.lead or ""]), agency_names(bodies))


def said_by(entry: Any, names: Names) -> str:
    """The body that said so, else the role; the person themself where they wrote it."""
    return names.bodies.get(entry.by.body or "") or words.role(str(entry.by.role))


def author_name(entry: Any) -> str:
    """The name of whoever recorded a fact; nothing where a system did."""
    author = User.objects.filter(pk=entry.author).first() if entry.author else None
    return str(author) if author else ""


def answers_of(entry: Any) -> list[Answer]:
    """The answers of a fact that this reader may read, in words; the key of a file is nobody's to read."""
    data = {name: value for name, value in entry.data.items() if name not in ("key", "file", "sha256")}
    return check_rows(entry.kind, {"happened": entry.when.to_json(), **data})


def signature_of(case: OpenCase, seq: int) -> Any | None:
    """The second signature under a decision, or None."""
    return next((e for e in case.entries if e.kind == "countersigned" and e.data.get("of") == seq), None)


def owner_name(duty: Obligation) -> str:
    """Who owes one duty."""
    return Names(bodies=agency_names([duty.body])).owner(duty)


def hand_over(actor: Actor, hand_over_id: uuid.UUID) -> HandOver | None:
    """A hand-over that waits and that this reader may know of, or None."""
    found = ledger.hand_over(hand_over_id, by=actor)
    return found if found.state == HandOver.State.OFFERED else None


def parties(case: OpenCase) -> Sequence[Relationship]:
    """The teams with a part in a case, as far as this reader may know of each; the lead first."""
    found = [
        tie for tie in case.relationships if tie.team is not None and tie.kind != Relationship.Kind.FORMER
    ]
    return sorted(found, key=lambda tie: (tie.kind != Relationship.Kind.LEAD, tie.kind, tie.pk))


def is_recipient(name: str) -> bool:
    """Whether this names a body or a sector with which something can be shared."""
    return name in {sector.value for sector in Sector} or Agency.objects.filter(pk=name).exists()


def sharings(case_id: uuid.UUID, actor: Actor) -> Sequence[Sharing]:
    """Decisions to share on this case that this reader may know of, newest first; one that names its facts is one."""
    found = Sharing.objects.filter(case_id=case_id).select_related("from_agency", "recipient")
    by_decision = {
        (one.seq, one.recipient_id, one.recipient_sector): one for one in found.order_by("starts", "pk")
    }
    decided = sorted(by_decision.values(), key=lambda one: (one.starts, one.pk), reverse=True)
    for one in decided:
        one.sector = words.SECTORS.get(one.recipient_sector, one.recipient_sector)  # type: ignore[attr-defined]
    return decided


def looks(actor: Actor, case_id: uuid.UUID) -> Sequence[Any]:
    """Who looked at this case, newest first; the pages of one visit are one look."""
    return joined(ledger.readers(case_id, by=actor))
