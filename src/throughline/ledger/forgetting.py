"""What goes with a case when it is erased, besides its key: every row and file of whatever table is keyed by case.

The rule is the safe one round: the rows of an erased case are deleted from every table that has a column for a case,
whoever added it and whenever. A table that keeps its rows stands in `KEPT` with its reason; one that keeps them with
something blanked stands in `BLANKED`. Rooms above register what lies outside the database with `also`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from throughline.access.forgetting import forget_subject

KEPT = {
    "ledger.Case": "the end of the chain: numbers and hashes only",
    "ledger.Entry": "what was sealed is unreadable without the key; the rows go when the case is disposed of",
    "ledger.Erasure": "the register of erasures itself",
    "ledger.HandOver": "which team had the case when: teams and times only",
    "access.Relationship": "which team had the case when: the person's own tie is taken away apart",
    "records.Hold": "that a body held a case back: a code, no words",
    "records.Decision": "who decided to dispose of it, and by which rule: codes, no words",
    "drafts.Removal": "that a draft was thrown away, and nothing of what stood in it",
    "access.ReadLog": "who looked and when, for as long as the log is kept: it names nobody a case is about",
    "access.Disclosure": "what was handed to whom, for as long as the log is kept: it names nobody a case is about",
}
GONE = "erased"
BLANKED: dict[str, dict[str, Any]] = {
    "ledger.CaseSummary": {"card": None, "nation": "", "age": ""},
    "access.Sharing": {"purpose": GONE, "basis": GONE},
    "access.Glass": {"reason": GONE, "finding": ""},
}
CASE_COLUMNS = ("case", "case_id")

_also: list[Callable[[UUID], object]] = []


def also(forget: Callable[[UUID], object]) -> None:
    """Have this called with each erased case, before the rows go; called from an app's `ready`. It may run twice."""
    if forget not in _also:
        _also.append(forget)


def forget(case: UUID) -> None:
    """Take away what the installation knows of an erased case outside its sealed facts. Doing it twice does no harm."""
    for each in _also:
        each(case)
    forget_subject(case)
    for model, column in keyed_by_case():
        rows: models.QuerySet[models.Model] = models.QuerySet(model, using="owner").filter(**{column: case})
        if model._meta.label in BLANKED:
            rows.update(**BLANKED[model._meta.label])
        elif model._meta.label not in KEPT:
            rows.delete()


def keyed_by_case() -> list[tuple[type[models.Model], str]]:
    """Every table with a column for a case, and the name to ask for it by."""
    found = [(model, _column(model)) for model in apps.get_models()]
    return [(model, column) for model, column in found if column is not None]


def _column(model: type[models.Model]) -> str | None:
    if model._meta.label == "ledger.Case":
        return "pk"
    names = {each.attname for each in model._meta.concrete_fields if each.name in CASE_COLUMNS}
    return next(iter(names), None)
