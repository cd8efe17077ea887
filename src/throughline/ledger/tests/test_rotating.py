"""Another master key: nothing is ever without a wrapping, wherever it is cut short."""

from __future__ import annotations

import base64
import os
import random
import signal
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from throughline.ledger import rotating
from throughline.ledger.keys import FileKeys, KeyLost
from throughline.ledger.rotating import NotRotated, rotate

OLD, NEW = b"m" * 32, b"n" * 32


@pytest.fixture(autouse=True)
def _keys_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rooms seal in the database has tests of its own."""
    monkeypatch.setattr(rotating, "_sealers", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "master.key").write_bytes(base64.b64encode(OLD))
    return tmp_path


def master(folder: Path) -> bytes:
    return base64.b64decode((folder / "master.key").read_bytes())


def test_every_key_opens_with_the_new_master_key_and_none_with_the_old(folder: Path) -> None:
    made = FileKeys(folder, OLD).new([uuid4() for _ in range(50)])
    chain = FileKeys(folder, OLD).root("chain")
    done = rotate(folder, OLD)
    fresh = FileKeys(folder, master(folder))
    assert done.counts == {"case keys": 50}
    assert all(fresh.get(case) == key for case, key in made.items()) and fresh.root("chain") == chain
    with pytest.raises(KeyLost):
        FileKeys(folder, OLD).get(next(iter(made)))
    assert not rotating.under_way(folder) and not (folder / rotating.STAGED).exists()


def test_killed_at_any_instant_and_run_again_it_loses_nothing(folder: Path) -> None:
    made = FileKeys(folder, OLD).new([uuid4() for _ in range(1500)])
    chance, killed, present = random.Random(11), 0, OLD
    for _ in range(25):
        child = os.fork()
        if child == 0:
            try:
                rotate(folder, master(folder))
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0.002, 0.25))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status) and rotating.under_way(folder)
        if not rotating.under_way(folder):
            present = master(folder)
    rotate(folder, master(folder))
    assert killed >= 5, "it was cut short often enough to say something"
    assert master(folder) != present
    fresh = FileKeys(folder, master(folder))
    assert all(fresh.get(case) == key for case, key in made.items())


def test_a_key_from_the_environment_is_given_and_no_file_is_made(folder: Path) -> None:
    (folder / "master.key").unlink()
    case, key = next(iter(FileKeys(folder, OLD).new([uuid4()]).items()))
    with pytest.raises(NotRotated, match="--to FILE"):
        rotate(folder, OLD)
    assert not rotating.under_way(folder)
    rotate(folder, OLD, NEW)
    assert FileKeys(folder, NEW).get(case) == key and not (folder / "master.key").exists()


def test_another_change_waits_until_the_first_is_finished(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FileKeys(folder, OLD).new([uuid4()])
    rotating.also("what fails", lambda old, new: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        rotate(folder, OLD, NEW)
    assert rotating.under_way(folder)
    with pytest.raises(NotRotated, match="Finish that one first"):
        rotate(folder, OLD, b"x" * 32)
    with pytest.raises(NotRotated, match="already"):
        rotate(folder, NEW, NEW)
    monkeypatch.setattr(rotating, "_sealers", {})
    rotate(folder, OLD, NEW)
    assert not rotating.under_way(folder)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_second_factors_and_the_keys_of_drafts_are_sealed_anew_once(cast: Any) -> None:
    from allauth.mfa.models import Authenticator

    from throughline.access import factors
    from throughline.drafts import sealing
    from throughline.ledger.places import derive

    before, after = derive(OLD, "factors"), derive(NEW, "factors")
    held = {"secret": factors.sealed("ABCDEF", before), "used": [1, 2], "plain": "from before"}
    user = cast.first_responder.user
    row = Authenticator.objects.create(user=user, type="totp", data=held)
    assert [factors.reseal_all(before, after) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    assert factors.unsealed(row.data["secret"], after) == "ABCDEF"
    assert (row.data["used"], row.data["plain"]) == ([1, 2], "from before")

    key, name = sealing.new_key(), str(uuid4())
    wrapped = sealing.seal(derive(OLD, "drafts"), key, f"key/{name}")
    again = sealing.rewrap(wrapped, name, OLD, NEW)
    assert again is not None and sealing.unseal(derive(NEW, "drafts"), again, f"key/{name}") == key
    assert sealing.rewrap(again, name, OLD, NEW) is None
    with pytest.raises(sealing.BrokenSeal):
        sealing.rewrap(wrapped, str(uuid4()), OLD, NEW)
