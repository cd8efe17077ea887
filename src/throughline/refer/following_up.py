"""What the sender does afterwards: add to what was sent, take it back, ask and answer, and see what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.ledger import OpenCase
from throughline.ledger.telling import tell
from throughline.refer.copies import Change, Copy, Packed, changes
from throughline.refer.delivering import (
    Sent,
    To,
    copy_of,
    deliveries,
    end_links,
    make_copy,
    pack_of,
    record,
    record_once,
    send,
)
from throughline.refer.summaries import Delivery, Link, MadePack
from throughline.vocabulary.delivery import WITHOUT_ACCOUNT

State = Delivery.State


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One recipient's pack as it stands today, with every sending of it."""

    pack: MadePack
    sent: tuple[Delivery, ...]
    had: tuple[Delivery, ...] = ()
    """Who got an earlier version without an account, and has not been sent this one."""

    @property
    def waits(self) -> bool:
        """Whether it is with nobody: never sent, or sent back by everybody it went to."""
        return self.pack.withdrawn_at is None and not any(each.state in Delivery.LIVE for each in self.sent)


def outgoing(actor: Actor, case_id: UUID) -> list[Outgoing]:
    """Every pack that stands, oldest first: one that another took the place of is no longer shown."""
    packs = list(MadePack.objects.filter(case_id=case_id, agency__in=actor.agencies))
    replaced = {each.replaces for each in packs}
    sent = deliveries(actor, case_id)
    by_number = {each.pk: each for each in packs}
    return [
        Outgoing(pack, tuple(each for each in sent if each.pack_id == pack.pk), _had(pack, by_number, sent))
        for pack in packs
        if pack.pk not in replaced
    ]


def _had(pack: MadePack, packs: Mapping[UUID, MadePack], sent: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Those without an account who got a version before this one, and whom nobody has sent this one."""
    earlier, before = set[UUID](), pack.replaces
    while before is not None and before in packs:
        earlier.add(before)
        before = packs[before].replaces
    again = {each.body_name for each in sent if each.pack_id == pack.pk}
    had = [
        each
        for each in sent
        if each.pack_id in earlier and each.to_team_id is None and each.body_name not in again
    ]
    return tuple(
        {each.body_name: each for each in had if each.state in (State.DELIVERED, State.ACCEPTED)}.values()
    )


def add(actor: Actor, case_id: UUID, pack_id: UUID, text: str, once: str) -> list[Sent]:
    """Add information for one recipient: a new version takes the place of the old, and goes where that went.

    Raises NoSuchPack, ValueError without a text, and what `ledger.record` raises.
    """
    if not text.strip():
        raise ValueError("Write what is to be added.")
    before = pack_of(actor, case_id, pack_id)
    if MadePack.objects.filter(replaces=before.pk).exists():
        return []
    return _replace(actor, before, copy_of(before).adding(text.strip(), timezone.localdate()), (), once)


def amend(actor: Actor, case_id: UUID, packs: Sequence[Packed], once: str) -> dict[str, tuple[Change, ...]]:
    """Send the packs that an edited entry gives: each recipient for whom something changed is told that, and only that.

    Whoever is told nothing any more has theirs taken back. Returns what changed, by recipient.
    """
    today, standing = (
        timezone.localdate(),
        {each.pack.recipient: each.pack for each in outgoing(actor, case_id)},
    )
    now = {str(pack.recipient): pack for pack in packs}
    found: dict[str, tuple[Change, ...]] = {}
    for recipient, before in standing.items():
        if recipient not in now:
            withdraw(actor, case_id, before.pk, "replaced")
    for recipient, pack in now.items():
        copy = Copy.of(pack, today)
        if recipient not in standing:
            make_copy(actor, case_id, copy, tuple(pack.held_back))
        elif told := changes(copy_of(standing[recipient]), copy):
            _replace(actor, standing[recipient], copy, tuple(pack.held_back), once)
            found[recipient] = told
    return found


def renew(actor: Actor, case_id: UUID, packs: Sequence[Packed], once: str) -> list[UUID]:
    """Make the packs of an entry, or, where some of this line stand already, amend them. Returns those that wait to be sent."""
    amend(actor, case_id, packs, once)
    return [each.pack.pk for each in outgoing(actor, case_id) if each.waits]


def _replace(actor: Actor, before: MadePack, copy: Copy, held_back: tuple[str, ...], once: str) -> list[Sent]:
    """A new version in the place of the old one, sent at once to every team with an account that has the old one.

    Who has no account is told by whoever sent it: the page asks for a new link or a call, and the duty runs.
    """
    had = list(
        Delivery.objects.filter(pack=before, state__in=Delivery.LIVE).select_related("to_team__agency")
    )
    pack = pack_of(actor, before.case_id, make_copy(actor, before.case_id, copy, held_back, before.pk))
    with acting_as(system_actor("links")):
        for each in had:
            end_links(each.pk, Link.Ended.REPLACED)
    teams = [each.to_team for each in had if each.to_team is not None]
    return [send(actor, pack, To("account", team=team), f"{once} {team.pk}") for team in teams]


def changed_for(pack: MadePack) -> tuple[Change, ...]:
    """What this version tells its recipient differently from the one before it; nothing where it is the first."""
    before = MadePack.objects.filter(pk=pack.replaces).first() if pack.replaces else None
    return changes(copy_of(before), copy_of(pack)) if before is not None else ()


def withdraw(actor: Actor, case_id: UUID, pack_id: UUID, reason: str) -> list[Delivery]:
    """Take one pack back. Returns the sendings whose recipients have no account and must be told by a person.

    It opens no longer for anybody. Raises NoSuchPack, Unsound for a reason nobody knows.
    """
    pack = pack_of(actor, case_id, pack_id)
    had = list(Delivery.objects.filter(pack=pack, state__in=Delivery.LIVE))
    to_tell = [each for each in had if each.to_team_id is None]
    if pack.withdrawn_at is None:
        told = {"recipient": pack.recipient, "pack": str(pack.pk), "reason": reason}
        record(actor, case_id, "pack-withdrawn", {**told, "by_hand": True} if to_tell else told)
        with acting_as(system_actor("links")):
            for each in had:
                end_links(each.pk, Link.Ended.WITHDRAWN)
        for each in had:
            if each.to_team_id is not None:
                tell("received", f"withdrawn {each.pk}", None, team=each.to_team_id)
    return to_tell


def told_by_hand(actor: Actor, case_id: UUID, delivery: Delivery, means: str, spoken_to: str) -> None:
    """Whoever has no account was told that what they got was taken back. Raises ValueError without who was told, or twice."""
    if not delivery.untold:
        raise ValueError("They have been told already, or there is nothing that they must be told.")
    if not spoken_to.strip() or means not in WITHOUT_ACCOUNT:
        raise ValueError("Say whom you told, and how.")
    others = [each for each in deliveries(actor, case_id) if each.untold and each.pk != delivery.pk]
    left = any(each.recipient == delivery.recipient for each in others)
    record(
        actor,
        case_id,
        "change-told",
        {
            "recipient": delivery.recipient, "delivery": str(delivery.pk), "means": means,
            "spoken_to": spoken_to.strip()[:250], "all_told": not left,
        },
    )  # fmt: skip


def ask(actor: Actor, case_id: UUID, delivery: Delivery, question: str, once: str = "") -> None:
    """Ask the recipient; the same `once` asks once. Raises ValueError without a question."""
    if not question.strip():
        raise ValueError("Write your question.")
    _exchange(actor, case_id, delivery, "pack-question", {"asked_by": "sender", "question": question}, once)


def answer(actor: Actor, case_id: UUID, delivery: Delivery, text: str, once: str = "") -> None:
    """Answer the recipient's question; the same `once` answers once. Raises ValueError without an answer."""
    if not text.strip():
        raise ValueError("Write your answer.")
    _exchange(actor, case_id, delivery, "pack-answer", {"answer": text}, once)


def _exchange(
    actor: Actor, case_id: UUID, delivery: Delivery, kind: str, data: dict[str, str], once: str
) -> None:
    about = {"recipient": delivery.recipient, "delivery": str(delivery.pk)}
    key = f"{kind}/{delivery.pk}/{once}" if once else None
    receipt = record_once(actor, case_id, kind, {**about, **data}, key)
    if receipt is not None and delivery.to_team_id is not None:
        tell("received", f"delivery {delivery.pk} {receipt.seq}", None, team=delivery.to_team_id)


# -- what became of it ----------------------------------------------------------------------------------------------

DECISIONS = {"reasonable-grounds": "Reasonable grounds", "conclusive-grounds": "Conclusive grounds"}
ASIDE = {"reference-received", "competent-authority-assigned", "further-information-requested"}


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a referral, as far as whoever made it may know: that each recipient accepted, the decisions, the days."""

    outgoing: tuple[Outgoing, ...]
    decisions: tuple[tuple[str, str, Any], ...]
    exchanges: dict[UUID, list[tuple[datetime, str, str]]] = field(default_factory=dict)


def became(actor: Actor, case: OpenCase) -> Became:
    """Made of the facts that this reader sees, and of nothing else."""
    decisions = tuple(
        (DECISIONS[entry.kind], str(entry.data.get("outcome", "")), entry.when)
        for entry in case.entries
        if entry.kind in DECISIONS
    )
    return Became(tuple(outgoing(actor, case.id)), decisions, _exchanges(case))


def _exchanges(case: OpenCase) -> dict[UUID, list[tuple[datetime, str, str]]]:
    found: dict[UUID, list[tuple[datetime, str, str]]] = {}
    for entry in case.entries:
        said = _SAID.get(entry.kind)
        if said is not None and entry.data.get("delivery"):
            words = str(entry.data.get(said[1]) or "")
            heading = said[0] if entry.data.get("asked_by") != "sender" else "You asked"
            found.setdefault(UUID(entry.data["delivery"]), []).append((entry.when.earliest, heading, words))
    return found


_SAID = {
    "pack-question": ("They ask", "question"),
    "pack-answer": ("You answered", "answer"),
    "pack-returned": ("Sent back", "reason"),
    "pack-disputed": ("Disputed", "reason"),
    "pack-accepted": ("Accepted; their reference", "reference"),
}
