"""Sending what was made: to a team with an account, by a link with a code, by telephone, on paper, or in their own form.

    packs = make(actor, case_id, packs(answers, sender))
    sent = send(actor, packs[0], To("account", team=team))

The recipient gets the pack and nothing else: no part in the line, no other fact, no name of the line. Whoever sent it
sees to it until it is accepted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from throughline import ledger
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.disclosing import log_disclosure
from throughline.access.models import Team
from throughline.clock import When
from throughline.directory.models import Agency
from throughline.directory.succession import successor_of
from throughline.drafts import files, keeping
from throughline.drafts.sealing import unwrap
from throughline.ledger.places import derive
from throughline.ledger.telling import tell
from throughline.refer.copies import Copy, Packed
from throughline.refer.summaries import Delivery, Link, MadePack
from throughline.vocabulary import parse
from throughline.vocabulary.delivery import MEANS, RECIPIENTS

LINK_OPEN_FOR = timedelta(days=7)
CODE_DIGITS = 8


class Moved(LookupError):
    """The body was dissolved or merged: `successor` does its work now, if anybody does. Nothing was sent."""

    def __init__(self, body: Agency, successor: Agency | None) -> None:
        who = f"{successor.name} does its work now" if successor else "nobody is known to do its work now"
        super().__init__(
            f"{body.name} is no longer in being: {who}. Nothing was sent; what you filled in is kept."
        )
        self.body, self.successor = body, successor


class NoSuchPack(LookupError):
    """There is no such pack, or none that this reader may know of."""


@dataclass(frozen=True, slots=True)
class To:
    """To whom and how. `team` for `account`; else the body by its slug where the directory knows it, and its name."""

    means: str
    team: Team | None = None
    body: str = ""
    body_name: str = ""
    spoken_to: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent. `secret` and `code` are known here alone, once: the link leads nowhere without both."""

    delivery: UUID
    secret: str = ""
    code: str = ""
    repeated: bool = False


def make(
    actor: Actor, case_id: UUID, packs: Iterable[Packed], replaces: Mapping[str, UUID] | None = None
) -> list[UUID]:
    """Seal a copy of each pack and record that it waits to be sent. Raises what `ledger.record` raises."""
    today = timezone.localdate()
    return [
        make_copy(
            actor,
            case_id,
            Copy.of(pack, today),
            tuple(pack.held_back),
            (replaces or {}).get(str(pack.recipient)),
        )
        for pack in packs
    ]


def make_copy(
    actor: Actor, case_id: UUID, copy: Copy, held_back: tuple[str, ...] = (), replaces: UUID | None = None
) -> UUID:
    """Seal one copy and record that it waits to be sent."""
    file, pack = keeping.keep_with_case(actor, case_id, copy.to_bytes()), uuid.uuid4()
    record(actor, case_id, "pack-made", {
        "recipient": copy.recipient, "pack": str(pack), "route": copy.route, "basis": copy.basis,
        "fields": copy.fields, "held_back": held_back or None, "replaces": str(replaces) if replaces else None,
        "file": str(file.id), "sha256": file.sha256, "key": file.key.hex(),
    })  # fmt: skip
    return pack


def record(actor: Actor, case_id: UUID, kind: str, data: Mapping[str, Any], key: str | None = None) -> Any:
    """Record what happened to a pack just now. Raises what `ledger.record` raises."""
    told = {name: value for name, value in data.items() if value not in (None, "")}
    fact = parse(kind, {**told, "happened": When.minute(timezone.now()).to_json()})
    return ledger.record(fact, case=case_id, by=actor, key=key)


def record_once(actor: Actor, case_id: UUID, kind: str, data: Mapping[str, Any], key: str | None) -> Any:
    """The same, once, however often and however late it is sent again under this key: then None. Raises what `record` does."""
    try:
        receipt = record(actor, case_id, kind, data, key)
    except ledger.KeyUsed:
        return None  # sent again in another minute, it says another minute: it is the same all the same
    return None if receipt.repeated else receipt


def pack_of(actor: Actor, case_id: UUID, pack_id: UUID) -> MadePack:
    """One pack of a line, for the body that made it. Raises NoSuchPack."""
    found = MadePack.objects.filter(pk=pack_id, case_id=case_id, agency__in=actor.agencies).first()
    if found is None:
        raise NoSuchPack
    return found


def copy_of(pack: MadePack) -> Copy:
    """What the recipient is told, opened. Raises FileGone, BrokenSeal. Whoever calls logs the look."""
    return Copy.from_bytes(files.fetch(pack.file, unwrap(bytes(pack.wrapped_key), str(pack.pk))))


def in_being(slug: str) -> Agency | None:
    """The body of this slug where it does its work today; None where the directory does not know it. Raises Moved."""
    body = Agency.objects.filter(pk=slug).first() if slug else None
    if body is None:
        return None
    holder = successor_of(slug)
    if holder is None or holder.pk != body.pk or not body.in_being(timezone.localdate()):
        raise Moved(body, holder if holder is not None and holder.pk != body.pk else None)
    return body


def send(actor: Actor, pack: MadePack, to: To, once: str) -> Sent:
    """Send a pack. The same `once` sends once. Raises Moved, ValueError, and what `ledger.record` raises."""
    if pack.withdrawn_at is not None:
        raise ValueError("This was taken back. Make it anew before you send it.")
    body = in_being(to.team.agency_id if to.team is not None else to.body)
    delivery = uuid.uuid5(pack.pk, f"{to.means} {once}")
    if Delivery.objects.filter(pk=delivery).exists():  # pressed twice, perhaps in the next minute
        return Sent(delivery, repeated=True)
    receipt = record_once(actor, pack.case_id, "pack-sent", {
        "recipient": pack.recipient, "pack": str(pack.pk), "delivery": str(delivery), "means": to.means,
        "body": body.pk if body else None, "to_team": to.team.slug if to.team else None,
        "body_name": _name(to, body), "spoken_to": to.spoken_to, "reference": to.reference,
    }, key=f"send/{delivery}")  # fmt: skip
    if receipt is None:
        return Sent(delivery, repeated=True)
    _log(actor, pack, body.pk if body else _name(to, body), to.means)
    return _on_its_way(actor, pack, to, delivery)


def _name(to: To, body: Agency | None) -> str:
    return str(to.team) if to.team is not None else to.body_name.strip() or (body.name if body else "")


def _log(actor: Actor, pack: MadePack, recipient: str, means: str) -> None:
    what = f"{RECIPIENTS.label(pack.recipient)} ({pack.route})"
    log_disclosure(actor, pack.case_id, recipient, what, pack.basis, MEANS.label(means))


def _on_its_way(actor: Actor, pack: MadePack, to: To, delivery: UUID) -> Sent:
    """What follows from the way it goes: a link is made, or it has arrived already."""
    if to.means == "link":
        secret, code = new_link(delivery)
        return Sent(delivery, secret, code)
    about = {"recipient": pack.recipient, "delivery": str(delivery)}
    record(actor, pack.case_id, "pack-delivered", {**about, "means": to.means})
    if to.means in ("phone", "filed") and to.reference:
        record(
            actor,
            pack.case_id,
            "pack-accepted",
            {**about, "reference": to.reference, "by_whom": to.spoken_to},
        )
    if to.team is not None:
        tell("received", f"delivery {delivery}", None, team=to.team.pk)
    return Sent(delivery)


# -- links ----------------------------------------------------------------------------------------------------------


def new_link(delivery: UUID) -> tuple[str, str]:
    """The secret of a new link and the code for it; links made before for the same sending open no longer."""
    secret, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    with acting_as(system_actor("links")):
        end_links(delivery, Link.Ended.REPLACED)
        Link.objects.create(
            delivery=delivery, digest=digest_of(secret), code=code_of(secret, code), expires_at=timezone.now() + LINK_OPEN_FOR
        )  # fmt: skip
    return secret, code


def end_links(delivery: UUID, why: str) -> int:
    """End every link of a sending. Called as the system."""
    return int(Link.objects.filter(delivery=delivery, ended="").update(ended=why))


def digest_of(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_of(secret: str, code: str) -> str:
    """What is kept of a code: keyed, and bound to its link. Spaces and dashes somebody wrote into it do not count."""
    plain = "".join(each for each in code if each.isdigit())
    key = derive(settings.MASTER_KEY, "links")
    return hmac.new(key, f"{secret}/{plain}".encode(), hashlib.sha256).hexdigest()


def deliveries(actor: Actor, case_id: UUID) -> list[Delivery]:
    """What this body sent from one line, oldest first."""
    return list(
        Delivery.objects.filter(case_id=case_id, agency__in=actor.agencies).select_related("pack", "body")
    )
