"""Signing in as an invented person: one button each, in demo mode, from this machine, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from throughline.vocabulary import UserRole

from .actor import system_actor
from .context import acting_as
from .models import Membership, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def offered_here(request: HttpRequest) -> bool:
    """Whether this request may become anybody: demo mode, a loopback host name, and a caller on this machine.

    A proxy on this machine would make everybody look local, so a forwarded request is refused.
    """
    if not getattr(settings, "DEMO", False) or not set(settings.ALLOWED_HOSTS) <= set(settings.LOOPBACK):
        return False
    if any(header in request.headers for header in ("X-Forwarded-For", "Forwarded", "X-Real-Ip")):
        return False
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and _host(request) in settings.LOOPBACK


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _host(request: HttpRequest) -> str:
    host = request.get_host()
    return host if host.endswith("]") else host.rsplit(":", 1)[0]


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented person one can be: `key` is their role, at which the page's address can point."""

    user: User
    key: str
    place: str

    @property
    def role(self) -> str:
        """The role as people say it."""
        return self.key.replace("-", " ").capitalize()


def personas() -> list[Persona]:
    """The invented people one can be: each with what they are and where they work."""
    with acting_as(system_actor("sign-in")):  # the invented survivor too, whoever this browser is now
        users = list(User.objects.filter(is_demo=True, is_active=True).order_by("pk"))
    places = Membership.objects.filter(user__in=users).select_related("team__agency").order_by("-pk")
    place_of = {place.user_id: place for place in places}
    return [_persona(user, place_of.get(user.pk)) for user in users]


def _persona(user: User, place: Membership | None) -> Persona:
    if place is None:
        return Persona(user, UserRole.SURVIVOR.value, "Their own line")
    return Persona(user, place.role, str(place.team))


@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The page of personas; there is no such page anywhere else."""
    if not offered_here(request):
        raise Http404
    return render(request, "access/personas.html", {"personas": personas()})


@never_cache
def become(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Sign in as one of the invented people, by the button."""
    if not offered_here(request):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with acting_as(system_actor("sign-in")):
        user = get_object_or_404(User, pk=user_id, is_demo=True, is_active=True)
    with acting_as(
        system_actor("sign-in")
    ):  # whoever this browser was before does not keep the next one's account
        login(request, user, backend=BACKEND)
    return redirect("/")
