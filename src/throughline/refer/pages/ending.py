"""The check page, the packs that come of it, and filing the national form."""

from __future__ import annotations

import json
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.access.disclosing import log_disclosure
from throughline.ledger import OpenCase
from throughline.refer import copying, delivering, queries, sending
from throughline.refer.definition import QUESTIONS
from throughline.refer.delivering import NoSuchPack
from throughline.refer.following_up import outgoing
from throughline.refer.journal import Entry, begun
from throughline.refer.packs import HEARS, TITLES, Recipient, packs
from throughline.refer.pages.journey import address, case_for, context_of, known_of, sections
from throughline.refer.routes import Route
from throughline.refer.summaries import MadePack
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.question import Control, Question

_HOW = "A copy of a pack, taken out"
REFERENCE = Question(
    "reference",
    "Reference number",
    Control.LINE,
    "From the message that confirms it. Leave blank if it has not come yet, and give it here when it comes.",
    required=False,
)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Every answer that counts, who is told what and on which basis; then it is recorded, once."""
    case = case_for(actor, case_id)
    entry = begun(actor, case_id, queries.sender_of(actor), writing=request.method == "POST")
    if not entry.complete:
        return _not_complete(request, entry)
    if request.method == "POST":
        sending.record(entry, actor)
        messages.success(request, f"Recorded: {context_of(entry)['route_title']}.")
        return redirect("refer:done", case_id)
    made = packs(entry.counting, entry.sender)
    known = known_of(case, entry)
    shown = [(sheet, rows, f"{address(entry, sheet.name)}?check=1") for sheet, rows in sections(entry, known)]
    context = {
        "case": case,
        "sections": shown,
        "back": address(entry, entry.path[-2].name),
        "no_guardian": context_of(entry)["route"].of_child
        and Recipient.GUARDIAN_SERVICE not in {pack.recipient for pack in made},
        "packs": [
            (TITLES[pack.recipient], HEARS[pack.recipient], pack, _labels(pack.held_back)) for pack in made
        ],
        **context_of(entry),
    }
    return render(request, "refer/check.html", context)


def _not_complete(request: HttpRequest, entry: Entry) -> HttpResponseBase:
    """Sent twice, it is recorded already: the second leads to what the first made."""
    if request.method == "POST" and entry.draft_id is None:
        return redirect("refer:done", entry.case_id)
    messages.info(request, "Something is still to be answered. Here is the first page that is open.")
    return redirect(address(entry, entry.stop.name))


def _labels(names: tuple[str, ...]) -> list[str]:
    return [QUESTIONS[name].label for name in names]


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """What was recorded, the packs to copy and to send; and that the national form was filed, with its reference."""
    case = case_for(actor, case_id, "packs")
    if request.method == "POST":
        return _filed(request, actor, case)
    return _done_page(request, actor, case)


def _filed(request: HttpRequest, actor: Actor, case: OpenCase) -> HttpResponseBase:
    pack, form = _national(actor, case), Form((REFERENCE,)).answered(dict(request.POST.lists()))
    reference = form.questions[0].value.strip()
    if pack is None:
        raise Http404
    if len(reference) > 250:
        form = form.with_errors([("reference", "Shorten this to 250 characters or fewer")])
        return _done_page(request, actor, case, form, status=422)
    if not sending.file(case, pack, reference, actor, deputy=bool(queries.sender_of(actor).deputy_email)):
        raise Http404
    messages.success(request, f"{_sent(pack)}.{' Reference recorded.' if reference else ''}")
    return redirect("refer:done", case.id)


def _sent(pack: MadePack) -> str:
    return "Notification sent" if pack.route == Route.NOTIFICATION else "NRM referral sent"


def _standing(actor: Actor, case: OpenCase) -> list[MadePack]:
    """The packs of this body that stand, the newest of each recipient."""
    newest = {
        each.pack.recipient: each.pack for each in outgoing(actor, case.id) if each.pack.withdrawn_at is None
    }
    return list(newest.values())


def _national(actor: Actor, case: OpenCase) -> MadePack | None:
    return next((pack for pack in _standing(actor, case) if pack.recipient == Recipient.NATIONAL_FORM), None)


def _done_page(
    request: HttpRequest, actor: Actor, case: OpenCase, form: Form | None = None, status: int = 200
) -> HttpResponse:
    national = _national(actor, case)
    agreed = [each.data.get("state") for each in case.entries if each.kind == "consent-referral"]
    context = {
        "case": case,
        "packs": [
            (TITLES[Recipient(pack.recipient)], HEARS[Recipient(pack.recipient)], pack)
            for pack in _standing(actor, case)
        ],
        "national": national,
        "filed": sending.filing_of(national) if national else None,
        "sent": _sent(national) if national else "",
        "references": [each for each in case.entries if each.kind == "reference-received"],
        "asked_again": agreed[-1:] in (["not-yet"], ["cannot-decide"]),
        "form": form or Form((REFERENCE,)),
    }
    return render(request, "refer/done.html", context, status=status)


@worker_page
@require_safe
def copy(
    request: HttpRequest, actor: Actor, case_id: uuid.UUID, pack_id: uuid.UUID, form: str
) -> HttpResponse:
    """One pack as a document to file, or as data. Taken out, it is a disclosure, and logged as one."""
    if form not in ("pdf", "json"):
        raise Http404
    case = case_for(actor, case_id, "packs")
    try:
        pack = delivering.pack_of(actor, case.id, pack_id)
    except NoSuchPack:
        raise Http404 from None
    held = delivering.copy_of(pack)
    log_disclosure(actor, case.id, actor.agency or "", TITLES[Recipient(pack.recipient)], pack.basis, _HOW)
    if form == "json":
        told = json.dumps(copying.as_json(held), ensure_ascii=False, indent=2)
        return _download(told.encode(), "application/json", "pack.json")
    return _download(copying.as_pdf(held), "application/pdf", "pack.pdf")


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file whose name says nothing about anybody."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
