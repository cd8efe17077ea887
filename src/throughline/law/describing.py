"""What the catalogue holds, as rows for a list."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .loading import load
from .schema import Law


def describe(law: Law | None = None) -> list[dict[str, Any]]:
    """`id`, `kind`, `in_force` on the catalogue's own day, `confidence` and number of `examples` of every id."""
    law = law or load()
    counted = Counter(example.duty for example in law.examples)
    return [
        {
            "id": duty.id,
            "kind": duty.kind.value,
            "in_force": duty.in_force(law.as_at),
            "confidence": duty.confidence.value,
            "examples": counted[duty.id],
        }
        for duty in law.duties
    ]
