"""How passkeys, authenticator apps and recovery codes are kept: sealed, and never taken from somebody who must have one."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from . import second_factor

SEALED = "sealed:"
NONCE = 12


def reseal_all(before: bytes, after: bytes) -> int:
    """Seal every second factor with another key for factors. Returns how many; cut short and run again, it goes on."""
    count = 0
    for pk in list(Authenticator.objects.using("owner").values_list("pk", flat=True)):
        with transaction.atomic(using="owner"):
            row = Authenticator.objects.using("owner").select_for_update().get(pk=pk)
            again = _resealed(row.data, before, after)
            if again != row.data:
                row.data = again
                row.save(using="owner", update_fields=["data"])
                count += 1
    return count


def _resealed(value: Any, before: bytes, after: bytes) -> Any:
    """The same data with each secret in it sealed with another key, wherever allauth keeps it."""
    if isinstance(value, dict):
        return {name: _resealed(each, before, after) for name, each in value.items()}
    if isinstance(value, list):
        return [_resealed(each, before, after) for each in value]
    if not isinstance(value, str) or not value.startswith(SEALED):
        return value
    try:
        unsealed(value, after)
    except InvalidTag:
        return sealed(unsealed(value, before), after)
    return value


def sealed(text: str, key: bytes) -> str:
    """A secret as it stands in the database."""
    nonce = os.urandom(NONCE)
    return SEALED + b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), b"factor")).decode()


def unsealed(text: str, key: bytes) -> str:
    """The inverse of `sealed`. Raises `InvalidTag`."""
    held = b64decode(text.removeprefix(SEALED))
    return AESGCM(key).decrypt(held[:NONCE], held[NONCE:], b"factor").decode()


class Sealed(DefaultMFAAdapter):
    """Secrets stand in the database sealed: whoever reads a copy of it can make no codes from it."""

    def encrypt(self, text: str) -> str:
        """Seal a secret with the installation's key for factors."""
        return sealed(text, settings.FACTOR_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it; one from before secrets were sealed is taken as it is. Nothing opens with another key."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return unsealed(encrypted_text, settings.FACTOR_KEY)
        except InvalidTag:
            raise ValueError(
                "A second factor was sealed with another key; it has to be added again."
            ) from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last factor of somebody whose role needs one."""
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=second_factor.FACTORS).exclude(
            pk=authenticator.pk
        )
        return bool(others.exists()) or not second_factor.is_needed_by(user)

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows: the name alone, which says nothing to who looks over a shoulder."""
        return "Throughline"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing by mail: the page says what was done, and the list of devices who is signed in."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """As allauth's, with our own name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Throughline"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A first name for a passkey, which its owner can change."""
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"


def _forget(sender: object, request: Any, **_more: Any) -> None:
    """A factor went: whether one is left is asked anew."""
    request.session.pop(second_factor.KNOWN, None)


def connect() -> None:
    """Listen for factors that go; called once, when the app is ready."""
    authenticator_removed.connect(_forget, dispatch_uid="throughline.factors")
