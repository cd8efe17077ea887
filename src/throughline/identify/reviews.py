"""The reviews that were signed: the newest of each language for the present edition, and signing one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from throughline import ledger
from throughline.access.actor import Actor
from throughline.identify import leaflet
from throughline.identify.leaflet import Review
from throughline.identify.models import ReviewedWording
from throughline.vocabulary import Sector, UserRole

SIGNED_BY = frozenset({Sector.SUPPORT, Sector.ADVOCACY})
LONGEST_LINE = 400


def reviews() -> Mapping[str, Review]:
    """By language. A review of words that have changed since is not among them."""
    found = ReviewedWording.objects.filter(edition=leaflet.edition()).order_by("signed_at")
    return {
        row.language: Review(
            row.reviewer, row.competence, row.reviewed_on, row.read_by_survivors, tuple(row.lines)
        )
        for row in found
    }


def may_sign(actor: Actor) -> bool:
    """A supervisor of a body that supports or stands up for survivors: neither police nor whoever decides signs these."""
    return actor.role is UserRole.SUPERVISOR and actor.sector in SIGNED_BY and actor.is_person


def faults_of(lines: list[str], language: str) -> list[str]:
    """What is wrong with a text, in words: each line of the English has its own, and none is empty or too long."""
    wanted = leaflet.english()
    found = []
    if len(lines) != len(wanted):
        found.append(f"The English has {len(wanted)} lines and this has {len(lines)}. Give one line for each")
    if any(len(line) > LONGEST_LINE for line in lines):
        found.append(f"Shorten each line to {LONGEST_LINE} characters or fewer")
    if language != "en" and tuple(lines) == wanted:
        found.append("This is the English text. Give the text in the language of the slot")
    if language == "en" and not found and tuple(lines) != wanted:
        found.append("The English text is changed in its own file; review it as it stands")
    return found


def sign(
    actor: Actor,
    language: str,
    lines: list[str],
    *,
    reviewer: str,
    competence: str,
    read_by_survivors: bool,
    on: date,
) -> None:
    """Keep that somebody named stands for this text. Raises NotAllowed; the database says the same again."""
    if not may_sign(actor):
        raise ledger.NotAllowed(
            "A supervisor of a body that supports survivors, or stands up for them, signs these words."
        )
    assert actor.agency is not None and actor.user_id is not None  # may_sign asks for both
    ReviewedWording.objects.create(
        language=language,
        edition=leaflet.edition(),
        lines=lines,
        reviewer=reviewer,
        competence=competence,
        read_by_survivors=read_by_survivors,
        reviewed_on=on,
        agency_id=actor.agency,
        signed_by_id=actor.user_id,
    )
