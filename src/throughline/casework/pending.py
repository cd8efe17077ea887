"""A fact on its way through its form and its check page: what was typed, and what the page had seen when it was."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from throughline.access.actor import Actor
from throughline.drafts import keeping as drafts
from throughline.drafts.keeping import Kept, NoSuchDraft
from throughline.drafts.places import Place, Rows, register
from throughline.vocabulary import KINDS
from throughline.web import older, words
from throughline.web.forms import answers_from, check_rows, form_for
from throughline.web.question import PREFIX

PAGE = "record"


@dataclass(frozen=True, slots=True)
class Pending:
    """The answers as they were typed, the version of the case that was shown, and what they would correct.

    `left` are answers to questions that the form no longer asks: kept until somebody has dealt with them.
    """

    kind: str
    raw: Mapping[str, Sequence[str]]
    expected: int
    supersedes: int | None = None
    reason: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    left: Mapping[str, Sequence[str]] = field(default_factory=dict)
    draft: Kept | None = field(default=None, compare=False)

    @property
    def begun(self) -> bool:
        """Whether anything was typed or chosen."""
        return bool(self.reason) or any(
            value for name, values in self.raw.items() if name.startswith(PREFIX) for value in values
        )

    def to_answers(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "raw": {name: list(values) for name, values in self.raw.items() if name.startswith(PREFIX)},
            "expected": self.expected,
            "supersedes": self.supersedes,
            "reason": self.reason,
            "extra": dict(self.extra),
            "left": {name: list(values) for name, values in self.left.items()},
        }

    @classmethod
    def of(cls, kept: Kept) -> Pending:
        """What a draft holds, read by the form of today. Raises NoSuchDraft where it holds something else."""
        if kept.page != PAGE or kept.answers.get("kind") not in KINDS:
            raise NoSuchDraft
        found = replace(cls(**kept.answers), draft=kept)
        if kept.form in ("", _form_of(found.kind)):
            return found
        odd = older.left_over(form_for(found.kind).questions, found.raw)
        return replace(found, raw=_without(found.raw, odd), left={**found.left, **odd})


def _form_of(kind: str) -> str:
    return older.version_of(form_for(kind).questions)


def _without(raw: Mapping[str, Sequence[str]], odd: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {
        name: [value for value in values if value not in odd.get(name, ())] for name, values in raw.items()
    }


def keep(
    by: Actor,
    case_id: uuid.UUID,
    pending: Pending,
    draft_id: uuid.UUID | None = None,
    seen: int | None = None,
) -> Kept:
    """Keep it as a draft of the team, sealed; the same draft is written over. Raises Changed.

    A draft that is gone (recorded or handed on meanwhile) is begun anew: what was typed is never the price.
    """
    try:
        before = take_up(by, case_id, draft_id) if draft_id else None
    except NoSuchDraft:
        draft_id = seen = before = None
    pending = replace(pending, left=before.left) if before is not None else pending
    found = drafts.save(
        by, PAGE, pending.to_answers(), case_id=case_id, draft_id=draft_id, seen=seen, form=_form_of(pending.kind)
    )  # fmt: skip
    return drafts.load(by, found)


def take_up(by: Actor, case_id: uuid.UUID, draft_id: uuid.UUID) -> Pending:
    """What was kept for this case. Raises NoSuchDraft."""
    kept = drafts.load(by, draft_id)
    if kept.case_id != case_id:
        raise NoSuchDraft
    return Pending.of(kept)


def register_place() -> None:
    """Say where the drafts of this page go on."""
    register(Place(PAGE, _title, _href, _rows))
    register(
        Place(
            "attach",
            lambda _: "A file",
            lambda kept: reverse("casework:attach", args=[kept.case_id]),
            listed=False,
        )
    )


def _title(kept: Kept) -> str:
    return words.title_of(str(kept.answers.get("kind", "")))


def _href(kept: Kept) -> str:
    wrong, kind = kept.answers.get("supersedes"), kept.answers["kind"]
    page = ("casework:correct", wrong) if wrong else ("casework:record", kind)
    return f"{reverse(page[0], args=[kept.case_id, page[1]])}?draft={kept.id}"


def _rows(kept: Kept) -> Rows:
    pending = Pending.of(kept)
    data, _ = answers_from(pending.kind, pending.raw)
    left = [(older.named(name), ", ".join(values)) for name, values in pending.left.items()]
    return [*((row.label, row.text) for row in check_rows(pending.kind, data)), *left]
