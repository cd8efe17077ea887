"""Nothing unfinished lapses unseen: it rises by age, is handed on, and in the end somebody decides about it.

Ages count from when the page was begun, handed to another team or last decided to be kept, never from the last save:
a draft that is opened each day and never sent must rise too.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.models import Absence, Membership, Team, User
from throughline.drafts.keeping import KEPT_FOR, discard, of_team
from throughline.drafts.models import CHOSEN, Draft, Removal
from throughline.ledger.telling import tell
from throughline.vocabulary import UserRole

MOST = 500


@dataclass(frozen=True, slots=True)
class Age:
    """An age at which somebody is told: after how long, what the notice is called, and whether a supervisor gets it."""

    after: timedelta
    notice: str
    to_supervisor: bool


AGES = (
    Age(timedelta(days=1), "unfinished", to_supervisor=False),
    Age(timedelta(days=3), "risen", to_supervisor=True),
    Age(KEPT_FOR, "decide", to_supervisor=True),
)
DECIDE = len(AGES)
"""How far a draft has risen that a supervisor must decide about."""


class NotYours(PermissionError):
    """The hand-on or the decision is not this person's to make; the sentence says whose it is."""


def rise(now: datetime | None = None) -> int:
    """Tell whoever must know of each draft that has passed an age. Returns how many rose. Run by the worker as the system.

    Running it twice tells nobody twice: the draft says how far it has risen.
    """
    now, rose = now or timezone.now(), 0
    for step, age in enumerate(AGES):
        due = Draft.objects.filter(risen=step, since__lte=now - age.after).select_related("team")
        for draft in due.select_for_update(of=("self",), skip_locked=True)[:MOST]:
            _tell(draft, age)
            draft.risen = step + 1
            draft.save(update_fields=["risen"])
            rose += 1
    return rose


def _tell(draft: Draft, age: Age) -> None:
    holder = int(draft.holder_id or draft.started_by_id or 0)
    users = supervisors_of(draft.team) if age.to_supervisor else _present(holder, draft.team_id)
    _notify(age.notice, draft, users)


def _notify(notice: str, draft: Draft, users: Collection[int]) -> None:
    """To these people; to the whole team where there are none, because a message must not vanish."""
    source = f"draft {draft.id} {notice} {draft.since:%Y%m%d%H%M%S}"
    tell(notice, source, None, team=None if users else draft.team_id, users=sorted(users))


def supervisors_of(team: Team) -> set[int]:
    """The supervisors of a team today, else those of its body; empty where the body has none."""
    today = Membership.objects.on(timezone.localdate()).filter(role=UserRole.SUPERVISOR)
    own = set(today.filter(team=team).values_list("user_id", flat=True))
    return with_cover(own or set(today.filter(team__agency=team.agency_id).values_list("user_id", flat=True)))


def with_cover(users: Collection[int]) -> set[int]:
    """These people, and whoever stands in today for those of them who are away."""
    day = timezone.localdate()
    covers = Absence.objects.filter(user__in=users, since__lte=day, until__gte=day)
    return set(users) | set(covers.values_list("cover_id", flat=True))


def _present(user_id: int, team_id: int) -> set[int]:
    """Whoever holds it and still works in the team, and who covers for them."""
    still = Membership.objects.on(timezone.localdate()).filter(user=user_id, team=team_id)
    return with_cover({user_id}) if still.exists() else set()


def colleagues(by: Actor) -> list[User]:
    """Those of the actor's own team to whom a draft can be handed."""
    members = Membership.objects.on(timezone.localdate()).filter(team=by.team_id or 0)
    able = members.exclude(role__in=[UserRole.ADMINISTRATOR, UserRole.DATA_GUARDIAN])
    return list(User.objects.filter(pk__in=able.values("user")).exclude(pk=by.user_id or 0).order_by("name"))


def other_teams(by: Actor) -> list[Team]:
    """The other open teams of the actor's own body."""
    teams = Team.objects.filter(agency__in=by.agencies, closed_at__isnull=True).exclude(pk=by.team_id or 0)
    return list(teams.select_related("agency").order_by("name"))


def hand_to(by: Actor, draft_id: uuid.UUID, user_id: int) -> None:
    """Hand a draft to a colleague of the team: the clocks run on. Raises NoSuchDraft, NotYours."""
    draft = of_team(by, draft_id, writing=True)
    if user_id not in {each.pk for each in colleagues(by)}:
        raise NotYours("Choose somebody who works in your team. Nothing was changed.")
    draft.holder_id = user_id
    draft.save(update_fields=["holder"])
    _notify("handed", draft, with_cover({user_id}))


def hand_over(by: Actor, draft_id: uuid.UUID, team_id: int) -> None:
    """Hand a draft to another team of the same body, whose clocks begin anew. Raises NoSuchDraft, NotYours.

    Written as the system: once it is theirs, the one who handed it on no longer sees it.
    """
    draft = of_team(by, draft_id, writing=True)
    if team_id not in {each.pk for each in other_teams(by)}:
        raise NotYours("Choose another team of your own body. Nothing was changed.")
    with acting_as(system_actor("drafts")):
        draft.team_id, draft.holder, draft.since, draft.risen = team_id, None, timezone.now(), 0
        draft.decide_by = draft.since + KEPT_FOR
        draft.save(update_fields=["team", "holder", "since", "risen", "decide_by"])
        draft.uploads.update(team_id=team_id)
    _notify("handed", draft, ())


def may_decide(by: Actor, risen: int) -> bool:
    """Whether this person may throw a draft away: anybody of its team, until it has risen to a supervisor for good."""
    return risen < DECIDE or by.role is UserRole.SUPERVISOR


def keep_on(by: Actor, draft_id: uuid.UUID) -> None:
    """A supervisor decides that it is kept for as long again; its clocks begin anew. Raises NoSuchDraft, NotYours."""
    draft = of_team(by, draft_id, writing=True)
    if by.role is not UserRole.SUPERVISOR:
        raise NotYours("A supervisor decides whether this is kept. Nothing was changed.")
    draft.since, draft.risen = timezone.now(), 0
    draft.decide_by = draft.since + KEPT_FOR
    draft.save(update_fields=["since", "risen", "decide_by"])


def throw_away(by: Actor, draft_id: uuid.UUID, reason: str) -> None:
    """Throw a draft away for one of the reasons that people choose. Raises NoSuchDraft, NotYours, ValueError."""
    if reason not in CHOSEN:
        raise ValueError("Choose why it is thrown away. Nothing was changed.")
    if not may_decide(by, of_team(by, draft_id).risen):
        raise NotYours("A supervisor decides about this now. Nothing was changed.")
    discard(by, draft_id, reason)


def thrown_away(by: Actor) -> list[Removal]:
    """What was thrown away lately, by whom and why: a team's own, for supervisors and data guardians the whole body's."""
    found = Removal.objects.select_related("team", "removed_by")
    wide = by.role in (UserRole.SUPERVISOR, UserRole.DATA_GUARDIAN)
    found = found.filter(Q(team__agency__in=by.agencies) if wide else Q(team=by.team_id or 0))
    return list(found.exclude(reason=Removal.Reason.UNUSED).order_by(F("removed_at").desc())[:50])


# -- when somebody leaves -------------------------------------------------------------------------------------------


def in_name_of(user: User) -> QuerySet[Draft]:
    """The drafts that this person holds, by hand-on or because they began them. Asked as the system."""
    return Draft.objects.filter(Q(holder=user) | Q(holder__isnull=True, started_by=user))


def pass_on(user: User, to: User, _by: Actor) -> None:
    """What a leaver holds passes to whoever takes over. Called as the system."""
    in_name_of(user).update(holder=to)
