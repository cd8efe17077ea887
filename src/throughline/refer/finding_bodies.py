"""To whom a pack can go: teams that work with Throughline, bodies of the directory, and those of neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from throughline.access.actor import Actor
from throughline.access.models import Team
from throughline.directory.models import Agency, LocalAuthority
from throughline.refer.delivering import To
from throughline.refer.rightful import atlas
from throughline.vocabulary import Sector
from throughline.vocabulary.delivery import WITHOUT_ACCOUNT
from throughline.web.question import Option

MOST = 12
NEVER = (Sector.IMMIGRATION,)
"""Never recipients: the immigration service is told nothing by a referral."""
SECTORS: dict[str, tuple[str, ...]] = {
    "police": (Sector.POLICE,),
    "council-children": (Sector.COUNCIL, Sector.HEALTH),
    "adult-protection": (Sector.COUNCIL, Sector.HEALTH),
    "support-provider": (Sector.SUPPORT,),
    "guardian-service": (Sector.SUPPORT, Sector.ADVOCACY),
}
"""The sectors in which a recipient is usually found; in Northern Ireland trusts of health do a council's part."""


@dataclass(frozen=True, slots=True)
class Found:
    """What answers to some words, as choices for a page."""

    options: tuple[Option, ...]

    @classmethod
    def by(cls, actor: Actor, sought: str, recipient: str = "") -> Found:
        """Teams and bodies whose name holds every word; nothing for nothing. Whoever asks is not among them.

        Where the words name a council, the force of its area, or the council that has its children's services, comes first.
        """
        parts = sought.split()
        if not parts:
            return cls(())
        found: dict[str, Option] = {}
        fits = SECTORS.get(recipient, ())
        for option in (*_rightful(parts, recipient), *_teams(actor, parts, fits), *_bodies(parts, fits)):
            found.setdefault(option.value, option)
        return cls(tuple(found.values()))


def _teams(actor: Actor, parts: list[str], fits: Sequence[str]) -> list[Option]:
    found = Team.objects.filter(closed_at__isnull=True).exclude(pk=actor.team_id or 0)
    found = found.exclude(agency__sector__in=NEVER).select_related("agency")
    for word in parts:
        found = found.filter(Q(name__icontains=word) | Q(agency__name__icontains=word))
    return [
        Option(f"team:{each.slug}", str(each), "Works with Throughline")
        for each in _likely_first(found, "agency__", fits)
    ]


def _bodies(parts: list[str], fits: Sequence[str]) -> list[Option]:
    found = Agency.objects.exclude(sector__in=NEVER)
    for word in parts:
        found = found.filter(name__icontains=word)
    today = timezone.localdate()
    return [
        Option(f"body:{each.pk}", each.name, _said(each, each.in_being(today)))
        for each in _likely_first(found, "", fits)
    ]


def _likely_first(found: QuerySet[Any], at: str, fits: Sequence[str]) -> QuerySet[Any]:
    """Those of the usual sectors first, then by name."""
    usual = Case(When(**{f"{at}sector__in": list(fits)}, then=0), default=1)
    return found.order_by(usual, f"{at}name", "name")[:MOST]


def _rightful(parts: list[str], recipient: str) -> list[Option]:
    """The right body for a council of this name: one, or every body that it may be."""
    if recipient not in ("police", "council-children"):
        return []
    named = LocalAuthority.objects.all()
    for word in parts:
        named = named.filter(agency__name__icontains=word)
    councils = [str(each) for each in named.values_list("pk", flat=True)[:3]]
    if not councils:
        return []
    tables = atlas()
    ask = tables.forces_of if recipient == "police" else tables.children_of
    right = {body: council for council in councils for body in ask(council)}
    names = dict(Agency.objects.filter(pk__in={*right, *councils}).values_list("pk", "name"))
    says = "The force of" if recipient == "police" else "Has the children’s services of"
    return [
        Option(f"body:{body}", names[body], f"{says} {names[council]}")
        for body, council in right.items()
        if body in names
    ]


def _said(body: Agency, in_being: bool) -> str:
    return "By a link, by telephone or on paper" if in_being else "No longer in being"


def to_of(chosen: str, means: str, name: str, spoken_to: str, reference: str) -> To:
    """What was chosen, as an address. Raises ValueError in words where the parts do not go together."""
    kind, _, slug = chosen.partition(":")
    if kind == "team":
        team = Team.objects.filter(slug=slug, closed_at__isnull=True).select_related("agency").first()
        if team is None or team.agency.sector in NEVER:
            raise ValueError("Choose to whom it goes.")
        return To("account", team=team)
    body = Agency.objects.filter(pk=slug).first() if kind == "body" else None
    if body is None and not name.strip():
        raise ValueError("Choose to whom it goes, or write their name.")
    if body is not None and body.sector in NEVER:
        raise ValueError("The immigration service is never a recipient of a referral. Nothing was sent.")
    if means not in WITHOUT_ACCOUNT:
        raise ValueError("Choose how it goes.")
    if means == "phone" and not (spoken_to.strip() and reference.strip()):
        raise ValueError("Told by telephone: write who took it and their reference.")
    return To(means, body=body.pk if body else "", body_name=body.name if body else name.strip()[:250],
              spoken_to=spoken_to.strip()[:250], reference=reference.strip()[:250])  # fmt: skip
