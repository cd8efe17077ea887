"""One try at recording a decision from its own page: done, or what stood in the way, ready to be shown."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from throughline import ledger
from throughline.access.actor import Actor
from throughline.ledger import Held, OpenCase, Stale, Unsound
from throughline.vocabulary import parse


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `faults` belong beside questions; `others` are facts the reader had not seen; `held` reasons.

    `version` is the version of the case up to which `others` go.
    """

    receipt: Any = None
    faults: Sequence[tuple[str, str]] = ()
    others: Sequence[Any] = ()
    version: int | None = None
    held: Sequence[Any] = ()
    status: int = 200

    @property
    def done(self) -> bool:
        """Whether it was recorded."""
        return self.receipt is not None


def attempt(
    actor: Actor,
    case_id: uuid.UUID,
    kind: str,
    answers: Mapping[str, Any],
    expected: int | None,
    *,
    key: str | None = None,
) -> Outcome:
    """Record a fact of this kind. Raises NotAllowed, NoSuchCase, Unavailable; everything else is an outcome."""
    try:
        fact = parse(kind, answers)
        return Outcome(receipt=ledger.record(fact, case=case_id, by=actor, expected=expected, key=key))
    except Unsound as unsound:
        return Outcome(faults=unsound.errors, status=422)
    except Stale as stale:
        return Outcome(others=stale.others, version=stale.version, status=409)
    except Held as held:
        return Outcome(held=held.reasons, status=409)


def seen_version(request: HttpRequest, case: OpenCase) -> int:
    """The version of the case that the page showed when it was filled in."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdigit() else case.version


def version_shown(request: HttpRequest, case: OpenCase, outcome: Outcome | None) -> int:
    """The version that a page sends with its answers: up to it, and no further, its reader has been shown what is new.

    A page that is shown again, because an answer was missing or somebody was faster, must not take the case as it is by
    then: what was recorded a moment ago stands nowhere on it, and would be written over unread.
    """
    if outcome is not None and outcome.version is not None:
        return outcome.version
    return seen_version(request, case)
