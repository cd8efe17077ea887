"""The one way out for a message: whoever sends anything sends it here, and here alone.

Nothing is ever sent to the person whose line it is. Whoever hurt them may read their messages, and no method of contact
stays safe because it once was; what they need to know stands on their own page and is told by whoever helps them. So
the rule needs no look at recorded methods of contact, and cannot be wrong about one. A test holds that no other module
sends mail.
"""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.core.mail import DNS_NAME, EmailMessage

from .actor import system_actor
from .context import acting_as
from .models import Relationship, User


def reachable(users: Collection[int]) -> list[str]:
    """The addresses of those among these users who work here now; never of somebody who reads, or read, their own line."""
    with acting_as(system_actor("outgoing")):
        subjects = Relationship.objects.filter(kind=Relationship.Kind.SUBJECT, user__isnull=False)
        at_work = User.objects.filter(pk__in=users, is_active=True, is_demo=False, memberships__isnull=False)
        found = at_work.exclude(pk__in=subjects.values("user")).distinct()
        return sorted(found.values_list("email", flat=True))


def send(users: Collection[int], subject: str, text: str, name: str = "") -> int:
    """Send this to each of these people by itself, so that none sees another's address; returns to how many.

    `name`: what the message is called (Message-ID) each time it is sent, so that twice is one to whoever sorts mail.
    Nobody gets anything where the installation sends no mail. Raises what the mail server answers: the job is done again.
    """
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return 0
    found = reachable(users)
    named = {"Message-ID": f"<{name}@{DNS_NAME}>"} if name else {}
    for address in found:
        EmailMessage(subject, text, to=[address], headers=named).send()
    return len(found)
