"""The data protection pack of one's own body: to read, and to take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from throughline.access.actor import Actor
from throughline.directory.models import Agency
from throughline.records import pack as making
from throughline.records import printing
from throughline.records.doors import guardian_page
from throughline.records.printing import Part
from throughline.web.handing_out import handed_out

Write = Callable[[str, Sequence[Part]], str | bytes]
FORMATS: dict[str, tuple[Write, str]] = {
    "md": (printing.markdown, "text/markdown; charset=utf-8"),
    "html": (making.as_html, "text/html; charset=utf-8"),
    "pdf": (printing.pdf, "application/pdf"),
}


@guardian_page
@require_safe
def pack(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Assessment, record of processing and annex to a sharing agreement, as the system stands today."""
    title, parts = _of(actor)
    return render(request, "records/pack.html", {"title": title, "parts": parts})


@guardian_page
@require_safe
def file(request: HttpRequest, actor: Actor, form: str) -> HttpResponse:
    """The pack as Markdown, HTML or PDF."""
    if form not in FORMATS:
        raise Http404
    write, media_type = FORMATS[form]
    return handed_out(
        actor,
        write(*_of(actor)),
        name=f"data-protection.{form}",
        media_type=media_type,
        case_id=None,
        what="data protection pack, which names nobody",
        basis="accountability",
    )


def _of(actor: Actor) -> tuple[str, list[Part]]:
    return making.pack(actor.sector, Agency.objects.get(pk=actor.agency).name)
