"""Runs the worked examples of the catalogue. `python -m throughline.duties.examples AREA` for authors."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from throughline.casefile import SUBJECT, Entry, Party
from throughline.clock import civil_day, end_of_day
from throughline.law import Example, Law, LawError, load

from .obligation import Obligation
from .quick import obligations
from .reading import read_when, starting_facts

_SHOWN = frozenset({"status", "owed_by", "due", "before", "started", "met", "broken", "about"})


def run(example: Example, law: Law) -> list[str]:
    """What disagrees, in words; empty when the example holds. Raises LawError for an example that cannot be read."""
    found = obligations_of_example(example, law)
    wanted = list(example.shows)
    wrong = [
        f"shows nothing for {_words(row)}" for row in wanted if not any(_agrees(row, each) for each in found)
    ]
    if not wanted and found:
        wrong.append("something is owed, though nothing should be")
    return [f"{line}; the engine shows {[_seen(each) for each in found]}" for line in wrong]


def obligations_of_example(example: Example, law: Law) -> list[Obligation]:
    """The obligations of the example's own duty."""
    facts = [_entry(example, seq, raw) for seq, raw in enumerate(example.facts, start=1)]
    people = dict.fromkeys([SUBJECT, *(fact.about for fact in facts)])
    first = min((fact.when.earliest for fact in facts), default=end_of_day(example.at))
    begun = [
        fact
        for about in people
        for fact in starting_facts(about, example.person, civil_day(first), example.at)
    ]
    at = end_of_day(example.at)
    found = obligations([*begun, *facts], law, at, law_of=example.law_of, ordered=True)
    return [each for each in found if each.duty == example.duty]


def _entry(example: Example, seq: int, raw: Mapping[str, Any]) -> Entry:
    unknown = set(raw) - {"on", "kind", "by", "body", "to", "about", "data"}
    if unknown or "on" not in raw or "kind" not in raw:
        raise LawError(
            example.file,
            example.duty,
            "facts",
            f"fact {seq} has on, kind, by, to, about, data; not {unknown}",
        )
    when = read_when(str(raw["on"]))
    party = Party(str(raw.get("by", "OTHER")), raw.get("body"))
    data = {name: _plain(value) for name, value in raw.get("data", {}).items()}
    return Entry(
        seq, str(raw["kind"]), party, str(raw.get("about", SUBJECT)), when, when.latest, data, raw.get("to")
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _agrees(wanted: Mapping[str, Any], found: Obligation) -> bool:
    unknown = set(wanted) - _SHOWN
    if unknown:
        raise LawError("examples", found.duty, "shows", f"shows has no {', '.join(sorted(unknown))}")
    return all(_same(wanted[name], _value(found, name)) for name in wanted)


def _same(wanted: Any, seen: Any) -> bool:
    if isinstance(wanted, dt.datetime | dt.date):
        wanted = wanted.isoformat()
    if isinstance(seen, str) and isinstance(wanted, str) and len(wanted) == 10:
        return seen[:10] == wanted
    return bool(wanted == seen)


def _value(found: Obligation, name: str) -> Any:
    match name:
        case "started" | "met" | "broken":
            return list(getattr(found.because, name))
        case "due":
            return found.due and civil_day(found.due).isoformat()
        case "status":
            return found.status.value
    return getattr(found, name)


def _seen(found: Obligation) -> str:
    due = f" due {civil_day(found.due)}" if found.due else ""
    return f"{found.status} by {found.owed_by}{due} {found.because}"


def _words(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items())


def main(areas: Iterable[str]) -> int:
    """Runs the examples of some areas (all, if none is named); 1 if any disagrees."""
    law = load()
    chosen = [each for each in law.examples if not areas or each.file.removesuffix(".toml") in areas]
    failed = 0
    for example in chosen:
        for line in run(example, law):
            failed += 1
            print(f"{example.file} [{example.duty}] {example.says}\n    {line}")
    print(f"{len(chosen)} examples, {failed} disagree")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
