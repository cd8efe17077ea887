"""Reading the definition: TOML into pages with words, and into a journey that can be walked."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from throughline import vocabulary
from throughline.forms import All, Answers, Condition, Journey, Page, Question, When
from throughline.refer.definition.asked import Asked, Sheet
from throughline.refer.routes import Route, not_agreed, route_of
from throughline.refer.sender import Sender
from throughline.vocabulary import Code, CodeList, Sensitivity
from throughline.vocabulary.codes import codes

_HERE = files("throughline.refer.definition")
_HEAD = tomllib.loads((_HERE / "0-lists.toml").read_text(encoding="utf-8"))
VERSION: str = _HEAD["version"]
SPARED = "Left unasked, to spare them"


def families(names: Iterable[str]) -> frozenset[str]:
    """The routes that these words of the definition stand for; no word at all is every route."""
    wanted = [route for name in names for route in _HEAD["families"].get(name, [name])]
    return frozenset(Route(route).value for route in wanted) or frozenset(route.value for route in Route)


def _forces() -> CodeList:
    """Forces that police an area; their names are the directory's."""
    table = files("throughline.directory") / "data" / "forces.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return CodeList("forces", tuple(Code(row["slug"], row["name"]) for row in rows if row["area"]))


def _of_kind(name: str) -> CodeList:
    """The list of answers of one field of the vocabulary, such as `recruitment.channel`."""
    kind, field = name.split(".")
    found = {each.name: each for each in vocabulary.fields_of(vocabulary.class_of(kind))}[field].options
    assert found is not None
    return found


LISTS: dict[str, CodeList] = {name: codes(name, told) for name, told in _HEAD["lists"].items()}
LISTS["forces"] = _forces()


def _options(name: str) -> CodeList | None:
    if not name:
        return None
    if name.startswith("@"):
        found: CodeList = getattr(vocabulary, name[1:])
        return found
    return LISTS[name] if name in LISTS else _of_kind(name)


def _when(told: Mapping[str, Any]) -> When:
    return When(told["question"], tuple(told.get("one_of", ())), tuple(told.get("none_of", ())))


def _condition(told: Mapping[str, Any]) -> Condition | None:
    """The condition of a page or a question: its routes, and its own."""
    found = [When("route", tuple(sorted(families(told["routes"]))))] if "routes" in told else []
    found += [_when(told["only_if"])] if "only_if" in told else []
    return found[0] if len(found) == 1 else All(tuple(found)) if found else None


def _asked(told: Mapping[str, Any], spared: str | None = None) -> Asked:
    parts = tuple(_asked(part) for part in told.get("part", ()))
    question = Question(
        told["name"],
        needed=told.get("needed", True),
        only_if=_condition(told),
        parts=tuple(part.question for part in parts),
        spared_in=spared if told.get("spare") else None,
    )
    return Asked(
        name=told["name"],
        label=told["label"],
        control=told["control"],
        question=question,
        hint=told.get("hint", ""),
        options=_options(told.get("options", "")),
        group=told.get("group", ""),
        sensitivity=Sensitivity(told.get("sensitivity", "open")),
        form=tuple(told.get("form", ())),
        tick=told.get("tick", ""),
        row=told.get("row", ""),
        most=told.get("most", 0),
        longest=told.get("longest", vocabulary.LONGEST_TEXT),
        look_up=told.get("look_up", ""),
        parts=parts,
        routes=families(told.get("routes", ())),
    )


def _sparing(name: str, asked: Iterable[Asked]) -> Asked:
    """The question at the foot of a page: which of the above were left unasked, to spare them."""
    spared = [each for each in asked if each.question.spared_in]
    options = codes(name, {each.name: each.label for each in spared})
    question = Question(name, needed=False)
    hint = "An answer left out on purpose is an answer: nobody then asks them again for its own sake."
    return Asked(name, SPARED, "checkboxes", question, hint, options, group="spared", routes=families(()))


def _sheet(told: Mapping[str, Any]) -> Sheet:
    spared = told.get("spared")
    asked = tuple(_asked(each, spared) for each in told["question"])
    if spared:
        asked = (*asked, _sparing(spared, asked))
    return Sheet(
        told["name"], told["title"], told.get("about", ""), asked, families(told.get("routes", ())), spared
    )


def _told() -> list[dict[str, Any]]:
    names = sorted(each.name for each in _HERE.iterdir() if each.name[:1] in "12345")
    return [
        page for name in names for page in tomllib.loads((_HERE / name).read_text(encoding="utf-8"))["page"]
    ]


_PAGES = _told()
SHEETS: dict[str, Sheet] = {page["name"]: _sheet(page) for page in _PAGES}
QUESTIONS: dict[str, Asked] = {each.name: each for sheet in SHEETS.values() for each in sheet.questions}
CHECK = "check"


def _pages() -> tuple[Page, ...]:
    following = [*[page["name"] for page in _PAGES[1:]], CHECK]
    pages = [
        Page(
            told["name"],
            told["title"],
            tuple(each.question for each in SHEETS[told["name"]].questions),
            then=then,
            only_if=_condition(told),
        )
        for told, then in zip(_PAGES, following, strict=True)
    ]
    return (*pages, Page(CHECK, "Check the answers"))


@cache
def journey_for(sender: Sender) -> Journey:
    """The journey as this sender walks it."""

    def derived(counting: Answers) -> Answers:
        return {"route": route_of(counting, sender).value, "not_agreed": not_agreed(counting)}

    return Journey("referral", _pages(), derived)
