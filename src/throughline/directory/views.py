"""The page of the directory: public facts, for anybody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from throughline.vocabulary import Sector

from .models import Agency, Service

PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Real bodies in being today, found by name or by what they do, with the services they give. Never an address."""
    sought, sector = request.GET.get("q", "").strip(), request.GET.get("sector", "")
    today = timezone.localdate()
    found = Agency.objects.on(today).filter(invented=False, name__icontains=sought).exclude(source="")
    if sector in {each.value for each in Sector}:
        found = found.filter(sector=sector)
    page = Paginator(found.prefetch_related("services").order_by("name"), PAGE)
    shown = {
        "page": page.get_page(request.GET.get("page")),
        "sought": sought,
        "sector": sector,
        "sectors": [(each.value, each.value.replace("-", " ").capitalize()) for each in Sector],
        "services": _services(today),
    }
    return render(request, "directory/index.html", shown)


def _services(today: object) -> list[Service]:
    open_now = (Q(valid_from=None) | Q(valid_from__lte=today)) & (Q(valid_to=None) | Q(valid_to__gte=today))
    return list(Service.objects.filter(open_now, invented=False).select_related("agency"))
