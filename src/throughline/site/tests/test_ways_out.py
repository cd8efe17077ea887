"""Every way out is in the log: whatever address can answer with a file, or tell another body's system facts, logs it.

Generated from the routes: each view is followed through the functions it calls. Where that leads to a file, it must also
lead to the log of disclosures; what holds nothing about anybody stands below with its reason. A new address that gives
a file fails here until it logs or is named.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from throughline.api import cases as api_cases
from throughline.api import hand_overs as api_hand_overs

Function = tuple[str, str]
FILES = frozenset({"Content-Disposition", "FileResponse", "StreamingHttpResponse"})
LOGS = frozenset({"log_disclosure", "log_facts_of_others"})
# Files that say nothing about anybody, and the one that was logged when it was sent.
NOBODYS = {
    "assurance.pages.download": "tables of counts, with small cells withheld",
    "identify.pages.information.sheet": "a leaflet, the same for everybody",
    "identify.pages.information.card": "a card, the same for everybody",
    "refer.pages.own.prompt_sheet": "empty questions, the same for everybody",
    "refer.pages.received.received": "logged when it was sent to this recipient, who now collects it",
}
# What systems read that holds no fact about anybody.
NO_FACTS = {"waiting": "which teams wait for an answer on which case: no name and no fact"}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8"))


@cache
def functions(module: str) -> dict[str, ast.AST]:
    return {
        each.name: each
        for each in tree(module).body
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


@cache
def imported(module: str) -> dict[str, str]:
    """What each imported name stands for: a dotted path within the project."""
    package = (
        module
        if Path(str(importlib.import_module(module).__file__)).name == "__init__.py"
        else module.rpartition(".")[0]
    )
    found = {}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *([base] if base else [])])
            if base.startswith("throughline"):
                found.update({alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names})
    return found


def calls(module: str, name: str) -> Iterator[Function]:
    """The functions of the project that this one mentions, be it to call them or to hand them on."""
    for node in ast.walk(functions(module)[name]):
        if isinstance(node, ast.Name):
            if node.id in functions(module):
                yield module, node.id
            elif node.id in imported(module):
                yield from _function(imported(module)[node.id])
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in imported(module)
        ):
            yield from _function(f"{imported(module)[node.value.id]}.{node.attr}")


def _function(path: str) -> Iterator[Function]:
    module, _, name = path.rpartition(".")
    try:
        if name in functions(module):
            yield module, name
    except (ModuleNotFoundError, TypeError, OSError):
        return


def reached(start: Function) -> set[Function]:
    """Everything that can be called from there."""
    seen, ahead = {start}, [start]
    while ahead:
        for each in calls(*ahead.pop()):
            if each not in seen:
                seen.add(each)
                ahead.append(each)
    return seen


def gives_file(found: set[Function]) -> bool:
    return any(
        (isinstance(node, ast.Constant) and node.value in FILES)
        or (isinstance(node, ast.Name) and node.id in FILES)
        for module, name in found
        for node in ast.walk(functions(module)[name])
    )


def logs(found: set[Function]) -> bool:
    return bool({name for _, name in found} & LOGS)


def views() -> dict[str, Function]:
    """Every view of the project behind an address, by its place."""
    return {
        f"{module.removeprefix('throughline.')}.{name}": (module, name)
        for module, name in set(_views(get_resolver().url_patterns))
    }


def _views(patterns: list[URLPattern | URLResolver]) -> Iterator[Function]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _views(each.url_patterns)
            continue
        view: Callable[..., Any] = inspect.unwrap(each.callback)
        if view.__module__.startswith("throughline.") and view.__name__ in functions(view.__module__):
            yield view.__module__, view.__name__


VIEWS = views()


def test_every_address_that_gives_a_file_logs_it_or_holds_nothing_about_anybody() -> None:
    giving = {place: reached(view) for place, view in VIEWS.items() if gives_file(reached(view))}
    unlogged = {place for place, found in giving.items() if not logs(found)}
    assert unlogged - set(NOBODYS) == set()
    assert set(NOBODYS) <= set(giving), "a file that is gone is still excused"


def test_the_walk_finds_the_files_that_are_known_to_be_there() -> None:
    """Without this the test above could pass because it found nothing."""
    for place in (
        "casework.pages.attachments.fetch",
        "records.pages.log.export",
        "records.pages.copies.take",
        "records.pages.keeping.certificate",
        "records.pages.pack.file",
    ):
        found = reached(VIEWS[place])
        assert gives_file(found) and logs(found), place
    assert not gives_file(reached(VIEWS["casework.pages.worklist.worklist"]))
    assert not logs(reached(VIEWS["casework.pages.worklist.worklist"]))


def test_a_file_that_is_not_logged_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.LOGS", frozenset())
    with pytest.raises(AssertionError):
        test_every_address_that_gives_a_file_logs_it_or_holds_nothing_about_anybody()


def readings() -> list[Function]:
    """What systems of other bodies can read, from the API's own table of operations."""
    return sorted(
        (operation.view_func.__module__, operation.view_func.__name__)
        for router in (api_cases.router, api_hand_overs.router)
        for path in router.path_operations.values()
        for operation in path.operations
        if "GET" in operation.methods
    )


@pytest.mark.parametrize("reading", readings(), ids=lambda each: each[1])
def test_what_another_body_reads_through_the_api_is_logged(reading: Function) -> None:
    assert logs(reached(reading)) or reading[1] in NO_FACTS
