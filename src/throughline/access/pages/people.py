"""People of one's body: list, invite, move, suspend, leave, stand in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from throughline.access import administration, leaving
from throughline.access.actor import Actor
from throughline.access.models import Absence, Invitation, Membership, User
from throughline.access.proving import proven
from throughline.vocabulary import UserRole

from .doors import KEEPERS, OVERSEERS, ask, for_roles, posted
from .forms import Another, Away, Invited, Nothing, Place

PAGE = 50


def people_of(actor: Actor) -> QuerySet[User]:
    """The people whose accounts this actor sees: those with a place, now or before, in a body of theirs."""
    if administration.INSTALLATION in actor.agencies:
        return User.objects.filter(memberships__isnull=False).distinct()
    return User.objects.filter(memberships__team__agency__in=actor.agencies).distinct()


def person_of(actor: Actor, user_id: int) -> User:
    """One of them; to everybody else there is no such page."""
    return get_object_or_404(people_of(actor), pk=user_id)


def _back(user: User) -> str:
    return f"/people/{user.pk}"


@for_roles(OVERSEERS)
@require_safe
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody of one's body, found by name or e-mail address, with invitations not yet taken up."""
    sought = request.GET.get("q", "").strip()
    found = people_of(actor).filter(Q(name__icontains=sought) | Q(email__icontains=sought))
    page = Paginator(found.prefetch_related("memberships__team__agency").order_by("name", "pk"), PAGE)
    shown = {
        "page": page.get_page(request.GET.get("page")),
        "sought": sought,
        "keeps": actor.role in KEEPERS,
        "invitations": _open_invitations(actor) if actor.role in KEEPERS else [],
    }
    return render(request, "access/people.html", shown)


def _open_invitations(actor: Actor) -> list[Invitation]:
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    if administration.INSTALLATION not in actor.agencies:
        open_ones = open_ones.filter(team__agency__in=actor.agencies)
    return list(open_ones.select_related("team__agency")[:PAGE])


@for_roles(OVERSEERS)
@require_safe
def person(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """One person: where they work and as what, who stands in for them, and what can be done."""
    user = person_of(actor, user_id)
    today = timezone.localdate()
    shown = {
        "person": user,
        "memberships": user.memberships.select_related("team__agency").order_by("-since", "-pk"),
        "today": today,
        "away": Absence.objects.filter(user=user, until__gte=today).select_related("cover"),
        "keeps": actor.role in KEEPERS and user.pk != actor.user_id,
        "held": leaving.held_by(user) if actor.role in KEEPERS else {},
    }
    return render(request, "access/person.html", shown)


def _roles(actor: Actor) -> list[UserRole]:
    agencies = {team.agency for team in administration.teams_for(actor)}
    found = {role for agency in agencies for role in administration.roles_in(agency)}
    return [role for role in UserRole if role in found]


@for_roles(KEEPERS)
@proven
def invite(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite somebody; the link is shown once, to be passed on by a safe way."""
    form = Invited(posted(request), teams=administration.teams_for(actor), roles=_roles(actor))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            _, secret = administration.invite(
                actor, asked["email"], asked["name"], asked["team"], UserRole(asked["role"])
            )
        except administration.Refused as refused:
            form.add_error(None, str(refused))
        else:
            link = request.build_absolute_uri(f"/invitations/{secret}")
            return render(request, "access/invited.html", {"link": link, "name": asked["name"]})
    shown = {"form": form, "title": "Invite somebody", "button": "Make the invitation", "back": "/people"}
    return render(request, "access/ask.html", shown, status=422 if form.errors else 200)


@require_POST
@for_roles(KEEPERS)
def withdraw(request: HttpRequest, actor: Actor, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation.objects.select_related("team"), pk=invitation_id)
    if not administration.administers(actor, invitation.team.agency_id):
        raise Http404
    administration.withdraw(actor, invitation)
    messages.success(request, f"The invitation of {invitation.name} was taken back.")
    return redirect("/people")


@for_roles(KEEPERS)
@proven
def move(request: HttpRequest, actor: Actor, user_id: int, membership_id: int) -> HttpResponse:
    """Another team or another role, from today."""
    user = person_of(actor, user_id)
    membership = get_object_or_404(Membership.objects.select_related("team"), pk=membership_id, user=user)
    if not administration.administers(actor, membership.team.agency_id):
        raise Http404
    form = Place(posted(request), teams=administration.teams_for(actor), roles=_roles(actor))

    def act(asked: dict) -> str:  # type: ignore[type-arg]
        moved = administration.move(actor, membership, asked["team"], UserRole(asked["role"]))
        return f"{user} now works in {moved.team}. The cases stay with {membership.team}."

    intro = f"{user} works in {membership.team}. Cases belong to teams: they stay where they are."
    return ask(
        request, form, act, title=f"Move {user}", button="Move", to=_back(user), back=_back(user), intro=intro
    )


@for_roles(KEEPERS)
@proven
def suspend(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """Stop somebody from signing in, at once."""
    user = person_of(actor, user_id)

    def act(_asked: object) -> str:
        administration.suspend(actor, user)
        return f"{user} can no longer sign in and was signed out."

    intro = "They are signed out at once and cannot sign in. Their team keeps its cases. You can undo this."
    title = f"Suspend {user}"
    form = Nothing(posted(request))
    return ask(
        request,
        form,
        act,
        title=title,
        button="Suspend",
        to=_back(user),
        back=_back(user),
        intro=intro,
        warning=True,
    )


@for_roles(KEEPERS)
@proven
def restore(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """Let somebody sign in again."""
    user = person_of(actor, user_id)

    def act(_asked: object) -> str:
        administration.restore(actor, user)
        return f"{user} can sign in again."

    title, form = f"Let {user} sign in again", Nothing(posted(request))
    return ask(request, form, act, title=title, button="Let them sign in", to=_back(user), back=_back(user))


@for_roles(KEEPERS)
@proven
def leaver(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """Everything that is in somebody's name passes to another, and their account closes: one act."""
    user = person_of(actor, user_id)
    others = people_of(actor).filter(is_active=True).exclude(pk=user.pk)
    held = ", ".join(f"{number} {name}" for name, number in leaving.held_by(user).items())

    def act(asked: dict) -> str:  # type: ignore[type-arg]
        passed = leaving.reassign_leaver(user, asked["to"], actor)
        return f"{user} has left. {asked['to']} has taken over: {_told(passed)}."

    intro = f"In their name: {held or 'nothing'}. All of it passes to one person and the account closes."
    form = Another(posted(request), people=others)
    title = f"{user} is leaving"
    return ask(
        request,
        form,
        act,
        title=title,
        button="Pass everything on and close the account",
        to="/people",
        back=_back(user),
        intro=intro,
        warning=True,
    )


def _told(passed: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in passed.items()) or "nothing was in their name"


@for_roles(OVERSEERS)
def cover(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """Who stands in while somebody is away."""
    user = person_of(actor, user_id)
    others = people_of(actor).filter(is_active=True).exclude(pk=user.pk)

    def act(asked: dict) -> str:  # type: ignore[type-arg]
        set_ = administration.cover(actor, user, asked["to"], asked["since"], asked["until"])
        return f"{set_.cover} stands in for {user} from {set_.since:%-d %B %Y} to {set_.until:%-d %B %Y}."

    title, form = f"Who stands in for {user}", Away(posted(request), people=others)
    return ask(request, form, act, title=title, button="Save", to=_back(user), back=_back(user))
