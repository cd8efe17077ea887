"""Case keys are on disk before anything is sealed with them, and gone for good once destroyed."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest

from throughline.ledger.keys import RECORD, FileKeys, KeyDestroyed, KeyLost, NoSuchKey

MASTER, OTHER = b"m" * 32, b"o" * 32


@pytest.fixture
def keys(tmp_path: Path) -> FileKeys:
    return FileKeys(tmp_path, MASTER)


def test_a_key_can_be_had_again_by_another_process(keys: FileKeys, tmp_path: Path) -> None:
    case = uuid4()
    made = keys.new([case])
    assert FileKeys(tmp_path, MASTER).get(case) == made[case]


def test_many_keys_cost_one_wait_for_the_disk(keys: FileKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[int] = []
    monkeypatch.setattr(os, "sync", lambda: waits.append(1))
    monkeypatch.setattr("throughline.ledger.keys._fsync", lambda path: waits.append(1))
    made = keys.new([uuid4() for _ in range(500)])
    assert len(set(made.values())) == 500
    assert waits == [1] or os.uname().sysname != "Linux"
    assert all(keys.get(case) == key for case, key in made.items())


def test_a_destroyed_key_stays_destroyed_and_its_neighbours_live(keys: FileKeys) -> None:
    one, two = uuid4(), uuid4()
    made = keys.new([one, two])
    before = b"".join(path.read_bytes() for path in keys._files())
    keys.destroy(one)
    keys.destroy(one)
    with pytest.raises(KeyDestroyed):
        keys.get(one)
    assert keys.get(two) == made[two]
    after = b"".join(path.read_bytes() for path in keys._files())
    assert len(after) == len(before) and bytes(RECORD - 24) in after


def test_no_key_lies_open_on_the_disk(keys: FileKeys) -> None:
    case = uuid4()
    key = keys.new([case])[case]
    assert all(key not in path.read_bytes() for path in keys.folder.rglob("*") if path.is_file())
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys.folder.rglob("*") if path.is_file())


def test_another_master_key_opens_nothing(keys: FileKeys, tmp_path: Path) -> None:
    case = uuid4()
    keys.new([case])
    with pytest.raises(NoSuchKey, match="right master key"):
        FileKeys(tmp_path, OTHER).get(case)


def test_an_unknown_case_has_no_key(keys: FileKeys) -> None:
    with pytest.raises(KeyLost):
        keys.get(uuid4())
    with pytest.raises(OSError):
        keys.destroy(uuid4())


def test_rewrapping_keeps_every_key_and_can_be_cut_short(keys: FileKeys, tmp_path: Path) -> None:
    cases = [uuid4() for _ in range(20)]
    made = keys.new(cases)
    chain = keys.root("chain")
    keys.destroy(cases[0])
    first = keys._files()[0]
    keys._rewrap_file(first, FileKeys(tmp_path, OTHER)._wrap)
    keys.rewrap(OTHER)
    fresh = FileKeys(tmp_path, OTHER)
    assert all(fresh.get(case) == made[case] for case in cases[1:])
    with pytest.raises(KeyDestroyed):
        fresh.get(cases[0])
    assert fresh.root("chain") == chain


def test_a_record_torn_by_a_power_cut_is_dropped(keys: FileKeys) -> None:
    case = uuid4()
    made = keys.new([case])
    path = keys._file(case)
    with path.open("ab") as file:
        file.write(b"half a rec")
    neighbour = uuid4()
    neighbour = type(case)(case.hex[:3] + neighbour.hex[3:])
    more = keys.new([neighbour])
    assert keys.get(case) == made[case]
    assert keys.get(neighbour) == more[neighbour]


def test_orphans_are_swept_once_they_are_old(keys: FileKeys) -> None:
    kept, orphan = uuid4(), uuid4()
    keys.new([kept, orphan])
    assert keys.sweep(lambda cases: {kept}) == 0
    assert keys.sweep(lambda cases: {kept}, older_than=-10) == 1
    assert keys.get(kept)
    with pytest.raises(NoSuchKey):
        keys.get(orphan)
