"""The law book: every duty, power, right and standing provision, with its source and how sure we are of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from throughline import law as catalogue
from throughline.access.actor import Actor
from throughline.law import Confidence, Duty, Force, Kind, Law, Rule
from throughline.web import words
from throughline.web.doors import worker_page

A_PAGE = 25
NATIONS = ("E", "W", "S", "NI")
KINDS = {
    Kind.DUTY: "Duty: somebody owes it",
    Kind.POWER: "Power: may be used, is not owed",
    Kind.RIGHT: "Right: the person may claim it",
    Kind.STANDING: "Standing: how things are, nothing to do",
}
SURE = {
    Confidence.S: "The text of the law was read",
    Confidence.G: "An official page was read",
    Confidence.N: "A reputable page was read, not the text itself",
    Confidence.K: "Not checked against the live text: from general knowledge",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the book to; empty means everything."""

    area: str = ""
    nation: str = ""
    force: str = ""
    kind: str = ""
    text: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        return cls(
            *(asked.get(name, "").strip()[:80] for name in ("area", "nation", "force", "kind", "text"))
        )

    def keep(self, duty: Duty) -> bool:
        """Whether a duty is shown under these filters."""
        return (
            self.area in ("", duty.area)
            and (not self.nation or self.nation in duty.nations)
            and self.force in ("", duty.force)
            and self.kind in ("", duty.kind)
            and all(word in _haystack(duty) for word in self.text.casefold().split())
        )


@worker_page
@require_safe
def book(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, filtered by area, nation, force, kind and words."""
    law = catalogue.load()
    filters = Filters.of(request.GET)
    found = [duty for duty in law.duties if filters.keep(duty)]
    page: Page[Duty] = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "law": law,
        "filters": filters,
        "choices": _choices(law),
        "page": page,
        "rows": [_row(duty, law) for duty in page],
        "count": len(found),
    }
    return render(request, "casework/law-book.html", context)


@worker_page
@require_safe
def provision(request: HttpRequest, actor: Actor, id: str) -> HttpResponse:
    """One provision in full: what it means, who owes it, what meets it, where it comes from, its versions, its examples."""
    law = catalogue.load()
    try:
        duty = law.duty(id)
    except KeyError:
        raise Http404 from None
    context = {
        "duty": duty,
        "kind": KINDS[duty.kind],
        "in_force": in_force(duty.newest, law),
        "rows": _details(duty),
        "sure": SURE[duty.confidence],
        "versions": [_version(rule, law) for rule in reversed(duty.versions)],
        "examples": [example for example in law.examples if example.duty == duty.id],
        "law": law,
    }
    return render(request, "casework/provision.html", context)


def in_force(rule: Rule, law: Law) -> str:
    """Whether this version is the law on the catalogue's own day, in words."""
    if not rule.commenced:
        return "Not commenced: it was enacted but is not the law yet"
    if rule.until and rule.until < law.as_at:
        return f"No longer in force since {rule.until:%-d %B %Y}"
    if rule.since and rule.since > law.as_at:
        return f"In force from {rule.since:%-d %B %Y}"
    return f"In force since {rule.since:%-d %B %Y}" if rule.since else "In force"


def kinds_in(patterns: Sequence[Any]) -> list[str]:
    """The titles of the kinds of fact that these patterns speak of, each once."""
    found = [kind for pattern in patterns for kind in pattern.kinds]
    return [words.title_of(kind) for kind in dict.fromkeys(found)]


def _choices(law: Law) -> dict[str, list[tuple[str, str]]]:
    areas = sorted({duty.area for duty in law.duties})
    return {
        "area": [(name, words.area(name)) for name in areas],
        "nation": [(code, words.NATIONS[code]) for code in NATIONS],
        "force": [(force.value, force.value.capitalize()) for force in Force],
        "kind": [(kind.value, kind.value.capitalize()) for kind in Kind],
    }


def _haystack(duty: Duty) -> str:
    return f"{duty.id} {duty.title} {duty.plain} {duty.source} {words.roles(duty.owed_by)}".casefold()


def _row(duty: Duty, law: Law) -> dict[str, Any]:
    return {
        "duty": duty,
        "area": words.area(duty.area),
        "owner": words.roles(duty.owed_by) if duty.kind is Kind.DUTY else duty.kind.value,
        "owed": duty.kind is Kind.DUTY and duty.newest.commenced,
        "commenced": duty.newest.commenced,
        "checked": duty.source.is_checked,
    }


def _details(duty: Duty) -> list[dict[str, str]]:
    rule = duty.newest
    rows = [
        ("How binding", rule.force.value.capitalize()),
        ("Nations", words.nations(rule.nations)),
        ("Ages", words.AGES.get(rule.ages, rule.ages)),
    ]
    if duty.kind is Kind.DUTY:
        rows += [
            ("Owed by", words.roles(rule.owed_by)),
            ("Owed to", rule.owed_to),
            ("Started by", _or(kinds_in(rule.starts))),
            ("Met by", _or(kinds_in(rule.met_by)) or "Nothing discharges it: it is kept or broken"),
            ("Broken by", _or(kinds_in(rule.broken_by))),
            ("What failing it looks like", rule.breach),
            ("What no record can show", rule.quality.asks if rule.quality else ""),
        ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _or(names: Sequence[str]) -> str:
    return " · ".join(names)


def _version(rule: Rule, law: Law) -> dict[str, Any]:
    return {
        "rule": rule,
        "in_force": in_force(rule, law),
        "checked": rule.source.checked,
        "sure": SURE[rule.source.confidence],
    }
