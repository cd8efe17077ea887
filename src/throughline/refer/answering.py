"""What a recipient does with what was sent: collect it, accept it, send it back, dispute the duty, ask.

A recipient has no part in the line. What they answer is recorded by the sender's own system, in the sender's name, with
who said so; the sender is told that something changed, and not what.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from throughline.access.acting import team_actor
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.models import Team
from throughline.ledger.telling import tell
from throughline.refer.copies import Copy
from throughline.refer.delivering import (
    code_of,
    copy_of,
    digest_of,
    end_links,
    record_once,
)
from throughline.refer.summaries import Delivery, Link

OPEN_FOR = timedelta(minutes=60)
"""How long what was collected by a link stays open, in the one browser that collected it."""
READ_FOR = timedelta(days=30)
"""How long a team with an account may read what was sent to it."""
MOST_TRIES = 5
State = Delivery.State


class NotNow(LookupError):
    """It cannot be opened, and why, in words for whoever holds the link."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A delivery in the hands of its recipient: the copy, until when it is open, and what can still be answered."""

    delivery: Delivery
    copy: Copy
    until: datetime


def link_of(secret: str) -> Link:
    """The link of this secret, to be asked for its code. Looking changes nothing. Raises NotNow."""
    with acting_as(system_actor("links")):
        link = Link.objects.filter(digest=digest_of(secret)).first()
    if link is None:
        raise NotNow("This link leads nowhere. Check that all of it was copied, or ask whoever sent it.")
    return link


def collect(secret: str, code: str) -> int:
    """Open a link with its code, once. Returns the number of the link, for the browser that opened it. Raises NotNow."""
    now = timezone.now()
    link_of(secret)
    with acting_as(system_actor("links")):
        link = Link.objects.select_for_update().get(digest=digest_of(secret))
        refused = _refusal(link, now)
        right = hmac.compare_digest(link.code, code_of(secret, code))
        if refused and right and link.opened_at is not None:
            _used_again(link, now)
        elif not refused:
            refused = _tried(link, right, now)
    if refused:
        raise NotNow(refused)
    _arrived(link)
    return int(link.pk)


def _refusal(link: Link, now: datetime) -> str:
    if link.ended == Link.Ended.TRIES:
        return "A wrong code was given too often, so the link opens no longer. Ask whoever sent it for a new one."
    if link.ended == Link.Ended.WITHDRAWN:
        return (
            "What this link led to was taken back by whoever sent it. If you noted anything down, destroy it."
        )
    if link.ended == Link.Ended.REPLACED:
        return "A newer link was made. Use that one, or ask whoever sent it."
    if link.opened_at is not None or link.ended:
        return "This link was used already, and it opens once. Whoever sent it has been told. Ask them for a new one."
    return "" if link.live(now) else "This link has run out. Ask whoever sent it for a new one."


def _tried(link: Link, right: bool, now: datetime) -> str:
    """Take the try into account; what is wrong, or nothing."""
    if right:
        link.opened_at = now
        link.save(update_fields=["opened_at"])
        return ""
    link.tries += 1
    link.ended = Link.Ended.TRIES if link.tries >= MOST_TRIES else ""
    link.save(update_fields=["tries", "ended"])
    if link.ended:
        _tell_sender(link.delivery, f"tries {link.pk}")
    left = MOST_TRIES - link.tries
    return (
        f"That is not the code. You can try {left} more time{'' if left == 1 else 's'}."
        if left
        else _refusal(link, now)
    )


def _used_again(link: Link, now: datetime) -> None:
    """Somebody knew link and code a second time: the sender must hear of it, once."""
    if link.used_again_at is None:
        link.used_again_at = now
        link.save(update_fields=["used_again_at"])
        _tell_sender(link.delivery, f"again {link.pk}")


def _tell_sender(delivery: UUID, what: str) -> None:
    """Called as the system."""
    found = Delivery.objects.filter(pk=delivery).first()
    if found is not None:
        tell("changed", f"delivery {delivery} {what}", found.case_id, team=found.team_id)


def _arrived(link: Link) -> None:
    found = _as_system(link.delivery)
    if found is not None and found.delivered_at is None:
        _say(found, "pack-delivered", {"means": "link"})


def _as_system(delivery: UUID) -> Delivery | None:
    with acting_as(system_actor("links")):
        return Delivery.objects.select_related("pack", "team__agency").filter(pk=delivery).first()


def opened(secret: str, link_id: int | None) -> Collected:
    """What a link led to, for the browser that opened it, while it is open. Raises NotNow."""
    link = link_of(secret)
    if link_id != link.pk or link.opened_at is None:
        raise NotNow("Give the code first.")
    until = link.opened_at + OPEN_FOR
    if timezone.now() > until or link.ended:
        raise NotNow("The hour in which this could be read is over. Ask whoever sent it for a new link.")
    found = _as_system(link.delivery)
    if found is None or found.state == State.WITHDRAWN:
        raise NotNow(
            "What this link led to was taken back by whoever sent it. If you noted anything down, destroy it."
        )
    with acting_as(system_actor("links")):
        return Collected(found, copy_of(found.pack), until)


# -- recipients with an account -------------------------------------------------------------------------------------


def sent_to(actor: Actor) -> list[Delivery]:
    """What was sent to this person's team and can still be read, newest first."""
    found = Delivery.objects.filter(to_team_id=actor.team_id or 0, sent_at__gt=timezone.now() - READ_FOR)
    return list(found.select_related("team__agency").order_by("-sent_at")[:100])


def read(actor: Actor, delivery_id: UUID) -> Collected:
    """One of them, opened. Raises NotNow. Whoever calls logs the look."""
    mine = {each.pk for each in sent_to(actor)}
    found = _as_system(delivery_id) if delivery_id in mine else None
    if found is None:
        raise NotNow("There is nothing here that was sent to your team and can still be read.")
    if found.state == State.WITHDRAWN:
        raise NotNow("This was taken back by whoever sent it. If you noted anything down, destroy it.")
    with acting_as(system_actor("links")):
        return Collected(found, copy_of(found.pack), found.sent_at + READ_FOR)


# -- answers --------------------------------------------------------------------------------------------------------


def accept(found: Delivery, by_whom: str, reference: str = "") -> None:
    """The recipient takes it on. A second acceptance changes nothing."""
    if found.state != State.ACCEPTED:
        _say(found, "pack-accepted", {"by_whom": by_whom, "reference": reference})


def send_back(found: Delivery, by_whom: str, reason: str) -> None:
    """The recipient sends it back. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Say why it is sent back, so that it can go to whoever takes it.")
    if found.state != State.RETURNED:
        _say(found, "pack-returned", {"by_whom": by_whom, "reason": reason})
        with acting_as(system_actor("links")):
            end_links(found.pk, Link.Ended.ANSWERED)


def dispute(found: Delivery, by_whom: str, reason: str, once: str = "") -> None:
    """The recipient keeps it and says that the duty is not theirs. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Say why the duty is not yours. It stays with you until that is settled.")
    _say(found, "pack-disputed", {"by_whom": by_whom, "reason": reason}, once)


def ask(found: Delivery, question: str, once: str = "") -> None:
    """The recipient asks whoever sent it. Raises ValueError without a question."""
    if not question.strip():
        raise ValueError("Write your question.")
    _say(found, "pack-question", {"asked_by": "recipient", "question": question}, once)


def _say(found: Delivery, kind: str, data: dict[str, str], once: str = "") -> None:
    """Record it in the sender's name, and tell the sender that something changed; the same `once` says it once."""
    about = {"recipient": found.recipient, "delivery": str(found.pk)}
    key = f"{kind}/{found.pk}/{once}" if once else None
    receipt = record_once(_sender(found), found.case_id, kind, {**about, **data}, key)
    if receipt is not None and kind != "pack-delivered":
        tell("changed", f"delivery {found.pk} {receipt.seq}", found.case_id, team=found.team_id)


def _sender(found: Delivery) -> Actor:
    """The sender's own system, which writes down what recipients say."""
    team: Team = found.team
    return team_actor(team, purpose="answer")
