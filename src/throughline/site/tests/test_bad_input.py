"""Bad input, whatever it is and wherever it is put, is answered and never breaks anything: 0 server errors.

Two attacks, each in a short form here and a long one with `make soak`, which keeps its figures in `benchmarks/attack`:
junk at every address by every method, as different readers; and schemathesis, which reads the description of the API
and sends what fits it and what just does not, with a token of each body.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from .junk import CONTENT_TYPES, METHODS, NAMES, Asked, carpet, requests
from .routes import PART, Route, address, routes
from .test_matrix import SYSTEMS, browser, player_of
from .world import World, make_world, taken_back

FIGURES = Path(__file__).parents[4] / "benchmarks" / "attack" / "figures.json"
PEOPLE = (
    "visitor",
    "support_worker",
    "investigator",
    "administrator",
    "data_guardian",
    "supervisor",
    "survivor",
)
BODIES_WITH_TOKENS = SYSTEMS[1:]
SEED = int(os.environ.get("THROUGHLINE_ATTACK_SEED", "20261128"))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all attacks, never committed."""
    with django_db_blocker.unblock(), taken_back():
        yield make_world()


@pytest.fixture(autouse=True)
def _unpaced(settings: Any, world: World, django_db_blocker: Any) -> Iterator[None]:
    """The limits on how much may be asked would answer most of it before any page does; what is done is undone."""
    settings.PACE = False
    with django_db_blocker.unblock(), taken_back():
        yield


def attempts(examples: int) -> Any:
    """So many different examples, the same in every run of one seed, and no time lost on making failures small."""
    return settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


# -- every address -------------------------------------------------------------------------------------------------


def path_of(route: Route, world: World, reader: str, asked: Asked) -> str:
    """The address on the reader's own case, or with junk where something varies."""
    from urllib.parse import quote

    if asked.part is None:
        path = address(route, world, player_of(world, reader), "own")
    else:
        junk = quote(asked.part[:300].encode("utf-8", "replace").decode(), safe="")
        path = "/" + PART.sub(lambda _: junk, route.template)
    return path + (f"?{asked.query}" if asked.query else "")


FIELD = re.compile(r'\bname="([^"]{1,200})"')


def send(world: World, route: Route, method: str, reader: str, asked: Asked) -> tuple[int, str]:
    """Ask once and undo what it did; the status and what was asked."""
    client = browser(world, reader)
    client.raise_request_exception = False
    path = path_of(route, world, reader, asked)
    sent: dict[str, Any] = {} if method in ("GET", "HEAD") else body_of(client, path, method, asked)
    for name, value in asked.cookies.items():
        client.cookies[name] = value
    with taken_back():
        answer = client.generic(method, path, headers=asked.headers, **sent)
        if answer.streaming:
            b"".join(answer)  # type: ignore[arg-type]
    return answer.status_code, f"{method} {path[:200]} as {reader} with {asked!r:.600}"


def body_of(client: Client, path: str, method: str, asked: Asked) -> dict[str, Any]:
    """The body as drawn; or, with `fill`, every field that stands on the page, filled."""
    if not asked.fill or method != "POST":
        return {"data": asked.body, "content_type": asked.content_type}
    with taken_back():
        page = client.get(path)
        shown = b"" if page.streaming else page.content
    names = list(dict.fromkeys(FIELD.findall(shown.decode(errors="replace")))) or list(NAMES)
    return {"data": carpet(asked.fill, names), "content_type": CONTENT_TYPES[0]}


@dataclass
class Tally:
    """How everything was answered, and what broke."""

    answers: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, status: int, what: str) -> None:
        self.answers[status] += 1
        if status >= 500:
            self.broken.append(f"{status} {what}")


def attack(world: World, chosen: Sequence[Route], methods: Sequence[str], examples: int) -> Tally:
    """Junk at each of these addresses."""
    tally = Tally()
    for number, route in enumerate(chosen):
        attack_one(world, route, methods, tally, attempts(examples), SEED + number)
    return tally


def attack_one(
    world: World, route: Route, methods: Sequence[str], tally: Tally, how_often: Any, starting: int
) -> None:
    """Junk at one address, by different methods, as different readers."""
    readers = SYSTEMS if route.is_api else PEOPLE

    @seed(starting)
    @how_often  # type: ignore[untyped-decorator]
    @given(asked=requests(), reader=st.sampled_from(readers), method=st.sampled_from(methods))
    def at_one_address(asked: Asked, reader: str, method: str) -> None:
        tally.add(*send(world, route, method, reader, asked))

    at_one_address()


@pytest.mark.parametrize("methods", [("GET",), ("POST",)], ids=["looking", "sending"])
def test_junk_at_every_address_breaks_nothing(world: World, methods: tuple[str, ...]) -> None:
    tally = attack(world, routes(), methods, examples=2)
    assert tally.broken == []
    assert tally.answers.total() == 2 * len(routes())
    assert len(tally.answers) > 4, "junk must reach pages that answer differently"


def test_other_methods_break_nothing(world: World) -> None:
    tally = attack(
        world, routes(), METHODS[2:], examples=2
    )  # the first that is drawn is refused as no request
    assert tally.broken == []
    assert tally.answers[405] > 0


# -- the API as it describes itself ----------------------------------------------------------------------------------


def operations() -> list[Any]:
    """Every operation of the API's description."""
    from throughline.api.urls import api

    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str))
    return [each.ok() for each in schemathesis.openapi.from_dict(described).get_all_operations()]


def call(world: World, case: Any, body: str) -> int:
    """Send what schemathesis made, with a live token of this body and, where it names a case, one that the body has."""
    path = "/api/" + case.formatted_path.removeprefix("/api/").lstrip("/")
    if case.path_parameters and "case" in case.path_parameters:
        wanted = str(case.path_parameters["case"])
        path = path.replace(wanted, str(world.own[body])) if wanted.count("-") == 4 else path
    headers = {str(name): _line(value) for name, value in (case.headers or {}).items() if _is_name(str(name))}
    headers["Authorization"] = f"Bearer {world.tokens[body]}"
    client = Client(raise_request_exception=False)
    with taken_back():
        data = case.body
        raw = (
            data
            if isinstance(data, bytes)
            else b""
            if _is_not_set(data)
            else json.dumps(data, default=str).encode()
        )
        answer = client.generic(
            case.method.upper(),
            path,
            raw,
            case.media_type or "application/json",
            headers=headers,
            query_params=_query(case),
        )
    return answer.status_code


def _query(case: Any) -> dict[str, str]:
    return {
        str(name): str(value).encode("utf-8", "replace").decode()
        for name, value in (case.query or {}).items()
    }


def _is_not_set(value: object) -> bool:
    return type(value).__name__ == "NotSet"


def _is_name(text: str) -> bool:
    return (
        text.isascii() and text.replace("-", "").isalnum() and text.lower() not in ("authorization", "host")
    )


def _line(value: object) -> str:
    return str(value).encode("latin-1", "replace").decode("latin-1").replace("\r", "").replace("\n", "")


def schemathesis_over(world: World, chosen: Sequence[Any], examples: int) -> Tally:
    """What fits the description and what does not, at each of these operations."""
    tally = Tally()
    for number, operation in enumerate(chosen):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            ask_one(
                world, operation.as_strategy(generation_mode=mode), tally, attempts(examples), SEED + number
            )
    return tally


def ask_one(world: World, cases: Any, tally: Tally, how_often: Any, starting: int) -> None:
    """One operation in one of the two ways; an operation without any input cannot be asked wrongly."""

    @seed(starting)
    @how_often  # type: ignore[untyped-decorator]
    @given(case=cases, body=st.sampled_from(BODIES_WITH_TOKENS))
    def at_one_operation(case: Any, body: str) -> None:
        tally.add(
            call(world, case, body), f"{case.method} {case.formatted_path} as {body}: {case.body!r:.600}"
        )

    try:
        at_one_operation()
    except Unsatisfiable:
        pass


def test_what_fits_the_description_of_the_api_and_what_does_not_breaks_nothing(world: World) -> None:
    every = operations()
    few = [each for each in every if "/facts/" not in each.path or each.path.endswith("{seq}")]
    few += [each for each in every if each not in few][::40]
    tally = schemathesis_over(world, few, examples=3)
    assert tally.broken == []
    assert tally.answers[200] + tally.answers[201] > 0, (
        "some of it must be taken, or nothing deep was reached"
    )
    assert tally.answers[422] > 0


def test_a_form_sent_to_the_api_is_refused_and_breaks_nothing(world: World) -> None:
    client = browser(world, "harbour-support")
    path = f"/api/cases/{world.own['harbour-support']}/hand-over"
    assert client.post(path, {"to_team": "x"}).status_code in (400, 415, 422)


# -- the long form ---------------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_a_long_attack_breaks_nothing(world: World) -> None:
    """Every address by every method, and every operation; its figures are kept."""
    from benchmarks.trust.figures import circumstances

    many = int(os.environ.get("THROUGHLINE_ATTACK_EXAMPLES", "60"))
    began = time.monotonic()
    # Sending goes deepest, so most of it sends; every method has its turn.
    junk = attack(world, routes(), ("POST", "POST", "POST", "POST", "GET", "GET", *METHODS), examples=many)
    api = schemathesis_over(world, operations(), examples=max(2, many // 6))
    broken = junk.broken + api.broken
    figures = {
        **circumstances(),
        "seed": SEED,
        "addresses": len(routes()),
        "operations": len(operations()),
        "requests": junk.answers.total() + api.answers.total(),
        "junk": dict(sorted(junk.answers.items())),
        "schemathesis": dict(sorted(api.answers.items())),
        "server_errors": len(broken),
        "minutes": round((time.monotonic() - began) / 60, 1),
    }
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    assert broken == []
