"""The pages of a study: those there are, a new one, how far it is, what was found, and the files to take away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from throughline.access.actor import Actor
from throughline.assurance import asking, queries, showing, tasks
from throughline.assurance.doors import study_page
from throughline.assurance.models import Study
from throughline.prevalence import published_tables
from throughline.prevalence.results import PUBLISHED_CRITIQUE
from throughline.web.form import Form

LOOK_AGAIN_SECONDS = 5


@study_page
@require_safe
def prevalence(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the estimates are and leave out, and the studies this reader may read."""
    return render(
        request,
        "assurance/prevalence.html",
        {"studies": queries.studies(actor), "critique": PUBLISHED_CRITIQUE},
    )


@study_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Ask for a study; the worker then works it out."""
    form = Form(asking.questions())
    if request.method != "POST":
        return _form(request, form.answered(asking.DEFAULTS), 200)
    raw = dict(request.POST.lists())
    asked, faults = asking.answered(raw, request.FILES.get("q-file"))
    if asked is None:
        return _form(request, form.answered(raw).with_errors(faults), 422)
    study = queries.add(actor, asked.values, asked.lists, asked.cells)
    tasks.work_out.defer(study=study.pk)
    return redirect("assurance:study", study.pk)


def _form(request: HttpRequest, form: Form, status: int) -> HttpResponse:
    return render(
        request, "assurance/new.html", {"form": form, "tables": published_tables().values()}, status=status
    )


@study_page
@require_safe
def study(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """How far a study is, or what it found."""
    found = _readable(pk)
    owned = found.team_id == actor.team_id
    if found.state != Study.State.DONE:
        return _progress(request, found)
    shown = showing.Shown(found, queries.counts(found))
    return render(
        request, "assurance/study.html", {"study": found, "shown": shown, "owned": owned, **_tables(shown)}
    )


def _progress(request: HttpRequest, found: Study) -> HttpResponse:
    """The page of a study that is not finished; it loads itself again unless the reader asked it not to."""
    steady = "steady" in request.GET
    answer = render(request, "assurance/progress.html", {"study": found, "steady": steady})
    if found.is_open and not steady:
        answer.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


def _tables(shown: showing.Shown) -> dict[str, Any]:
    return {
        "head": showing.HEAD, "cell_head": showing.CELL_HEAD, "shaken_head": showing.SHAKEN_HEAD,
        "curve_head": showing.CURVE_HEAD, "files": showing.files(shown), "critique": PUBLISHED_CRITIQUE,
        "list_head": ("List", "Who is on it", "Fed by"),
    }  # fmt: skip


@study_page
@require_safe
def download(request: HttpRequest, actor: Actor, pk: int, file: str) -> HttpResponse:
    """One file of a finished study."""
    found = _readable(pk)
    if found.state != Study.State.DONE:
        raise Http404
    shown = showing.Shown(found, queries.counts(found))
    if file not in dict(showing.files(shown)):
        raise Http404
    _, kind, make = showing.FILES[file]
    name = f"study-{found.pk}-{file}"
    return HttpResponse(
        make(shown), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@study_page
@require_POST
def share(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Let analysts, inspectors and data guardians of other bodies read a study, or no longer. Its team decides."""
    found = _readable(pk)
    if found.team_id != actor.team_id:
        raise Http404
    found.shared = request.POST.get("shared") == "yes"
    found.save(update_fields=["shared"])
    said = (
        "Analysts and inspectors of other bodies can read it now, without small cells."
        if found.shared
        else "Only your own body can read it now."
    )
    messages.success(request, said)
    return redirect("assurance:study", found.pk)


def _readable(pk: int) -> Study:
    found = queries.study(pk)
    if found is None:
        raise Http404
    return found
