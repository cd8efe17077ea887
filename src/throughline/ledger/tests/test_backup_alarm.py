"""When a backup fails or is late, somebody hears of it: the log, `health`, and each administrator once a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from throughline.ledger import tasks
from throughline.ledger.backups import ours, spool, standing, taking
from throughline.ledger.backups.identity import Identity, NoBackupKey, keep
from throughline.ledger.backups.offsite import CannotSend, Offsite
from throughline.ledger.premises import Place

NOW = datetime(2026, 11, 28, 14, 3, 7, tzinfo=UTC)


@pytest.fixture
def source(tmp_path: Path) -> taking.Source:
    """An installation whose database is somebody else's: keys and anchors only."""
    for name in ("keys/cases", "drafts"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "keys" / "cases" / "abc").write_bytes(b"keys of cases")
    (tmp_path / "keys" / "master.key").write_bytes(b"the master key itself")
    return taking.Source(
        tmp_path, tmp_path / "keys", tmp_path / "anchors.jsonl", tmp_path / "drafts", place=None
    )


@pytest.fixture
def identity(source: taking.Source) -> Identity:
    made = Identity.new()
    keep(source.keys, made.sealer)
    return made


def test_all_is_well_after_a_backup_and_late_a_day_after(
    source: taking.Source, identity: Identity, tmp_path: Path
) -> None:
    assert [each.split(" was ")[1] for each in standing.wrong(tmp_path, None, NOW)] == ["never done."] * 2
    taking.backup(source, Offsite(tmp_path / "off"), NOW)
    assert standing.wrong(tmp_path, None, NOW) == []
    assert "last done at" in standing.wrong(tmp_path, None, NOW + timedelta(minutes=20))[0]
    assert len(standing.wrong(tmp_path, None, NOW + timedelta(hours=27))) == 2


def test_a_failure_is_told_until_it_goes_well_again(
    source: taking.Source, identity: Identity, tmp_path: Path
) -> None:
    (tmp_path / "off").write_text("a file where the folder should be")
    with pytest.raises(CannotSend, match="could not be written"):
        taking.backup(source, Offsite(tmp_path / "off"), NOW)
    assert any(
        "failed at" in each and "could not be written" in each for each in standing.wrong(tmp_path, None, NOW)
    )
    (tmp_path / "off").unlink()
    taking.backup(source, Offsite(tmp_path / "off"), NOW)
    assert standing.wrong(tmp_path, None, NOW) == []


def test_without_a_backup_key_nothing_is_sent_and_it_says_what_to_do(
    source: taking.Source, tmp_path: Path
) -> None:
    with pytest.raises(NoBackupKey, match="throughline keys backup-key"):
        taking.backup(source, Offsite(tmp_path / "off"), NOW)
    assert not (tmp_path / "off").exists()


def test_changes_that_wait_too_long_are_told(tmp_path: Path) -> None:
    place = Place.under(tmp_path)
    spool.folder(place).mkdir()
    (spool.folder(place) / "000000010000000000000001").write_bytes(b"a segment")
    later = datetime.now(UTC) + timedelta(minutes=20)
    assert any("have waited to be sent" in each for each in standing.wrong(tmp_path, place, later))


def test_a_command_that_carries_files_further_must_succeed(
    source: taking.Source, identity: Identity, tmp_path: Path
) -> None:
    carried = tmp_path / "carried"
    carried.write_text('#!/bin/sh\necho "$2" >> "$(dirname "$0")/list"\n')
    carried.chmod(0o700)
    taking.backup(source, Offsite(tmp_path / "off", str(carried)), NOW)
    assert (tmp_path / "list").read_text().split() == [
        f"{stream}/2026-11-28T140307Z.sealed" for stream in ("uploads", "keys")
    ]
    with pytest.raises(CannotSend, match="exit code 1"):
        taking.backup(source, Offsite(tmp_path / "off", "false"), NOW)


def test_keys_go_without_the_master_key_again_only_when_they_changed_and_the_newest_few_are_kept(
    source: taking.Source, identity: Identity, tmp_path: Path
) -> None:
    offsite = Offsite(tmp_path / "off")
    assert taking.ship(source, offsite, NOW) == 1
    assert taking.ship(source, offsite, NOW + timedelta(minutes=1)) == 0
    for minute in range(2, 8):
        (source.keys / "cases" / "abc").write_bytes(b"keys of cases" * minute)
        assert taking.ship(source, offsite, NOW + timedelta(minutes=minute)) == 1
    taking.prune(offsite, NOW)
    names = offsite.names("keys")
    assert len(names) == taking.NEWEST and names[-1].endswith("141007Z")
    content = b"".join(offsite.fetch(names[-1], identity))
    assert b"keys of cases" * 7 in content and b"the master key itself" not in content


def test_copies_are_kept_for_their_days_and_the_newest_always(identity: Identity, tmp_path: Path) -> None:
    offsite, sealer = Offsite(tmp_path), identity.sealer
    days = {60: "00A", 40: "00B", 20: "00C", 10: "00D"}
    for ago, end in days.items():
        name = f"database/{NOW - timedelta(days=ago):{taking.STAMP}}"
        (tmp_path / "database").mkdir(exist_ok=True)
        (tmp_path / f"{name}.sealed").write_bytes(b"x")
        offsite.state(name, sealer, {"first segment": f"000000010000000000000{end}"})
    (tmp_path / "wal").mkdir()
    for end in ("00A", "00B", "00C", "00D"):
        (tmp_path / "wal" / f"000000010000000000000{end}.sealed").write_bytes(b"x")
    taking.prune(offsite, NOW)
    assert len(offsite.names("database", ".json")) == len(offsite.names("database")) == 2
    assert [name[-3:] for name in offsite.names("wal")] == ["00C", "00D"]
    taking.prune(offsite, NOW + timedelta(days=365))
    assert [name[-3:] for name in offsite.names("wal")] == ["00D"]


@pytest.mark.django_db
def test_administrators_hear_of_it_once_a_day_and_health_says_it(
    cast: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.telling, "tell", lambda *args, **more: told.append({"args": args, **more}))
    assert tasks.watch_backups(0) == 0 and told == [], (
        "none are set up: health says so, and nobody is disturbed"
    )
    assert json.loads(Client().get("/health").content)["backups"] == "none"
    settings.DATA = tmp_path
    monkeypatch.setenv("THROUGHLINE_BACKUPS", str(tmp_path / "off"))
    assert ours.wrong() and json.loads(Client().get("/health").content)["backups"] == "failing"
    tasks.watch_backups(0)
    tasks.watch_backups(0)
    assert {str(each["args"]) for each in told} == {str(told[0]["args"])}, (
        "one source a day: told twice, shown once"
    )
    assert told[0]["args"][0] == "backup" and told[0]["args"][2] is None
    assert cast.administrator.user.pk in told[0]["users"]
