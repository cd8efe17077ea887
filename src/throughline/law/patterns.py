"""Reads patterns of facts from the catalogue.

A pattern in TOML is a kind ("charged"), a name from `tables/patterns.toml` ("@suspicion"), or a table. `any` and
`all` are worked out here, once: what comes out is a flat tuple of alternatives, of which one must match.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from .schema import OWNER, Op, Pattern, PersonTest, Test

PATTERN_KEYS = frozenset(
    [
        "kind",
        "by",
        "to",
        "data",
        "person",
        "after",
        "without",
        "until",
        "any",
        "all",
        "owed_by",
        "opens",
        "early",
    ]
)
PERSON_KEYS = frozenset({"age", "nation", "consent"})
AGES = frozenset({"child", "adult", "any"})


class Refuse(Protocol):
    """Raises the error for what is wrong with a key."""

    def __call__(self, key: str, what: str) -> Exception: ...


@dataclass(frozen=True)
class PatternReader:
    """Turns TOML into patterns; knows the names and the groups of roles."""

    names: Mapping[str, Any]
    groups: Mapping[str, frozenset[str]]
    refuse: Refuse

    def read(self, key: str, raw: Any) -> tuple[Pattern, ...]:
        """The alternatives that a pattern, or a list of patterns, stands for."""
        if isinstance(raw, list):
            return tuple(itertools.chain.from_iterable(self.read(key, each) for each in raw))
        if isinstance(raw, str):
            return self._named(key, raw)
        if isinstance(raw, Mapping):
            return self._table(key, raw)
        raise self.refuse(key, f"a pattern is a kind of fact, an @name or a table, not {raw!r}")

    def _named(self, key: str, text: str) -> tuple[Pattern, ...]:
        if not text.startswith("@"):
            return (Pattern(kinds=(text,)),)
        if text[1:] not in self.names:
            raise self.refuse(key, f"there is no pattern called {text} in tables/patterns.toml")
        return self.read(key, self.names[text[1:]])

    def _table(self, key: str, raw: Mapping[str, Any]) -> tuple[Pattern, ...]:
        self._check_keys(key, raw)
        ways = [name for name in ("kind", "any", "all") if name in raw]
        if len(ways) != 1:
            raise self.refuse(key, "a pattern needs exactly one of kind, any, all")
        extra = self._conditions(key, raw)
        return tuple(_both(alternative, extra) for alternative in self._alternatives(key, raw))

    def _check_keys(self, key: str, raw: Mapping[str, Any]) -> None:
        unknown = set(raw) - PATTERN_KEYS
        if unknown:
            known = ", ".join(sorted(PATTERN_KEYS))
            raise self.refuse(key, f"a pattern has no key {', '.join(sorted(unknown))}; it has {known}")

    def _alternatives(self, key: str, raw: Mapping[str, Any]) -> Iterable[Pattern]:
        if "kind" in raw:
            return (Pattern(kinds=self._words(key, raw["kind"])),)
        if "any" in raw:
            return self.read(key, raw["any"])
        return self._all(key, raw["all"])

    def _all(self, key: str, raw: Any) -> Iterable[Pattern]:
        """Each of several facts in turn as the last to happen, after one of every other."""
        if not isinstance(raw, list) or len(raw) < 2:
            raise self.refuse(key, "all needs a list of at least two patterns")
        groups = [self.read(key, each) for each in raw]
        for index, group in enumerate(groups):
            others = tuple(g for place, g in enumerate(groups) if place != index)
            for last in group:
                yield replace(last, after=last.after + others, until=())

    def _conditions(self, key: str, raw: Mapping[str, Any]) -> Pattern:
        return Pattern(
            kinds=(),
            by=self._roles(key, raw.get("by")),
            to=self._roles(key, raw.get("to")),
            tests=self._tests(key, raw.get("data", {})),
            person=self._person(key, raw.get("person", {})),
            after=self._groups(key, raw.get("after", [])),
            without=self.read(key, raw.get("without", [])),
            until=self.read(key, raw.get("until", [])),
            owed_by=self._words(key, raw.get("owed_by", [])),
            opens=self._flag(key, raw, "opens", True),
            early=self._flag(key, raw, "early", False),
        )

    def _groups(self, key: str, raw: Any) -> tuple[tuple[Pattern, ...], ...]:
        """`after = [..]` is any of the list; `after = {all = [..]}` asks for one of each."""
        if isinstance(raw, Mapping) and set(raw) == {"all"}:
            return tuple(self.read(key, each) for each in raw["all"])
        alternatives = self.read(key, raw)
        return (alternatives,) if alternatives else ()

    def _words(self, key: str, raw: Any) -> tuple[str, ...]:
        words = [raw] if isinstance(raw, str) else raw
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise self.refuse(key, f"expected a word or a list of words, not {raw!r}")
        return tuple(words)

    def _flag(self, key: str, raw: Mapping[str, Any], name: str, default: bool) -> bool:
        value = raw.get(name, default)
        if not isinstance(value, bool):
            raise self.refuse(key, f"{name} is true or false, not {value!r}")
        return value

    def _roles(self, key: str, raw: Any) -> tuple[frozenset[str], ...]:
        return () if raw is None else (self.roles(key, raw),)

    def roles(self, key: str, raw: Any) -> frozenset[str]:
        """A set of roles from role names, names of groups, or the word owner."""
        found: set[str] = set()
        for word in self._words(key, raw):
            found |= self._role(key, word)
        return frozenset(found)

    def _role(self, key: str, word: str) -> frozenset[str]:
        if word in self.groups:
            return self.groups[word]
        if word == OWNER or word.isupper():
            return frozenset({word})
        raise self.refuse(
            key, f"{word!r} is neither a role (capitals), nor owner, nor a group in tables/roles.toml"
        )

    def _tests(self, key: str, raw: Any) -> tuple[Test, ...]:
        if not isinstance(raw, Mapping):
            raise self.refuse(key, f"data is a table of field = value, not {raw!r}")
        return tuple(
            itertools.chain.from_iterable(self._test(key, name, wanted) for name, wanted in raw.items())
        )

    def _test(self, key: str, name: str, wanted: Any) -> Iterable[Test]:
        if not isinstance(wanted, Mapping):
            return (Test(name, Op.IS, _tuple(wanted)),)
        return tuple(self._operation(key, name, word, value) for word, value in wanted.items())

    def _operation(self, key: str, name: str, word: str, value: Any) -> Test:
        try:
            op = Op(word)
        except ValueError:
            raise self.refuse(key, f"{name} cannot be asked {word!r}; ask one of {', '.join(Op)}") from None
        return Test(name, op, _tuple(value) if op in (Op.IS, Op.NOT) else value)

    def _person(self, key: str, raw: Any) -> tuple[PersonTest, ...]:
        if not isinstance(raw, Mapping) or set(raw) - PERSON_KEYS:
            raise self.refuse(key, f"person is a table of {', '.join(sorted(PERSON_KEYS))}, not {raw!r}")
        tests = [PersonTest(name, self._words(key, raw[name])) for name in ("age", "nation") if name in raw]
        for test in tests:
            if test.what == "age" and not set(test.value) <= AGES:
                raise self.refuse(key, f"age is one of {', '.join(sorted(AGES))}, not {test.value!r}")
        consents = raw.get("consent", {})
        return (
            *tests,
            *(
                PersonTest(f"consent-{purpose}", self._words(key, state))
                for purpose, state in consents.items()
            ),
        )


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _both(one: Pattern, extra: Pattern) -> Pattern:
    """One alternative with the conditions of the table around it added."""
    return Pattern(
        kinds=one.kinds,
        by=one.by + extra.by,
        to=one.to + extra.to,
        tests=one.tests + extra.tests,
        person=one.person + extra.person,
        after=one.after + extra.after,
        without=one.without + extra.without,
        until=one.until + extra.until,
        owed_by=extra.owed_by or one.owed_by,
        opens=one.opens and extra.opens,
        early=one.early or extra.early,
    )
