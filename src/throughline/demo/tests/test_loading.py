"""The invented nation in the real ledger: loaded once, whole, verified, and with something to do for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from throughline import demo, ledger
from throughline.access import Actor, acting_as, actor_from, survivor_actor, system_actor
from throughline.access.models import Glass, Membership, Relationship, User
from throughline.access.models.people import team_slug
from throughline.demo import loading
from throughline.demo.bodies import bodies
from throughline.demo.models import Nation
from throughline.demo.telling import team_of
from throughline.directory.models import Agency
from throughline.ledger.models import Case

PEOPLE = 50
pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("emptied"),
]


def as_system(count: Any) -> Any:
    with transaction.atomic(), acting_as(system_actor("test")):
        return count()


def actor(key: str) -> Actor:
    persona = next(each for each in demo.PERSONAS if each.key == key)
    user = User.objects.get(email=persona.email)
    held = Membership.objects.select_related("team__agency", "user").filter(user=user).first()
    found = actor_from(held) if held else survivor_actor(user)
    assert found is not None
    return found


def test_a_small_nation_loads_once_verifies_and_leaves_everybody_something_to_do() -> None:
    said: list[tuple[int, int]] = []
    assert demo.load(people=PEOPLE, seed=5, progress=lambda done, total: said.append((done, total))) == PEOPLE
    assert said[0] == (0, PEOPLE)
    assert said[-1] == (PEOPLE, PEOPLE)
    shown = len(list(loading.showcase(Nation.objects.get().told_at)))
    cases = as_system(lambda: list(Case.objects.all()))
    assert len(cases) == PEOPLE + shown
    assert all(case.invented for case in cases)
    assert list(ledger.verify()) == []
    leads = as_system(
        lambda: list(
            Relationship.objects.filter(kind="lead", until_seq__isnull=True).values_list("case_id", flat=True)
        )
    )
    assert sorted(leads) == sorted(case.id for case in cases)

    # everybody has something to do
    for key in (
        "first-responder",
        "support-worker",
        "investigator",
        "supervisor",
        "advocate",
        "decision-maker",
    ):
        assert ledger.worklist(actor(key), "team").items or ledger.worklist(actor(key), "overdue").items, key
    assert any(each.ours for each in ledger.worklist(actor("support-worker"), "waiting").items)
    assert ledger.worklist(actor("investigator"), "mine").items
    own = survivor_actor(User.objects.get(email="marivel@survivor.example"))
    assert own is not None
    line = as_system(lambda: Relationship.objects.get(kind="subject")).case_id
    opened = ledger.open(line, by=own, purpose="own-line")
    assert {"consent-support", "sharing-decision"} <= {each.row.kind for each in opened.entries}
    assert opened.obligations
    assert as_system(lambda: Glass.objects.count()) == 1

    # nothing real beside it, and nobody but the personas can sign in
    assert not Agency.objects.filter(invented=False, teams__isnull=False).exists()
    assert User.objects.filter(is_demo=True).count() == len(demo.PERSONAS)
    assert not any(user.has_usable_password() for user in User.objects.all())

    # a second start does not load again
    before = as_system(lambda: Case.objects.count())
    assert demo.load(people=PEOPLE, seed=5) == 0
    assert demo.load(full=True) == 0
    assert as_system(lambda: Case.objects.count()) == before


def test_a_load_that_was_interrupted_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    record_many = ledger.record_many

    def stops(cases: Any, progress: Any) -> Any:
        record_many((each for _, each in zip(range(7), cases, strict=False)), progress, batch=5)
        raise ledger.Unavailable("the connection to the database was lost")

    monkeypatch.setattr(ledger, "record_many", stops)
    with pytest.raises(ledger.Unavailable):
        demo.load(people=10, seed=5)
    kept = as_system(lambda: set(Case.objects.values_list("id", flat=True)))
    assert len(kept) == 7
    monkeypatch.setattr(ledger, "record_many", record_many)
    assert demo.load(people=10, seed=5) == 10
    assert as_system(lambda: set(Case.objects.values_list("id", flat=True))) > kept
    assert list(ledger.verify()) == []


def test_it_is_refused_where_real_accounts_are() -> None:
    from throughline.access import administration

    administration.create_first_administrator("real@example.org", "A real person")

    def move_in() -> None:
        person = User.objects.create_user("real@example.org", "A real person")
        team = administration.Invitation.objects.get().team
        Membership.objects.create(user=person, team=team, role="administrator")

    as_system(move_in)
    with pytest.raises(demo.HoldsRealData, match="empty database"):
        demo.load(people=5)
    assert not Agency.objects.filter(invented=True).exists()
    assert as_system(lambda: Case.objects.count()) == 0


def test_teams_are_named_in_facts_as_access_names_them() -> None:
    known = bodies()
    for body in known.bodies.values():
        for number, name in enumerate(body.teams):
            assert team_of(known.post(body.slug, "supervisor", number)) == team_slug(body.slug, name)
