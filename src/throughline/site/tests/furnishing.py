"""What stands behind addresses that name something other than a case: packs, what was sent, half-filled pages, a breach.

Without it such an address answers that nothing is there, and whether it keeps to itself what it must is not tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Player
from throughline.drafts import keeping
from throughline.records import breaching
from throughline.refer import delivering
from throughline.refer.copies import Told
from throughline.refer.delivering import To
from throughline.refer.models import Delivery
from throughline.vocabulary import example, parse

from .world import YESTERDAY, Furniture


@dataclass(frozen=True)
class Pack:
    """A pack of invented answers that holds one word."""

    said: str
    recipient: str = "council-children"
    route: str = "child"
    basis: str = "Safeguarding of a child"
    held_back: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Told, ...]:
        """The answers, each holding the word."""
        return tuple(
            Told(name, name.capitalize(), self.said, self.said) for name in ("first_names", "account")
        )


def furnish(owner: Player, recipient: Player, case: UUID, said: str) -> Furniture:
    """Let the owner make and send a pack, leave a page half filled, report a breach and be asked for a copy.

    `said` stands in the pack and in the half-filled page. Call it where the owner has a part in the case.
    """
    actor, team = owner.actor, recipient.team
    assert actor is not None and team is not None
    set_context(actor)
    asked_for_a_copy(owner, case)
    (pack_id,) = delivering.make(actor, case, [Pack(said)])
    pack = delivering.pack_of(actor, case, pack_id)
    delivering.send(actor, pack, To("account", team=team), "furnished")
    link = delivering.send(actor, pack, To("link", body_name="A council (invented)"), "by link")
    draft = keeping.save(actor, "record/name", {"last_name": said}, case_id=case)
    breach = breaching.open_breach(
        actor, "sent", datetime.now(UTC) - timedelta(hours=2), "A letter went astray.", 1, "no"
    )
    received = Delivery.objects.get(case_id=case, to_team=team)
    return Furniture({
        "cases/": {"pack_id": pack_id, "draft_id": draft},
        "unfinished/": {"draft_id": draft},
        "sent-to-us/": {"delivery_id": received.pk},
        "received/": {"secret": link.secret},
        "records/breaches/": {"pk": breach.pk},
    })  # fmt: skip


def asked_for_a_copy(owner: Player, case: UUID) -> None:
    """The owner's body was asked for what it holds about the person, and knows who asks."""
    for kind, more in (
        ("subject-access-requested", {"asked_by": "person", "alone": True}),
        ("subject-identity-confirmed", {}),
    ):
        fact = parse(kind, {**example(kind), "happened": YESTERDAY, **more})
        ledger.record(fact, case=case, by=owner.actor)  # type: ignore[arg-type]


INPUT = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<(?:input|textarea|select|/form)\b)", re.S)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
OPTION = re.compile(r'<option[^>]*value="([^"]+)"')


def typed(page: str, said: str) -> dict[str, str]:
    """Every box of every form on a page, as somebody fills it who writes the same words wherever words can be written."""
    given: dict[str, str] = {}
    for tag, attributes, rest in INPUT.findall(page):
        told = dict(ATTRIBUTE.findall(attributes))
        name, sort = told.get("name", ""), told.get("type", "text")
        if name and sort != "file":
            given.setdefault(name, _typed(tag, sort, told.get("value", ""), rest, name, said))
    return given


def _typed(tag: str, sort: str, value: str, rest: str, name: str, said: str) -> str:
    if tag == "select":
        return next(iter(OPTION.findall(rest)), "")
    if tag == "input" and sort in ("hidden", "radio", "checkbox", "submit", "button"):
        return value
    for ending, part in (("-day", "1"), ("-month", "2"), ("-year", "2024")):
        if name.endswith(ending):
            return part
    return said
