"""The summaries of what was sent follow the facts: written at recording, made again by a rebuild, gone with the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

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


def _packs(row: Row, data: Data) -> QuerySet[MadePack]:
    """The pack that a fact names, on its own line: what lies on another is not changed from here."""
    return MadePack.objects.filter(pk=UUID(data["pack"]), case_id=row.case_id)


def _sendings(row: Row, data: Data) -> QuerySet[Delivery]:
    """The sending that a fact names, on its own line."""
    return Delivery.objects.filter(pk=UUID(data["delivery"]), case_id=row.case_id)


def _elsewhere(model: type[MadePack] | type[Delivery], named: UUID, row: Row) -> bool:
    return model.objects.filter(pk=named).exclude(case_id=row.case_id).exists()


def _made(row: Row, data: Data) -> None:
    pack = UUID(data["pack"])
    if _elsewhere(MadePack, pack, row):
        return
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
    if _elsewhere(Delivery, UUID(data["delivery"]), row) or not _packs(row, data).exists():
        return
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
    _sendings(row, data).filter(delivered_at__isnull=True).update(delivered_at=row.recorded_at)
    _sendings(row, data).filter(state=State.SENT).update(state=State.DELIVERED)


def _answered(state: State) -> Callable[[Row, Data], None]:
    def follow(row: Row, data: Data) -> None:
        _sendings(row, data).exclude(state=State.WITHDRAWN).update(state=state, answered_at=row.recorded_at)

    return follow


def _disputed(row: Row, data: Data) -> None:
    _sendings(row, data).update(disputed=True)


def _asked(row: Row, data: Data) -> None:
    waits = data["asked_by"] == "recipient"
    _sendings(row, data).update(question_waits=waits)


def _told(row: Row, data: Data) -> None:
    _sendings(row, data).update(question_waits=False)


def _withdrawn(row: Row, data: Data) -> None:
    _packs(row, data).update(withdrawn_at=row.recorded_at)
    had = Delivery.objects.filter(pack__in=_packs(row, data))
    had.filter(to_team=None, state__in=Delivery.LIVE).update(untold=True)
    had.update(state=State.WITHDRAWN)


def _change_told(row: Row, data: Data) -> None:
    _sendings(row, data).update(untold=False)


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
    """Write what one fact changes. Called as the system. A fact that names nothing of ours changes nothing."""
    if row.kind in _FOLLOWING and _is_ours(data):
        _FOLLOWING[row.kind](row, data)


def _is_ours(data: Data) -> bool:
    """Whether its names and its key have the form that our pages give them: what was imported may have any other."""
    with suppress(ValueError):
        for name in ("pack", "delivery", "file", "replaces"):
            UUID(data.get(name) or "0" * 32)
        bytes.fromhex(data.get("key", ""))
        return True
    return False


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
