"""The keys of an installation from the command line: what is missing is said, and what was divided comes back."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from throughline.cli import key_commands
from throughline.cli.bringing_up import system as bring_up
from throughline.cli.errors import CannotRun
from throughline.cli.main import main
from throughline.ledger import rotating
from throughline.ledger.backups.identity import Identity
from throughline.ledger.keys import FileKeys


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a key for one case, and nothing running on it."""
    for name in ("THROUGHLINE_MASTER_KEY", "THROUGHLINE_BACKUPS", "DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("THROUGHLINE_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "keys").mkdir(parents=True)
    (tmp_path / "data" / "keys" / "master.key").write_bytes(base64.b64encode(b"m" * 32))
    keys = FileKeys(tmp_path / "data" / "keys", b"m" * 32)
    keys.new([uuid4()])
    keys.root("chain")
    return tmp_path / "data"


def test_what_is_missing_is_said_until_nothing_is(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "status"]) == 1
    told = capsys.readouterr().out
    assert "Case keys: 1" in told and "no backup key" in told and "not in escrow" in told
    assert main(["keys", "backup-key", "--write", str(tmp_path / "identity")]) == 0
    escrow = [
        "keys",
        "escrow",
        "A Invented",
        "B Invented",
        "--needed",
        "2",
        "--write",
        str(tmp_path / "sheets"),
    ]
    assert main(escrow) == 0
    capsys.readouterr()
    assert main(["keys", "status"]) == 0
    told = capsys.readouterr().out
    assert "2 of 2 holders" in told and "Invented" not in told
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == [
        "escrow.json",
        "sheet-1.pdf",
        "sheet-2.pdf",
    ]
    (data / "keys" / "master.key").write_bytes(base64.b64encode(b"x" * 32))
    assert main(["keys", "status"]) == 1
    told = capsys.readouterr().out
    assert "does not open the keys here" in told and "holds an older master key" in told


def test_what_was_divided_comes_back_from_enough_shares(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from throughline.ledger import escrow

    identity = Identity.new()
    secrets = {"master": base64.b64encode(b"m" * 32).decode(), "identity": identity.to_text()}
    made = escrow.split(secrets, escrow.check_value(b"m" * 32), holders=3, needed=2)
    (tmp_path / "escrow.json").write_text(made.envelope)
    recover = [
        "keys",
        "recover",
        "--envelope",
        str(tmp_path / "escrow.json"),
        "--write",
        str(tmp_path / "back"),
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO(made.shares[0] + "\n\n"))
    assert main(recover) == 3
    assert "2 different shares are needed" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(made.shares[1:]) + "\n\n"))
    assert main(recover) == 0
    assert base64.b64decode((tmp_path / "back" / "master.key").read_bytes()) == b"m" * 32
    assert Identity.of((tmp_path / "back" / "identity").read_text()) == identity
    assert escrow.check_value(b"m" * 32) in capsys.readouterr().out


def test_nothing_else_starts_while_the_master_key_is_being_changed(data: Path) -> None:
    (data / "keys" / rotating.UNDER_WAY).write_text(json.dumps({"check": "0000-0000"}))
    with pytest.raises(CannotRun, match="keys rotate"), bring_up():
        pass


def test_the_master_key_is_changed_only_while_nothing_runs(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import fcntl

    @contextmanager
    def here(**asked: Any) -> Iterator[None]:
        assert asked == {"rotating": True}
        yield

    monkeypatch.setattr(key_commands, "system", here)
    monkeypatch.setattr(rotating, "_sealers", {})
    with (data / "users.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        assert main(["keys", "rotate"]) == 3
    assert "still runs" in capsys.readouterr().err
    assert main(["keys", "rotate"]) == 0
    told = capsys.readouterr().out
    assert "1 case keys wrapped with the new key" in told
    fresh = base64.b64decode((data / "keys" / "master.key").read_bytes())
    assert fresh != b"m" * 32 and FileKeys(data / "keys", fresh).opens()
