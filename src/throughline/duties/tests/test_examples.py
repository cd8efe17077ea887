"""Every worked example of the catalogue, as it stands."""

from __future__ import annotations

import pytest

from throughline.duties.examples import run
from throughline.law import load

LAW = load()


@pytest.mark.parametrize("example", LAW.examples, ids=lambda each: f"{each.duty}: {each.says}"[:100])
def test_the_worked_example_holds(example: object) -> None:
    assert run(example, LAW) == []  # type: ignore[arg-type]
