"""What the pages of referral ask for: who sends, which councils there are, which packs were made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.models import User
from throughline.clock import When
from throughline.directory.models import Agency
from throughline.directory.succession import holders, successor_of
from throughline.ledger import OpenCase
from throughline.refer.known import Known, told_by
from throughline.refer.models import SenderProfile
from throughline.refer.placing import Gazetteer, suggested
from throughline.refer.rightful import atlas
from throughline.refer.sender import Sender
from throughline.vocabulary import LegalRole, Sector


def opened(actor: Actor, case_id: uuid.UUID, what: str) -> OpenCase:
    """The case as this reader may see it; the look is logged. Raises NoSuchCase."""
    return ledger.open(case_id, by=actor, purpose=actor.purpose or "referral", what=what)


def known_of(case: OpenCase) -> dict[str, Known]:
    """What the line already answers, as far as this reader may read it."""
    bodies = Agency.objects.filter(pk__in={each.controller_id for each in case.entries if each.controller_id})
    return told_by(case.entries, dict(bodies.values_list("slug", "name")), timezone.now())


def suggested_by_place(case: OpenCase, answers: Mapping[str, Any]) -> dict[str, Known]:
    """Which council and force the place of these answers suggests, and whether the guardian service covers it."""
    today = timezone.localdate()
    found = Agency.objects.filter(sector__in=[Sector.COUNCIL.value, Sector.HEALTH.value, Sector.POLICE.value])
    names = dict(found.values_list("slug", "name"))
    met = [
        each.data.get("setting")
        for each in case.entries
        if each.kind == "encounter" and each.data.get("setting")
    ]
    held = holders(today)
    gazetteer = Gazetteer(atlas(), names, lambda body: held.get(body, body))
    return suggested(answers, str(met[-1]) if met else "", gazetteer, today)


def sender_of(actor: Actor) -> Sender:
    """Who refers: the body with its roles, the person with what they said of themselves."""
    profile = SenderProfile.objects.select_related("user").filter(pk=actor.user_id or 0).first()
    user = profile.user if profile else User.objects.get(pk=actor.user_id or 0)
    body = Agency.objects.filter(pk=actor.agency or "").first()
    roles = {LegalRole(role) for role in (body.legal_roles if body else ())} | {actor.legal_role}
    return Sender(
        agency=body.name if body else "",
        legal_roles=frozenset(roles),
        name=user.name,
        role=profile.job_title if profile else "",
        email=user.email,
        phone=profile.phone if profile else "",
        deputy_email=profile.deputy_email if profile else "",
    )


def councils() -> list[str]:
    """Names of the councils, and in Northern Ireland the trusts, that are in being today."""
    today = timezone.localdate()
    found = Agency.objects.on(today).filter(legal_roles__overlap=[LegalRole.LA.value, LegalRole.HSCT.value])
    return list(
        found.filter(sector__in=[Sector.COUNCIL.value, Sector.HEALTH.value]).values_list("name", flat=True)
    )


def council_fault(name: str) -> str:
    """What is wrong with a council's name, or nothing: one that was dissolved is said to be, with who follows."""
    today = timezone.localdate()
    body = Agency.objects.filter(name__iexact=name).first()
    if body is None:
        near = [each for each in councils() if name.casefold() in each.casefold()][:5]
        return (
            f"There is no council of this name. Is it: {'; '.join(near)}?"
            if near
            else "There is no council of this name"
        )
    if not body.in_being(today):
        follower = successor_of(body.slug, today)
        told = f" {follower.name} does its work now" if follower and follower.pk != body.pk else ""
        return f"This council ended on {body.valid_to:%-d %B %Y}.{told}"
    return ""


def now() -> dict[str, str]:
    """This minute, as a fact says when it happened."""
    return When.minute(timezone.now()).to_json()
