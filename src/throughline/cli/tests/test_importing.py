"""Importing facts: the good lines are recorded, the others written out with reasons, nothing is recorded twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from throughline import ledger
from throughline.access.testing import Cast
from throughline.cli import importing
from throughline.cli.errors import CannotRun
from throughline.clock import When

DAY = When.day(datetime.now(UTC).date() - timedelta(days=2)).to_json()
EMAIL = "first_responder@example.org"


def line(case: str = "ref-1", kind: str = "note", **answers: Any) -> dict[str, Any]:
    return {"case": case, "kind": kind, "fact": {"happened": DAY, **(answers or {"note": "Invented."})}}


def written(folder: Path, *lines: dict[str, Any] | str | bytes) -> Path:
    path = folder / "facts.jsonl"
    raw = [
        each if isinstance(each, bytes) else (each if isinstance(each, str) else json.dumps(each)).encode()
        for each in lines
    ]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return path


def rejects(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.with_name("facts.rejected.jsonl").read_text().splitlines()]


def counts(outcome: importing.Outcome) -> tuple[int, int, int]:
    return outcome.recorded, outcome.known, outcome.rejected


# -- reading a line, without a database --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"case": "a", "kind": "note", "fact": {"hap', "cut off"),
        (b"not json\n", "not JSON"),
        (b"[1, 2]\n", "not an object"),
        (b'"text"\n', "not an object"),
        (b"\xff\xfe\n", "UTF-8"),
        (b"[" * 200_000 + b"\n", "not JSON"),
        (b'{"case": "a", "kind": "note"}\n', "does not give its fact"),
        (b'{"case": "a", "kind": "note", "fact": {"a": NaN}}\n', "not a number"),
        (b'{"case": "a", "kind": "note", "fact": [1]}\n', "must be an object"),
        (b'{"case": 7, "kind": "note", "fact": {"a": 1}}\n', "case must be text"),
        (b'{"case": "a", "kind": "note", "fact": {"a": 1}, "strange": 1}\n', "no part called strange"),
        (b'{"case": "a", "kind": "note", "fact": {"a": 1}, "told": "2024-05-03T10:00:00"}\n', "time zone"),
        (b'{"case": "a", "kind": "note", "fact": {"a": 1}, "told": "yesterday"}\n', "cannot|can be read"),
        (b'{"case": "a", "kind": "note", "fact": {"a": 1}, "supersedes": "3"}\n', "number of a fact"),
        (b'{"case": "a", "kind": "note", "fact": {"a": 1}, "supersedes": 1e30}\n', "number of a fact"),
        (b'{"case": "a", "kind": "note", "fact": {"a": 1}, "told": "0001-01-01T00:00:00+14:00"}\n', "year 1"),
        (b'{"case": "a", "kind": "note", "fact": {"a": 1}, "about": "a\\u0000"}\n', "about holds"),
        (b'{"case": "\\ud800", "kind": "note", "fact": {"a": 1}}\n', "case holds"),
        (b" " * 1_000_001 + b"x\n", "million bytes"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(raw: bytes, words: str) -> None:
    with pytest.raises(importing.Refused, match=words):
        importing.read(raw)


def test_the_key_of_a_line_is_its_content_whatever_the_order_and_without_the_reasons_it_was_rejected_for() -> (
    None
):
    one = importing.read(json.dumps(line()).encode())
    turned = dict(reversed(line().items())) | {"rejected": {"line": 1, "reasons": ["x"]}}
    assert importing.read(json.dumps(turned).encode()).key == one.key
    assert importing.read(json.dumps(line(note="Another.")).encode()).key != one.key
    assert importing.read(json.dumps({**line(), "key": "theirs"}).encode()).key == "theirs"


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert importing.read(b"\xef\xbb\xbf" + json.dumps(line()).encode()).kind == "note"


# -- recording ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_good_lines_are_recorded_on_one_case_by_its_own_name(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, line(kind="encounter", place_type="car-wash"), line(), line(case="ref-2"))
    outcome = importing.import_file(path, email=EMAIL)
    assert counts(outcome) == (3, 0, 0)
    assert not outcome.rejects.exists()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.django_db
def test_importing_again_records_nothing_twice(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, line(), line(note="Another."))
    importing.import_file(path, email=EMAIL)
    assert counts(importing.import_file(path, email=EMAIL)) == (0, 2, 0)


@pytest.mark.django_db
def test_the_rest_goes_on_and_each_rejected_line_is_written_with_its_reasons(
    cast: Cast, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        line(kind="nonsense"),
        line(kind="indicator", code="NONE"),
        '{"case": "ref-1", "kind": ',
        line(case=str(uuid4())),
        {**line(), "case_kind": "banana", "case": "ref-9"},
        "",
        line(),
    )
    outcome = importing.import_file(path, email=EMAIL)
    assert counts(outcome) == (1, 0, 5)
    told = rejects(path)
    assert [each["rejected"]["line"] for each in told] == [1, 2, 3, 4, 5]
    assert all(each["rejected"]["reasons"] for each in told)
    assert any("how" in reason for reason in told[1]["rejected"]["reasons"])
    assert told[2]["text"] == '{"case": "ref-1", "kind": '


@pytest.mark.django_db
def test_rejected_lines_can_be_mended_and_imported_as_they_are(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, line(kind="indicator", code="GEN13"))
    importing.import_file(path, email=EMAIL)
    mended = rejects(path)[0]
    mended["fact"]["how"] = "told"
    assert counts(importing.import_file(written(tmp_path, mended), email=EMAIL)) == (1, 0, 0)


@pytest.mark.django_db
def test_a_case_whose_first_line_is_refused_is_not_opened(cast: Cast, tmp_path: Path) -> None:
    from throughline.ledger.models import Case

    assert cast.first_responder.actor is not None
    importing.import_file(written(tmp_path, line(kind="crime-recorded")), email=EMAIL)
    assert not ledger.worklist(cast.first_responder.actor).items
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_somebody_unknown_imports_nothing(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="Nothing was recorded"):
        importing.import_file(written(tmp_path, line()), email="nobody@example.org")
    with pytest.raises(CannotRun, match="works in a team"):
        importing.import_file(written(tmp_path, line()), email="outsider@example.org")


@pytest.mark.django_db
def test_a_database_that_goes_away_stops_the_import_and_says_what_was_kept(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, sent = ledger.record, []

    def goes_away(*args: Any, **more: Any) -> Any:
        if sent:
            raise ledger.Unavailable("the connection to the database was lost")
        sent.append(1)
        return record(*args, **more)

    monkeypatch.setattr(ledger, "record", goes_away)
    path = written(tmp_path, line(kind="nonsense"), line(), line(note="Another."))
    with pytest.raises(CannotRun, match="1 facts were recorded and are kept"):
        importing.import_file(path, email=EMAIL)
    assert len(rejects(path)) == 1
    monkeypatch.setattr(ledger, "record", record)
    assert counts(importing.import_file(path, email=EMAIL)) == (1, 1, 1)


@pytest.mark.django_db
def test_progress_reaches_the_end_of_the_file(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, line(), line(note="Another."))
    said: list[tuple[int, int]] = []
    importing.import_file(path, email=EMAIL, progress=lambda done, total: said.append((done, total)))
    assert said[-1] == (path.stat().st_size, path.stat().st_size)
