"""Who has looked at this case."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.web.doors import worker_page

A_PAGE = 40


@worker_page
@require_safe
def looked(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponse:
    """Each look: who, of which body, as what, why, when. How far it reaches is for the policy to say."""
    case = queries.open_case(actor, case_id, "who has looked")
    page = Paginator(queries.looks(actor, case_id), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "casework/looked.html", {"case": case, "page": page})
