"""The pages of the journey: one view for all of them, because what they ask is data."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from throughline import ledger
from throughline.access.actor import Actor
from throughline.drafts import keeping as drafts
from throughline.drafts.content import JPEG, PDF, PNG, WORD, content_of
from throughline.drafts.files import NoRoom
from throughline.drafts.keeping import Kept, NoSuchDraft
from throughline.drafts.models import Removal
from throughline.drafts.refusing import Refused
from throughline.ledger import OpenCase, Unavailable
from throughline.refer import queries
from throughline.refer.definition import SHEETS, Asked, Sheet
from throughline.refer.definition.reading import CHECK
from throughline.refer.filling import Fault, boxes_of, drawn, only_if, part_name, question_of, rows_of
from throughline.refer.following_up import outgoing
from throughline.refer.journal import Entry, begun
from throughline.refer.known import Known
from throughline.refer.offering import is_answer, offered, where_from
from throughline.refer.placing import ASKED
from throughline.refer.routes import TITLES, Route, route_of
from throughline.web import autosave
from throughline.web.doors import worker_page
from throughline.web.form import Answer, Form
from throughline.web.question import PREFIX, Question, Raw

ONE_KIND_OF_FILE = (PDF, PNG, JPEG, WORD)


@dataclass(frozen=True, slots=True)
class Row:
    """One of several rows that a question asks for."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question of a page as the template draws it: a plain one, or rows."""

    name: str
    question: Question
    rows: tuple[Row, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Theirs:
    """What a colleague saved on the page meanwhile, who and when (ISO), and where what was typed here is kept."""

    rows: Sequence[Answer]
    by: str
    at: str
    beside: uuid.UUID

    @property
    def when(self) -> datetime | None:
        """When they saved it."""
        return datetime.fromisoformat(self.at) if self.at else None


def case_for(actor: Actor, case_id: uuid.UUID, what: str = "refer") -> OpenCase:
    """The case, where this reader may refer the person. Raises NoSuchCase, NotAllowed."""
    case = queries.opened(actor, case_id, what)
    if case.kind != "person":
        raise Http404
    if not (allowed := case.may("nrm-referral")):
        raise ledger.NotAllowed(getattr(allowed, "reason", "Your role does not refer people."))
    return case


@worker_page
@require_safe
def start(request: HttpRequest, actor: Actor, case_id: uuid.UUID) -> HttpResponseBase:
    """What a referral needs, where one that was begun goes on, and what was made before."""
    case = case_for(actor, case_id)
    sender = queries.sender_of(actor)
    entry = begun(actor, case_id, sender)
    context = {
        "case": case,
        "entry": entry,
        "sender": sender,
        "stop": entry.stop,
        "made": bool(outgoing(actor, case_id)),
    }
    return render(request, "refer/start.html", context)


@worker_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, case_id: uuid.UUID, page: str) -> HttpResponseBase:
    """One page of the journey. What was typed is kept whatever is wrong with it."""
    if page not in SHEETS:
        raise Http404
    case = case_for(actor, case_id)
    sender = queries.sender_of(actor)
    if not sender.complete:
        return redirect(f"{reverse('refer:you')}?case={case_id}")
    entry = begun(actor, case_id, sender, writing=request.method == "POST")
    if page not in {each.name for each in entry.path}:
        messages.info(
            request, "That page is not asked yet, or not on this route. Here is the first that is open."
        )
        return redirect(address(entry, entry.stop.name))
    if request.method == "POST":
        return _posted(request, actor, case, entry, SHEETS[page])
    return _shown(request, case, entry, SHEETS[page])


def address(entry: Entry, name: str) -> str:
    """Where a page of this referral is."""
    if name == CHECK:
        return reverse("refer:check", args=[entry.case_id])
    return reverse("refer:page", args=[entry.case_id, name])


def _posted(
    request: HttpRequest, actor: Actor, case: OpenCase, entry: Entry, sheet: Sheet
) -> HttpResponseBase:
    sent = dict(request.POST.lists())
    named, seen = autosave.draft_of(request)
    mine = entry.beside(actor, named)
    if mine is not None or _saved_by_another(entry, sheet, sent, seen):
        return _both(request, actor, case, entry, sheet, mine)
    try:
        entry = entry.filled(sheet.name, sent, _name(request)).keep(actor)
    except NoSuchDraft as gone:
        messages.info(request, str(gone))
        return redirect("refer:start", case.id)
    _put_together(request, actor, entry)
    if autosave.asked(request):
        assert entry.draft_id is not None  # it was just kept
        return autosave.saved(entry.draft_id, entry.saves[sheet.name])
    faults: list[Fault] = []
    if sheet.name == "evidence":
        entry, faults = _files(request, actor, entry)
    return _after(request, case, entry, sheet, faults)


def _after(
    request: HttpRequest, case: OpenCase, entry: Entry, sheet: Sheet, faults: list[Fault]
) -> HttpResponseBase:
    """On to the next page, unless something is wrong here, more rows are wanted, or it is left for later."""
    if "later" in request.POST:
        messages.success(request, "Kept for your team under “Unfinished”. Nothing is recorded or sent yet.")
        return redirect("casework:person", case.id)
    wanting = request.POST.get("more", "")
    if wanting or "upload" in request.POST or "take_out" in request.POST:
        shown = [fault for fault in faults if fault[0] == "files"]
        return _shown(request, case, entry, sheet, shown, more=wanting, status=422 if shown else 200)
    faults = [*faults, *entry.faults(sheet.name)]
    if faults:
        return _shown(request, case, entry, sheet, faults, status=422)
    return redirect(address(entry, _next(request, entry, sheet)))


def _next(request: HttpRequest, entry: Entry, sheet: Sheet) -> str:
    """The page after this one; after a change from the check page, the check page or the first that is now open."""
    names = [each.name for each in entry.path]
    if "check" in request.GET or sheet.name not in names:
        return entry.stop.name
    place = names.index(sheet.name)
    return names[place + 1] if place + 1 < len(names) else entry.stop.name


def _saved_by_another(entry: Entry, sheet: Sheet, sent: Raw, seen: int | None) -> bool:
    """Whether somebody saved this page with other answers after it was shown here."""
    saves = entry.saves.get(sheet.name, 0)
    return seen is not None and seen < saves and boxes_of(sheet, sent) != boxes_of(sheet, entry.raw)


def _name(request: HttpRequest) -> str:
    return str(getattr(request.user, "name", ""))


def _both(
    request: HttpRequest, actor: Actor, case: OpenCase, entry: Entry, sheet: Sheet, mine: Kept | None
) -> HttpResponseBase:
    """Theirs stands; what was typed here is kept beside it, and goes over theirs only if it is sent again."""
    typed = entry.filled(sheet.name, dict(request.POST.lists()), _name(request))
    mine = typed.keep_beside(actor, mine)
    saver = entry.savers.get(sheet.name)
    if autosave.asked(request):
        who = saver["by"] if saver else ""
        return autosave.both_kept(mine.id, mine.version, reverse("casework:both", args=[mine.id]), who)
    theirs = [row for row in rows(entry) if row.name in {each.name for each in sheet.questions}]
    told = Theirs(theirs, saver["by"] if saver else "", saver["at"] if saver else "", mine.id)
    return _shown(
        request, case, typed, sheet, theirs=told, version=entry.saves.get(sheet.name, 0), status=409
    )


def _put_together(request: HttpRequest, actor: Actor, entry: Entry) -> None:
    """What was kept beside this draft and was sent again now stands in it: the other version goes, and that is kept."""
    try:
        named = uuid.UUID(request.POST.get("beside", ""))
    except ValueError:
        return
    if entry.beside(actor, named) is not None:
        drafts.discard(actor, named, Removal.Reason.JOINED)


def _files(request: HttpRequest, actor: Actor, entry: Entry) -> tuple[Entry, list[Fault]]:
    """Take in what was chosen, or take out what was asked; each refusal says why, and the rest is kept."""
    assert entry.draft_id is not None  # it was just kept
    faults: list[Fault] = []
    for sent in request.FILES.getlist(f"{PREFIX}files"):
        try:
            _take(actor, entry, sent.name or "file", sent.read())
        except Refused as refused:
            faults.append(("files", f"{(sent.name or 'The file')[:60]}: {refused}"))
        except NoRoom as full:
            raise Unavailable(str(full)) from full
    for file in entry.files:
        if str(file.id) == request.POST.get("take_out"):
            drafts.take_out(actor, entry.draft_id, file.id)
    return Entry.of(drafts.load(actor, entry.draft_id), entry.case_id, entry.sender), faults


def _take(actor: Actor, entry: Entry, name: str, content: bytes) -> None:
    assert entry.draft_id is not None
    kind = content_of(content)
    if kind not in ONE_KIND_OF_FILE:
        raise Refused(
            f"the national form takes {', '.join(each.name for each in ONE_KIND_OF_FILE)}, and this is {kind.name}"
        )
    drafts.upload(actor, entry.draft_id, name, content)


def _shown(
    request: HttpRequest,
    case: OpenCase,
    entry: Entry,
    sheet: Sheet,
    faults: Sequence[Fault] = (),
    *,
    more: str = "",
    theirs: Theirs | None = None,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = drawn(sheet, entry.known(sheet.name))
    told = dict(reversed([*faults]))
    known = _known(case, entry, {each.name for each in sheet.questions})
    parts = [_drawn(each, sheet, entry, told, more, known.get(each.name)) for each in asked]
    top = Form(tuple(each.question for each in parts))
    flat = [question for each in parts for row in each.rows for question in row.questions]
    summary = Form((*top.questions, *flat))
    context = {
        "case": case,
        "entry": entry,
        "sheet": sheet,
        "parts": parts,
        "faults": summary.faults,
        "back": _back(request, entry, sheet),
        "theirs": theirs,
        "version": version if version is not None else entry.saves.get(sheet.name, 0),
        "files": entry.files,
        "stop": entry.stop,
        "to_check": "check" in request.GET,
        "survivor_words": sheet.name in _BEFORE_SURVIVORS,
    }
    return render(request, "refer/page.html", context, status=status)


def _known(case: OpenCase, entry: Entry, asked: set[str]) -> dict[str, Known]:
    """What the line answers of these questions, and what the place of the answers suggests."""
    placed = queries.suggested_by_place(case, entry.answers) if asked & ASKED else {}
    return {**queries.known_of(case), **placed}


def known_of(case: OpenCase, entry: Entry) -> dict[str, Known]:
    """The same for the check page, where of the place only the guardian service is an answer that the directory gives."""
    return _known(case, entry, {"guardian_covered"} & set(entry.counting))


# Pages whose words are read out to the person, or shown to them.
_BEFORE_SURVIVORS = frozenset(
    {"explaining", "referral", "support-and-police", "named-and-contacted", "decision", "read-back"}
)


def _drawn(
    asked: Asked, sheet: Sheet, entry: Entry, told: dict[str, str], more: str, known: Known | None
) -> Drawn:
    if asked.control != "rows":
        options = queries.councils() if asked.look_up else ()
        question = question_of(asked, sheet, options=options).answered(entry.raw)
        saved, answer = sheet.name in entry.saves, entry.answers.get(asked.name)
        return Drawn(asked.name, _wrong(offered(question, asked, known, answer, saved=saved), told))
    numbers = rows_of(asked, entry.raw)
    blank = not numbers or more == asked.name
    numbers = [*numbers, *([max(numbers, default=0) + 1] if blank and len(numbers) < asked.most else [])]
    rows = tuple(_row(asked, number, place, entry, told) for place, number in enumerate(numbers, 1))
    first = rows[0].questions[0]
    heading = replace(
        first,
        label=asked.label,
        hint=asked.hint,
        error=told.get(asked.name, ""),
        only_if=only_if(asked, sheet),
    )
    return Drawn(asked.name, heading, rows, len(numbers) < asked.most)


def _row(asked: Asked, number: int, place: int, entry: Entry, told: dict[str, str]) -> Row:
    questions = [question_of(part, name=part_name(asked, number, part)) for part in asked.parts]
    return Row(f"{asked.row} {place}", tuple(_wrong(each.answered(entry.raw), told) for each in questions))


def _wrong(question: Question, told: dict[str, str]) -> Question:
    """The question with what is wrong with its answer; a fault may name a part of it, such as the day of a date."""
    for name, why in told.items():
        if name == question.name:
            return question.faulty(why)
        if name.startswith(f"{question.name}-"):
            return question.faulty(why, name.removeprefix(f"{question.name}-"))
    return question


def _back(request: HttpRequest, entry: Entry, sheet: Sheet) -> str:
    names = [each.name for each in entry.path]
    if "check" in request.GET and entry.complete:
        return address(entry, CHECK)
    place = names.index(sheet.name) if sheet.name in names else 0
    return address(entry, names[place - 1]) if place else reverse("refer:start", args=[entry.case_id])


def rows(entry: Entry) -> list[Answer]:
    """Every answer that counts, in words: the rows of the check page."""
    return [row for _, found in sections(entry) for row in found]


def sections(entry: Entry, known: Mapping[str, Known] | None = None) -> list[tuple[Sheet, list[Answer]]]:
    """The same by page, each row with where to change it and, of what is `known` already, where it comes from."""
    known = known or {}
    found = []
    for each in entry.path:
        sheet = SHEETS.get(each.name)
        told = (
            [
                _said(asked, entry, known.get(asked.name))
                for asked in sheet.questions
                if asked.name in entry.counting
            ]
            if sheet
            else []
        )
        if sheet and told:
            found.append((sheet, told))
    return found


def _said(asked: Asked, entry: Entry, known: Known | None) -> Answer:
    answer = entry.counting[asked.name]
    source = where_from(asked, answer, known) if known and is_answer(asked, known) else ""
    target = f"{PREFIX}{asked.name}-1-{asked.parts[0].name}" if asked.parts else question_of(asked).first_id
    own_words = asked.control in ("text", "rows")
    return Answer(asked.name, asked.label, asked.in_words(answer), target, own_words, source)


def route_title(entry: Entry) -> str:
    """The route that the answers lead to, in words."""
    route: Route = route_of(entry.counting, entry.sender)
    return TITLES[route]


def context_of(entry: Entry) -> dict[str, Any]:
    """What the check page and the confirmation both say of the route."""
    route = route_of(entry.counting, entry.sender)
    return {"route": route, "route_title": TITLES[route]}
