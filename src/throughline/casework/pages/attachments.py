"""Files kept with a case: taken by their content, sealed before they touch the disk, given only to who may see them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.drafts import files
from throughline.drafts import keeping as drafts
from throughline.drafts.content import LARGEST, TAKEN
from throughline.drafts.files import FileGone, NoRoom
from throughline.drafts.keeping import File
from throughline.drafts.refusing import Refused
from throughline.drafts.sealing import BrokenSeal
from throughline.ledger import OpenCase, Unavailable
from throughline.web.deciding import Outcome, attempt, seen_version
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.handing_out import handed_out
from throughline.web.question import Control, Question

FILE = Question(
    "file",
    "Choose the file",
    Control.FILE,
    f"Up to {LARGEST // 1024 // 1024} MB: {', '.join(content.name for content in TAKEN)}.",
)
DESCRIBES = Question(
    "describes",
    "What is it?",
    Control.TEXT,
    "For example: letter from the competent authority. Leave out names and addresses.",
    required=False,
    longest=15_000,
)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Choose a file, say what it is. Where a photo was taken is left out, and the page says so."""
    case = queries.open_case(actor, case_id, "attach")
    form = Form((FILE, DESCRIBES))
    if request.method != "POST":
        return _page(request, case, form, Outcome())
    form = form.answered(dict(request.POST.lists()))
    sent = request.FILES.get("q-file")
    if sent is None:
        return _page(request, case, form.with_errors([("file", "Choose a file")]), Outcome(status=422))
    draft = drafts.save(actor, "attach", {}, case_id=case_id)
    try:
        file = drafts.upload(actor, draft, sent.name or "file", sent.read())
    except Refused as refused:
        drafts.discard(actor, draft)
        return _page(request, case, form.with_errors([("file", str(refused))]), Outcome(status=422))
    except NoRoom as full:
        raise Unavailable(str(full)) from full
    return _attached(request, actor, case, form, draft, file)


def _attached(
    request: HttpRequest, actor: Actor, case: OpenCase, form: Form, draft: uuid.UUID, file: File
) -> HttpResponseBase:
    fact = _fact(file, request.POST.get("q-describes", ""))
    outcome = attempt(actor, case.id, "attachment", fact, seen_version(request, case), key=str(draft))
    if not outcome.done:
        drafts.discard(actor, draft)
        return _page(request, case, form.with_errors(outcome.faults), outcome)
    drafts.finish(actor, draft, case.id)
    messages.success(request, f"Kept with the case, sealed.{_told(file)}")
    return redirect("casework:person", case.id)


def _told(file: File) -> str:
    """What happened to the notes of the camera, which can say where somebody was."""
    if not file.says_where:
        return ""
    if file.media_type.startswith("image/"):
        return (
            " What the camera wrote into it (place, time, device) was left out. "
            "If that matters as evidence, keep the original as your own rules say."
        )
    return " This film may say where it was taken: think before you share it."


def _fact(file: File, describes: str) -> dict[str, Any]:
    return {
        "happened": queries.now(),
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "file": str(file.id),
        "key": file.key.hex(),
        "describes": describes,
    }


def _page(request: HttpRequest, case: OpenCase, form: Form, outcome: Outcome) -> HttpResponse:
    context = {"case": case, "form": form, "outcome": outcome, "allowed": case.may("attachment")}
    return render(request, "casework/attach.html", context, status=outcome.status)


@worker_page
@require_safe
def fetch(request: HttpRequest, actor: Actor, case_id: uuid.UUID, seq: int) -> HttpResponse:
    """The file itself, always as a download: nothing that was uploaded is ever shown as a page of ours."""
    case = queries.open_case(actor, case_id, "file")
    entry = queries.entry_of(case, seq)
    if entry is None or entry.kind != "attachment" or not entry.data.get("key"):
        raise Http404
    try:
        content = files.fetch(uuid.UUID(entry.data["file"]), bytes.fromhex(entry.data["key"]))
    except (FileGone, BrokenSeal) as gone:
        raise Unavailable(str(gone)) from gone
    return handed_out(
        actor,
        content,
        name=str(entry.data["name"]),
        media_type=str(entry.data["media_type"]),
        case_id=case_id,
        what=f"attachment {seq}",
        basis=f"fetched for {actor.purpose or 'casework'}",
        controller=entry.controller_id,
    )
