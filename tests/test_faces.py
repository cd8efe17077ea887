"""Rooms whose names are loaded when first used show whoever reads types the same names, from the same modules."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import throughline

ROOMS = Path(throughline.__file__).parent
LAZY = sorted(each.parent.name for each in ROOMS.glob("*/__init__.py") if "__getattr__" in each.read_text())


def shown(room: str) -> dict[str, str]:
    """By name: the module that the room's face imports it from for the sake of types."""
    face = ast.parse((ROOMS / room / "__init__.py").read_text(encoding="utf-8"))
    unseen = [
        each for each in face.body if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING"
    ]
    return {
        name.name: str(line.module)
        for block in unseen
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for name in line.names
    }


def test_the_rooms_that_load_late_are_known() -> None:
    assert LAZY == ["access", "demo", "directory", "ledger", "prevalence"]


@pytest.mark.parametrize("room", LAZY)
def test_types_and_running_code_find_the_same_names_in_the_same_place(room: str) -> None:
    face = import_module(f"throughline.{room}")
    homes = {name: f"throughline.{room}.{module}" for name, module in face._HOMES.items()}
    assert shown(room) == homes
    assert sorted(face.__all__) == sorted(homes)


@pytest.mark.parametrize("room", LAZY)
def test_each_name_can_be_had_and_no_other(room: str) -> None:
    face = import_module(f"throughline.{room}")
    for name, module in face._HOMES.items():
        assert getattr(face, name) is getattr(import_module(f"throughline.{room}.{module}"), name)
    with pytest.raises(AttributeError, match="no_such_name"):
        face.no_such_name  # noqa: B018 - asking for it is what is tried
