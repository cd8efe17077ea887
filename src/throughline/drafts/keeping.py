"""Saving, reading and throwing away drafts. Every door here asks which team, and answers for no other."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from throughline.access.actor import Actor
from throughline.drafts import files
from throughline.drafts.content import content_of, says_where
from throughline.drafts.models import Draft, Upload
from throughline.drafts.sealing import new_key, seal, seal_answers, unseal, unseal_answers, unwrap, wrap
from throughline.ledger.models import Erasure

KEPT_FOR = timedelta(days=14)
"""Long enough for a shift pattern and a weekend, short enough that nothing is forgotten here instead of recorded."""


class NoSuchDraft(LookupError):
    """There is no such draft for this team: it was recorded, thrown away, or ran out."""

    def __init__(self) -> None:
        super().__init__(
            "That draft is gone: it was recorded, thrown away, or not touched for 14 days. Start again."
        )


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
) -> uuid.UUID:
    """Keep what was typed so far and return the draft's identifier; the same draft is written over.

    Raises NoSuchDraft where `draft_id` is not this team's, PermissionError for somebody who has no team.
    """
    if by.team_id is None or by.user_id is None:
        raise PermissionError("Only somebody who works in a team keeps drafts.")
    now = timezone.now()
    if draft_id is None:
        draft = Draft(team_id=by.team_id, started_by_id=by.user_id, case_id=case_id, page=page)
        draft.wrapped_key = wrap(new_key(), str(draft.id))
    else:
        draft = _of(by, draft_id)
    draft.sealed = seal_answers(_key(draft), dict(answers), str(draft.id))
    draft.saved_at, draft.expires_at = now, now + KEPT_FOR
    draft.save()
    return draft.id


def load(by: Actor, draft_id: uuid.UUID) -> Kept:
    """The draft, opened. Raises NoSuchDraft, BrokenSeal."""
    return _opened(_of(by, draft_id))


def waiting(by: Actor, case_id: uuid.UUID | None = None) -> Sequence[Kept]:
    """The team's drafts, newest first; those of one case where it is named. Raises BrokenSeal."""
    found = _mine(by)
    if case_id is not None:
        found = found.filter(case_id=case_id)
    return [_opened(draft) for draft in found[:50]]


def discard(by: Actor, draft_id: uuid.UUID) -> None:
    """Throw a draft away with its key and its files. Raises NoSuchDraft."""
    _throw_away(_of(by, draft_id))


def finish(by: Actor, draft_id: uuid.UUID, case_id: uuid.UUID) -> None:
    """The draft was recorded: its row and every key go; its files stay with the case whose facts now hold their keys."""
    draft = _of(by, draft_id)
    draft.uploads.update(draft=None, case_id=case_id, wrapped_key=b"", sealed_name=b"")
    draft.delete()


def upload(by: Actor, draft_id: uuid.UUID, name: str, content: bytes) -> File:
    """Seal a file into a draft. Raises NoSuchDraft, Refused (not a kind that is taken), NoRoom."""
    draft = _of(by, draft_id)
    kind = content_of(content)
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
        says_where=says_where(content, kind),
    )
    row.save(force_insert=True)
    return _described(row)


def sweep(now: datetime) -> int:
    """Remove drafts that ran out, files that no row names, and files of erased cases; return how many. Run by the worker.

    A file is written before the commit that names it, so one of a transaction that failed is left over: a day is ample.
    """
    ran_out = list(Draft.objects.filter(expires_at__lt=now)[:500])
    for draft in ran_out:
        _throw_away(draft)
    old = set(files.older_than(now - timedelta(days=1)))
    orphans = old - set(Upload.objects.filter(pk__in=old).values_list("pk", flat=True))
    for file_id in orphans:
        files.remove(file_id)
    return len(ran_out) + len(orphans) + sum(forget(case_id) for case_id in erased_cases())


def erased_cases() -> list[uuid.UUID]:
    """The erased cases whose files are still here."""
    kept_for = Upload.objects.filter(case_id__isnull=False).values("case_id")
    return list(Erasure.objects.filter(case__in=kept_for).values_list("case", flat=True))


def forget(case_id: uuid.UUID) -> int:
    """Remove the files of an erased case and return how many there were; their keys went with the case's key."""
    found = list(Upload.objects.filter(case_id=case_id))
    for row in found:
        files.remove(row.id)
        row.delete()
    return len(found)


def _throw_away(draft: Draft) -> None:
    for row in draft.uploads.all():
        files.remove(row.id)
        row.delete()
    draft.delete()


def _mine(by: Actor) -> Any:
    return Draft.objects.filter(team_id=by.team_id or 0, expires_at__gte=timezone.now()).select_related(
        "started_by"
    )


def _of(by: Actor, draft_id: uuid.UUID) -> Draft:
    found: Draft | None = _mine(by).filter(pk=draft_id).first() if by.team_id is not None else None
    if found is None:
        raise NoSuchDraft
    return found


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
