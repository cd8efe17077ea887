"""Forgetting people: the account of somebody whose line was erased, and of a worker who left long ago.

A user row cannot go, since the log of reads points to it; its name and address can, and then it says nothing of whom
it was. Runs as the owner of the database, for the tables of signing in have no wall that could tell whose rows these are.
"""

from __future__ import annotations

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import OneToOneRel
from django.utils import timezone

from .models import Invitation, Membership, Relationship, User

OWNER = "owner"
FORMER = "Somebody who was here"


def forget_subject(case: UUID) -> None:
    """End the person's own tie to an erased line, and forget their account unless it serves something else."""
    ties = Relationship.objects.using(OWNER).filter(case_id=case, kind=Relationship.Kind.SUBJECT)
    users = list(ties.values_list("user_id", flat=True))
    ties.delete()
    for user in User.objects.using(OWNER).filter(pk__in=users):
        others = Relationship.objects.using(OWNER).filter(user=user)
        works = Membership.objects.using(OWNER).filter(user=user)
        if not others.exists() and not works.exists():
            forget_user(user)


def forget_user(user: User) -> None:
    """Take the name, the address and every way of signing in from a user; the bare row stays. Harmless to repeat."""
    for attempts in (AccessAttempt, AccessFailureLog, AccessLog):
        attempts.objects.using(OWNER).filter(username=user.email).delete()
    for kept in (EmailAddress, Authenticator, SocialAccount):
        kept.objects.using(OWNER).filter(user_id=user.pk).delete()
    Invitation.objects.using(OWNER).filter(email=user.email).delete()
    _forget_own_rows(user)
    _end_sessions(user)
    user.email, user.name = f"former-{user.pk}@invalid", FORMER
    user.is_active, user.removed_at = False, user.removed_at or timezone.now()
    user.last_login = None
    user.set_unusable_password()
    user.save(using=OWNER)


def _forget_own_rows(user: User) -> None:
    """What other rooms keep of one worker and of nobody else, such as their phone: a row each, named after the user."""
    relations = [each for each in User._meta.get_fields(include_hidden=True) if isinstance(each, OneToOneRel)]
    for relation in relations:
        if not isinstance(relation.related_model, str):
            rows = relation.related_model._default_manager.using(OWNER)
            rows.filter(**{relation.field.name: user}).delete()


def _end_sessions(user: User) -> None:
    """A session says in its sealed body whose it is: each that is still live is opened and compared."""
    for session in Session.objects.using(OWNER).filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete(using=OWNER)
