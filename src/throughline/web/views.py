"""Pages that need no case: privacy, accessibility, health, and the quick way out."""

from __future__ import annotations

from django.contrib.auth import logout
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from throughline import __version__
from throughline.ledger.backups import ours
from throughline.web.context import exit_to


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, why, and who may see it."""
    return render(request, "web/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works, what does not yet, and how to say so."""
    return render(request, "web/accessibility.html")


@require_safe
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and show an innocent page, so that "back" leads to the sign-in page and no further.

    A GET on purpose: it must work as a plain link in one click. The worst a forged link can do is sign a person out.
    """
    logout(request)
    response = HttpResponseRedirect(exit_to())
    # Whoever takes up this telephone next finds neither pages nor the mark of a browser that was here before.
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: 200 with `"ok"`, or 503; and whether backups are `"ok"`, `"failing"` or `"none"`.

    Tells a stranger nothing else but the version. What is wrong with the backups, `throughline health` says.
    """
    database = _database_answers()
    body = {
        "status": "ok" if database else "unavailable",
        "database": database,
        "backups": _backups(),
        "version": __version__,
    }
    return JsonResponse(body, status=200 if database else 503)


def _backups() -> str:
    if not ours.set_up():
        return "none"
    return "failing" if ours.wrong() else "ok"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        return False
