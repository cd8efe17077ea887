"""Is this modern slavery? Signs in any order, what they may mean, and what was thought of them. Nothing is counted up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from throughline import ledger
from throughline.access.actor import Actor
from throughline.clock import When
from throughline.identify import looking, owing
from throughline.identify.families import Family, families, family
from throughline.identify.forms import Recorded, once_only, record_sheet
from throughline.identify.sheets import Asked, Sheet
from throughline.identify.steps import opened, steps
from throughline.identify.suspicion import held, suspected
from throughline.ledger import OpenCase
from throughline.web.doors import worker_page

CONSIDER = Sheet(
    (
        Asked("victim-considered", "outcome", "May they be a victim of modern slavery?"),
        Asked("victim-considered", "reasons", hint="What you saw and heard, and what speaks against it."),
        Asked("victim-considered", "does_not_see_self"),
    )
)
# Of a suspect nothing is asked that only they could answer.
CONSIDER_SUSPECT = Sheet(CONSIDER.asked[:2])
TOLD = Sheet((Asked("custody-told", "told"),))
SUSPECT = Sheet((Asked("under-suspicion", "standing"),))
NOT_SUSPECT = Sheet((Asked("no-longer-suspected", "details", "Why not any more?", ""),))
SHEETS = {"told": TOLD, "suspect": SUSPECT, "no_longer": NOT_SUSPECT}


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def signs(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Every kind, what is on record, what is owed, and what was concluded."""
    case = opened(actor, case_id, "signs")
    if request.method != "POST":
        return _page(request, case)
    step = request.POST.get("step", "")
    sheet = _consider(case) if step == "consider" else SHEETS.get(step)
    if sheet is None:
        raise Http404
    done = record_sheet(request, actor, case, sheet, even_if_blank=step == "suspect")
    if done.faults:
        return _page(request, case, {step: done})
    messages.success(request, "Recorded.")
    return redirect("identify:signs", case_id)


def _consider(case: OpenCase) -> Sheet:
    return CONSIDER_SUSPECT if suspected(case.casefile) else CONSIDER


def _page(request: HttpRequest, case: OpenCase, sent: dict[str, Recorded] | None = None) -> HttpResponse:
    sent = sent or {}
    suspect = suspected(case.casefile)
    ids = (*owing.OF_A_SUSPECT, *owing.RECOGNISING) if suspect else owing.RECOGNISING
    sheets = {"consider": _consider(case), **SHEETS}
    shown = {step: sent[step].form if step in sent else sheet.form() for step, sheet in sheets.items()}
    context = {
        "case": case,
        "families": [
            {"family": each, "begun": looking.begun(case, each)} for each in families()
        ],
        "recorded": looking.recorded(case),
        "thought": [entry for entry in case.entries if entry.kind == "victim-considered"],
        "suspect": suspect,
        "held": held(case.casefile),
        "duties": owing.rows(case, tuple(dict.fromkeys(ids))),
        "forms": shown,
        "faults": [fault for done in sent.values() for fault in done.form.faults],
        "may": {kind.replace("-", "_"): bool(case.may(kind)) for kind in
                ("victim-considered", "custody-told", "under-suspicion", "no-longer-suspected", "indicator")},
        "once": str(uuid.uuid4()),
        "steps": steps(case.id, "identify:signs"),
    }  # fmt: skip
    return render(request, "identify/signs.html", context, status=422 if context["faults"] else 200)


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def of_a_kind(request: HttpRequest, actor: Actor, case_id: uuid.UUID, group: str) -> HttpResponseBase:
    """The signs of one kind: each seen, told, worked out, or looked for and not seen."""
    asked = family(group)
    if asked is None:
        raise Http404
    case = opened(actor, case_id, "signs")
    if request.method != "POST":
        return _family_page(request, case, asked, looking.blank(asked))
    if not (allowed := case.may("indicator")):
        raise ledger.NotAllowed(getattr(allowed, "reason", "Your role does not record this."))
    answered = looking.read(asked, dict(request.POST.lists()), When.minute(timezone.now()))
    if answered.faults:
        return _family_page(request, case, asked, answered, 422)
    once_only(request, actor, case_id, answered.facts)
    messages.success(request, "Recorded. Look at another kind, or write down what you think.")
    return redirect("identify:signs", case_id)


def _family_page(
    request: HttpRequest, case: OpenCase, asked: Family, answered: looking.Looked, status: int = 200
) -> HttpResponse:
    suspect = suspected(case.casefile)
    context: dict[str, Any] = {
        "case": case,
        "family": asked,
        "rows": answered.rows,
        "form": answered.form,
        "hows": looking.hows(suspect),
        "suspect": suspect,
        "before": _before(case, asked),
        "once": request.POST.get("once") or str(uuid.uuid4()),
        "steps": steps(case.id, "identify:signs"),
        "may": bool(case.may("indicator")),
    }
    return render(request, "identify/family.html", context, status=status)


def _before(case: OpenCase, asked: Family) -> Sequence[str]:
    """What is on record of this kind already, so that nobody looks twice."""
    codes = {code.value for code in asked.signs}
    return [
        f"{each['label']}: {each['how']}" for each in looking.recorded(case) if set(each["codes"]) & codes
    ]
