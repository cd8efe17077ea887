"""Signing in through one's own body's OpenID Connect service.

Each service is set up for one agency and its e-mail domains (`settings.AGENCY_SIGN_IN`). It says who somebody is; it
never makes an account: whoever comes by it already works for that agency here, or holds an invitation to it. What one
body's service says counts for that body alone, so that no other body's service can speak for its people.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from throughline.directory.succession import lineage

from .actor import system_actor
from .administration import Refused, accept
from .context import acting_as
from .models import Invitation, Membership, User
from .services import Service


class ByAgency(DefaultSocialAccountAdapter):
    """Lets people in through their own body's service, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: see `pre_social_login`."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person the service speaks of, among those who work for its agency or are invited to it."""
        service = settings.AGENCY_SIGN_IN.get(sociallogin.account.provider)
        if service is None:
            _refuse(request)
        address = _address(sociallogin, service)
        if address is None:
            _refuse(request)
        if sociallogin.is_existing:
            if not _works_for(sociallogin.user, service.agency):
                _refuse(request)
            _keep_no_claims(sociallogin)
            return
        user = _known(address, service.agency) or _invited(address, service.agency)
        if user is None:
            _refuse(request)
        _keep_no_claims(sociallogin)
        sociallogin.connect(request, user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, exception: Exception | None = None, **_more: Any
    ) -> NoReturn:
        """The service is away, its answer was not sound, or nobody had asked it; nothing of it is shown or kept."""
        status = 400 if exception is None else 502
        raise ImmediateHttpResponse(render(request, "access/agency-away.html", status=status))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing by mail."""


def _refuse(request: HttpRequest) -> NoReturn:
    raise ImmediateHttpResponse(render(request, "access/not-invited.html", status=403))


def _keep_no_claims(sociallogin: SocialLogin) -> None:
    """Who they are to the service is kept, and nothing else that it told of them."""
    sociallogin.account.extra_data = {}
    if sociallogin.account.pk:
        sociallogin.account.save(update_fields=["extra_data"])


def _address(sociallogin: SocialLogin, service: Service) -> str | None:
    """The e-mail address, if the service's token and its word on the user agree, it is verified, and the domain is theirs."""
    told = sociallogin.account.extra_data
    token, more = told.get("id_token") or {}, told.get("userinfo") or {}
    if token.get("iss") != service.issuer or (more and more.get("sub") != token.get("sub")):
        return None
    claims = {**more, **token}
    address = str(claims.get("email") or "").strip().lower()
    domain = address.rpartition("@")[2]
    sound = address.isascii() and address.count("@") == 1 and domain in service.domains
    return address if sound and claims.get("email_verified") is not False else None


def _works_for(user: User, agency: str) -> bool:
    today = timezone.localdate()
    return bool(Membership.objects.on(today).filter(user=user, team__agency__in=lineage(agency)).exists())


def _known(address: str, agency: str) -> User | None:
    found = User.objects.filter(email=address, is_active=True, suspended_at=None).first()
    return found if found is not None and _works_for(found, agency) else None


def _invited(address: str, agency: str) -> User | None:
    """Take up the invitation of this address to a team of the agency, if there is one."""
    now = timezone.now()
    with acting_as(system_actor("invitation")):
        offers = Invitation.objects.filter(email=address, team__agency__in=lineage(agency), case_id=None)
        offer = next((each for each in offers.select_related("team__agency") if each.is_open(now)), None)
    if offer is None:
        return None
    try:
        return accept(offer, None, by_body=True)
    except Refused:
        return None
