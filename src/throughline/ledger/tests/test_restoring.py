"""The rehearsal: an installation lives, backs up and is lost; another comes back as of a second, on a server of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from throughline.ledger import premises
from throughline.ledger.backups import restoring
from throughline.ledger.backups.envelope import Refused
from throughline.ledger.backups.identity import Identity
from throughline.ledger.backups.offsite import Offsite

HERE = Path(__file__).parent
MASTER = "c2VhbHMgbm90aGluZyByZWFsLCBpdCBpcyBhIHRlc3Q="
OURS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "THROUGHLINE_BACKUPS",
    "THROUGHLINE_DEMO",
    "DJANGO_SETTINGS_MODULE",
)


def run(script: str, *arguments: str, **environ: str) -> Any:
    """A script of this folder in a process of its own; what it says as JSON on its last line."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder that the server's own user can walk to."""
    folder = premises.OURS.parent / f"throughline-rehearsal-{os.getpid()}" if os.geteuid() == 0 else None
    found = folder or tmp_path_factory.mktemp("rehearsal")
    found.mkdir(mode=0o711, exist_ok=True)
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.fixture(scope="module")
def lost(ground: Path) -> dict[str, Any]:
    """An installation that recorded, backed up, went on, erased a case, and is gone but for its backups."""
    told: dict[str, Any] = run(
        "lost.py",
        str(ground / "identity"),
        THROUGHLINE_DATA=str(ground / "lost"),
        THROUGHLINE_BACKUPS=str(ground / "offsite"),
        THROUGHLINE_MASTER_KEY=MASTER,
    )
    shutil.rmtree(ground / "lost")
    return told


def test_a_fresh_server_comes_back_as_of_the_second_and_what_was_erased_stays_erased(
    ground: Path, lost: dict[str, Any]
) -> None:
    cases = [lost["kept"], lost["erased"], lost["later"]]
    found = run(
        "found.py", *cases, "--", "restore", "--to", lost["noted"], "--from", str(ground / "offsite"),
        "--identity", str(ground / "identity"), "--into", str(ground / "back"), THROUGHLINE_MASTER_KEY=MASTER,
    )  # fmt: skip
    assert found["facts"] == {**lost["before"], lost["later"]: 0}, (
        "all up to that second, and nothing after it"
    )
    assert found["faults"] == []
    assert found["erased"] == {lost["kept"]: False, lost["erased"]: True}
    assert lost["lists"], "the lists that were kept are not empty"
    assert found["lists"][lost["kept"]] == lost["lists"] == found["again"][lost["kept"]]
    (card,) = found["lists"][lost["erased"]]
    assert card[2:] == ["", "", "0"], "no duty, and a card that says nothing"
    assert sorted(path.name for path in (ground / "back" / "anchors").iterdir()) == [
        "anchors.jsonl",
        "anchors.later.jsonl",
    ]


@pytest.fixture
def copy(ground: Path, lost: dict[str, Any], tmp_path: Path) -> Path:
    """The backups once more, to be spoilt."""
    return Path(shutil.copytree(ground / "offsite", tmp_path / "offsite"))


def one(folder: Path, stream: str, ending: str = ".sealed", place: int = 0) -> Path:
    return sorted(folder.glob(f"{stream}/*{ending}"))[place]


def damage(path: Path, at: int = -100) -> None:
    text = bytearray(path.read_bytes())
    text[at] ^= 1
    path.write_bytes(text)


def cut_off(path: Path) -> None:
    """The last chunk goes, exactly at its beginning: each chunk that is left is sound by itself."""
    from throughline.ledger.backups import envelope

    at = len(envelope.MAGIC) + envelope.FINGERPRINT + envelope.PUBLIC
    text, last = path.read_bytes(), at
    while at < len(text):
        last, at = at, at + 4 + int.from_bytes(text[at : at + 4], "big")
    path.write_bytes(text[:last])


def swap(one: Path, other: Path) -> None:
    passing = one.with_suffix(".passing")
    one.rename(passing)
    other.rename(one)
    passing.rename(other)


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "the database is damaged": (lambda off: damage(one(off, "database")), "database/.* damaged"),
    "the database is missing": (lambda off: one(off, "database").unlink(), "database/.*sealed is missing"),
    "its statement is changed": (
        lambda off: damage(one(off, "database", ".json"), 40),
        "database/.*json is not what",
    ),
    "no copy is left": (lambda off: shutil.rmtree(off / "database"), "no copy of the database"),
    "a change is damaged": (
        lambda off: damage(one(off, "wal", "3.sealed")),
        "wal/.*3 is not what was sealed",
    ),
    "a change is cut off": (
        lambda off: cut_off(one(off, "wal", "2.sealed")),
        "wal/.*2 (is not what|was cut off)",
    ),
    "two changes are swapped": (
        lambda off: swap(one(off, "wal", "2.sealed"), one(off, "wal", "3.sealed")),
        "wal/.* is not what was sealed under that name",
    ),
    "a change in the middle is missing": (
        lambda off: one(off, "wal", "2.sealed").unlink(),
        "wal/.*2.sealed is missing",
    ),
    "the keys are missing": (lambda off: shutil.rmtree(off / "keys"), "nothing under keys/"),
    "the keys are damaged": (
        lambda off: damage(one(off, "keys", place=-1)),
        "keys/.* is not what was sealed",
    ),
    "old keys stand for new ones": (
        lambda off: shutil.copy(one(off, "keys"), one(off, "keys", place=-1)),
        "keys/.* is not what was sealed under that name",
    ),
    "the anchors are damaged": (
        lambda off: damage(one(off, "anchors", place=-1)),
        "anchors/.* is not what was sealed",
    ),
    "something else lies there": (
        lambda off: one(off, "uploads").write_bytes(b"x" * 500),
        "uploads/.* is not a file",
    ),
}


def restored(
    offsite: Path, ground: Path, identity: Identity, into: Path, to: str, master: bytes | None = None
) -> None:
    import base64

    key = master or base64.b64decode(MASTER)
    restoring.restore(Offsite(offsite), identity, key, into, datetime.fromisoformat(to))


@pytest.mark.parametrize("what", SPOILT)
def test_what_was_spoilt_is_refused_by_name_and_leaves_nothing(
    what: str, copy: Path, ground: Path, lost: dict[str, Any]
) -> None:
    spoil, named = SPOILT[what]
    spoil(copy)
    identity = Identity.of((ground / "identity").read_text())
    with pytest.raises(Refused, match=named):
        restored(copy, ground, identity, ground / "never", lost["noted"])
    assert not (ground / "never").exists()


def test_another_identity_another_origin_and_another_master_key_are_refused(
    ground: Path, lost: dict[str, Any]
) -> None:
    right = Identity.of((ground / "identity").read_text())
    never = ground / "never"
    for wrong in (Identity.new(), Identity(Identity.new().private, right.origin)):
        with pytest.raises(Refused, match="identity of another backup key|sealed for another backup key"):
            restored(ground / "offsite", ground, wrong, never, lost["noted"])
    with pytest.raises(Refused, match="json is not what was written"):
        restored(ground / "offsite", ground, Identity(right.private, bytes(32)), never, lost["noted"])
    with pytest.raises(Refused, match="master key is not the one"):
        restored(ground / "offsite", ground, right, never, lost["noted"], master=bytes(32))
    assert not never.exists()


def test_nothing_is_restored_over_something_nor_to_before_the_first_copy(
    ground: Path, lost: dict[str, Any]
) -> None:
    identity = Identity.of((ground / "identity").read_text())
    with pytest.raises(Refused, match="not empty"):
        restored(ground / "offsite", ground, identity, ground / "offsite", lost["noted"])
    with pytest.raises(Refused, match="no copy of the database.*the oldest is"):
        restored(ground / "offsite", ground, identity, ground / "never", "2020-01-01T00:00:00+00:00")


def test_a_copy_that_was_finished_within_the_second_asked_for_will_do(tmp_path: Path) -> None:
    identity, offsite = Identity.new(), Offsite(tmp_path)
    (tmp_path / "database").mkdir()
    offsite.state(
        "database/2026-01-02T030405Z", identity.sealer, {"ended": "2026-01-02T03:04:05.700000+00:00"}
    )
    to = datetime.fromisoformat("2026-01-02T03:04:05+00:00")
    assert restoring._database(offsite, identity, to)[1] == "database/2026-01-02T030405Z"
    with pytest.raises(Refused, match="no copy"):
        restoring._database(offsite, identity, to - timedelta(seconds=1))
