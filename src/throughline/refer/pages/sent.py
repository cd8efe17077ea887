"""What was sent, to whom, and what became of it: for the body that sent it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.access.disclosing import log_disclosure
from throughline.ledger import OpenCase, Unsound
from throughline.refer import delivering, following_up
from throughline.refer.delivering import Moved, NoSuchPack, Sent
from throughline.refer.finding_bodies import Found, to_of
from throughline.refer.summaries import Delivery, MadePack
from throughline.vocabulary import options_of
from throughline.vocabulary.delivery import MEANS, RECIPIENTS, WITHOUT_ACCOUNT
from throughline.web.doors import worker_page

WAYS = list(WITHOUT_ACCOUNT.items())
_HOW = "A copy of what was sent, taken out"


def _open(actor: Actor, case_id: uuid.UUID, what: str) -> OpenCase:
    return ledger.open(case_id, by=actor, purpose=actor.purpose or "casework", what=what)


def _pack(actor: Actor, case_id: uuid.UUID, pack_id: uuid.UUID) -> MadePack:
    try:
        return delivering.pack_of(actor, case_id, pack_id)
    except NoSuchPack:
        raise Http404 from None


@worker_page
@require_safe
def sent(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponse:
    """Every recipient and how it stands, the decision and its days: what the referrer may know, and no more."""
    case = _open(actor, case_id, "sent")
    found = following_up.became(actor, case)
    rows = [_row(each) for each in found.outgoing]
    context = {"case": case, "rows": rows, "decisions": found.decisions, "heard": bool(found.outgoing)}
    return render(request, "refer/sent.html", context)


def _row(each: following_up.Outgoing) -> dict[str, Any]:
    return {
        "pack": each.pack,
        "title": RECIPIENTS.label(each.pack.recipient),
        "sent": [(one, MEANS.label(one.means)) for one in each.sent],
        "waits": each.waits,
        "asked": any(one.question_waits for one in each.sent),
        "had": each.had if each.pack.withdrawn_at is None else (),
        "untold": [one for one in each.sent if one.untold],
    }


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def send_on(request: HttpRequest, actor: Actor, case_id: uuid.UUID, pack_id: uuid.UUID) -> HttpResponseBase:
    """To whom and how. What was filled in stays whatever is wrong, and a link is shown once, here."""
    case = _open(actor, case_id, "send")
    pack = _pack(actor, case_id, pack_id)
    if request.method != "POST":
        return _send_page(request, actor, case, pack)
    post = request.POST
    try:
        to = to_of(
            post.get("to", ""),
            post.get("means", ""),
            post.get("name", ""),
            post.get("spoken", ""),
            post.get("reference", ""),
        )
        done = delivering.send(actor, pack, to, post.get("once", "")[:60] or str(uuid.uuid4()))
    except Moved as moved:
        return _send_page(request, actor, case, pack, str(moved), moved)
    except ValueError as wrong:
        return _send_page(request, actor, case, pack, str(wrong))
    return _sent_page(request, case, done)


def _send_page(
    request: HttpRequest,
    actor: Actor,
    case: OpenCase,
    pack: MadePack,
    error: str = "",
    moved: Moved | None = None,
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    sought = given.get("who", "").strip()[:100]
    successor = moved.successor if moved is not None else None
    context = {
        "case": case, "pack": pack, "title": RECIPIENTS.label(pack.recipient), "ways": WAYS, "given": given,
        "who": sought, "found": Found.by(actor, sought, pack.recipient).options, "error": error,
        "successor": successor, "once": given.get("once") or str(uuid.uuid4()),
        "chosen": given.get("to", ""),
    }  # fmt: skip
    return render(request, "refer/send-on.html", context, status=422 if error else 200)


def _sent_page(request: HttpRequest, case: OpenCase, done: Sent) -> HttpResponseBase:
    if done.secret:
        return render(
            request, "refer/link-made.html", {"case": case, "link": _address(done.secret), "code": done.code}
        )
    messages.success(
        request, "It was sent already." if done.repeated else "Sent. You see here when it is accepted."
    )
    return redirect("refer:sent", case.id)


def _address(secret: str) -> str:
    return settings.PUBLIC_ADDRESS + reverse("refer:received", args=[secret])


@worker_page
@require_safe
def sent_copy(request: HttpRequest, actor: Actor, case_id: uuid.UUID, pack_id: uuid.UUID) -> HttpResponse:
    """The copy of what one recipient was told, to read; taken out as a file it is a disclosure, and logged as one."""
    case = _open(actor, case_id, "copy of what was sent")
    pack = _pack(actor, case_id, pack_id)
    copy = delivering.copy_of(pack)
    if request.GET.get("form") != "json":
        context = {"case": case, "pack": pack, "copy": copy, "title": RECIPIENTS.label(pack.recipient)}
        return render(request, "refer/sent-copy.html", {**context, "changes": following_up.changed_for(pack)})
    log_disclosure(actor, case.id, actor.agency or "", RECIPIENTS.label(pack.recipient), pack.basis, _HOW)
    response = HttpResponse(copy.to_bytes(), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="sent.json"'
    return response


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, actor: Actor, case_id: uuid.UUID, pack_id: uuid.UUID) -> HttpResponseBase:
    """Add to what was sent, take it back, ask, answer, make a new link, write down what was said by telephone."""
    case = _open(actor, case_id, "sent")
    pack = _pack(actor, case_id, pack_id)
    error = ""
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        try:
            if act is None:
                raise ValueError("Choose what to do.")
            return act(request, actor, case, pack)
        except Unsound as unsound:
            error = "; ".join(why for _, why in unsound.errors)
        except ValueError as wrong:
            error = str(wrong)
    return _follow_up_page(request, actor, case, pack, error)


def _follow_up_page(
    request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack, error: str
) -> HttpResponse:
    sent_to = [each for each in delivering.deliveries(actor, case.id) if each.pack_id == pack.pk]
    said = following_up.became(actor, case).exchanges
    context = {
        "case": case, "pack": pack, "title": RECIPIENTS.label(pack.recipient), "error": error,
        "sent": [(each, MEANS.label(each.means), said.get(each.pk, [])) for each in sent_to],
        "reasons": [(code.value, code.label) for code in options_of("pack-withdrawn", "reason") if code.value != "replaced"],
        "text": request.POST.get("text", ""), "once": str(uuid.uuid4()),
    }  # fmt: skip
    return render(request, "refer/follow-up.html", context, status=422 if error else 200)


Act = Callable[[HttpRequest, Actor, OpenCase, MadePack], HttpResponseBase]


def _add(request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack) -> HttpResponseBase:
    text, once = request.POST.get("text", "")[:15_000], request.POST.get("once", "")[:60]
    done = following_up.add(actor, case.id, pack.pk, text, once)
    told = (
        "Added, and sent to who had it."
        if done
        else "Added. Who has no account must be told: send it on below."
    )
    messages.success(request, told)
    return redirect("refer:sent", case.id)


def _withdraw(request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack) -> HttpResponseBase:
    if not request.POST.get("reason"):
        raise ValueError("Choose why it is taken back.")
    to_ring = following_up.withdraw(actor, case.id, pack.pk, request.POST["reason"])
    names = ", ".join(each.body_name for each in to_ring)
    by_hand = (
        f"Taken back. Ring and tell: {names}. It stands on your worklist until you note that they were told."
    )
    messages.success(request, by_hand if names else "Taken back. Who had it is told.")
    return redirect("refer:sent", case.id)


def _delivery(request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack) -> Delivery:
    which = request.POST.get("delivery", "")
    found = [
        each
        for each in delivering.deliveries(actor, case.id)
        if str(each.pk) == which and each.pack_id == pack.pk
    ]
    if not found:
        raise ValueError("Choose which sending.")
    return found[0]


def _say(request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack) -> HttpResponseBase:
    found, text = _delivery(request, actor, case, pack), request.POST.get("text", "")[:15_000]
    say = following_up.answer if request.POST["do"] == "answer" else following_up.ask
    say(actor, case.id, found, text, request.POST.get("once", "")[:60])
    by_phone = "" if found.to_team_id else " They have no account: ring them too."
    messages.success(request, f"Recorded.{by_phone}")
    return redirect("refer:follow-up", case.id, pack.pk)


def _link(request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack) -> HttpResponseBase:
    found = _delivery(request, actor, case, pack)
    if found.means != "link" or found.state == Delivery.State.WITHDRAWN:
        raise ValueError("There is no link to make anew here.")
    secret, code = delivering.new_link(found.pk)
    return _sent_page(request, case, Sent(found.pk, secret, code))


def _said(request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack) -> HttpResponseBase:
    """What a recipient without an account said by telephone."""
    found, post = _delivery(request, actor, case, pack), request.POST
    if post.get("answer") not in ("pack-accepted", "pack-returned") or not post.get("who", "").strip():
        raise ValueError("Say who you spoke with, and what they said.")
    data = {"recipient": found.recipient, "delivery": str(found.pk), "by_whom": post["who"].strip()[:250]}
    returned = post["answer"] == "pack-returned"
    if returned and not post.get("words", "").strip():
        raise ValueError("Write why it came back.")
    data["reason" if returned else "reference"] = post.get("words", "").strip()[: 15_000 if returned else 250]
    delivering.record(actor, case.id, post["answer"], data)
    messages.success(request, "Recorded.")
    return redirect("refer:sent", case.id)


def _told(request: HttpRequest, actor: Actor, case: OpenCase, pack: MadePack) -> HttpResponseBase:
    """Whoever has no account was told by a person that it was taken back."""
    found, post = _delivery(request, actor, case, pack), request.POST
    following_up.told_by_hand(actor, case.id, found, post.get("means", ""), post.get("who", ""))
    messages.success(request, f"Recorded: {found.body_name} was told.")
    return redirect("refer:sent", case.id)


_ACTS: dict[str, Act] = {
    "told": _told,
    "add": _add,
    "withdraw": _withdraw,
    "ask": _say,
    "answer": _say,
    "link": _link,
    "said": _said,
}
