"""Teams, the team one acts for, invitations taken up, and emergency access looked into."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from throughline.access import administration, glass
from throughline.access.acting import choose_membership, memberships_of
from throughline.access.actor import Actor
from throughline.access.models import Invitation, Membership, User
from throughline.directory.models import Agency
from throughline.vocabulary import UserRole

from .doors import KEEPERS, ask, for_roles, posted
from .forms import NewPassword, Nothing, Reason, TeamName


@for_roles(KEEPERS)
@require_safe
def teams(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The teams whose accounts one keeps, with how many work in each today."""
    today = timezone.localdate()
    rows = [
        (team, Membership.objects.on(today).filter(team=team).count())
        for team in administration.teams_for(actor)
    ]
    return render(request, "access/teams.html", {"rows": rows})


@for_roles(KEEPERS)
def new_team(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new team of a body one keeps."""
    bodies = Agency.objects.on(timezone.localdate())
    if administration.INSTALLATION not in actor.agencies:
        bodies = bodies.filter(slug__in=actor.agencies)
    form = TeamName(posted(request), agencies=bodies.values_list("slug", "name"))

    def act(asked: dict) -> str:  # type: ignore[type-arg]
        return f"{administration.open_team(actor, bodies.get(slug=asked['agency']), asked['name'])} is there now."

    return ask(
        request,
        form,
        act,
        title="A new team",
        button="Make the team",
        to="/people/teams",
        back="/people/teams",
    )


@never_cache
@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The teams and roles one may act in, to choose from: one's own, and those of people one stands in for."""
    user = cast(User, request.user)
    actor: Actor | None = getattr(request, "actor", None)
    chosen = actor.membership_id if actor else None
    return render(request, "access/places.html", {"places": memberships_of(user), "chosen": chosen})


@never_cache
@require_POST
@login_required
def act_for(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Act for this team, in this role, from now on."""
    try:
        membership = choose_membership(request, membership_id)
    except Membership.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"You now act for {membership.team}.")
    return redirect("/")


@never_cache
@sensitive_post_parameters()
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Take up an invitation: choose a password (unless the account has one) and be let in."""
    invitation = administration.find_invitation(secret)
    if invitation is None:
        return render(request, "access/invitation-gone.html", status=410)
    existing = administration.account_of(invitation)
    form = (Nothing if existing and existing.has_usable_password() else NewPassword)(posted(request))

    def act(asked: dict) -> str:  # type: ignore[type-arg]
        try:
            administration.accept(invitation, asked.get("password"))
        except ValidationError as error:
            raise administration.Refused(" ".join(error.messages)) from None
        return f"It is done. Sign in with {invitation.email}."

    intro = f"{_offer(invitation)}, with the e-mail address {invitation.email}."
    return ask(
        request,
        form,
        act,
        title="Your invitation",
        button="Accept",
        to="/accounts/login/",
        back="",
        intro=intro,
    )


def _offer(invitation: Invitation) -> str:
    """What is offered. To the person themself nothing is said that an onlooker could read something into."""
    return "You are invited" if invitation.case_id is not None else f"You are invited to {invitation.team}"


@for_roles(frozenset({UserRole.DATA_GUARDIAN}))
@require_safe
def emergencies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Emergency access by people of one's body that nobody has looked into yet."""
    return render(request, "access/emergencies.html", {"glasses": glass.to_review(actor)})


@for_roles(frozenset({UserRole.DATA_GUARDIAN}))
def look_into(request: HttpRequest, actor: Actor, glass_id: int) -> HttpResponse:
    """Write what one found about an emergency access."""
    broken = get_object_or_404(glass.to_review(actor), pk=glass_id)

    def act(asked: dict) -> str:  # type: ignore[type-arg]
        glass.review(actor, broken, asked["finding"])
        return "Your finding was kept."

    intro = f"{broken.user} opened a case on {timezone.localtime(broken.at):%-d %B %Y at %H:%M}: “{broken.reason}”"
    title, form = "Look into an emergency access", Reason(posted(request))
    return ask(
        request,
        form,
        act,
        title=title,
        button="Keep the finding",
        to="/emergencies",
        back="/emergencies",
        intro=intro,
    )
