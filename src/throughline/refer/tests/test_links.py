"""A link for whoever has no account: it opens once, with its code, for an hour, and the database could not open it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.testing import Cast
from throughline.refer import answering, delivering
from throughline.refer.answering import NotNow
from throughline.refer.models import Link
from throughline.refer.tests.stories import SECRET_WORD, kinds, sent_by_link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def test_a_link_opens_once_with_its_code_and_is_known_to_have_arrived(cast: Cast) -> None:
    case, to = sent_by_link(cast)
    link = answering.collect(to.secret, f"{to.code[:4]} {to.code[4:]}")
    found = answering.opened(to.secret, link)
    assert found.copy.lines[1].text == SECRET_WORD
    assert kinds(cast.first_responder, case)[-1] == "pack-delivered"
    set_context(None)
    with pytest.raises(NotNow, match="used already"):
        answering.collect(to.secret, to.code)
    with acting_as(system_actor("test")):
        assert Link.objects.get().used_again_at is not None
    with pytest.raises(NotNow, match="Give the code first"):
        answering.opened(to.secret, None)


def test_looking_at_a_link_burns_nothing(cast: Cast) -> None:
    _, to = sent_by_link(cast)
    for _ in range(20):
        answering.link_of(to.secret)
    assert answering.collect(to.secret, to.code)


def test_five_wrong_codes_end_a_link_for_the_right_one_too(cast: Cast) -> None:
    _, to = sent_by_link(cast)
    wrong = "0" * 8 if to.code != "0" * 8 else "1" * 8
    for left in (4, 3, 2, 1):
        with pytest.raises(NotNow, match=f"{left} more time"):
            answering.collect(to.secret, wrong)
    with pytest.raises(NotNow, match="too often"):
        answering.collect(to.secret, wrong)
    with pytest.raises(NotNow, match="too often"):
        answering.collect(to.secret, to.code)


def test_a_link_runs_out_and_a_new_one_ends_the_old(cast: Cast) -> None:
    _, to = sent_by_link(cast)
    secret, code = delivering.new_link(to.delivery)
    with pytest.raises(NotNow, match="newer link"):
        answering.collect(to.secret, to.code)
    with acting_as(system_actor("test")):
        Link.objects.filter(ended="").update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NotNow, match="run out"):
        answering.collect(secret, code)


def test_what_was_collected_closes_after_an_hour(cast: Cast) -> None:
    _, to = sent_by_link(cast)
    link = answering.collect(to.secret, to.code)
    with acting_as(system_actor("test")):
        Link.objects.update(opened_at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(NotNow, match="hour in which"):
        answering.opened(to.secret, link)


def test_the_database_knows_neither_secret_nor_code(cast: Cast) -> None:
    _, to = sent_by_link(cast)
    with connection.cursor() as cursor, acting_as(system_actor("test")):
        cursor.execute("SELECT to_jsonb(l)::text FROM refer_link l")
        (row,) = (each[0] for each in cursor.fetchall())
    assert to.secret not in row
    assert to.code not in row
