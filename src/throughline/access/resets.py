"""The link to a new password, made where it is sent."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from .models import User

SUBJECT = "A new password"
TEXT = """Somebody, perhaps you, asked for a new password for Throughline.

To choose one, open this address within {hours} hours:
{link}

If it was not you, do nothing: your password stays as it is. Tell your administrator if it happens again.
"""


def message_for(user_id: int) -> tuple[str, str, str] | None:
    """Subject, text and address of the message; None where there is nobody at work with this number."""
    user = (
        User.objects.filter(pk=user_id, is_active=True, is_demo=False, memberships__isnull=False)
        .distinct()
        .first()
    )
    if user is None:
        return None
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return SUBJECT, TEXT.format(hours=hours, link=link_for(user)), user.email


def link_for(user: User) -> str:
    """The address at which this person, and nobody else, chooses a new password; it works once."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.PUBLIC_ADDRESS}{path}"
