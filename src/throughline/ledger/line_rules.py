"""What keeps a line whole: exactly one lead, no hand-over that nobody owns, no closing by one hand alone.

`access` says who may record a kind of fact at all; these rules say whether the fact fits the line as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from throughline.access.actor import Actor
from throughline.access.following import matters
from throughline.access.models import Team
from throughline.access.recording import may_countersign
from throughline.vocabulary import Fact

from .composing import closed_at
from .entries import Line
from .errors import Held, NotAllowed, Unsound
from .parts import Parts

KEPT = "Nothing was recorded."


def check(fact: Fact, by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    """Raises `NotAllowed`, `Held` or `Unsound` where the fact does not fit. `seen` is the line as the actor sees it."""
    rule = _RULES.get(fact.kind)
    if rule is not None:
        rule(fact.to_data(), by, parts, seen)


def check_correction(target: Line | None, by: Actor) -> None:
    """A correction replaces a fact of one's own that is still there to correct."""
    if target is None:
        raise Unsound([("supersedes", "There is no such fact on this case that you can see")])
    if target.row.controller_id not in by.agencies and (
        target.row.controller_id is not None or target.row.author != by.user_id
    ):
        raise NotAllowed(
            f"Only the body that recorded a fact corrects it. {KEPT} Tell them what is wrong, or record what you know."
        )
    if matters(target.row.kind) or target.row.kind in ("case-closed", "countersigned"):
        raise Unsound(
            [
                (
                    "supersedes",
                    "Who leads, who shares and what was closed is changed by a new act, not by a correction",
                )
            ]
        )


def _opened(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    raise Unsound([("kind", "A case is opened once, and this one is open")])


def _lead_set(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    team = team_named(data["team"], "team")
    if team.agency_id not in by.agencies:
        raise NotAllowed(
            f"A case is given to another body by a hand-over, which they accept. {KEPT} Offer it to them."
        )
    if parts.offered() is not None:
        raise Held(["the hand-over that waits for an answer comes first"])


def _offered(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    team, lead = team_named(data["to_team"], "to_team"), parts.lead()
    if team.closed_at is not None:
        raise Unsound([("to_team", "This team no longer works. Choose another")])
    if lead is not None and lead.team_id == team.pk:
        raise Unsound([("to_team", "This team leads the case already")])
    if parts.offered() is not None:
        raise Held(["the case was offered already, and that offer has not been answered"])
    if closed_at(seen) is not None:
        raise Held(["the case is closed; open it again first"])


def _answered(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    if parts.offered() is None:
        raise Unsound([("kind", "There is no hand-over to answer: it was answered already, or taken back")])


def _joined(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    lead, team = parts.lead(), team_named(data["team"], "team")
    if lead is not None and lead.team_id == team.pk:
        raise Unsound([("team", "This team leads the case already")])


def _parted(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    team = team_named(data["team"], "team")
    if not any(
        tie.team_id == team.pk and tie.kind in ("joint", "advocate", "guardian") for tie in parts.ties
    ):
        raise Unsound([("team", "This team has no part in the case to end")])


def _closed(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    if data.get("track") is not None:
        return
    if closed_at(seen) is not None:
        raise Unsound([("kind", "The case is closed already")])
    if parts.offered() is not None:
        raise Held(["the hand-over that waits for an answer: it has to be answered, or taken back"])


def _reopened(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    if closed_at(seen) is None:
        raise Unsound([("kind", "The case is open")])


def _countersigned(data: Mapping[str, Any], by: Actor, parts: Parts, seen: Sequence[Line]) -> None:
    target = next((each for each in seen if each.row.seq == data["of"]), None)
    if target is None:
        raise Unsound([("of", "There is no such fact on this case that you can see")])
    if not may_countersign(by, target.row.author):
        raise NotAllowed(
            f"The second signature is a supervisor's who is not the one who signed first. {KEPT} Ask another supervisor."
        )
    if any(each.row.kind == "countersigned" and each.data.get("of") == target.row.seq for each in seen):
        raise Unsound([("of", "It has its second signature already")])


def team_named(slug: object, field: str) -> Team:
    """The team that a fact names by its slug. Raises `Unsound` for one that does not exist."""
    found = Team.objects.filter(slug=str(slug)).select_related("agency").first()
    if found is None:
        raise Unsound([(field, "There is no such team. Choose one from the list")])
    return found


Rule = Callable[[Mapping[str, Any], Actor, Parts, Sequence[Line]], None]
_RULES: dict[str, Rule] = {
    "case-opened": _opened,
    "lead-set": _lead_set,
    "handover-offered": _offered,
    "handover-accepted": _answered,
    "handover-disputed": _answered,
    "handover-returned": _answered,
    "joint-party": _joined,
    "joint-party-ended": _parted,
    "case-closed": _closed,
    "case-reopened": _reopened,
    "countersigned": _countersigned,
}
