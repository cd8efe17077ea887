"""What a system takes of other bodies' facts is in their log; what it reads of its own is a look and no disclosure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from throughline import ledger
from throughline.access import tokens
from throughline.access.context import acting_as
from throughline.access.models import Disclosure
from throughline.access.testing import Cast, Player
from throughline.clock import When
from throughline.vocabulary import parse

pytestmark = pytest.mark.django_db
YESTERDAY = When.minute(datetime.now(UTC) - timedelta(days=1)).to_json()


def read(player: Player, case: UUID, rest: str = "") -> int:
    assert player.team is not None
    _, secret = tokens.issue(player.team, "our own system")
    return Client().get(f"/api/cases/{case}{rest}", headers={"Authorization": f"Bearer {secret}"}).status_code


@pytest.fixture
def case(cast: Cast) -> UUID:
    worker = cast.support_worker.actor
    assert worker is not None and cast.social_worker.team is not None
    facts = [parse("encounter", {"happened": YESTERDAY})]
    made = ledger.open_case("person", by=worker, facts=facts).case_id
    joint = parse("joint-party", {"happened": YESTERDAY, "team": cast.social_worker.team.slug})
    ledger.record(joint, case=made, by=worker)
    return made


@pytest.mark.parametrize("rest", ["", "/duties"])
def test_another_bodys_system_is_logged_to_the_body_whose_facts_it_took(
    cast: Cast, case: UUID, rest: str
) -> None:
    assert read(cast.social_worker, case, rest) == 200
    with acting_as(cast.support_guardian.actor):
        row = Disclosure.objects.get()
        assert (row.controller_id, row.body_id, row.how) == ("harbour-support", "northshire-council", "API")
        assert row.basis == "read for: our own system"


def test_ones_own_facts_are_no_disclosure(cast: Cast, case: UUID) -> None:
    assert read(cast.support_worker, case) == 200
    with acting_as(cast.support_guardian.actor):
        assert not Disclosure.objects.exists()
