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
    """What came of it. `faults` belong beside questions; `others` are facts the reader had not seen; `held` reasons."""

    receipt: Any = None
    faults: Sequence[tuple[str, str]] = ()
    others: Sequence[Any] = ()
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
        return Outcome(others=stale.others, status=409)
    except Held as held:
        return Outcome(held=held.reasons, status=409)


def seen_version(request: HttpRequest, case: OpenCase) -> int:
    """The version of the case that the page showed when it was filled in."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdigit() else case.version
