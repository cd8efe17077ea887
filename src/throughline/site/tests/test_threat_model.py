"""The threat model names tests as proof: each of them exists, and no threat stands there without any."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
PAGE = PACKAGE.parents[1] / "docs" / "threat-model.md"
NAMED = re.compile(r"`([a-z_]+/tests/test_\w+\.py)::(test_\w+)`")


def threats() -> dict[str, str]:
    """The sections of the page, by who attacks."""
    _, *parts = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)
    return {part.split("\n", 1)[0]: part for part in parts}


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests that a file holds, those of its classes included."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 30
    missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
    assert not missing


@pytest.mark.parametrize("threat", threats())
def test_every_threat_says_what_is_wanted_what_stops_it_what_proves_it_and_what_is_left(threat: str) -> None:
    words = threats()[threat]
    assert "**Wants**" in words and "**What stops" in words and "**What is left.**" in words
    assert NAMED.findall(words.split("**Proof**")[1]), f"nothing proves what is said of: {threat}"


def test_the_threats_that_were_asked_for_are_all_there() -> None:
    whole = " ".join(threats()).lower()
    for word in (
        "exploiter",
        "coerced survivor",
        "curious officer",
        "stolen laptop",
        "hostile state",
        "careless export",
    ):
        assert word in whole
