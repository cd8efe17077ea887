"""Places in teams are confirmed or ended by a day, and accounts that nobody uses stop."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from throughline.access import reviews
from throughline.access.actor import system_actor
from throughline.access.administration import Refused, restore
from throughline.access.context import acting_as, set_context
from throughline.access.models import Membership, Review, User
from throughline.access.testing import Cast

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 6)


def now() -> datetime:
    return datetime.now(UTC)


def round_of(at: datetime | None = None) -> reviews.Round:
    with acting_as(system_actor("people")):
        return reviews.round_of(at or now())


def joined_long_ago() -> None:
    Membership.objects.update(since=LONG_AGO)


def review_of(user: User) -> Review:
    with acting_as(system_actor("test")):
        return Review.objects.select_related("membership__team", "membership__user").get(
            membership__user=user, answer=""
        )


def test_a_round_opens_one_review_for_each_place_not_looked_at_for_long(cast: Cast) -> None:
    assert round_of().opened == 0
    joined_long_ago()
    assert round_of().opened == Membership.objects.count()
    assert round_of().opened == 0


def test_a_place_confirmed_is_asked_about_again_only_after_the_period(cast: Cast, settings: Any) -> None:
    joined_long_ago()
    round_of()
    with acting_as(cast.administrator.actor):
        reviews.answer(cast.administrator.actor, review_of(cast.investigator.user), Review.Answer.KEPT)
    User.objects.update(used_at=now() + timedelta(days=88))
    assert round_of(now() + timedelta(days=89)).opened == 0
    assert round_of(now() + timedelta(days=91)).opened == 1


def moves(cast: Cast) -> Membership:
    """The investigator joins the team of the southern force; the old place stays."""
    Membership.objects.update(since=now().date() - timedelta(days=30))
    return Membership.objects.create(
        user=cast.investigator.user, team=cast.other_investigator.team, role="investigator"
    )


def test_the_old_place_of_whoever_joined_another_team_is_asked_about_at_once(cast: Cast) -> None:
    moves(cast)
    assert round_of().opened == 1
    found = review_of(cast.investigator.user)
    assert found.membership.team == cast.investigator.team
    assert "did they move?" in "".join(reviews.flags_of(found, now()))
    assert round_of().opened == 0


@pytest.mark.parametrize("given", [Review.Answer.KEPT, Review.Answer.ENDED])
def test_it_is_ended_or_kept_by_a_dated_decision_and_not_asked_about_again(
    cast: Cast, given: Review.Answer
) -> None:
    moves(cast)
    round_of()
    found = review_of(cast.investigator.user)
    with acting_as(cast.administrator.actor):
        reviews.answer(cast.administrator.actor, found, given)
    assert found.answered_at is not None and found.answered_by == cast.administrator.user
    assert cast.investigator.user.memberships.count() == 2
    assert found.membership.user.memberships.on(timezone.localdate()).count() == (2 if given == "kept" else 1)
    assert round_of(now() + timedelta(days=2)).opened == 0


def test_a_move_that_nobody_answered_for_21_days_rises_to_the_data_guardian(cast: Cast) -> None:
    moves(cast)
    round_of()
    User.objects.update(used_at=now() + timedelta(days=20))
    for days, told in ((21, False), (22, True)):
        round_of(now() + timedelta(days=days))
        jobs = ProcrastinateJob.objects.filter(task_name="throughline.notify.tell", args__kind="review")
        assert any(cast.data_guardian.user.pk in job.args["users"] for job in jobs) is told


def test_ending_a_place_ends_it_with_yesterday(cast: Cast) -> None:
    joined_long_ago()
    round_of()
    with acting_as(cast.administrator.actor):
        reviews.answer(cast.administrator.actor, review_of(cast.investigator.user), Review.Answer.ENDED)
    assert cast.investigator.user.memberships.get().until == timezone.localdate() - timedelta(days=1)


def test_nobody_answers_for_themself(cast: Cast) -> None:
    joined_long_ago()
    round_of()
    with acting_as(cast.supervisor.actor), pytest.raises(Refused, match="Somebody else"):
        reviews.answer(cast.supervisor.actor, review_of(cast.supervisor.user), Review.Answer.KEPT)


def test_the_last_place_is_not_taken_while_something_is_in_their_name(cast: Cast) -> None:
    from throughline.access.models import ApiToken

    joined_long_ago()
    round_of()
    user = cast.investigator.user
    ApiToken.objects.create(
        agency_id="northshire-police",
        team=cast.investigator.team,
        purpose="test",
        digest="x",
        created_by=user,
        expires_at=now() + timedelta(days=1),
    )
    with acting_as(cast.administrator.actor), pytest.raises(Refused, match="1 tokens of systems"):
        reviews.answer(cast.administrator.actor, review_of(user), Review.Answer.ENDED)


def test_an_unused_account_stops_and_can_be_let_in_again(cast: Cast, client: Client) -> None:
    user = cast.investigator.user
    cast.investigator.sign_in(client)
    User.objects.filter(pk=user.pk).update(used_at=now() - timedelta(days=61))
    assert round_of().suspended == 1
    user.refresh_from_db()
    assert (user.is_active, user.suspended_at is None) == (False, False)
    assert client.get("/devices").status_code == 302
    restore(cast.administrator.actor, user)
    assert round_of().suspended == 0


def test_a_body_keeps_somebody_who_can_let_the_others_in(cast: Cast) -> None:
    User.objects.update(used_at=now() - timedelta(days=400))
    round_of()
    assert User.objects.get(pk=cast.administrator.user.pk).is_active
    assert not User.objects.get(pk=cast.investigator.user.pk).is_active


def test_a_person_who_reads_their_own_line_is_never_stopped_for_not_looking(cast: Cast) -> None:
    User.objects.update(used_at=now() - timedelta(days=400))
    round_of()
    assert User.objects.get(pk=cast.survivor.user.pk).is_active


def test_overdue_reviews_are_told_to_administrators_and_data_guardians(cast: Cast) -> None:
    joined_long_ago()
    round_of()
    later = now() + timedelta(days=30)
    User.objects.update(used_at=later)
    round_of(later)
    told = [job.args["users"] for job in ProcrastinateJob.objects.filter(task_name="throughline.notify.tell")]
    assert sorted([cast.administrator.user.pk, cast.data_guardian.user.pk]) in told
    assert all(cast.investigator.user.pk not in users for users in told)


def test_somebody_who_moved_on_is_pointed_out(cast: Cast) -> None:
    joined_long_ago()
    round_of()
    Membership.objects.create(
        user=cast.investigator.user, team=cast.support_worker.team, role="first-responder"
    )
    flags = reviews.flags_of(review_of(cast.investigator.user), now())
    assert any("did they move?" in flag for flag in flags)


# -- pages and the wall --------------------------------------------------------------------------------------------


def test_a_supervisor_confirms_on_the_page(cast: Cast, client: Client) -> None:
    joined_long_ago()
    round_of()
    cast.supervisor.sign_in(client)
    review = review_of(cast.investigator.user)
    assert f"/people/reviews/{review.pk}" in client.get("/people/reviews").content.decode()
    asked = client.get(f"/people/reviews/{review.pk}").content.decode()
    assert "checked" not in asked
    assert client.post(f"/people/reviews/{review.pk}", {}).status_code == 422
    assert client.post(f"/people/reviews/{review.pk}", {"answer": "kept"}).status_code == 302
    assert client.get(f"/people/reviews/{review.pk}").status_code == 404


def test_a_data_guardian_sees_what_is_overdue_and_does_not_answer(cast: Cast, client: Client) -> None:
    joined_long_ago()
    round_of()
    cast.data_guardian.sign_in(client)
    shown = client.get("/people/reviews").content.decode()
    assert "Investigator" in shown
    assert "/people/reviews/" not in shown
    assert client.get(f"/people/reviews/{review_of(cast.investigator.user).pk}").status_code == 403


def test_another_body_sees_none_of_them(cast: Cast, client: Client) -> None:
    joined_long_ago()
    round_of()
    cast.support_supervisor.sign_in(client)
    assert client.get(f"/people/reviews/{review_of(cast.investigator.user).pk}").status_code == 404


def test_the_wall_shows_reviews_and_sessions_to_nobody_without_a_reader(cast: Cast, client: Client) -> None:
    joined_long_ago()
    round_of()
    cast.investigator.sign_in(client)
    with transaction.atomic(), connection.cursor() as cursor:
        set_context(None)
        cursor.execute("SELECT (SELECT count(*) FROM access_review), (SELECT count(*) FROM access_signin)")
        assert cursor.fetchone() == (0, 0)
        set_context(cast.support_worker.actor)
        cursor.execute("SELECT (SELECT count(*) FROM access_review), (SELECT count(*) FROM access_signin)")
        assert cursor.fetchone() == (0, 0)


def test_an_answer_stays_as_it_was_given(cast: Cast) -> None:
    joined_long_ago()
    round_of()
    review = review_of(cast.investigator.user)
    with acting_as(cast.administrator.actor):
        reviews.answer(cast.administrator.actor, review, Review.Answer.KEPT)
        assert Review.objects.filter(pk=review.pk).update(answer="ended") == 0
