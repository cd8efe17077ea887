"""What the system wants to tell me: that there is something to look at, and where. Never about whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from throughline.access.actor import Actor
from throughline.access.standing import BLIND
from throughline.casework.pages.worklist import Place
from throughline.notify import telling
from throughline.notify.models import Notice
from throughline.web.doors import worker_page

A_PAGE = 25


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Newest first; reading them is said by the reader, not guessed from a look at the page."""
    user = actor.user_id or 0
    if request.method == "POST":
        telling.mark_read(user)
        return redirect("casework:notices")
    asked = request.GET.get("page", "1")
    number = max(int(asked), 1) if asked.isdigit() and len(asked) < 5 else 1
    found, more = telling.notices(user, number, A_PAGE)
    rows = [{"notice": each, "href": _address(each, actor)} for each in found]
    context = {"rows": rows, "page": Place(number, more), "unread": any(not each.read_at for each in found)}
    return render(request, "casework/notices.html", context)


def waiting(request: HttpRequest) -> int:
    """How many notices this reader has not read: the number beside the link in the header."""
    return telling.unread(request.user.pk).count() if request.user.pk else 0


_PLACES = {
    Notice.Kind.GLASS: "access:emergencies",
    Notice.Kind.UNUSUAL: "access:unusual",
    Notice.Kind.ASKED: "casework:asked",
    Notice.Kind.ANSWERED: "casework:ask",
    Notice.Kind.RECEIVED: "refer:to-us",
    **dict.fromkeys(
        (Notice.Kind.UNFINISHED, Notice.Kind.RISEN, Notice.Kind.DECIDE, Notice.Kind.HANDED),
        "casework:unfinished",
    ),
}


def _address(notice: Notice, reader: Actor) -> str:
    """Where a notice leads. Who reads no lines is led to none: the address would answer that there is no such page."""
    case = None if reader.role in BLIND else notice.case
    if notice.kind == Notice.Kind.OFFERED:
        return f"{reverse('casework:worklist')}?list=waiting"
    if notice.kind in _PLACES:
        return reverse(_PLACES[Notice.Kind(notice.kind)])
    if notice.kind == Notice.Kind.CHANGED and case:
        return reverse("refer:sent", args=[case])
    return reverse("casework:person", args=[case]) if case else reverse("casework:worklist")
