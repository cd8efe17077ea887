"""Reads one duty of the catalogue from TOML, key by key, refusing what it does not know."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from throughline.clock import Clock

from .deadlines import DeadlineReader
from .errors import LawError
from .patterns import AGES, PatternReader
from .schema import Confidence, Duty, Force, Kind, Office, Pause, Quality, Rule, Source

_Word = TypeVar("_Word", bound=StrEnum)

RULE_KEYS = frozenset(
    [
        "title",
        "plain",
        "breach",
        "force",
        "source",
        "in_force",
        "owed_by",
        "owed_to",
        "per",
        "repeat",
        "nations",
        "ages",
        "starts",
        "due",
        "floor",
        "lasts",
        "aim",
        "met_by",
        "own",
        "delivered_by",
        "broken_by",
        "unless",
        "ends_if",
        "paused_while",
        "quality",
    ]
)
DUTY_KEYS = RULE_KEYS | {"kind", "versions"}
#: Words for an owner whom the facts name.
OWNERS_BY_FACT = frozenset({"actor", "addressee", "custodian", "authority in contact", "deciding body"})
NATIONS = ("E", "W", "S", "NI")
REPEATS = frozenset({"first", "once", "each"})
_NEEDED = ("title", "plain", "force", "source")
_NEEDED_IF_OWED = ("owed_by", "starts", "breach")
_DEFAULTS: Mapping[str, Any] = {
    "breach": "",
    "owed_by": [],
    "owed_to": "the person",
    "per": "person",
    "repeat": "first",
    "nations": list(NATIONS),
    "ages": "any",
    "starts": [],
    "aim": False,
    "met_by": [],
    "own": False,
    "delivered_by": [],
    "broken_by": [],
    "unless": [],
    "ends_if": [],
    "paused_while": [],
    "in_force": {},
}


@dataclass(frozen=True)
class DutyReader:
    """Turns the table of one duty into a `Duty`."""

    file: str
    area: str
    names: Mapping[str, Any]
    groups: Mapping[str, frozenset[str]]
    offices: Mapping[str, Office]

    def read(self, id: str, raw: Any) -> Duty:
        """The duty with its versions, oldest first. Raises LawError that names file, duty and key."""
        if not isinstance(raw, Mapping):
            raise LawError(self.file, id, "", "a duty is a table")
        self._check(id, raw, DUTY_KEYS)
        kind = self._word(id, "kind", raw.get("kind", "duty"), Kind)
        base = {key: value for key, value in raw.items() if key in RULE_KEYS}
        rules = [self._rule(id, kind, base | dict(own)) for own in self._versions(id, raw)]
        return Duty(id, self.area, kind, self._in_order(id, rules))

    def _versions(self, id: str, raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        versions = raw.get("versions", [{}])
        if not isinstance(versions, list) or not versions:
            raise LawError(self.file, id, "versions", "versions is a list of tables")
        for version in versions:
            self._check(id, version, RULE_KEYS)
        return versions

    def _in_order(self, id: str, rules: list[Rule]) -> tuple[Rule, ...]:
        ordered = sorted(rules, key=lambda rule: rule.since or dt.date.min)
        for older, newer in itertools.pairwise(ordered):
            if newer.since is None or older.until is None or older.until >= newer.since:
                raise LawError(self.file, id, "in_force", "two versions are in force on the same day")
        return tuple(ordered)

    def _check(self, id: str, raw: Mapping[str, Any], known: frozenset[str]) -> None:
        unknown = set(raw) - known
        if unknown:
            raise LawError(self.file, id, min(unknown), f"no such key; a duty has {', '.join(sorted(known))}")

    def _rule(self, id: str, kind: Kind, raw: Mapping[str, Any]) -> Rule:
        self._check_needed(id, kind, raw)
        refuse = _Refusal(self.file, id)
        patterns = PatternReader(self.names, self.groups, refuse)
        deadlines = DeadlineReader(patterns, refuse)
        value = {**_DEFAULTS, **raw}
        since, until, commenced = self._in_force(id, value["in_force"])
        force = self._word(id, "force", value["force"], Force)
        return Rule(
            title=self._text(id, "title", value),
            plain=self._text(id, "plain", value),
            breach=self._text(id, "breach", value) if value["breach"] else "",
            force=force,
            source=self._source(id, value["source"]),
            since=since,
            until=until,
            commenced=commenced,
            owed_by=self._owners(id, value["owed_by"]),
            owed_to=str(value["owed_to"]),
            per=self._one_of(id, "per", value["per"], frozenset({"person", "case"})),
            repeat=self._one_of(id, "repeat", value["repeat"], REPEATS),
            nations=frozenset(
                self._one_of(id, "nations", each, frozenset(NATIONS)) for each in value["nations"]
            ),
            ages=self._one_of(id, "ages", value["ages"], AGES),
            starts=patterns.read("starts", value["starts"]),
            due=deadlines.read("due", value["due"]) if "due" in value else None,
            floor=self._floor(deadlines, value.get("floor")),
            lasts=deadlines.read("lasts", value["lasts"]) if "lasts" in value else None,
            aim=bool(value["aim"]) or force is Force.POLICY_AIM,
            met_by=patterns.read("met_by", value["met_by"]),
            own=bool(value["own"]),
            delivered_by=patterns.roles("delivered_by", value["delivered_by"]),
            broken_by=patterns.read("broken_by", value["broken_by"]),
            unless=patterns.read("unless", value["unless"]),
            ends_if=patterns.read("ends_if", value["ends_if"]),
            paused_while=self._pauses(id, patterns, value["paused_while"]),
            quality=self._quality(id, patterns, value.get("quality")),
        )

    def _check_needed(self, id: str, kind: Kind, raw: Mapping[str, Any]) -> None:
        owed = kind is Kind.DUTY and raw.get("in_force") != "not commenced"
        for key in (*_NEEDED, *(_NEEDED_IF_OWED if owed else ())):
            if not raw.get(key):
                raise LawError(self.file, id, key, "is missing")
        if owed and not raw.get("met_by") and not raw.get("broken_by") and not raw.get("quality"):
            raise LawError(
                self.file, id, "met_by", "say what meets the duty (met_by) or what breaks it (broken_by)"
            )

    def _text(self, id: str, key: str, value: Mapping[str, Any]) -> str:
        text = value[key]
        if not isinstance(text, str) or not text.strip():
            raise LawError(self.file, id, key, "must be text")
        return " ".join(text.split())

    def _word(self, id: str, key: str, raw: Any, words: type[_Word]) -> _Word:
        try:
            return words(raw)
        except ValueError:
            raise LawError(self.file, id, key, f"{raw!r} is not one of {', '.join(words)}") from None

    def _one_of(self, id: str, key: str, raw: Any, words: frozenset[str]) -> str:
        if raw not in words:
            raise LawError(self.file, id, key, f"{raw!r} is not one of {', '.join(sorted(words))}")
        return str(raw)

    def _owners(self, id: str, raw: Any) -> tuple[str, ...]:
        owners = (raw,) if isinstance(raw, str) else tuple(raw)
        for owner in owners:
            if owner not in OWNERS_BY_FACT and owner not in self.offices and not owner.isupper():
                known = ", ".join(sorted(OWNERS_BY_FACT | set(self.offices)))
                raise LawError(
                    self.file, id, "owed_by", f"{owner!r} is neither a role (capitals) nor one of {known}"
                )
        return owners

    def _source(self, id: str, raw: Any) -> Source:
        known = {"instrument", "provision", "confidence", "checked", "note"}
        if not isinstance(raw, Mapping) or "instrument" not in raw or set(raw) - known:
            raise LawError(
                self.file, id, "source", f"source is a table of {', '.join(sorted(known))}, not {raw!r}"
            )
        confidence = self._word(id, "source", raw.get("confidence"), Confidence)
        checked = raw.get("checked")
        if confidence is Confidence.K and checked is not None:
            raise LawError(self.file, id, "source", "confidence K means not checked: give no checked date")
        return Source(
            str(raw["instrument"]),
            str(raw.get("provision", "")),
            confidence,
            checked,
            str(raw.get("note", "")),
        )

    def _in_force(self, id: str, raw: Any) -> tuple[dt.date | None, dt.date | None, bool]:
        if raw == "not commenced":
            return None, None, False
        if not isinstance(raw, Mapping) or set(raw) - {"from", "to"}:
            raise LawError(
                self.file, id, "in_force", "say { from = 2015-11-01, to = ... } or 'not commenced'"
            )
        for day in raw.values():
            if type(day) is not dt.date:
                raise LawError(self.file, id, "in_force", f"{day!r} is not a date such as 2015-11-01")
        return raw.get("from"), raw.get("to"), True

    def _floor(self, deadlines: DeadlineReader, raw: Any) -> Clock | None:
        if raw is None:
            return None
        options = raw if isinstance(raw, Mapping) else {"within": raw}
        return deadlines.clock("floor", options.get("within"), options)

    def _pauses(self, id: str, patterns: PatternReader, raw: Any) -> tuple[Pause, ...]:
        for each in raw:
            if not isinstance(each, Mapping) or set(each) != {"from", "to"}:
                raise LawError(
                    self.file, id, "paused_while", "each pause is { from = pattern, to = pattern }"
                )
        return tuple(
            Pause(patterns.read("paused_while", each["from"]), patterns.read("paused_while", each["to"]))
            for each in raw
        )

    def _quality(self, id: str, patterns: PatternReader, raw: Any) -> Quality | None:
        if raw is None:
            return None
        if not isinstance(raw, Mapping) or "asks" not in raw or set(raw) - {"asks", "when", "shown_by"}:
            raise LawError(
                self.file, id, "quality", "quality is { asks = text, when = patterns, shown_by = patterns }"
            )
        when = patterns.read("quality", raw.get("when", []))
        return Quality(
            " ".join(str(raw["asks"]).split()), when, patterns.read("quality", raw.get("shown_by", []))
        )


@dataclass(frozen=True)
class _Refusal:
    """Makes the error for a key of one duty."""

    file: str
    duty: str

    def __call__(self, key: str, what: str) -> Exception:
        return LawError(self.file, self.duty, key, what)
