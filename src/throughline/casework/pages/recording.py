"""Recording any fact: choose its kind, answer its form, check the answers, record. And correcting one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from throughline import law as catalogue
from throughline import ledger
from throughline.access.actor import Actor
from throughline.casework import queries
from throughline.casework.pending import PAGE, Pending, keep, take_up
from throughline.drafts import keeping as drafts
from throughline.drafts.keeping import Changed, NoSuchDraft
from throughline.ledger import Held, OpenCase, Stale, Unsound
from throughline.vocabulary import KINDS, CaseKind, Fact, Track, UnknownKind, class_of, parse
from throughline.web import autosave, older, words
from throughline.web.doors import worker_page
from throughline.web.forms import answers_from, check_rows, form_for

HAVE_PAGES_OF_THEIR_OWN = {
    "handover-offered": "casework:hand-over",
    "joint-party": "casework:parties",
    "joint-party-ended": "casework:parties",
    "case-closed": "casework:close",
    "case-reopened": "casework:reopen",
    "sharing-decision": "casework:share",
    "sharing-ended": "casework:share",
    "attachment": "casework:attach",
}
# Written by the pages that they come from, or by the system; nobody chooses them from a list.
NOT_CHOSEN = frozenset(
    {"case-opened", "lead-set", "handover-accepted", "handover-returned", "handover-disputed", "correction"}
    | {"countersigned", "glass-broken", "waiver"}
    | {kind for kind, cls in KINDS.items() if cls.of_a_page}
)
LIKELIEST = 9


@dataclass(frozen=True, slots=True)
class Shelf:
    """The kinds of one track that this reader may record here: title and name of each."""

    name: str
    kinds: tuple[tuple[str, str], ...]


@worker_page
@require_safe
def choose(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponse:
    """Which kind of fact? By track, narrowed by words; works as links and one small form."""
    case = queries.open_case(actor, case_id, "record")
    sought = request.GET.get("words", "").strip()[:60]
    track = request.GET.get("track", "")
    shelves = _shelves(case, track, sought)
    context = {
        "case": case,
        "shelves": shelves,
        "would_meet": _would_meet(case) if not (sought or track) else [],
        "sought": sought,
        "track": track,
        "tracks": words.TRACKS,
        "begun": [
            {"draft": kept, "title": words.title_of(kept.answers["kind"])}
            for kept in drafts.waiting(actor, case_id)
            if kept.page == PAGE
        ],
    }
    return render(request, "casework/choose-kind.html", context)


def _shelves(case: OpenCase, track: str, sought: str) -> list[Shelf]:
    shelves = []
    for name in Track:
        if track in ("", name):
            kinds = [cls for cls in KINDS.values() if cls.track is name and _offered(cls, case, sought)]
            if kinds:
                titles = sorted((cls.title, cls.kind) for cls in kinds)
                shelves.append(Shelf(words.TRACKS[name], tuple(titles)))
    return shelves


def _would_meet(case: OpenCase) -> list[tuple[str, str]]:
    """Title and name of the kinds that would meet what this body owes here and has not done: what is likeliest wanted."""
    actor = case.reach.actor
    ours = [
        duty for duty in case.obligations if duty.status.is_open and actor and duty.body in actor.agencies
    ]
    known = {duty.id: duty for duty in catalogue.load().duties}
    kinds = [kind for duty in ours for pattern in known[duty.duty].newest.met_by for kind in pattern.kinds]
    offered = [kind for kind in dict.fromkeys(kinds) if kind in KINDS and _offered(KINDS[kind], case, "")]
    return [(words.title_of(kind), kind) for kind in offered[:LIKELIEST]]


def _offered(cls: type[Fact], case: OpenCase, sought: str) -> bool:
    text = f"{cls.title} {cls.description} {cls.kind}".casefold()
    return (
        cls.kind not in NOT_CHOSEN
        and CaseKind(case.kind) in cls.cases
        and bool(case.may(cls.kind))
        and all(word in text for word in sought.casefold().split())
    )


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: HttpRequest, actor: Actor, case_id: uuid.UUID, kind: str) -> HttpResponseBase:
    """The form that a kind of fact gives; what is sound goes on to be checked, kept as a draft on the way."""
    if kind in NOT_CHOSEN:
        raise Http404
    if kind in HAVE_PAGES_OF_THEIR_OWN:
        return redirect(HAVE_PAGES_OF_THEIR_OWN[kind], case_id)
    case = queries.open_case(actor, case_id, "record")
    _must_be_theirs(case, kind)
    if request.method == "POST":
        return _filled_in(request, actor, case, _posted(request, kind, case))
    pending = _begun(request, actor, case_id) or Pending(kind, {}, case.version)
    return _form_page(request, case, pending)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, actor: Actor, case_id: uuid.UUID, seq: int) -> HttpResponseBase:
    """A new fact that stands for a mistaken one: the same form with what was recorded, and what was wrong."""
    case = queries.open_case(actor, case_id, "correct")
    wrong = queries.entry_of(case, seq)
    if wrong is None or wrong.kind in NOT_CHOSEN or wrong.kind in HAVE_PAGES_OF_THEIR_OWN:
        raise Http404
    _must_be_theirs(case, wrong.kind)
    if request.method == "POST":
        pending = replace(_posted(request, wrong.kind, case), supersedes=seq)
        return _filled_in(request, actor, case, pending)
    pending = _begun(request, actor, case_id) or _as_recorded(wrong, case)
    return _form_page(request, case, pending)


def _as_recorded(wrong: Any, case: OpenCase) -> Pending:
    """What was recorded, as it would have been typed; what this reader may not see stays blank and must be asked again."""
    from throughline.web.forms import raw_of

    data = {**wrong.data, "happened": wrong.when.to_json()}
    return Pending(wrong.kind, raw_of(wrong.kind, data), case.version, supersedes=wrong.seq)


def _must_be_theirs(case: OpenCase, kind: str) -> None:
    """Nobody types what could only be refused: neither what others record, nor what this kind of case does not hold."""
    try:
        cls = class_of(kind)
    except UnknownKind:
        raise Http404 from None
    if CaseKind(case.kind) not in cls.cases:
        raise ledger.NotAllowed(f"“{cls.title}” is not recorded on this kind of case.")
    allowed = case.may(kind)
    if not allowed:
        raise ledger.NotAllowed(getattr(allowed, "reason", "Your role does not record this."))


def _posted(request: HttpRequest, kind: str, case: OpenCase) -> Pending:
    seen = request.POST.get("version", "")
    return Pending(
        kind,
        {name: request.POST.getlist(name) for name in request.POST},
        int(seen) if seen.isdigit() else case.version,
        reason=request.POST.get("reason", "").strip()[:2000],
    )


def _begun(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> Pending | None:
    """What was typed before, where the reader comes back from the check page."""
    try:
        return take_up(actor, case_id, uuid.UUID(request.GET.get("draft", "")))
    except (ValueError, NoSuchDraft):
        return None


def _filled_in(request: HttpRequest, actor: Actor, case: OpenCase, pending: Pending) -> HttpResponseBase:
    """Keep what was typed whatever is wrong with it, then say what is wrong, or lead on to be checked."""
    draft_id, seen = autosave.draft_of(request)
    try:
        kept = keep(actor, case.id, pending, draft_id, seen) if pending.begun or draft_id else None
    except Changed as changed:
        return _both_kept(request, changed)
    if autosave.asked(request):
        return autosave.saved(kept.id, kept.version) if kept else autosave.nothing()
    if "later" in request.POST:
        return _left_for_later(request, case)
    pending = replace(pending, draft=kept)
    if pending.supersedes is not None and not pending.reason:
        return _form_page(request, case, pending, reason_missing=True, status=422)
    _, faults = sound(pending)
    if faults or kept is None:
        return _form_page(request, case, pending, faults, status=422)
    return redirect("casework:check", case.id, kept.id)


def _both_kept(request: HttpRequest, changed: Changed) -> HttpResponseBase:
    both = reverse("casework:both", args=[changed.mine.id])
    if autosave.asked(request):
        return autosave.both_kept(changed.mine.id, changed.mine.version, both)
    messages.info(request, str(changed))
    return redirect(both)


def _left_for_later(request: HttpRequest, case: OpenCase) -> HttpResponseBase:
    messages.success(request, "Kept for your team under “Unfinished”. It is not recorded yet.")
    return redirect("casework:person", case.id)


def sound(pending: Pending) -> tuple[Fact | None, list[tuple[str, str]]]:
    """The fact, or what is wrong with the answers, by question."""
    data, faults = answers_from(pending.kind, pending.raw)
    try:
        fact = parse(pending.kind, data)
    except Unsound as unsound:
        read = {name.split("-")[0] for name, _ in faults}
        return None, faults + [(name, why) for name, why in unsound.errors if name not in read]
    return (None, faults) if faults else (fact, [])


def _form_page(
    request: HttpRequest,
    case: OpenCase,
    pending: Pending,
    faults: Sequence[tuple[str, str]] = (),
    *,
    reason_missing: bool = False,
    status: int = 200,
) -> HttpResponse:
    form = form_for(pending.kind, raw=pending.raw or None, errors=faults)
    context = {
        "case": case,
        "form": form,
        "pending": pending,
        "reason_missing": reason_missing,
        "left": [(older.named(name), ", ".join(values)) for name, values in pending.left.items()],
    }
    return render(request, "casework/fill-in.html", context, status=status)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, actor: Actor, case_id: uuid.UUID, draft_id: uuid.UUID) -> HttpResponseBase:
    """Every answer in words; then it is recorded, once, however often the button is pressed."""
    try:
        pending = take_up(actor, case_id, draft_id)
    except NoSuchDraft as gone:
        messages.info(request, str(gone))
        return redirect("casework:person", case_id)
    fact, faults = sound(pending)
    if fact is None:
        case = queries.open_case(actor, case_id, "record")
        return _form_page(request, case, pending, faults, status=422)
    if request.method == "POST":
        return _record(request, actor, case_id, draft_id, pending, fact)
    return _check_page(request, queries.open_case(actor, case_id, "record"), draft_id, pending)


def _record(
    request: HttpRequest, actor: Actor, case_id: uuid.UUID, draft_id: uuid.UUID, pending: Pending, fact: Fact
) -> HttpResponseBase:
    seen = request.POST.get("version", "")
    expected = int(seen) if seen.isdigit() else pending.expected
    _, shown = autosave.draft_of(request)
    if pending.draft is not None and shown not in (None, pending.draft.version):
        messages.info(
            request, "A colleague changed these answers meanwhile. Read them again before you record."
        )
        return _check_page(
            request,
            queries.open_case(actor, case_id, "record"),
            draft_id,
            pending,
            version=expected,
            status=409,
        )
    try:
        queries.record(
            actor,
            case_id,
            fact,
            expected,
            key=str(draft_id),
            wrong=pending.supersedes,
            why=pending.reason,
            happened="happened" in request.POST,
        )
    except Stale as stale:
        case = queries.open_case(actor, case_id, "record")
        return _check_page(
            request, case, draft_id, pending, others=stale.others, version=stale.version, status=409
        )
    except Held as held:
        case = queries.open_case(actor, case_id, "record")
        return _check_page(request, case, draft_id, pending, held=held.reasons, version=expected, status=409)
    except Unsound as unsound:
        case = queries.open_case(actor, case_id, "record")
        return _form_page(request, case, pending, unsound.errors, status=422)
    drafts.finish(actor, draft_id, case_id)
    messages.success(request, f"Recorded: {type(fact).title}.")
    return redirect("casework:person", case_id)


def _check_page(
    request: HttpRequest,
    case: OpenCase,
    draft_id: uuid.UUID,
    pending: Pending,
    *,
    others: Sequence[Any] = (),
    held: Sequence[Any] = (),
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """`version` is that up to which the reader was shown what is new; `case` may have grown since it was refused."""
    data, _ = answers_from(pending.kind, pending.raw)
    back = (
        reverse("casework:correct", args=[case.id, pending.supersedes])
        if pending.supersedes
        else reverse("casework:record", args=[case.id, pending.kind])
    )
    context = {
        "case": case,
        "title": class_of(pending.kind).title,
        "rows": check_rows(pending.kind, data),
        "change": f"{back}?draft={draft_id}",
        "pending": pending,
        "others": others,
        "held": held,
        "version": pending.expected if version is None else version,
    }
    return render(request, "casework/check.html", context, status=status)
