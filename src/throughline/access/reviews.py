"""Joiners, movers and leavers looked at again: each membership is confirmed or ended, and unused accounts stop.

A round runs each night. It opens a review of every membership that nobody has looked at for `settings.REVIEW_EVERY`, and
of the old one of whoever has joined another team since (did they move?). Each is ended or kept by somebody's decision,
which is dated. What is not answered within `settings.REVIEW_WITHIN` rises to the data guardians of the body. Accounts
that nobody used for `settings.DORMANT_AFTER` are suspended. A body is never left without anybody who keeps its accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from procrastinate.contrib.django import app

from throughline.vocabulary import UserRole

from . import leaving
from .actor import Actor
from .administration import INSTALLATION, Refused, end, suspend_for_disuse
from .models import Membership, Review, User

TELL = "throughline.notify.tell"
ANSWERING = frozenset({UserRole.ADMINISTRATOR, UserRole.SUPERVISOR})
SEEING = ANSWERING | {UserRole.DATA_GUARDIAN}


@dataclass(frozen=True, slots=True)
class Round:
    """What one night's round did."""

    opened: int
    suspended: int


def round_of(now: datetime) -> Round:
    """Open what falls due, suspend what nobody uses, tell of what is overdue. Call it as the system; twice does no more."""
    today = timezone.localdate(now)
    suspended = _suspend_unused(now, today)
    done = Round(_open(now, today), suspended)
    _tell_of_overdue(today)
    return done


def _open(now: datetime, today: date) -> int:
    waiting = Review.objects.filter(membership=OuterRef("pk"), answer="")
    newer = Membership.objects.on(today).filter(user=OuterRef("user"), since__gt=OuterRef("since"))
    long_ago = Q(looked=None) | Q(looked__lte=now - settings.REVIEW_EVERY)
    moved_since = Q(looked=None) | Q(looked__date__lt=F("moved"))
    due = (
        Membership.objects.on(today)
        .filter(user__is_demo=False)
        .annotate(
            looked=Max("reviews__answered_at"),
            waits=Exists(waiting),
            moved=Subquery(newer.order_by("-since").values("since")[:1]),
        )
        .filter(waits=False)
        .filter(Q(since__lte=today - settings.REVIEW_EVERY) & long_ago | Q(moved__isnull=False) & moved_since)
        .select_related("team")
    )
    rows = [
        Review(membership=each, agency_id=each.team.agency_id, due=today + settings.REVIEW_WITHIN)
        for each in due
    ]
    return len(Review.objects.bulk_create(rows, ignore_conflicts=True))


def unused(now: datetime, since: timedelta) -> QuerySet[User]:
    """People at work who can sign in and have not for so long."""
    at_work = Membership.objects.on(timezone.localdate(now)).values("user")
    return User.objects.filter(pk__in=at_work, is_demo=False, used_at__lt=now - since).order_by("pk")


def _suspend_unused(now: datetime, today: date) -> int:
    done = 0
    for user in unused(now, settings.DORMANT_AFTER):
        if not _is_last_keeper(user, today):
            suspend_for_disuse(user)
            done += 1
    return done


def _is_last_keeper(user: User, today: date) -> bool:
    """Whether a body would have nobody left who keeps its accounts."""
    keeping = Membership.objects.on(today).filter(role=UserRole.ADMINISTRATOR)
    bodies = set(keeping.filter(user=user).values_list("team__agency", flat=True))
    left = set(keeping.exclude(user=user).values_list("team__agency", flat=True))
    return bool(bodies - left)


def _tell_of_overdue(today: date) -> None:
    late = Review.objects.filter(answer="", due__lt=today)
    for agency, due in late.values_list("agency", "due").distinct().order_by("agency", "due"):
        watching = Membership.objects.on(today).filter(
            team__agency=agency, role__in=(UserRole.ADMINISTRATOR, UserRole.DATA_GUARDIAN)
        )
        users: list[Any] = sorted(set(watching.values_list("user_id", flat=True)))
        if users:
            source = f"review/{agency}/{due}"[:120]
            app.configure_task(TELL, queue="notices").defer(kind="review", source=source, users=users)


# -- the pages -----------------------------------------------------------------------------------------------------


def open_for(actor: Actor) -> QuerySet[Review]:
    """The reviews that wait, of the bodies this actor sees; nobody's for a role that does not see them."""
    waiting = Review.objects.filter(answer="").select_related(
        "membership__user", "membership__team", "agency"
    )
    if actor.role not in SEEING:
        return waiting.none()
    return waiting if INSTALLATION in actor.agencies else waiting.filter(agency__in=actor.agencies)


def flags_of(review: Review, now: datetime) -> Sequence[str]:
    """What whoever answers should know: not used for long, or working in several places since they moved."""
    user = review.membership.user
    found = []
    days = (now - user.used_at).days
    if days >= settings.DORMANT_AFTER.days // 2:
        found.append(f"Account not used for {days} days")
    others = Membership.objects.on(timezone.localdate(now)).filter(user=user).exclude(pk=review.membership_id)
    newer = others.filter(since__gt=review.membership.since).select_related("team").first()
    if newer is not None:
        found.append(f"Joined {newer.team.name} later, on {newer.since:%-d %B %Y}: did they move?")
    return found


@transaction.atomic
def answer(actor: Actor, review: Review, given: Review.Answer) -> None:
    """Confirm a membership, or end it. Raises Refused for one's own, and for one who still holds something by it."""
    if actor.role not in ANSWERING or review.membership.user_id == actor.user_id:
        raise Refused("Somebody else answers for your own place. Nothing was changed.")
    if given == Review.Answer.ENDED:
        _must_be_free(review.membership)
        end(review.membership)
    review.answer, review.answered_at, review.answered_by_id = given, timezone.now(), actor.user_id
    review.save(update_fields=["answer", "answered_at", "answered_by"])


def _must_be_free(membership: Membership) -> None:
    """The last place of somebody is not taken away while things are in their name: nothing is left with nobody."""
    others = (
        Membership.objects.on(timezone.localdate()).filter(user=membership.user).exclude(pk=membership.pk)
    )
    held = {name: n for name, n in leaving.held_by(membership.user).items() if name != "memberships"}
    if held and not others.exists():
        what = ", ".join(f"{number} {name}" for name, number in held.items())
        raise Refused(
            f"They still hold {what}. Pass these on first, on their own page (“They are leaving”). Nothing was changed."
        )
