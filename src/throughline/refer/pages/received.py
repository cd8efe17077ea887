"""For whoever is sent something: a team with an account, or somebody with a link and a code."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.access.reading import log_read
from throughline.access.recording import may_open_new
from throughline.duties import Obligation
from throughline.refer import answering, taking_on
from throughline.refer.answering import Collected, NotNow
from throughline.refer.delivering import digest_of
from throughline.refer.following_up import changed_for
from throughline.vocabulary import CaseKind, Unsound
from throughline.vocabulary.delivery import RECIPIENTS
from throughline.web import words
from throughline.web.doors import worker_page

OPENED = "received"


@worker_page
@require_safe
def to_us(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was sent to this team by others: that something was, from whom and when."""
    now, found = timezone.now(), answering.sent_to(actor)
    firsts = taking_on.first_due(actor, taking_on.unanswered(found))
    rows = [(each, RECIPIENTS.label(each.recipient), _due(firsts.get(each.pk), now)) for each in found]
    return render(request, "refer/to-us.html", {"rows": rows})


def _due(first: Obligation | None, now: datetime) -> str:
    """What is to be done first, and by when."""
    return f"{first.title}: {words.until(first.due, now)}" if first and first.due else ""


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def one_to_us(request: HttpRequest, actor: Actor, delivery_id: uuid.UUID) -> HttpResponseBase:
    """One of them: exactly what was sent, and what to answer. The look is logged on the line it came from."""
    try:
        found = answering.read(actor, delivery_id)
    except NotNow as closed:
        messages.info(request, str(closed))
        return redirect("refer:to-us")
    log_read(actor, found.delivery.case_id, "what was sent to us", "referral")
    if request.method == "POST" and request.POST.get("do") == "begin":
        return _begun(request, actor, found)
    who = f"{request.user}, {found.delivery.to_team}"
    error = _answered(request, found, who) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect("refer:one-to-us", delivery_id)
    return _content(request, found, "refer/one-to-us.html", error, to_do=_to_do(actor, found))


def _begun(request: HttpRequest, actor: Actor, found: Collected) -> HttpResponseBase:
    """A line of their own with what they were told; what cannot be taken over is said, and nothing is begun."""
    try:
        return redirect("casework:person", taking_on.begin(actor, found))
    except Unsound:
        error = "What was sent cannot be taken over as it is, and nothing was begun. Begin a line by hand."
        return _content(request, found, "refer/one-to-us.html", error, to_do=_to_do(actor, found))


def _to_do(actor: Actor, found: Collected) -> dict[str, Any]:
    """What this body now owes, with its source, and the line of its own where it goes on."""
    now, may = timezone.now(), may_open_new(actor, CaseKind.PERSON)
    owed = [
        {
            "title": each.title,
            "plain": each.rule.plain,
            "day": words.day(each.due) if each.due else "",
            "until": words.until(each.due, now) if each.due else "",
            "late": bool(each.due and each.due < now),
            "source": f"{each.rule.source.instrument}: {each.rule.source.provision}",
            "checked": each.checked,
        }
        for each in taking_on.due(actor, found.delivery, found.copy)
    ]
    own = taking_on.begun(actor, found.delivery.pk) if may else None
    return {"owed": owed, "own": own, "may_begin": may and own is None}


def _answered(request: HttpRequest, found: Collected, who: str) -> str:
    """Take an answer; what is wrong with it, or nothing."""
    text, once = request.POST.get("text", "")[:15_000], request.POST.get("once", "")[:60]
    try:
        match request.POST.get("do"):
            case "accept":
                answering.accept(found.delivery, who, request.POST.get("reference", "").strip()[:250])
                messages.success(request, "Accepted. Whoever sent it sees that you did, and asks no more.")
            case "return":
                answering.send_back(found.delivery, who, text)
                messages.success(request, "Sent back. Whoever sent it has been told.")
            case "dispute":
                answering.dispute(found.delivery, who, text, once)
                messages.success(request, "Disputed. It stays with you until that is settled.")
            case "ask":
                answering.ask(found.delivery, text, once)
                messages.success(request, "Asked. Whoever sent it has been told that you ask.")
            case _:
                return "Choose what to do."
    except ValueError as wrong:
        return str(wrong)
    return ""


def _content(request: HttpRequest, found: Collected, template: str, error: str, **more: Any) -> HttpResponse:
    context = {
        "found": found, "title": RECIPIENTS.label(found.delivery.recipient), "error": error,
        "changes": changed_for(found.delivery.pack) if "by_link" not in more else (), "text": request.POST.get("text", ""), "once": str(uuid.uuid4()), **more,
    }  # fmt: skip
    return render(request, template, context, status=422 if error else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The page behind a link: asks for the code; opened by it once, for an hour, in this browser alone.

    Looking at it, as programs that scan mail do, changes nothing and tells nothing.
    """
    try:
        found = answering.opened(secret, _opened_here(request, secret))
    except NotNow:
        return _ask_code(request, secret)
    if request.method != "POST":
        return _downloaded(found) if request.GET.get("form") == "json" else _shown(request, found)
    error = _answered(request, found, request.POST.get("who", "").strip()[:250] or found.delivery.body_name)
    return _shown(request, found, error) if error else redirect("refer:received", secret)


def _opened_here(request: HttpRequest, secret: str) -> int | None:
    told = request.session.get(OPENED, {}).get(digest_of(secret))
    return int(told) if told is not None else None


def _ask_code(request: HttpRequest, secret: str) -> HttpResponseBase:
    error = ""
    if request.method == "POST" and "code" in request.POST:
        try:
            link = answering.collect(secret, request.POST["code"][:40])
        except NotNow as refused:
            error = str(refused)
        else:
            opened = {**request.session.get(OPENED, {}), digest_of(secret): link}
            request.session[OPENED] = opened
            return redirect("refer:received", secret)
    elif _opened_here(request, secret) is not None:
        error = "The hour in which this could be read is over, or it was taken back. Ask whoever sent it."
    return render(request, "refer/ask-code.html", {"error": error}, status=422 if error else 200)


def _shown(request: HttpRequest, found: Collected, error: str = "") -> HttpResponse:
    return _content(request, found, "refer/received.html", error, by_link=True)


def _downloaded(found: Collected) -> HttpResponse:
    response = HttpResponse(found.copy.to_bytes(), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="received.json"'
    return response
