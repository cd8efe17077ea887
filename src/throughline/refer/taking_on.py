"""What a recipient with an account now has to do about what reached them, and the line of their own that they begin for it.

Their duties run from the moment at which it reached them, by the same catalogue and the same engine as everybody's: what
reached them is written as the one fact that it is in their own books. `due` shows what follows from it; `begin` records
it on a line of their own, where it follows again and stays until it is met.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from throughline import law, ledger
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.casefile import SUBJECT, Casefile, Entry, Party
from throughline.clock import When
from throughline.directory.models import Agency
from throughline.duties import Obligation
from throughline.duties.obligation import Asked
from throughline.duties.quick import obligations_of
from throughline.refer.answering import READ_FOR, Collected, sent_to
from throughline.refer.copies import Copy
from throughline.refer.facts import RULES, Recorded, facts_by
from throughline.refer.summaries import Delivery, MadePack
from throughline.vocabulary import parse
from throughline.vocabulary.delivery import RECIPIENTS
from throughline.web.waiting import Waiting

_TOLD: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (files("throughline.refer") / "receiving.toml").read_text(encoding="utf-8")
)
State = Delivery.State
CARRIED = frozenset(
    {
        "age-band",
        "presumed-child",
        "nation",
        "name",
        "date-of-birth",
        "gender",
        "nationality",
        "language",
        "contact-method",
    }
)
"""Facts that a recipient need not type again. No consent is among them: what was agreed with the sender was agreed with them."""
FROM_ANOTHER = {"name", "date-of-birth"}


def facts_received(recipient: str, nation: str, told: Mapping[str, Any]) -> list[Recorded]:
    """What a recipient's own line begins with: who it is about, as far as `told`, and that it reached them."""
    rule = _TOLD.get(recipient, {})
    known = {"nation": nation, **told} if nation else dict(told)
    if "age" not in known and "band" in rule:
        known["age"] = rule["band"]
    found = [fact for each in RULES if each["kind"] in CARRIED for fact in facts_by(each, known)]
    carried = [(kind, {**data, "source": "agency"} if kind in FROM_ANOTHER else data) for kind, data in found]
    return [*carried, *_reached(rule, known)]


def _reached(rule: Mapping[str, Any], told: Mapping[str, Any]) -> Iterable[Recorded]:
    if not rule:
        return
    placed = rule.get("by_nation", {}).get(told.get("nation"), rule.get("otherwise", {}))
    fields = {field: told[name] for field, name in rule.get("fields", {}).items() if name in told}
    yield rule["kind"], {**rule.get("fixed", {}), **placed, **fields}


def _since(found: Delivery) -> datetime:
    """The moment from which their duties run."""
    return found.delivered_at or found.sent_at


def due(actor: Actor, found: Delivery, copy: Copy) -> list[Obligation]:
    """What this recipient's body owes because it reached them, soonest first."""
    return _due(actor, _nation(actor), found, copy)


def first_due(actor: Actor, several: Sequence[Delivery]) -> dict[UUID, Obligation]:
    """By the number of a sending, what is to be done first by a day; nothing of one that starts no clock.

    It is worked out from who was told and where their body is, and nothing that was told is opened.
    """
    nation = _nation(actor) if several else ""
    owed = ((each.pk, _due(actor, nation, each, None)) for each in several)
    return {number: found[0] for number, found in owed if found and found[0].due is not None}


def _due(actor: Actor, nation: str, found: Delivery, copy: Copy | None) -> list[Obligation]:
    when = When.minute(_since(found))
    by = Party(actor.legal_role.value, actor.agency)
    data = facts_received(found.recipient, nation, _answers(copy))
    entries = [
        Entry(number, kind, by, SUBJECT, when, _since(found), told)
        for number, (kind, told) in enumerate(data, 1)
    ]
    owed = obligations_of(Casefile.of(entries), law.load(), Asked(timezone.now()))
    ours = [each for each in owed if each.status.is_open and _is_ours(each, actor)]
    return sorted(ours, key=lambda each: (each.due is None, each.due or _since(found)))


def _is_ours(each: Obligation, actor: Actor) -> bool:
    """Whether it is this body's: named as such, or owed by its kind of body where none is named."""
    return each.body == actor.agency or (each.body is None and each.owed_by == actor.legal_role)


def _answers(copy: Copy | None) -> dict[str, Any]:
    return {line.field: line.value for line in copy.lines if line.value not in (None, "")} if copy else {}


def _nation(actor: Actor) -> str:
    body = Agency.objects.filter(pk=actor.agency or "").first()
    return body.nation if body is not None else ""


def begin(actor: Actor, found: Collected) -> UUID:
    """A line of their own that begins with what reached them; begun twice, it is one. Raises what `ledger.open_case` raises."""
    own = begun(actor, found.delivery.pk)
    if own is not None:
        return own
    when = When.minute(_since(found.delivery)).to_json()
    told = facts_received(found.delivery.recipient, _nation(actor), _answers(found.copy))
    reference = {"system": "other", "value": reference_of(found.delivery.pk)}
    facts = [
        parse(kind, {"happened": when, **data}) for kind, data in (*told, ("reference-number", reference))
    ]
    opened: UUID = ledger.open_case(
        "person", by=actor, facts=facts, key=f"received/{found.delivery.pk}"
    ).case_id
    return opened


def reference_of(delivery: UUID) -> str:
    """A sending's own number on the recipient's line: letters after one figure, so that a search reads it as a reference."""
    number, letters = delivery.int, ""
    while number:
        number, place = divmod(number, 26)
        letters += string.ascii_uppercase[place]
    return f"R7{letters}"


def begun(actor: Actor, delivery: UUID) -> UUID | None:
    """The line that this body began for what reached it, if this reader may know of it."""
    return next(
        (card.case_id for card in ledger.find(actor, reference_of(delivery)).items if card.exact), None
    )


def unanswered(found: Sequence[Delivery]) -> list[Delivery]:
    """Of what was sent, what waits for an answer: a version that another took the place of waits for none."""
    waits = [each for each in found if each.state in (State.SENT, State.DELIVERED)]
    with acting_as(system_actor("links")):
        newer = MadePack.objects.filter(replaces__in=[each.pack_id for each in waits])
        replaced = set(newer.values_list("replaces", flat=True)) if waits else set()
    return [each for each in waits if each.pack_id not in replaced]


# -- on the worklist --------------------------------------------------------------------------------------------------


def on_the_worklist(actor: Actor) -> list[Waiting]:
    """What was sent to this team and waits for its answer, soonest first. Nothing of what was told is opened."""
    waits = unanswered(sent_to(actor))
    firsts = first_due(actor, waits)
    found = [_waiting(each, firsts.get(each.pk)) for each in waits]
    return sorted(found, key=lambda each: each.due or each.since + READ_FOR)


def _waiting(found: Delivery, first: Obligation | None) -> Waiting:
    return Waiting(
        title=RECIPIENTS.label(found.recipient),
        href=reverse("refer:one-to-us", args=[found.pk]),
        sender=str(found.team),
        since=_since(found),
        what=first.title if first else "",
        due=first.due if first else None,
    )
