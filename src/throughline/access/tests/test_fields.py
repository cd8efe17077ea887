"""Which fields each role reads."""

from __future__ import annotations

from uuid import uuid4

import pytest

from throughline.access.fields import READABLE, may_see_field, opens_field
from throughline.access.models import Sharing
from throughline.access.policy import EntryMeta
from throughline.access.standing import Standing
from throughline.access.testing import Cast
from throughline.vocabulary import KINDS, Sector, Sensitivity, UserRole, fields_of

pytestmark = pytest.mark.django_db
CASE = uuid4()
WORKING = frozenset({Standing.WORKING})


def a_field(label: Sensitivity) -> tuple[str, str]:
    """Some kind and field that carries this label."""
    for kind, cls in KINDS.items():
        for field in fields_of(cls):
            if field.sensitivity is label:
                return kind, field.name
    pytest.skip(f"no field is labelled {label}")


def entry(kind: str, controller: str, sector: Sector) -> EntryMeta:
    return EntryMeta(CASE, 5, kind, controller, sector)


def test_every_role_has_its_list() -> None:
    by_sector = {UserRole.SUPERVISOR, UserRole.AGENCY_SYSTEM}
    assert set(READABLE) | by_sector == set(UserRole)


def test_analysts_and_inspectors_read_no_names(cast: Cast) -> None:
    kind, field = a_field(Sensitivity.IDENTITY)
    for name in ("analyst", "inspector"):
        assert not may_see_field(getattr(cast, name).actor, kind, field)
        own = entry(kind, getattr(cast, name).actor.agency, Sector.POLICE)
        assert not opens_field(getattr(cast, name).actor, own, field, WORKING, [])


def test_a_whereabouts_is_sealed_from_everyone_without_a_live_reason(cast: Cast) -> None:
    kind, field = a_field(Sensitivity.LOCATION)
    for player in cast:
        if player.actor is not None:
            own = entry(kind, player.actor.agency or "", player.actor.sector)
            assert not opens_field(player.actor, own, field, frozenset(Standing), [])


def test_a_support_worker_with_a_live_reason_finds_the_person(cast: Cast) -> None:
    kind, field = a_field(Sensitivity.LOCATION)
    visiting = cast.support_worker.actor.for_purpose("visit")  # type: ignore[union-attr]
    assert opens_field(visiting, entry(kind, "harbour-support", Sector.SUPPORT), field, WORKING, [])
    assert opens_field(visiting, entry(kind, "wellbrook-clinic", Sector.HEALTH), field, WORKING, [])
    assert not opens_field(
        visiting, entry(kind, "harbour-support", Sector.SUPPORT), field, frozenset({Standing.FORMER}), []
    )


def test_police_with_a_live_reason_find_nobody_whom_carers_housed_unless_told_in_so_many_words(
    cast: Cast,
) -> None:
    kind, field = a_field(Sensitivity.LOCATION)
    officer = cast.investigator.actor.for_purpose("safety")  # type: ignore[union-attr]
    housed = entry(kind, "harbour-support", Sector.SUPPORT)
    wide, exact = Sharing(fields=["*", f"{kind}.*"]), Sharing(fields=[f"{kind}.{field}"])
    assert not opens_field(officer, housed, field, WORKING, [wide])
    assert opens_field(officer, housed, field, WORKING, [exact])


def test_through_a_sharing_only_the_named_fields_are_read(cast: Cast) -> None:
    kind, field = a_field(Sensitivity.IDENTITY)
    shared = entry(kind, "harbour-support", Sector.SUPPORT)
    officer = cast.investigator.actor
    assert officer is not None
    assert not opens_field(officer, shared, field, WORKING, [Sharing(fields=[])])
    assert opens_field(officer, shared, field, WORKING, [Sharing(fields=[f"{kind}.{field}"])])
    assert opens_field(officer, shared, field, WORKING, [Sharing(fields=[f"{kind}.*"])])


def test_who_was_only_offered_the_case_reads_what_is_open(cast: Cast) -> None:
    kind, field = a_field(Sensitivity.IDENTITY)
    offered = entry(kind, "northshire-council", Sector.COUNCIL)
    reader = cast.support_worker.actor
    assert reader is not None
    assert not opens_field(reader, offered, field, frozenset({Standing.OFFERED}), [])
    assert opens_field(reader, offered, field, WORKING, [])


def test_survivors_read_neither_third_parties_nor_intelligence() -> None:
    hidden = {Sensitivity.THIRD_PARTY, Sensitivity.INTELLIGENCE, Sensitivity.PRIVILEGED, Sensitivity.LOCATION}
    assert not READABLE[UserRole.SURVIVOR] & hidden


def test_an_undeclared_field_opens_to_no_role_but_the_privileged(cast: Cast) -> None:
    assert not may_see_field(cast.investigator.actor, "encounter", "no-such-field")  # type: ignore[arg-type]
