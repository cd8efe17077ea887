"""What was sent follows the facts of its own line alone, and only our own pages record them."""

from __future__ import annotations

from typing import Any

import pytest

from throughline import ledger
from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.testing import Cast
from throughline.refer.models import Delivery, MadePack
from throughline.refer.tests.stories import line, sent_by_link
from throughline.vocabulary import KINDS, example, parse
from throughline.vocabulary.delivery import Delivery as AnyDelivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
OF_DELIVERIES = sorted(kind for kind, cls in KINDS.items() if issubclass(cls, AnyDelivery))


def kept() -> list[dict[str, Any]]:
    with acting_as(system_actor("test")):
        return [row for model in (MadePack, Delivery) for row in model.objects.order_by("pk").values()]


@pytest.mark.parametrize("kind", OF_DELIVERIES)
def test_a_fact_of_another_line_changes_nothing_of_what_was_sent(cast: Cast, kind: str) -> None:
    """Whoever learns the name of a sending can neither answer it nor put something in its place from a line of theirs."""
    _, to = sent_by_link(cast)
    before = kept()
    other = line(cast.nurse)
    named = {"pack": str(before[0]["id"]), "delivery": str(to.delivery)}
    data = {**example(kind), **{name: value for name, value in named.items() if name in example(kind)}}
    set_context(cast.nurse.actor)
    ledger.record(parse(kind, data), case=other, by=cast.nurse.actor)
    assert [row for row in kept() if row["case_id"] != other] == before


@pytest.mark.parametrize("kind", OF_DELIVERIES)
def test_a_name_that_is_none_of_ours_breaks_nothing(cast: Cast, kind: str) -> None:
    case = line(cast.first_responder)
    data = {name: "0" if name in ("pack", "delivery", "file", "key", "replaces") else value
            for name, value in example(kind).items()}  # fmt: skip
    set_context(cast.first_responder.actor)
    ledger.record(parse(kind, data), case=case, by=cast.first_responder.actor)
    assert kept() == []


@pytest.mark.parametrize("kind", OF_DELIVERIES)
def test_nobody_chooses_one_or_sends_one(cast: Cast, kind: str) -> None:
    from throughline.casework.tests.stories import window

    case = line(cast.first_responder)
    browser = window(cast.first_responder)
    assert browser.get(f"/cases/{case}/record/{kind}").status_code == 404
    assert f"/record/{kind}" not in browser.get(f"/cases/{case}/record/").content.decode()
