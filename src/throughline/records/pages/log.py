"""The log of processing, for the data guardian: to read, and to take away for an inspection."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from throughline.access.actor import Actor
from throughline.access.reading import log_read
from throughline.clock import end_of_day, start_of_day
from throughline.records import log
from throughline.records.doors import guardian_page
from throughline.web.form import Form
from throughline.web.handing_out import handed_out
from throughline.web.question import Control, Option, Question
from throughline.web.reading import read

USUAL = dt.timedelta(days=30)
FORMATS = {"csv": (log.as_csv, "text/csv; charset=utf-8"), "json": (log.as_json, "application/json")}
QUESTIONS = (
    Question("first", "From which day?", Control.DATE, required=False),
    Question("last", "To which day?", Control.DATE, "That day included.", required=False),
    Question("case", "Of one case only?", Control.LINE, "The number in its address.", required=False),
    Question(
        "act",
        "Of one act only?",
        Control.SELECT,
        options=tuple(Option(act, name) for act, name in log.ACTS.items()),
        required=False,
    ),
)


@dataclass(frozen=True)
class Asked:
    """What part of the log is asked for."""

    first: dt.date
    last: dt.date
    case: UUID | None
    act: str | None

    def find(self, actor: Actor, most: int = log.MOST, skip: int = 0) -> list[log.Logged]:
        """The lines of it."""
        span = start_of_day(self.first), end_of_day(self.last) + dt.timedelta(microseconds=1)
        return log.processing_log(actor, *span, case=self.case, act=self.act, most=most, skip=skip)


@guardian_page
@require_safe
def read_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The log of one's own body over some days, a page at a time."""
    raw = dict(request.GET.lists())
    asked, faults = _asked(raw)
    form = Form(QUESTIONS).answered(raw).with_errors(faults)
    number = max(1, int(number)) if (number := request.GET.get("page", "1")).isdigit() else 1
    log_read(actor, asked.case, "log of processing", "oversight")
    found = asked.find(actor, log.A_PAGE + 1, (number - 1) * log.A_PAGE) if not faults else []
    page = Paginator(range(number * log.A_PAGE + (len(found) > log.A_PAGE)), log.A_PAGE).get_page(number)
    context = {"form": form, "asked": asked, "found": found[: log.A_PAGE], "page": page, "acts": log.ACTS}
    context["query"] = "&".join(
        part for part in request.GET.urlencode().split("&") if not part.startswith("page=")
    )
    return render(request, "records/log.html", context, status=422 if faults else 200)


@guardian_page
@require_safe
def export(request: HttpRequest, actor: Actor, form: str) -> HttpResponse:
    """The same as a file; that it was taken is itself in the log."""
    asked, faults = _asked(dict(request.GET.lists()))
    if faults or form not in FORMATS:
        raise Http404
    write, media_type = FORMATS[form]
    return handed_out(
        actor,
        write(asked.find(actor)),
        name=f"log-{asked.first}-{asked.last}.{form}",
        media_type=media_type,
        case_id=asked.case,
        what=f"log of processing, {asked.first} to {asked.last}",
        basis="Data Protection Act 2018 s62: the log is there to be inspected",
    )


def _asked(raw: dict[str, list[str]]) -> tuple[Asked, list[tuple[str, str]]]:
    data, faults = read(QUESTIONS, raw)
    today = timezone.localdate()
    last = dt.date.fromisoformat(data["last"]) if "last" in data else today
    first = dt.date.fromisoformat(data["first"]) if "first" in data else last - USUAL
    if first > last:
        faults.append(("first", "The first day must not be after the last"))
    case = None
    try:
        case = UUID(data["case"]) if "case" in data else None
    except ValueError:
        faults.append(("case", "Give the whole number of the case, as it stands in its address"))
    return Asked(first, last, case, data.get("act")), faults
