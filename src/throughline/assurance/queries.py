"""What the pages and the worker ask the database for. Row-level security narrows every answer to its reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from throughline.access.actor import Actor
from throughline.assurance.models import Counts, Study
from throughline.clock import civil_day

UK = ZoneInfo("Europe/London")
MOST_LISTED = 50


def studies(actor: Actor) -> Sequence[Study]:
    """Studies of this reader's body, and those that other bodies let everybody read; newest first."""
    return list(Study.objects.select_related("team__agency").defer("found", "note")[:MOST_LISTED])


def study(pk: int) -> Study | None:
    """A study that this reader may read, or None: none of that number and not theirs to read look the same."""
    return Study.objects.select_related("team__agency").filter(pk=pk).first()


def counts(of: Study) -> Counts | None:
    """The counts behind a study, or None where this reader may not know them."""
    return Counts.objects.filter(study=of).first()


def add(
    actor: Actor, values: Mapping[str, Any], lists: Sequence[str], cells: Sequence[Sequence[int]]
) -> Study:
    """Write down a study that was asked for, with the counts it is to be made from.

    Counts from our own records are nobody's to read, so whoever asks does not write them: the worker does.
    """
    assert actor.team_id is not None
    assert actor.user_id is not None
    assert actor.agency is not None
    added = Study.objects.create(
        team_id=actor.team_id, agency=actor.agency, asked_by_id=actor.user_id, **values
    )
    if added.origin != Study.Origin.RECORDS:
        keep_counts(added, lists, cells)
    return added


def keep_counts(study: Study, lists: Sequence[str], cells: Sequence[Sequence[int]]) -> None:
    """Write the counts of a study, or write them again."""
    values = {
        "agency": study.agency,
        "readers": READERS[study.origin],
        "lists": list(lists),
        "cells": [list(each) for each in cells],
    }
    Counts.objects.update_or_create(study=study, defaults=values)


READERS: Mapping[str, str] = {
    Study.Origin.UPLOADED: Counts.Readers.AGENCY,
    Study.Origin.PUBLISHED: Counts.Readers.EVERYBODY,
    Study.Origin.RECORDS: Counts.Readers.NOBODY,
}


def sightings(first: date, last: date) -> Iterator[tuple[str, str, str, str, str]]:
    """Who was seen by which kind of body between two days, both included, as the system.

    A person is a number that means nothing outside this answer: no case, no body, no name. Rows of the person's number,
    the legal role of the body, the kind of fact, and the first and last day on which it can have happened.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, role, kind, earliest, latest FROM assurance_sightings(%s, %s)",
            [_start(first), _start(last + timedelta(days=1))],
        )
        for person, role, kind, earliest, latest in cursor.fetchall():
            yield str(person), role, kind, civil_day(earliest).isoformat(), civil_day(latest).isoformat()


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UK)
