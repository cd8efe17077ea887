"""Short forms of the long runs in `benchmarks/trust`: the same code on a small ledger. `make soak` runs the long forms."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from throughline.access.testing import make_cast

ROOT = Path(__file__).parents[4]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def company(emptied: None) -> Any:
    """The cast, committed: processes of their own must find it."""
    return make_cast()


def test_whatever_row_is_tampered_with_is_found(company: Any, settings: Any, tmp_path: Path) -> None:
    from benchmarks.trust.tampering import furnish, tamper

    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    furnish(company, cases=12)
    tally = tamper(settings.ANCHOR_FILE, times=120, whole=12, seed=random.randrange(10**6))
    assert tally.missed == []
    assert tally.tried.total() == 120


def test_a_process_killed_at_any_instant_loses_nothing(company: Any, tmp_path: Path) -> None:
    from benchmarks.trust.crashing import Scene, crash

    scene = Scene(
        company.first_responder.actor, company.support_worker.team, company.social_worker.team,
        tmp_path / "journal.jsonl", random.Random(),
    )  # fmt: skip
    found = crash(scene, server=6, say=lambda told: None)
    assert found.rounds.total() == 6
    assert found.faults == {"lost": [], "half-written": [], "untold": [], "twice": []}


def test_nobody_overwrites_what_they_have_not_seen(company: Any) -> None:
    from benchmarks.trust.writers import run, writers_of

    judged = run(company, 24, writers_of(company, 6, pages=2))
    assert judged.facts >= 24
    assert judged.refusals > 0, "nobody met anybody: the test has shown nothing"
    assert judged.overwrites == [] and judged.unseen == []


LONG = {
    "tampering": [],
    "crashing": [],
    "writers": [],
    "load": ["--full"],
}


@pytest.mark.soak
@pytest.mark.parametrize("what", LONG)
def test_the_long_form_reaches_its_figure(what: str) -> None:
    """Prints what was found and adds it to `benchmarks/trust/figures.jsonl`; for the load, after loading the nation."""
    above = "/var/lib" if os.geteuid() == 0 else None  # the server's own user must be able to reach it
    with tempfile.TemporaryDirectory(prefix="tl-soak-", dir=above) as folder:
        Path(folder).chmod(0o711)
        command = [sys.executable, f"benchmarks/trust/{what}.py", *LONG[what]]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "THROUGHLINE_DATA": folder}, check=False)
    assert done.returncode == 0
