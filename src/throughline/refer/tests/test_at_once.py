"""Two people at the same moment: one draft, one recording, whoever is first. In real transactions, each in its own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.test import Client

from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin
from throughline.drafts import keeping
from throughline.refer.models import MadePack
from throughline.refer.tests.walks import REFUSING, boxes, fill, profile

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def both(*acts: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment and give back what each came to, in the order in which they were given."""
    ready, found = threading.Barrier(len(acts)), dict[int, Any]()

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            ready.wait()
            found[number] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [found.get(number) for number in range(len(acts))]


def signed_in(player: Player) -> Client:
    client = Client()
    player.sign_in(client)
    return client


def case_of(player: Player) -> UUID:
    with transaction.atomic():
        profile(player)
        return begin(player, name=False)


def waiting(player: Player, case: UUID) -> list[Any]:
    with transaction.atomic():
        set_context(player.actor)
        return list(keeping.waiting(player.actor, case, "refer"))


def test_two_who_begin_the_first_page_at_once_make_one_draft_and_the_second_is_shown_the_first_s(
    cast: Cast,
) -> None:
    first, second = cast.first_responder, cast.investigator
    case = case_of(first)
    with transaction.atomic():
        profile(second)
    page, ages = f"/cases/{case}/refer/age", ("adult", "under-18")
    sent = [{**boxes(age=age, nation="E"), "draft_version": "0"} for age in ages]
    clients = [signed_in(first), signed_in(second)]
    replies = both(*(partial(client.post, page, told) for client, told in zip(clients, sent, strict=True)))
    stands = [kept for kept in waiting(first, case) if kept.beside is None]
    assert sorted(reply.status_code for reply in replies) == [302, 409]
    late = next(reply for reply in replies if reply.status_code == 409).content.decode()
    assert len(stands) == 1 and "saved this page while you were typing" in late


def test_a_referral_that_is_sent_twice_at_once_is_recorded_once(cast: Cast) -> None:
    player = cast.first_responder
    case = case_of(player)
    with transaction.atomic():
        fill(player, case, REFUSING)
    check = f"/cases/{case}/refer/check"
    clients = [signed_in(player), signed_in(player)]
    replies = both(*(partial(client.post, check) for client in clients))
    assert [reply.status_code for reply in replies] == [302, 302]
    assert {reply["Location"] for reply in replies} == {f"/cases/{case}/refer/done"}
    with transaction.atomic(), acting_as(system_actor("test")):
        assert MadePack.objects.filter(case_id=case).count() == 2
    assert waiting(player, case) == []
