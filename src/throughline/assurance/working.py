"""The worker's part: hand a study to a process of its own, write down how far it is, and keep what it found.

Every step is a transaction of its own as the system. Doing it twice does it once: a study that is finished is left
alone, and one that was broken off is begun again.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.assurance import queries
from throughline.assurance.models import Counts, Study
from throughline.ledger.places import derive

log = logging.getLogger(__name__)

SYSTEM = system_actor("assurance")
LONGEST_SECONDS = 2 * 60 * 60
TOLD_EVERY_SECONDS = 1.0
# What the child may know of its surroundings: nothing that opens the database.
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "NUMBA_CACHE_DIR", "SYSTEMROOT")
STOPPED = "The computation stopped by itself and nothing was found. The fault is ours, or the table is too large: try fewer lists, fewer methods or fewer replicates."
TOO_LONG = "The computation took more than two hours and was stopped. Try fewer lists, fewer methods or fewer replicates."

Line = Mapping[str, Any]
Reckon = Callable[[Mapping[str, Any]], Iterator[Line]]


def work_out(pk: int, reckon: Reckon | None = None) -> bool:
    """Work a study out. True when it is finished now; False when there was nothing to do or it could not be done."""
    asked = _take(pk)
    if asked is None:
        return False
    told = 0.0
    for line in (reckon or in_a_process)(asked):
        if "done" in line and time.monotonic() - told > TOLD_EVERY_SECONDS:
            told = time.monotonic()
            _write(pk, done=line["done"], of=line["of"])
        elif "problem" in line:
            _write(pk, state=Study.State.FAILED, problem=line["problem"], finished_at=timezone.now())
            return False
        elif "found" in line:
            _keep(pk, line)
            return True
    return False


def in_a_process(asked: Mapping[str, Any]) -> Iterator[Line]:
    """Run the reckoning as a child; its lines as they come, or one that says why there is none."""
    child = subprocess.Popen(
        [sys.executable, "-m", "throughline.assurance.reckoning"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
    )  # fmt: skip
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    alarm = threading.Timer(LONGEST_SECONDS, stop)
    alarm.start()
    try:
        yield from _lines(child, asked)
        if child.wait() != 0:
            log.error("a study ended with exit code %s", child.returncode)
            yield {"problem": TOO_LONG if late.is_set() else STOPPED}
    finally:
        alarm.cancel()
        child.kill()
        child.wait()


def _lines(child: subprocess.Popen[str], asked: Mapping[str, Any]) -> Iterator[Line]:
    assert child.stdin is not None
    assert child.stdout is not None
    with child.stdin as into:
        json.dump(asked, into)
    with child.stdout as out:
        for line in out:
            yield json.loads(line)


def _take(pk: int) -> dict[str, Any] | None:
    """Begin: what is asked, or None where there is nothing to do."""
    with transaction.atomic(), acting_as(SYSTEM):
        study = (
            Study.objects.select_for_update(of=("self",)).select_related("team__agency").filter(pk=pk).first()
        )
        if study is None or not study.is_open:
            return None
        study.state, study.started_at = Study.State.WORKING, timezone.now()
        study.save(update_fields=["state", "started_at"])
        return {
            **_table(study),
            "methods": study.methods,
            "settings": study.settings,
            "definitions": study.definitions,
            "about": _about(study),
        }


def _table(study: Study) -> dict[str, Any]:
    if study.origin != Study.Origin.RECORDS:
        counts = Counts.objects.get(study=study)
        return {"lists": counts.lists, "cells": counts.cells}
    assert study.first is not None
    assert study.last is not None
    rows = list(queries.sightings(study.first, study.last))
    return {"sightings": rows, "first": study.first.isoformat(), "last": study.last.isoformat()}


def _about(study: Study) -> dict[str, Any]:
    asked = timezone.localdate(study.asked_at)
    return {
        "title": study.title,
        "origin": study.get_origin_display(),
        "source": study.source,
        "period": study.period,
        "body": study.team.agency.name,
        "asked": f"{asked.day} {asked:%B %Y}",
        "key": None
        if study.origin == Study.Origin.PUBLISHED
        else derive(settings.MASTER_KEY, "capture-tables").hex(),
    }


def _keep(pk: int, line: Line) -> None:
    found = line["found"]
    with transaction.atomic(), acting_as(SYSTEM):
        study = Study.objects.get(pk=pk)
        queries.keep_counts(study, found["lists"], line["cells"])
        study.found, study.note = found, base64.b64decode(line["note"])
        study.state, study.finished_at, study.done = Study.State.DONE, timezone.now(), study.of
        study.save(update_fields=["found", "note", "state", "finished_at", "done"])


def _write(pk: int, **values: Any) -> None:
    with transaction.atomic(), acting_as(SYSTEM):
        Study.objects.filter(pk=pk).update(**values)
