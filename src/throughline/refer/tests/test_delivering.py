"""Every recipient is a hand-over of its own: exactly the pack, by a way that is logged, and accepted by somebody."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from throughline import ledger
from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models.traces import Disclosure
from throughline.access.testing import Cast
from throughline.directory.models import Agency, Succession
from throughline.ledger import followers
from throughline.ledger.parts import Shelf, key_of, parts_of
from throughline.refer import answering, delivering, following, following_up
from throughline.refer.answering import NotNow
from throughline.refer.copies import Told
from throughline.refer.delivering import Moved, To
from throughline.refer.models import Delivery, MadePack
from throughline.refer.packs import Recipient
from throughline.refer.tests.stories import SECRET_WORD, Invented, kinds, line, made, sent, sent_by_link
from throughline.vocabulary.delivery import RECIPIENTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def rows() -> list[dict[str, Any]]:
    """Every summary of what was sent, as the system sees it."""
    with acting_as(system_actor("test")):
        return [
            {name: value for name, value in row.items() if name != "wrapped_key"}
            for model in (MadePack, Delivery)
            for row in model.objects.order_by("pk").values()
        ]


def test_the_words_for_recipients_are_those_of_the_matrix() -> None:
    assert set(RECIPIENTS.values) == {each.value for each in Recipient}


def test_a_team_with_an_account_gets_the_pack_and_no_part_in_the_line(cast: Cast) -> None:
    case = line(cast.first_responder)
    pack = made(cast.first_responder, case)
    to = sent(cast.first_responder, pack, To("account", team=cast.social_worker.team))
    set_context(cast.social_worker.actor)
    found = answering.read(cast.social_worker.actor, to.delivery)
    assert [each.text for each in found.copy.lines] == ["Minh (invented)", SECRET_WORD]
    with pytest.raises(ledger.NoSuchCase):
        ledger.open(case, by=cast.social_worker.actor, purpose="test")
    for stranger in (cast.nurse, cast.investigator, cast.data_guardian, cast.decision_maker):
        set_context(stranger.actor)
        with pytest.raises(NotNow):
            answering.read(stranger.actor, to.delivery)


def test_what_was_sent_is_a_fact_without_its_content_and_the_copy_is_sealed(cast: Cast, folder: Path) -> None:
    case = line(cast.first_responder)
    sent(cast.first_responder, made(cast.first_responder, case), To("account", team=cast.social_worker.team))
    assert kinds(cast.first_responder, case)[-3:] == ["pack-made", "pack-sent", "pack-delivered"]
    set_context(cast.first_responder.actor)
    opened = ledger.open(case, by=cast.first_responder.actor, purpose="test")
    told = [entry.data for entry in opened.entries if entry.kind.startswith("pack-")]
    assert SECRET_WORD not in str(told)
    assert told[0]["fields"] == ["first_names", "account"]
    assert all(SECRET_WORD.encode() not in path.read_bytes() for path in folder.rglob("*.sealed"))


def test_each_sending_is_in_the_log_of_what_was_handed_out(cast: Cast) -> None:
    case = line(cast.first_responder)
    pack = made(cast.first_responder, case)
    sent(cast.first_responder, pack, To("account", team=cast.social_worker.team))
    sent(cast.first_responder, pack, To("phone", body_name="A council (invented)", reference="R1"), "2")
    set_context(cast.first_responder.actor)
    logged = Disclosure.objects.filter(case_id=case).order_by("pk").values_list("how", "basis")
    assert list(logged) == [
        ("To a team that works with Throughline", "Safeguarding of a child"),
        ("Told by telephone", "Safeguarding of a child"),
    ]


def test_others_on_the_line_learn_of_no_recipient(cast: Cast) -> None:
    """A council that calls a support provider must not tell the police so by the line they share."""
    case = line(cast.social_worker)
    set_context(cast.social_worker.actor)
    from throughline.casework.tests.stories import tell

    tell(cast.social_worker, case, "joint-party", team=cast.investigator.team.slug)
    sent(cast.social_worker, made(cast.social_worker, case), To("account", team=cast.support_worker.team))
    assert not any(kind.startswith("pack-") for kind in kinds(cast.investigator, case))
    with acting_as(cast.investigator.actor):
        assert not Delivery.objects.exists()
        assert not MadePack.objects.exists()


def test_sending_twice_with_one_press_sends_once(cast: Cast) -> None:
    case = line(cast.first_responder)
    pack = made(cast.first_responder, case)
    first = sent(cast.first_responder, pack, To("link", body_name="A council (invented)"))
    again = sent(cast.first_responder, pack, To("link", body_name="A council (invented)"))
    assert (again.delivery, again.repeated, again.secret) == (first.delivery, True, "")
    assert kinds(cast.first_responder, case).count("pack-sent") == 1


def test_a_second_press_in_the_next_minute_sends_nothing_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = line(cast.first_responder)
    pack = made(cast.first_responder, case)
    first = sent(cast.first_responder, pack, To("link", body_name="A council (invented)"))
    soon = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: soon)
    again = sent(cast.first_responder, pack, To("link", body_name="A council (invented)"))
    assert (again.delivery, again.repeated) == (first.delivery, True)
    assert kinds(cast.first_responder, case).count("pack-sent") == 1


def test_a_body_that_was_dissolved_gives_way_to_its_successor(cast: Cast) -> None:
    old = Agency.objects.create(
        slug="old-council", name="Old Council (invented)", sector="council", valid_to=date(2025, 3, 31)
    )
    Succession.objects.create(predecessor=old, successor_id="northshire-council", on=date(2025, 4, 1))
    pack = made(cast.first_responder, line(cast.first_responder))
    with pytest.raises(Moved, match="Northshire Council .invented. does its work now") as caught:
        sent(cast.first_responder, pack, To("link", body="old-council"))
    assert caught.value.successor is not None
    assert caught.value.successor.pk == "northshire-council"
    gone = Agency.objects.create(
        slug="gone", name="Gone (invented)", sector="council", valid_to=date(2025, 3, 31)
    )
    with pytest.raises(Moved, match="nobody is known"):
        sent(cast.first_responder, pack, To("link", body=gone.pk))
    assert not any("body_name" in row for row in rows())


def test_a_recipient_answers_and_the_sender_sees_it_even_after_handing_the_line_on(cast: Cast) -> None:
    from throughline.casework.tests.stories import passes_to

    case, to = sent_by_link(cast)
    link = answering.collect(to.secret, to.code)
    passes_to(cast.first_responder, cast.support_worker, case)
    set_context(None)
    found = answering.opened(to.secret, link).delivery
    answering.ask(found, "Is it safe to ring?")
    answering.dispute(found, "A duty officer", "Another area")
    answering.accept(found, "A duty officer", "R-7")
    assert kinds(cast.first_responder, case)[-3:] == ["pack-question", "pack-disputed", "pack-accepted"]
    (state,) = delivering.deliveries(cast.first_responder.actor, case)
    assert (state.state, state.disputed, state.question_waits) == ("accepted", True, True)


def test_what_came_back_waits_with_the_sender_again(cast: Cast) -> None:
    case, to = sent_by_link(cast)
    link = answering.collect(to.secret, to.code)
    with pytest.raises(ValueError, match="Say why"):
        answering.send_back(answering.opened(to.secret, link).delivery, "A duty officer", " ")
    answering.send_back(answering.opened(to.secret, link).delivery, "A duty officer", "Another area")
    set_context(cast.first_responder.actor)
    (pack,) = following_up.outgoing(cast.first_responder.actor, case)
    assert pack.waits


def test_an_amendment_tells_each_recipient_its_own_change_and_the_others_nothing(cast: Cast) -> None:
    case = line(cast.first_responder)
    police = Invented("police", lines=(Told("place", "Where", "A farm"),))
    for pack, to in ((Invented(), cast.social_worker), (police, cast.other_investigator)):
        sent(cast.first_responder, made(cast.first_responder, case, pack), To("account", team=to.team))
    changed = Invented(lines=(*Invented().lines, Told("language", "Language", "Vietnamese")))
    set_context(cast.first_responder.actor)
    told = following_up.amend(cast.first_responder.actor, case, [changed, police], "a")
    assert {name: [each.label for each in found] for name, found in told.items()} == {
        "council-children": ["Language"]
    }
    set_context(cast.social_worker.actor)
    newest, _ = answering.sent_to(cast.social_worker.actor)
    (change,) = following_up.changed_for(answering.read(cast.social_worker.actor, newest.pk).delivery.pack)
    assert (change.label, change.before, change.now) == ("Language", "", "Vietnamese")
    set_context(cast.other_investigator.actor)
    assert len(answering.sent_to(cast.other_investigator.actor)) == 1


def test_whoever_is_told_nothing_any_more_has_theirs_taken_back(cast: Cast) -> None:
    case = line(cast.first_responder)
    to = sent(
        cast.first_responder, made(cast.first_responder, case), To("account", team=cast.social_worker.team)
    )
    set_context(cast.first_responder.actor)
    following_up.amend(cast.first_responder.actor, case, [], "a")
    set_context(cast.social_worker.actor)
    with pytest.raises(NotNow, match="taken back"):
        answering.read(cast.social_worker.actor, to.delivery)


def test_a_withdrawal_closes_every_way_in_and_names_who_must_be_rung(cast: Cast) -> None:
    case = line(cast.first_responder)
    pack = made(cast.first_responder, case)
    link = sent(cast.first_responder, pack, To("link", body_name="A council (invented)"), "1")
    sent(cast.first_responder, pack, To("account", team=cast.social_worker.team), "2")
    set_context(cast.first_responder.actor)
    to_ring = following_up.withdraw(cast.first_responder.actor, case, pack.pk, "consent")
    assert [each.body_name for each in to_ring] == ["A council (invented)"]
    set_context(None)
    with pytest.raises(NotNow, match="taken back"):
        answering.collect(link.secret, link.code)
    set_context(cast.first_responder.actor)
    with pytest.raises(ValueError, match="taken back"):
        sent(
            cast.first_responder,
            delivering.pack_of(cast.first_responder.actor, case, pack.pk),
            To("paper", body_name="x"),
            "3",
        )


def test_added_information_goes_where_the_pack_went(cast: Cast) -> None:
    case = line(cast.first_responder)
    pack = made(cast.first_responder, case)
    sent(cast.first_responder, pack, To("account", team=cast.social_worker.team))
    set_context(cast.first_responder.actor)
    for _ in range(2):
        following_up.add(cast.first_responder.actor, case, pack.pk, "They have moved.", "once")
    set_context(cast.social_worker.actor)
    newest, *older = answering.sent_to(cast.social_worker.actor)
    assert len(older) == 1
    assert answering.read(cast.social_worker.actor, newest.pk).copy.lines[-1].text == "They have moved."


def test_a_rebuild_makes_the_same_rows_from_the_facts_and_links_still_open(cast: Cast) -> None:
    case, to = sent_by_link(cast)
    before = rows()
    assert rebuilt(cast, case) == before
    assert answering.collect(to.secret, to.code)


def rebuilt(cast: Cast, case: UUID) -> list[dict[str, Any]]:
    """The summaries as a rebuild makes them of the facts alone."""
    with acting_as(system_actor("test")):
        following.forget([case])
    assert rows() == []
    sender = cast.first_responder.actor
    with acting_as(system_actor("test")):
        reach = parts_of(case).reach(sender)
    with acting_as(sender):
        entries = Shelf(case, key_of(case)).read(reach)
    with acting_as(system_actor("test")):
        followers.again({case: entries})
    return rows()


def test_an_erased_line_takes_its_copies_along(cast: Cast, folder: Path) -> None:
    from throughline.drafts import keeping

    case, _ = sent_by_link(cast)
    assert len(list(folder.rglob("*.sealed"))) == 1
    with acting_as(system_actor("test")):
        keeping.forget(case)
    assert not list(folder.rglob("*.sealed"))


def test_whoever_referred_sees_the_decision_and_its_day_after_handing_the_line_on_and_nothing_else_of_it(
    cast: Cast,
) -> None:
    from throughline.casework.tests.stories import passes_to, tell

    case = line(cast.first_responder)
    made(cast.first_responder, case, Invented("national-form", "with-consent"))
    tell(cast.first_responder, case, "nrm-referral")
    set_context(cast.first_responder.actor)
    tell(cast.first_responder, case, "joint-party", team=cast.decision_maker.team.slug)
    passes_to(cast.first_responder, cast.support_worker, case)
    tell(cast.decision_maker, case, "reasonable-grounds", 0, outcome="positive", details=SECRET_WORD)
    set_context(cast.first_responder.actor)
    opened = ledger.open(case, by=cast.first_responder.actor, purpose="test")
    found = following_up.became(cast.first_responder.actor, opened)
    assert [(what, outcome) for what, outcome, _ in found.decisions] == [("Reasonable grounds", "positive")]
    assert SECRET_WORD not in str([entry.data for entry in opened.entries])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'kind' = 'changed'")
        assert cursor.fetchone()[0] == 1


def test_an_entry_sent_again_takes_the_place_of_the_first(cast: Cast) -> None:
    case = line(cast.first_responder)
    set_context(cast.first_responder.actor)
    (first,) = following_up.renew(cast.first_responder.actor, case, [Invented()], "1")
    assert following_up.renew(cast.first_responder.actor, case, [Invented()], "2") == [first]
    changed = Invented(lines=Invented().lines[:1])
    (second,) = following_up.renew(cast.first_responder.actor, case, [changed], "3")
    assert second != first
    assert len(following_up.outgoing(cast.first_responder.actor, case)) == 1


def test_whoever_has_no_account_stays_an_open_task_until_somebody_told_them(cast: Cast) -> None:
    sender = cast.first_responder
    case = line(sender)
    pack = made(sender, case)
    for once in ("1", "2"):
        phoned = To("phone", body_name=f"Council {once}", spoken_to="A duty officer", reference=f"R{once}")
        sent(sender, pack, phoned, once)
    set_context(sender.actor)
    to_tell = following_up.withdraw(sender.actor, case, pack.pk, "mistake")
    assert [each.body_name for each in to_tell] == ["Council 1", "Council 2"]
    for left in (2, 1, 0):
        untold = [each for each in delivering.deliveries(sender.actor, case) if each.untold]
        duties = ledger.open(case, by=sender.actor, purpose="test").obligations
        assert len(untold) == left
        assert bool([each for each in duties if each.duty == "DLV-11" and each.status.is_open]) is bool(left)
        if untold:
            with pytest.raises(ValueError, match="whom you told"):
                following_up.told_by_hand(sender.actor, case, untold[0], "phone", " ")
            following_up.told_by_hand(sender.actor, case, untold[0], "phone", "A duty officer")
    assert rows() == rebuilt(cast, case)


def test_an_amended_pack_names_who_had_the_earlier_one_without_an_account(cast: Cast) -> None:
    sender = cast.first_responder
    case = line(sender)
    pack = made(sender, case)
    sent(sender, pack, To("paper", body_name="Council by post"))
    set_context(sender.actor)
    following_up.add(sender.actor, case, pack.pk, "They have moved.", "once")
    (now,) = following_up.outgoing(sender.actor, case)
    assert now.waits and [each.body_name for each in now.had] == ["Council by post"]
    sent(sender, now.pack, To("link", body_name="Council by post"), "again")
    set_context(sender.actor)
    assert following_up.outgoing(sender.actor, case)[0].had == ()
