"""Sessions: when one begins and ends, how long it lasts, in which browsers somebody is signed in, and new places.

A session ends by itself when nothing was opened for a while and, used or not, after a working day. A form that was
open is taken for longer than a page: whoever wrote for forty minutes was not idle, and what they wrote is not lost.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from procrastinate.contrib.django import app

from .actor import system_actor
from .context import acting_as
from .models import SignIn, User

BEGAN, SEEN = "signed-in-at", "seen-at"
NOTED_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=90)
MARK_LASTS = 365 * 24 * 60 * 60
TELL = "throughline.notify.tell"
_SYSTEM = system_actor("sign-in")
# In this order: Edge and Opera say "Chrome" too, and Chrome says "Safari".
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def described(agent: str) -> str:
    """A browser as people call it; its version says nothing that a person would know it by."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    machine = next((name for mark, name in _MACHINES if mark in agent), "")
    return f"{browser} on {machine}" if machine else browser


# -- how long ------------------------------------------------------------------------------------------------------


def is_over(request: HttpRequest, *, at_work: bool, now: datetime | None = None) -> bool:
    """Whether this session has outlived its limits (`settings.SESSION_IDLE`, `SESSION_FORM`, `SESSION_WHOLE`).

    The page of one's own line ends sooner, and takes no late form: somebody may have left a telephone lying open.
    """
    now = now or timezone.now()
    began, seen = (_stamp(request, name) for name in (BEGAN, SEEN))
    if began is None or seen is None or now - began > settings.SESSION_WHOLE:
        return True
    if not at_work:
        return bool(now - seen > settings.SESSION_IDLE_OWN_LINE)
    patience = settings.SESSION_FORM if request.method == "POST" else settings.SESSION_IDLE
    return bool(now - seen > patience)


def end_if_over(request: HttpRequest, *, at_work: bool) -> bool:
    """Sign out a session that is over; True if it was. Otherwise note that it was used."""
    if is_over(request, at_work=at_work):
        logout(request)
        return True
    note_use(request)
    return False


def note_use(request: HttpRequest, now: datetime | None = None) -> None:
    """Write down, at most once a minute, that the session was used."""
    now = now or timezone.now()
    seen = _stamp(request, SEEN)
    if seen is not None and now - seen < NOTED_EVERY:
        return
    request.session[SEEN] = now.timestamp()
    with acting_as(_SYSTEM):
        SignIn.objects.filter(session_key=request.session.session_key or "").update(seen_at=now)
        User.objects.filter(pk=_pk(request), used_at__lt=now - timedelta(hours=12)).update(used_at=now)


def _pk(request: HttpRequest) -> int:
    return cast(User, request.user).pk


def _stamp(request: HttpRequest, name: str) -> datetime | None:
    found = request.session.get(name)
    return datetime.fromtimestamp(found, timezone.get_current_timezone()) if found is not None else None


# -- beginning and ending ------------------------------------------------------------------------------------------


def begin(sender: object, request: HttpRequest, user: User, **_more: Any) -> None:
    """Somebody signed in: keep the row of this session, and tell them if it is a browser they never used."""
    now = timezone.now()
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    if request.session.session_key is None:
        request.session.save()
    mark = _mark(request) if _works(user) else ""
    with acting_as(_SYSTEM):
        before = SignIn.objects.filter(user=user)
        is_new = bool(mark) and before.exists() and not before.filter(device=_hash(mark, user)).exists()
        row, _ = SignIn.objects.update_or_create(
            session_key=request.session.session_key,
            defaults={
                "user": user,
                "browser": described(str(request.META.get("HTTP_USER_AGENT", ""))),
                "device": _hash(mark, user) if mark else "",
                "way": way_of(request, user),
            },
        )
        User.objects.filter(pk=user.pk).update(used_at=now)
    if is_new and not user.is_demo:
        source = f"sign-in/{row.pk}"
        app.configure_task(TELL, queue="notices").defer(kind="sign-in", source=source, users=[user.pk])


def way_of(request: HttpRequest, user: User) -> str:
    """How the session was proven, in one word."""
    from allauth.account.authentication import get_authentication_records

    known = {record.get("method") for record in get_authentication_records(request, user)}
    names = {"socialaccount": "body", "mfa": "passkey", "password": "password"}
    passkey_alone = "mfa" in known and "password" not in known
    if "socialaccount" in known:
        return names["socialaccount"]
    return names["mfa"] if passkey_alone else names["password"]


def end(sender: object, request: HttpRequest, user: User | None, **_more: Any) -> None:
    """Somebody signed out, or was."""
    with acting_as(_SYSTEM):
        _close(SignIn.objects.filter(session_key=request.session.session_key or ""))


def _works(user: User) -> bool:
    return user.memberships.exists()


def connect() -> None:
    """Listen to signing in and out, by whatever way; called once, when the app is ready."""
    user_logged_in.connect(begin, dispatch_uid="throughline.sign-ins")
    user_logged_out.connect(end, dispatch_uid="throughline.sign-ins")


# -- the mark that a browser keeps ---------------------------------------------------------------------------------


def cookie_name() -> str:
    """The name of the mark's cookie."""
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def _mark(request: HttpRequest) -> str:
    held = str(request.COOKIES.get(cookie_name(), ""))
    if re.fullmatch(r"[\w-]{43}", held):
        return held
    request.new_mark = secrets.token_urlsafe(32)  # type: ignore[attr-defined]
    return str(request.new_mark)  # type: ignore[attr-defined]


def _hash(mark: str, user: User) -> str:
    """Different for each person, so that two people's rows never show that they share a computer."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{user.pk}/{mark}".encode(), hashlib.sha256).hexdigest()


def leave_mark(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser its mark, where `begin` made a new one."""
    mark = getattr(request, "new_mark", None)
    if mark:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(
            cookie_name(), mark, max_age=MARK_LASTS, secure=secure, httponly=True, samesite="Lax"
        )


# -- where somebody is signed in -----------------------------------------------------------------------------------


def open_of(user: User) -> Sequence[SignIn]:
    """The sessions in which this person is signed in now, the last used first. Call it as that person, or as the system."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(SignIn.objects.filter(user=user, ended_at=None, session_key__in=alive))


def sign_out(user: User, row_id: int) -> bool:
    """End one of this person's sessions at once; False where there is no such session of theirs."""
    with acting_as(_SYSTEM):
        return bool(_close(SignIn.objects.filter(user=user, pk=row_id, ended_at=None)))


def sign_out_all(user: User, but: str | None = None) -> int:
    """End every session of this person at once, but the one with the key `but`; returns how many."""
    with acting_as(_SYSTEM):
        return _close(SignIn.objects.filter(user=user, ended_at=None).exclude(session_key=but or ""))


def _close(rows: Any) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return int(SignIn.objects.filter(session_key__in=keys).update(ended_at=timezone.now()))


def sweep(now: datetime | None = None) -> Mapping[str, int]:
    """Forget sessions that ran out and rows of sessions not used for ninety days. Call it as the system."""
    now = now or timezone.now()
    ran_out, _ = Session.objects.filter(expire_date__lt=now).delete()
    old = SignIn.objects.filter(Q(seen_at__lt=now - KEPT_FOR))
    return {"sessions": ran_out, "rows": old.delete()[0]}
