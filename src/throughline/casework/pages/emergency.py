"""Emergency access: opening a case one's team has no part in, because it cannot wait. Witnessed, short, and narrow."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from throughline import ledger
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.glass import LASTS, MAY_NOT, GlassHolds, break_glass, data_guardians_of
from throughline.access.models import Glass, Relationship
from throughline.access.proving import proven
from throughline.casework import queries
from throughline.notify.tasks import tell
from throughline.vocabulary import parse
from throughline.web.doors import worker_page

NO_CASE = "There is no such case, or it is yours already. Check the address. Nothing was opened."


class Why(forms.Form):
    """The reason, in the reader's own words."""

    reason = forms.CharField(
        label="Why can it not wait for the team that leads the case?",
        help_text="Your name, the time and these words are kept, and the data guardian is told now.",
        widget=forms.Textarea,
        max_length=2000,
    )


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
@proven
def emergency(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """Ask why, then open the case to this one person for a few hours. The same page for any address: it tells nothing."""
    if actor.role in MAY_NOT:
        raise PermissionDenied
    form = Why(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened_by(actor, case_id, form.cleaned_data["reason"])
        except GlassHolds as holds:
            form.add_error("reason", str(holds))
        except ledger.NoSuchCase:
            form.add_error("reason", NO_CASE)
        else:
            messages.success(request, "The case is open to you for four hours. What you read is logged.")
            return redirect("casework:person", case_id)
    shown = {"form": form, "hours": int(LASTS.total_seconds() // 3600)}
    return render(request, "casework/emergency.html", shown, status=422 if form.errors else 200)


@transaction.atomic
def opened_by(actor: Actor, case_id: uuid.UUID, reason: str) -> Glass:
    """Break the glass, record that it was broken on the line itself, and tell those who watch. Raises GlassHolds, NoSuchCase."""
    broken = break_glass(actor, case_id, reason)
    fact = parse("glass-broken", {"happened": queries.now(), "reason": broken.reason})
    receipt = ledger.record(fact, case=case_id, by=actor.for_purpose("emergency"))
    tell.defer(kind="glass", source=receipt.entry_id, case=str(case_id), users=_watchers(actor, case_id))
    return broken


def _watchers(actor: Actor, case_id: uuid.UUID) -> list[int]:
    """The data guardians of the body whose person it was, and of the body that leads the case."""
    with acting_as(system_actor("emergency")):
        leads = Relationship.objects.filter(case_id=case_id, kind=Relationship.Kind.LEAD, until_seq=None)
        bodies = {actor.agency, *leads.values_list("agency_id", flat=True)} - {None}
    return sorted({user.pk for body in bodies for user in data_guardians_of(str(body))})
