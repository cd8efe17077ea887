"""Loads the catalogue from its TOML files; the worked examples only when somebody asks for them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from .errors import LawError
from .reading import DutyReader
from .schema import Confidence, Duty, Example, Law, Office, Rate, RateStep

_HERE = Path(__file__).parent
_EXAMPLE_KEYS = frozenset({"duty", "says", "person", "facts", "at", "law_of", "shows"})


@lru_cache(maxsize=4)
def load(root: Path = _HERE) -> Law:
    """The whole catalogue under `root` (folders catalogue, tables, examples).

    Raises LawError, naming the file, the duty and the key, for anything it cannot read.
    """
    tables = root / "tables"
    roles = _parse(tables / "roles.toml")
    offices = {name: _office(name, raw) for name, raw in roles["office"].items()}
    groups = {name: frozenset(members) for name, members in roles["group"].items()}
    names = _parse(tables / "patterns.toml")
    duties = _duties(root / "catalogue", names, groups, offices)
    return Law(
        as_at=_parse(tables / "as_at.toml")["as_at"],
        duties=duties,
        rates={name: _rate(name, raw) for name, raw in _parse(tables / "rates.toml").items()},
        offices=offices,
        groups=groups,
        families=tuple(frozenset(members) for members in roles["family"].values()),
        _read_examples=partial(_examples, root / "examples", frozenset(duty.id for duty in duties)),
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as cause:
        raise LawError(path.name, "", "", f"is not valid TOML: {cause}") from cause
    except OSError as cause:
        raise LawError(path.name, "", "", f"cannot be read: {cause.strerror}") from cause


def _duties(
    folder: Path,
    names: Mapping[str, Any],
    groups: Mapping[str, frozenset[str]],
    offices: Mapping[str, Office],
) -> tuple[Duty, ...]:
    found: dict[str, Duty] = {}
    for path in sorted(folder.glob("*.toml")):
        reader = DutyReader(path.name, path.stem, names, groups, offices)
        for id, raw in _parse(path).items():
            if id in found:
                raise LawError(path.name, id, "", f"is already in {found[id].area}.toml")
            found[id] = reader.read(id, raw)
    return tuple(sorted(found.values(), key=lambda duty: duty.id))


def _office(name: str, raw: Mapping[str, Any]) -> Office:
    line = tuple((step[0], step[1], step[2] if len(step) > 2 else None) for step in raw.get("succession", []))
    return Office(name, frozenset(raw["roles"]), raw.get("nations", {}), line)


def _rate(name: str, raw: Mapping[str, Any]) -> Rate:
    steps = tuple(
        RateStep(
            step["key"], step["from"], float(step["amount"]), step["source"], Confidence(step["confidence"])
        )
        for step in raw["series"]
    )
    return Rate(name, raw["attribute"], raw["read_from"]["kind"], raw["read_from"]["field"], steps)


@lru_cache(maxsize=4)
def _examples(folder: Path, ids: frozenset[str]) -> tuple[Example, ...]:
    return tuple(
        _example(path.name, ids, raw)
        for path in sorted(folder.glob("*.toml"))
        for raw in _parse(path).get("example", [])
    )


def _example(file: str, ids: frozenset[str], raw: Mapping[str, Any]) -> Example:
    duty = str(raw.get("duty", ""))
    if duty not in ids:
        raise LawError(file, duty, "duty", "an example names a duty of the catalogue")
    missing = {"says", "facts", "at", "shows"} - set(raw)
    if missing or set(raw) - _EXAMPLE_KEYS:
        wrong = min(missing or set(raw) - _EXAMPLE_KEYS)
        raise LawError(
            file,
            duty,
            wrong,
            f"an example has {', '.join(sorted(_EXAMPLE_KEYS))}; law_of and person may be left out",
        )
    for key in ("at", "law_of"):
        if key in raw and type(raw[key]) is not dt.date:
            raise LawError(file, duty, key, "must be a date such as 2024-05-31")
    return Example(
        duty=duty,
        says=str(raw["says"]),
        file=file,
        person=raw.get("person", {}),
        facts=tuple(raw["facts"]),
        at=raw["at"],
        law_of=raw.get("law_of"),
        shows=_shown(file, duty, raw["shows"]),
    )


def _shown(file: str, duty: str, raw: Any) -> tuple[Mapping[str, Any], ...]:
    if raw == "nothing":
        return ()
    rows = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(row, Mapping) and "status" in row for row in rows):
        raise LawError(
            file, duty, "shows", "shows is 'nothing', a table with a status, or a list of such tables"
        )
    return tuple(rows)
