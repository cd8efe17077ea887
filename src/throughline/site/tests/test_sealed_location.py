"""Where somebody is shows to nobody without a live reason, by no way there is; with one, once, and the log says why.

A word is planted in every field of every kind of fact that says where a person is. Then everybody with a part in the
case asks for everything: each page, file, list and search, each answer of the API, each pack and notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from throughline import ledger
from throughline.access import following
from throughline.access.context import acting_as
from throughline.access.fields import LiveReason
from throughline.access.models import ApiToken, ReadLog
from throughline.access.testing import Player
from throughline.ledger.models import HandOver
from throughline.notify.testing import deliver
from throughline.vocabulary import KINDS, CaseKind, Sensitivity, class_of, example, fields_of, parse

from .furnishing import furnish
from .planting import NOT_ALONE
from .routes import address_of, routes
from .seeing import everything_in
from .walking import may_answer
from .world import YESTERDAY, World, make_world, taken_back

WRITTEN = ("line", "text", "texts")
READERS = (
    "support_worker",
    "support_supervisor",
    "support_guardian",
    "advocate",
    "lawyer",
    "nurse",
    "social_worker",
    "first_responder",
    "investigator",
    "supervisor",
    "analyst",
    "data_guardian",
    "prosecutor",
    "immigration_officer",
    "decision_maker",
    "inspector",
    "survivor",
)


def places() -> list[tuple[str, str]]:
    """Every field that says where somebody is, with its kind."""
    return [
        (kind, field.name)
        for kind, cls in KINDS.items()
        for field in fields_of(cls)
        if field.sensitivity is Sensitivity.LOCATION
        and field.type in WRITTEN
        and CaseKind.PERSON in cls.cases
        and kind not in NOT_ALONE
        and not following.matters(kind)
    ]


def place(kind: str, field: str) -> str:
    """The word that stands there and nowhere else."""
    return f"hiddenplace{kind}{field}end".replace("-", "").replace("_", "")


PLACES = {place(*each): each for each in places()}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    """A world in which carers and the police have both recorded where the person is, in every kind there is."""
    from django.conf import settings

    folder, settings.UPLOAD_FOLDER = settings.UPLOAD_FOLDER, Path(tmp_path_factory.mktemp("uploads"))
    with django_db_blocker.unblock(), taken_back():
        made = make_world(planted=())
        for player in (made.cast.support_worker, made.cast.investigator):
            hide(player, made.shared)
        furniture = furnish(made.cast.support_worker, made.cast.social_worker, made.shared, "nothing to hide")
        yield World(**{**vars(made), "furniture": furniture})
    settings.UPLOAD_FOLDER = folder


@pytest.fixture(autouse=True)
def _undone(world: World, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), taken_back():
        yield


def hide(player: Player, case: UUID) -> None:
    """Record every kind of fact that says where somebody is, as far as this person may record it."""
    for kind in dict.fromkeys(kind for kind, _ in places()):
        fields = {field.name: field for field in fields_of(class_of(kind))}
        said = {
            name: [place(kind, name)] if fields[name].type == "texts" else place(kind, name)
            for one, name in places()
            if one == kind
        }
        fact = parse(kind, {**example(kind), "happened": YESTERDAY, **said})
        if ledger.open(case, by=player.actor, purpose="t").may(kind):  # type: ignore[arg-type]
            ledger.record(fact, case=case, by=player.actor)  # type: ignore[arg-type]


def shown(text: str) -> list[tuple[str, str]]:
    """Which places stand in this text."""
    return sorted(told for each, told in PLACES.items() if each in text)


def recorded(world: World) -> Mapping[int, tuple[str, dict[str, Any]]]:
    """What lies on the line, opened as the carer with a reason: the control that anything is there to be found."""
    visiting = world.cast.support_worker.actor.for_purpose("visit")  # type: ignore[union-attr]
    entries = ledger.open(world.shared, by=visiting, purpose="visit").entries
    return {each.row.seq: (each.kind, dict(each.data)) for each in entries if shown(str(each.data))}


def test_every_field_that_says_where_somebody_is_was_filled(world: World) -> None:
    said = {each for _, data in recorded(world).values() for each in shown(str(data))}
    assert len(PLACES) >= 10
    assert said == set(PLACES.values())


@pytest.mark.parametrize("reader", READERS)
def test_no_page_file_or_list_says_where_somebody_is(world: World, reader: str) -> None:
    player: Player = getattr(world.cast, reader)
    client = Client()
    client.raise_request_exception = False
    client.cookies["session"] = world.sessions[reader]
    asked = [
        address_of(each, world, world.shared)
        for each in routes()
        if not each.is_api and not each.is_account and may_answer(each, reader)
    ]
    asked += [f"/cases/{world.shared}/facts/{seq}" for seq in list(recorded(world))[::3]]
    asked += ["/?which=team", "/?which=overdue", "/sent-to-us"]
    seen = {}
    for path in asked:
        with taken_back():
            seen[path] = shown(everything_in(client.get(path)))
    assert {path: found for path, found in seen.items() if found} == {}, player.name


@pytest.mark.parametrize("purpose", ["test", *LiveReason])
def test_no_system_reads_it_whatever_its_token_is_for(world: World, purpose: str) -> None:
    """A token is for a purpose as long as it lives, and a live reason is somebody's, now."""
    for body in ("harbour-support", "northshire-council", "northshire-police"):
        ApiToken.objects.filter(agency_id=body).update(purpose=purpose)
        client = Client(headers={"authorization": f"Bearer {world.tokens[body]}"})
        answer = client.get(f"/api/cases/{world.shared}")
        assert answer.status_code == 200
        for path in ("", "/duties"):
            assert not shown(everything_in(client.get(f"/api/cases/{world.shared}{path}")))
        assert not shown(everything_in(client.get("/api/hand-overs")))


def test_nobody_finds_a_person_by_where_they_are(world: World) -> None:
    client = world.cast.support_worker.sign_in(Client())
    nothing = client.post("/find", {"words": "zimbletonfieldplace"}).content.decode()
    for word in list(PLACES)[:5]:
        found = client.post("/find", {"words": word}).content.decode()
        assert found.replace(word, "zimbletonfieldplace").count(str(world.shared)) == nothing.count(
            str(world.shared)
        )


def test_a_body_that_is_offered_the_case_is_not_told_either(world: World) -> None:
    offer = parse(
        "handover-offered",
        {**example("handover-offered"), "happened": YESTERDAY, "to_team": world.cast.social_worker.team.slug, "accept_by": "2099-01-01"},
    )  # fmt: skip
    ledger.record(offer, case=world.shared, by=world.cast.support_worker.actor)  # type: ignore[arg-type]
    with acting_as(world.cast.social_worker.actor):
        waiting = HandOver.objects.get(case_id=world.shared, state=HandOver.State.OFFERED).pk
    client = world.cast.social_worker.sign_in(Client())
    accepting = client.get(f"/hand-overs/{waiting}/accept")
    assert accepting.status_code == 200 and not shown(everything_in(accepting))
    for path in ("/?which=waiting", "/notices", f"/cases/{world.shared}/"):
        assert not shown(everything_in(client.get(path)))


def test_no_message_says_it(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    hide(world.cast.support_worker, world.shared)
    assert deliver() > 0
    assert mail.outbox
    assert not [each.subject for each in mail.outbox if shown(str(each.message()))]


def a_place(world: World) -> tuple[str, str]:
    """The page of one fact of the carer that says where somebody is, and the word in it."""
    visiting = world.cast.support_worker.actor.for_purpose("visit")  # type: ignore[union-attr]
    with acting_as(visiting):
        entries = ledger.open(world.shared, by=visiting, purpose="visit").entries
    own = [each for each in entries if each.controller_id == "harbour-support" and shown(str(each.data))]
    return f"/cases/{world.shared}/facts/{own[0].row.seq}", place(*shown(str(own[0].data))[0])


def reasons_logged(world: World) -> list[str]:
    """The purposes of the looks at this case, as those of the same body read them in the log."""
    with acting_as(world.cast.support_worker.actor):
        return list(ReadLog.objects.filter(case_id=world.shared).values_list("purpose", flat=True))


@pytest.mark.parametrize("reason", list(LiveReason))
def test_a_reason_opens_one_fact_once_and_the_log_says_which(world: World, reason: LiveReason) -> None:
    path, word = a_place(world)
    client = world.cast.support_worker.sign_in(Client())
    assert word not in client.get(path).content.decode()
    opened = client.post(path, {"why": reason.value})
    assert word in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    assert word not in client.get(path).content.decode(), "the reason outlived the page that it opened"
    assert word not in client.get(f"/cases/{world.shared}/").content.decode()
    assert reason.value in reasons_logged(world)


@pytest.mark.parametrize("why", ["", "casework", "SAFETY", "because", "test"])
def test_anything_else_opens_nothing(world: World, why: str) -> None:
    path, word = a_place(world)
    client = world.cast.support_worker.sign_in(Client())
    assert word not in client.post(path, {"why": why}).content.decode()
    assert word not in client.get(f"{path}?why=safety").content.decode()


@pytest.mark.parametrize(
    "reader",
    [
        "investigator",
        "analyst",
        "prosecutor",
        "decision_maker",
        "immigration_officer",
        "social_worker",
        "survivor",
    ],
)
def test_a_reason_opens_nothing_that_is_for_others(world: World, reader: str) -> None:
    path, word = a_place(world)
    client = getattr(world.cast, reader).sign_in(Client())
    client.raise_request_exception = False
    answer = client.post(path, {"why": "safety"})
    assert word not in everything_in(answer)
