"""`throughline data-protection`: the pack on paper, on the screen, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from throughline.access.testing import Cast
from throughline.cli import accounting
from throughline.cli.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _running(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system is up already in a test."""

    @contextmanager
    def up() -> Iterator[None]:
        yield

    monkeypatch.setattr(accounting, "system", up)


def test_the_pack_of_a_body_is_printed(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data-protection", "--body", "harbour-support"]) == 0
    assert capsys.readouterr().out.startswith("# Data protection pack: Harbour Support (invented)")


def test_the_pack_is_written_as_pdf_and_html(cast: Cast, tmp_path: Path) -> None:
    for form, begins in (("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>")):
        target = tmp_path / f"pack.{form}"
        assert main(["data-protection", "--format", form, "-o", str(target)]) == 0
        assert target.read_bytes().startswith(begins)


def test_what_cannot_be_written_is_said(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data-protection", "--format", "pdf"]) == 2
    assert main(["data-protection", "--body", "nobody"]) == 3
    assert main(["data-protection", "-o", str(tmp_path / "no" / "where")]) == 3
    said = capsys.readouterr().err
    assert "needs a file" in said and "no body nobody" in said and "could not be written" in said
