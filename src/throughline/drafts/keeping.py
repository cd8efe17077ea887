"""Saving, reading and throwing away drafts. Every door here asks which team, and answers for no other.

What was typed is never lost by another's typing: whoever saves over a version they have not seen keeps theirs beside it
(`Changed`), and both are shown. Nothing runs out by itself either: see `drafts.rising`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.standing import BLIND
from throughline.drafts import files
from throughline.drafts.content import MOST_FILES, cleaned, content_of, says_where
from throughline.drafts.models import Draft, Removal, Upload
from throughline.drafts.refusing import Refused
from throughline.drafts.sealing import new_key, seal, seal_answers, unseal, unseal_answers, unwrap, wrap
from throughline.ledger.models import Erasure
from throughline.vocabulary import UserRole

KEPT_FOR = timedelta(days=14)
"""Long enough for a shift pattern and a weekend, short enough that nothing is forgotten here instead of recorded."""
MOST = 200
_NO_DRAFTS = BLIND | {UserRole.SURVIVOR}


class NoSuchDraft(LookupError):
    """There is no such draft for this team: it was recorded, handed on, or thrown away."""

    def __init__(self) -> None:
        super().__init__(
            "That draft is not here any more: it was recorded, handed on, or thrown away. “Unfinished” lists what there is."
        )


class Changed(Exception):
    """Somebody else saved the draft first. Theirs stands as they saved it; what was typed here is kept beside it."""

    def __init__(self, theirs: Kept, mine: Kept) -> None:
        super().__init__("Somebody else saved this page while you were typing. Both versions are kept.")
        self.theirs, self.mine = theirs, mine


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft, opened."""

    id: uuid.UUID
    page: str
    case_id: uuid.UUID | None
    answers: dict[str, Any]
    saved_at: datetime
    started_by: str
    files: tuple[File, ...] = ()
    version: int = 1
    form: str = ""
    begun_at: datetime | None = None
    decide_by: datetime | None = None
    holder: str = ""
    team: str = ""
    risen: int = 0
    beside: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file, described; `key` opens it and belongs into the fact, sealed, when the file joins a case."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    key: bytes
    says_where: bool


def save(
    by: Actor,
    page: str,
    answers: Mapping[str, Any],
    *,
    case_id: uuid.UUID | None = None,
    draft_id: uuid.UUID | None = None,
    seen: int | None = None,
    form: str = "",
) -> uuid.UUID:
    """Keep what was typed so far and return the draft's identifier; the same draft is written over.

    `seen` is the version that the page showed; `form` names the version of the form that was filled in. Raises
    NoSuchDraft where `draft_id` is not this team's, PermissionError for somebody who has no team, Changed where
    somebody saved a later version than `seen`.
    """
    _may_keep(by)
    if draft_id is None:
        return _begin(by, page, answers, case_id, form).id
    draft = of_team(by, draft_id, writing=True)
    if draft.page != page:
        raise NoSuchDraft
    if seen is not None and seen != draft.version:
        mine = _beside(by, draft, answers, form)
        if mine is not None:
            raise Changed(_opened(draft), mine)
        return draft.id
    _write(draft, answers, form or draft.form)
    return draft.id


def save_beside(by: Actor, draft_id: uuid.UUID, answers: Mapping[str, Any], form: str = "") -> Kept:
    """Keep what was typed beside a draft that somebody else saved, which stands; the draft itself, if it says the same.

    Raises NoSuchDraft where it is not this team's, PermissionError for somebody who has no team.
    """
    _may_keep(by)
    draft = of_team(by, draft_id, writing=True)
    return _beside(by, draft, answers, form) or _opened(draft)


def _may_keep(by: Actor) -> None:
    if by.team_id is None or by.user_id is None or by.role in _NO_DRAFTS:
        raise PermissionError("Only somebody who works with people in a team keeps drafts.")


def _begin(
    by: Actor,
    page: str,
    answers: Mapping[str, Any],
    case_id: uuid.UUID | None,
    form: str,
    beside: uuid.UUID | None = None,
) -> Draft:
    now = timezone.now()
    draft = Draft(  # type: ignore[misc]  # `save` refused whoever has no team or no name
        team_id=by.team_id, started_by_id=by.user_id, case_id=case_id, page=page, form=form, beside=beside,
        begun_at=now, saved_at=now, since=now, decide_by=now + KEPT_FOR,
    )  # fmt: skip
    draft.wrapped_key = wrap(new_key(), str(draft.id))
    draft.sealed = seal_answers(_key(draft), dict(answers), str(draft.id))
    draft.save(force_insert=True)
    return draft


def _write(draft: Draft, answers: Mapping[str, Any], form: str) -> None:
    draft.sealed = seal_answers(_key(draft), dict(answers), str(draft.id))
    draft.version, draft.saved_at, draft.form = draft.version + 1, timezone.now(), form
    draft.save(update_fields=["sealed", "version", "saved_at", "form"])


def _beside(by: Actor, draft: Draft, answers: Mapping[str, Any], form: str) -> Kept | None:
    """What was typed over another's version, kept as a draft of its own; None where the two say the same."""
    if _opened(draft).answers == dict(answers):
        return None
    return _opened(_begin(by, draft.page, answers, draft.case_id, form or draft.form, beside=draft.id))


def settle(by: Actor, mine_id: uuid.UUID, answers: Mapping[str, Any], seen: int) -> uuid.UUID:
    """Two versions become one: `answers` go into the first draft, of which version `seen` was shown, the other goes.

    Returns the draft that stays. Raises NoSuchDraft, Changed.
    """
    mine = of_team(by, mine_id, writing=True)
    if mine.beside is None:
        raise NoSuchDraft
    save(by, mine.page, answers, draft_id=mine.beside, seen=seen, form=mine.form)
    mine.uploads.update(draft_id=mine.beside)
    _throw_away(mine, by, Removal.Reason.JOINED)
    return mine.beside


def one_at_a_time(by: Actor, case_id: uuid.UUID, page: str) -> None:
    """Whoever begins this page for this team and case waits until whoever begins it already is done with their request.

    Then there is one draft, and the second finds the first's.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 3))", [f"{page} {case_id} {by.team_id}"]
        )


def load(by: Actor, draft_id: uuid.UUID, *, writing: bool = False) -> Kept:
    """The draft, opened, and locked where it is to be written. Raises NoSuchDraft, BrokenSeal."""
    return _opened(of_team(by, draft_id, writing=writing))


def waiting(by: Actor, case_id: uuid.UUID | None = None, page: str | None = None) -> Sequence[Kept]:
    """The team's drafts, newest first; those of one case or of one page where it is named. Raises BrokenSeal."""
    found = _mine(by)
    if case_id is not None:
        found = found.filter(case_id=case_id)
    if page is not None:
        found = found.filter(page=page)
    return [_opened(draft) for draft in found[:50]]


def unfinished(by: Actor) -> Sequence[Kept]:
    """What waits to be finished, longest first: a list cut off at its end must not hide the oldest. Raises BrokenSeal."""
    return [_opened(draft) for draft in _mine(by).order_by("since")[:MOST]]


def discard(by: Actor, draft_id: uuid.UUID, reason: str = Removal.Reason.UNUSED) -> None:
    """Throw a draft away with its key and its files; the log keeps that, by whom and why. Raises NoSuchDraft, ValueError."""
    _throw_away(of_team(by, draft_id, writing=True), by, Removal.Reason(reason))


def finish(by: Actor, draft_id: uuid.UUID, case_id: uuid.UUID) -> None:
    """The draft was recorded: its row and every key go; its files stay with the case whose facts now hold their keys."""
    draft = of_team(by, draft_id)
    draft.uploads.update(draft=None, case_id=case_id, wrapped_key=b"", sealed_name=b"")
    draft.delete()


def upload(by: Actor, draft_id: uuid.UUID, name: str, content: bytes) -> File:
    """Seal a file into a draft. Raises NoSuchDraft, Refused (not a kind that is taken), NoRoom."""
    draft = of_team(by, draft_id)
    kind = content_of(content)
    if draft.uploads.count() >= MOST_FILES:
        raise Refused(f"There are {MOST_FILES} files already, which is the most. Take one out first")
    told_where, content = says_where(content, kind), cleaned(content, kind)
    key, file_id = new_key(), uuid.uuid4()
    files.keep(file_id, key, content)
    row = Upload(
        id=file_id,
        team_id=draft.team_id,
        draft=draft,
        wrapped_key=wrap(key, str(file_id)),
        sealed_name=seal(key, _plain_name(name, kind.ending).encode(), f"name/{file_id}"),
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        says_where=told_where,
    )
    row.save(force_insert=True)
    return _described(row)


def keep_with_case(by: Actor, case_id: uuid.UUID, content: bytes) -> File:
    """Seal something of our own making into a file that goes when the case is erased. Raises Refused, NoRoom.

    The row keeps no key: whoever calls puts it into a fact of the case, sealed.
    """
    kind = content_of(content)
    key, file_id = new_key(), uuid.uuid4()
    files.keep(file_id, key, content)
    digest = hashlib.sha256(content).hexdigest()
    Upload.objects.create(  # type: ignore[misc]  # whoever keeps something works in a team
        id=file_id, team_id=by.team_id, case_id=case_id, media_type=kind.media_type, size=len(content), sha256=digest
    )  # fmt: skip
    return File(file_id, "copy" + kind.ending, kind.media_type, len(content), digest, key, says_where=False)


def take_out(by: Actor, draft_id: uuid.UUID, file_id: uuid.UUID) -> None:
    """Remove one file from a draft; one that is not there is no fault. Raises NoSuchDraft."""
    draft = of_team(by, draft_id, writing=True)
    for row in draft.uploads.filter(pk=file_id):
        files.remove(row.id)
        row.delete()


def sweep(now: datetime) -> int:
    """Remove files that no row names, and drafts and files of erased cases; return how many. Run by the worker.

    Drafts never run out here: `rising` brings them to somebody. A file is written before the commit that names it, so one of a transaction that failed is left over: a day is ample.
    """
    old = set(files.older_than(now - timedelta(days=1)))
    orphans = old - set(Upload.objects.filter(pk__in=old).values_list("pk", flat=True))
    for file_id in orphans:
        files.remove(file_id)
    return len(orphans) + sum(forget(case_id) for case_id in erased_cases())


def erased_cases() -> list[uuid.UUID]:
    """The erased cases of which drafts or files are still here."""
    files_of = Upload.objects.filter(case_id__isnull=False).values("case_id")
    drafts_of = Draft.objects.filter(case_id__isnull=False).values("case_id")
    erased = Erasure.objects.filter(Q(case__in=files_of) | Q(case__in=drafts_of))
    return list(erased.values_list("case", flat=True))


def forget(case_id: uuid.UUID) -> int:
    """Remove the drafts and files of an erased case and return how many; the keys of files went with the case's key."""
    drafts = list(Draft.objects.filter(case_id=case_id))
    for draft in drafts:
        _throw_away(draft, None, Removal.Reason.ERASED)
    found = list(Upload.objects.filter(case_id=case_id))
    for row in found:
        files.remove(row.id)
        row.delete()
    return len(drafts) + len(found)


def forget_case(case_id: uuid.UUID) -> None:
    """The same, for the ledger: remove every draft and file of a case that is erased."""
    with acting_as(system_actor("drafts")):
        forget(case_id)


def _throw_away(draft: Draft, by: Actor | None, reason: Removal.Reason) -> None:
    Removal.objects.create(
        draft=draft.id, team_id=draft.team_id, page=draft.page, case_id=draft.case_id, begun_at=draft.begun_at,
        removed_by_id=by.user_id if by is not None else None, reason=reason,
    )  # fmt: skip
    for row in draft.uploads.all():
        files.remove(row.id)
        row.delete()
    draft.delete()


def _mine(by: Actor) -> Any:
    """The drafts this person may open: of their team; a supervisor's are those of the whole body."""
    found = Draft.objects.select_related("started_by", "holder", "team")
    if by.team_id is None or by.role in _NO_DRAFTS:
        return found.none()
    if by.role is UserRole.SUPERVISOR:
        return found.filter(Q(team_id=by.team_id) | Q(team__agency__in=by.agencies))
    return found.filter(team_id=by.team_id)


def of_team(by: Actor, draft_id: uuid.UUID, *, writing: bool = False) -> Draft:
    """The row of a draft that this person may open, locked where it is to be written. Raises NoSuchDraft."""
    found = _mine(by)
    found = found.select_for_update(of=("self",)) if writing else found
    draft: Draft | None = found.filter(pk=draft_id).first()
    if draft is None:
        raise NoSuchDraft
    return draft


def _key(draft: Draft) -> bytes:
    return unwrap(bytes(draft.wrapped_key), str(draft.id))


def _opened(draft: Draft) -> Kept:
    return Kept(
        id=draft.id,
        page=draft.page,
        case_id=draft.case_id,
        answers=unseal_answers(_key(draft), bytes(draft.sealed), str(draft.id)),
        saved_at=draft.saved_at,
        started_by=draft.started_by.name,
        files=tuple(_described(row) for row in draft.uploads.all()),
        version=draft.version,
        form=draft.form,
        begun_at=draft.begun_at,
        decide_by=draft.decide_by,
        holder=draft.holder.name if draft.holder is not None else "",
        team=draft.team.name,
        risen=draft.risen,
        beside=draft.beside,
    )


def _described(row: Upload) -> File:
    key = unwrap(bytes(row.wrapped_key), str(row.id))
    name = unseal(key, bytes(row.sealed_name), f"name/{row.id}").decode()
    return File(row.id, name, row.media_type, row.size, row.sha256, key, row.says_where)


def _plain_name(name: str, ending: str) -> str:
    """The last part of a file's name without anything a disk or a browser would act on; its ending is that of its content."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(c for c in stem if c.isprintable() and c not in '<>:"|?*;')[:80].strip(" .")
    return (kept or "file") + ending
