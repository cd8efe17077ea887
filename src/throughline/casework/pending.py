"""A fact on its way through its form and its check page: what was typed, and what the page had seen when it was."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from throughline.access.actor import Actor
from throughline.drafts import keeping as drafts
from throughline.drafts.keeping import Kept, NoSuchDraft
from throughline.web.question import PREFIX

PAGE = "record"


@dataclass(frozen=True, slots=True)
class Pending:
    """The answers as they were typed, the version of the case that was shown, and what they would correct."""

    kind: str
    raw: Mapping[str, Sequence[str]]
    expected: int
    supersedes: int | None = None
    reason: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_answers(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "raw": {name: list(values) for name, values in self.raw.items() if name.startswith(PREFIX)},
            "expected": self.expected,
            "supersedes": self.supersedes,
            "reason": self.reason,
            "extra": dict(self.extra),
        }

    @classmethod
    def of(cls, kept: Kept) -> Pending:
        """What a draft holds. Raises NoSuchDraft where it holds something else."""
        if kept.page != PAGE:
            raise NoSuchDraft
        return cls(**kept.answers)


def keep(by: Actor, case_id: uuid.UUID, pending: Pending, draft_id: uuid.UUID | None = None) -> uuid.UUID:
    """Keep it as a draft of the team, sealed; the same draft is written over."""
    return drafts.save(by, PAGE, pending.to_answers(), case_id=case_id, draft_id=draft_id)


def take_up(by: Actor, case_id: uuid.UUID, draft_id: uuid.UUID) -> Pending:
    """What was kept for this case. Raises NoSuchDraft."""
    kept = drafts.load(by, draft_id)
    if kept.case_id != case_id:
        raise NoSuchDraft
    return Pending.of(kept)
