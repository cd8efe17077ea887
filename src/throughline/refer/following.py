"""The summaries of what was sent follow the facts: written at recording, made again by a rebuild, gone with the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from throughline.access.models import Team
from throughline.directory.models import Agency
from throughline.drafts.sealing import wrap
from throughline.ledger.entries import Row
from throughline.ledger.followers import Follower
from throughline.ledger.telling import tell
from throughline.refer.summaries import Delivery, Link, MadePack

State = Delivery.State
DECISIONS = frozenset({"reasonable-grounds", "conclusive-grounds"})
Data = Mapping[str, Any]


def _made(row: Row, data: Data) -> None:
    pack = UUID(data["pack"])
    MadePack.objects.update_or_create(
        pk=pack,
        defaults={
            "case_id": row.case_id, "agency_id": str(row.controller_id), "team_id": int(row.team or 0),
            "recipient": data["recipient"],
            "route": data["route"], "basis": data["basis"], "file": UUID(data["file"]),
            "wrapped_key": wrap(bytes.fromhex(data["key"]), str(pack)), "seq": row.seq, "made_at": row.recorded_at,
            "replaces": UUID(data["replaces"]) if data.get("replaces") else None,
        },
    )  # fmt: skip


def _sent(row: Row, data: Data) -> None:
    team = Team.objects.filter(slug=data.get("to_team") or "").first()
    body = Agency.objects.filter(pk=data.get("body") or "").first()
    Delivery.objects.update_or_create(
        pk=UUID(data["delivery"]),
        defaults={
            "pack_id": UUID(data["pack"]), "case_id": row.case_id, "agency_id": str(row.controller_id),
            "team_id": int(row.team or 0),
            "recipient": data["recipient"], "body": body, "to_team": team, "body_name": data["body_name"],
            "means": data["means"], "seq": row.seq, "sent_at": row.recorded_at,
        },
    )  # fmt: skip


def _delivered(row: Row, data: Data) -> None:
    found = Delivery.objects.filter(pk=UUID(data["delivery"]), delivered_at__isnull=True)
    found.update(delivered_at=row.recorded_at)
    Delivery.objects.filter(pk=UUID(data["delivery"]), state=State.SENT).update(state=State.DELIVERED)


def _answered(state: State) -> Callable[[Row, Data], None]:
    def follow(row: Row, data: Data) -> None:
        Delivery.objects.filter(pk=UUID(data["delivery"])).exclude(state=State.WITHDRAWN).update(
            state=state, answered_at=row.recorded_at
        )

    return follow


def _disputed(row: Row, data: Data) -> None:
    Delivery.objects.filter(pk=UUID(data["delivery"])).update(disputed=True)


def _asked(row: Row, data: Data) -> None:
    waits = data["asked_by"] == "recipient"
    Delivery.objects.filter(pk=UUID(data["delivery"])).update(question_waits=waits)


def _told(row: Row, data: Data) -> None:
    Delivery.objects.filter(pk=UUID(data["delivery"])).update(question_waits=False)


def _withdrawn(row: Row, data: Data) -> None:
    MadePack.objects.filter(pk=UUID(data["pack"])).update(withdrawn_at=row.recorded_at)
    had = Delivery.objects.filter(pack_id=UUID(data["pack"]), to_team=None, state__in=Delivery.LIVE)
    had.update(untold=True)
    Delivery.objects.filter(pack_id=UUID(data["pack"])).update(state=State.WITHDRAWN)


def _change_told(row: Row, data: Data) -> None:
    Delivery.objects.filter(pk=UUID(data["delivery"])).update(untold=False)


_FOLLOWING: dict[str, Callable[[Row, Data], None]] = {
    "pack-made": _made,
    "pack-sent": _sent,
    "pack-delivered": _delivered,
    "pack-accepted": _answered(State.ACCEPTED),
    "pack-returned": _answered(State.RETURNED),
    "pack-disputed": _disputed,
    "pack-question": _asked,
    "pack-answer": _told,
    "pack-withdrawn": _withdrawn,
    "change-told": _change_told,
}


def follow(row: Row, data: Data) -> None:
    """Write what one fact changes. Called as the system."""
    if row.kind in _FOLLOWING:
        _FOLLOWING[row.kind](row, data)


def forget(cases: Sequence[UUID]) -> None:
    """Take away what is kept of some lines. Links stay until they end: they hold nothing but hashes."""
    Delivery.objects.filter(case_id__in=cases).delete()
    MadePack.objects.filter(case_id__in=cases).delete()


def links_of(delivery: UUID) -> Any:
    """The links of one delivery that have not ended."""
    return Link.objects.filter(delivery=delivery, ended="")


def tell_referrers(row: Row, data: Data) -> None:
    """Tell each team that made the referral that something was decided; never what. Called as the system."""
    if row.kind in DECISIONS:
        made = MadePack.objects.filter(case_id=row.case_id, recipient="national-form")
        for team in sorted(set(made.values_list("team_id", flat=True)) - {row.team}):
            tell("changed", f"{row.case_id}/{row.seq}", row.case_id, team=team)


SENDING = Follower("what was sent", frozenset(_FOLLOWING) | DECISIONS, follow, forget, tell_referrers)
