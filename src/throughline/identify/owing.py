"""Duties as rows for a page of this room: what is owed, by whom, by when, and how it stands."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from throughline.directory.models import Agency
from throughline.duties import Status
from throughline.ledger import OpenCase
from throughline.web import words

RECOGNISING = ("REC-01", "REC-01-WHY", "REC-02", "SAF-01", "SAF-02")
OF_A_SUSPECT = (
    "NPN-07", "NPN-08", "NPN-09", "NPN-10", "NPN-01", "CHD-01", "CHD-00", "SAF-03", "SAF-01",
    "REC-01-WHY", "NRM-01", "DTN-01", "NPN-02", "NPN-SCOT-S8",
)  # fmt: skip
EXPLAINING = ("INT-01", "INT-01-SNI", "INF-01", "INF-01-POINTS", "INF-01-CHILD", "SAF-02", "CON-01")
SHELTER = ("POS-01", "POS-02", "EMG-01", "EMG-02", "EMG-05", "SAF-01", "SAF-03", "CHD-05")


_SETTLED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.ENDED})


def rows(case: OpenCase, ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The duties of these ids on a case, in the order of the ids; each leads to its own page with its source.

    Those that are settled apart from the others; nothing at all where none has begun.
    """
    told = _told(case, ids)
    settled = [each for each in told if each["status"] in _SETTLED]
    return {"open": [each for each in told if each not in settled], "settled": settled} if told else {}


def _told(case: OpenCase, ids: Collection[str]) -> list[dict[str, Any]]:
    found = [duty for duty in case.obligations if duty.duty in ids]
    wanted = list(ids)
    names = dict(Agency.objects.filter(pk__in={duty.body for duty in found}).values_list("slug", "name"))
    now = timezone.now()
    return [
        {
            "id": duty.duty,
            "ref": words.reference_of(duty.key),
            "title": duty.title,
            "owner": names.get(duty.body or "") or _capital(words.role(duty.owed_by)),
            "status": str(duty.status),
            "due": words.until(duty.due, now) if duty.due and duty.status.is_open else "",
            "before": words.before(duty.before) if duty.before and not duty.due else "",
            "checked": duty.checked,
        }
        for duty in sorted(found, key=lambda each: wanted.index(each.duty))
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
