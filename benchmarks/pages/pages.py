"""How long a page takes over the demonstration nation, how heavy it is, and what a web process weighs afterwards.

    THROUGHLINE_DATA=/var/lib/bench .venv/bin/python benchmarks/pages/pages.py [--people 2000 | --full] [--rounds 200]

One web process (gunicorn as in production, one worker), one client on a kept connection, everything warm. The floor
of the same run is the plainest page (/privacy) for the same readers, for a stranger, and the health check: what is above
it is the work of the page itself. The processor is shared with whatever else runs: `load` says how busy it was.
Bars: person's page, worklist and search p95 <= 80 ms; the slowest page at most six times the plainest; no page over
60 KB of HTML; resident memory under 180 MB after 1,000 mixed pages.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")
os.environ["THROUGHLINE_DEMO"] = "1"

HERE = Path(__file__).resolve().parent
PERSONAS = ("first-responder", "support-worker", "decision-maker", "supervisor")
FLOOR = "plainest page, signed in"
BARS = {"p95 ms": 80.0, "KB": 60.0, "times the plainest": 6.0, "MB": 180.0}


@dataclass
class Reader:
    """A persona with a session, the cases on their lists and the names they could look for."""

    persona: str
    cookie: str
    token: str = ""
    cases: list[str] = field(default_factory=list)
    workable: list[str] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass
class Taken:
    """What one kind of page took: milliseconds of each answer, and the bytes of the heaviest."""

    times: list[float] = field(default_factory=list)
    heaviest: int = 0

    def row(self) -> dict[str, float]:
        """Median, 95th percentile and weight."""
        cut = statistics.quantiles(self.times, n=20)
        return {
            "n": len(self.times),
            "p50 ms": round(statistics.median(self.times), 1),
            "p95 ms": round(cut[18], 1),
            "KB": round(self.heaviest / 1000, 1),
        }


def readers() -> list[Reader]:
    """The personas, each with a session and the first pages of their team's list."""
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from throughline import demo, ledger
    from throughline.access import acting_as, actor_from
    from throughline.access.models import Membership
    from throughline.web.words import reference_of

    emails = {each.key: each.email for each in demo.PERSONAS}
    found = []
    for persona in PERSONAS:
        held = Membership.objects.select_related("team__agency", "user").get(user__email=emails[persona])
        client = Client()
        client.force_login(held.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        reader = Reader(
            persona, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        )
        actor = actor_from(held)
        with transaction.atomic(), acting_as(actor):
            for page in range(1, 13):
                for task in ledger.worklist(actor, "team", page).items:
                    reader.cases.append(f"/cases/{task.card.case_id}/")
                    reader.duties.append(f"/cases/{task.card.case_id}/duties/{reference_of(task.key)}")
                    if task.card.name:
                        reader.names.append(task.card.name)
            reader.cases = sorted(set(reader.cases))
            ids = [case.split("/")[2] for case in reader.cases[:60]]
            opened = [ledger.open(UUID(case), by=actor, purpose="casework") for case in ids]
            reader.workable = [f"/cases/{case.id}/" for case in opened if case.may("indicator")]
        found.append(reader)
    return [reader for reader in found if reader.workable]


class Window:
    """One client on one kept connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, reader: Reader | None, address: str, words: str | None = None) -> tuple[float, bytes]:
        """Milliseconds until the last byte, and the body. Raises RuntimeError for anything but 200."""
        headers = {"Host": "127.0.0.1"}
        if reader:
            headers["Cookie"] = reader.cookie
        body = None
        if words is not None and reader is not None:
            body = urllib.parse.urlencode({"csrfmiddlewaretoken": reader.token, "words": words})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", address, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        if reader and (sent := re.search(r"csrftoken=([^;]+)", answer.headers.get("Set-Cookie", ""))):
            reader.cookie = f"{reader.cookie.split('; csrftoken')[0]}; csrftoken={sent[1]}"
        return took, content

    def get_token(self, reader: Reader) -> None:
        """The token that lets this reader send the form of the search."""
        _, page = self.ask(reader, "/find")
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        reader.token = found[1].decode()


@contextlib.contextmanager
def served(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The site as production runs it, with one web process."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:throughline.site.gunicorn"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "throughline.site.wsgi:application"]
    child = subprocess.Popen(command)
    try:
        _wait(port)
        yield child
    finally:
        child.terminate()
        child.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the web process did not come up")


def resident(child: subprocess.Popen[bytes]) -> float:
    """Megabytes resident in the web process itself (the forked worker)."""
    import psutil

    (worker,) = psutil.Process(child.pid).children()
    return float(worker.memory_info().rss) / 1e6


def processor(child: subprocess.Popen[bytes]) -> float:
    """Milliseconds of processor time the web process has used: what a busy machine cannot stretch."""
    import psutil

    (worker,) = psutil.Process(child.pid).children()
    used = worker.cpu_times()
    return float(used.user + used.system) * 1000


def kinds(who: Sequence[Reader], dice: random.Random) -> dict[str, Any]:
    """Each kind of page: who asks for what."""

    def of(make: Any) -> Any:
        return lambda: make(dice.choice(who))

    return {
        FLOOR: of(lambda r: (r, "/privacy", None)),
        "plainest page, a stranger": lambda: (None, "/privacy", None),
        "health": lambda: (None, "/health", None),
        "person's page": of(lambda r: (r, dice.choice(r.cases), None)),
        "worklist": of(lambda r: (r, f"/?list={dice.choice(['mine', 'team', 'overdue', 'waiting'])}", None)),
        "search, two words": of(lambda r: (r, "/find", dice.choice(r.names or ["Nobody Known"]))),
        "search, one word": of(lambda r: (r, "/find", dice.choice(r.names or ["Nobody"]).split()[-1])),
        "duty in full": of(lambda r: (r, dice.choice(r.duties), None)),
        "choose what to record": of(lambda r: (r, f"{dice.choice(r.cases)}record/", None)),
        "a form": of(lambda r: (r, f"{dice.choice(r.workable)}record/indicator", None)),
        "law book": of(lambda r: (r, "/law", None)),
    }


def measure(port: int, who: Sequence[Reader], rounds: int, child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Warm up, then ask for each kind `rounds` times in mixed order, then a thousand mixed pages for the memory."""
    dice = random.Random(2015)
    window, asked = Window(port), kinds(who, dice)
    for reader in who:
        window.get_token(reader)
    taken = {name: Taken() for name in asked}
    for _ in range(10):
        for make in asked.values():
            window.ask(*make())
    order = [name for name in asked for _ in range(rounds)]
    dice.shuffle(order)
    for name in order:
        took, body = window.ask(*asked[name]())
        taken[name].times.append(took)
        taken[name].heaviest = max(taken[name].heaviest, len(body))
    while sum(len(each.times) for each in taken.values()) < 1000:
        name = dice.choice(list(asked))
        taken[name].times.append(window.ask(*asked[name]())[0])
    rows = {name: each.row() for name, each in taken.items()}
    memory = round(resident(child), 1)
    for name, make in asked.items():
        before = processor(child)
        for _ in range(40):
            window.ask(*make())
        rows[name]["cpu ms"] = round((processor(child) - before) / 40, 1)
    return {"pages": rows, "resident MB": memory}


def main() -> int:
    """Load what is lacking, serve, measure, print, keep the figures; 1 where a bar is missed."""
    asked = argparse.ArgumentParser(description="Times, weights and memory of the pages.")
    asked.add_argument("--people", type=int, default=2000)
    asked.add_argument("--full", action="store_true", help="all 30,197 people")
    asked.add_argument("--rounds", type=int, default=120, help="how often each kind of page is asked for")
    given = asked.parse_args()
    from throughline.cli.bringing_up import system

    with system(demo=True):
        _load(given)
        who = readers()
        port = _free_port()
        with served(port) as child:
            found = measure(port, who, given.rounds, child)
        found |= _about(given)
    return _told(found)


def _load(given: argparse.Namespace) -> None:
    from django.core.management import call_command

    from throughline import demo, directory

    call_command("migrate", database="owner", verbosity=0)
    directory.load()
    demo.load(full=given.full, people=None if given.full else given.people)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _about(given: argparse.Namespace) -> dict[str, Any]:
    from django.db import transaction

    from throughline.access import acting_as, system_actor
    from throughline.ledger.models import Case

    with transaction.atomic(), acting_as(system_actor("bench")):
        cases = Case.objects.count()
    return {
        "cases": cases,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": [round(each, 1) for each in os.getloadavg()],
        "day": datetime.now(UTC).date().isoformat(),
    }


def _told(found: dict[str, Any]) -> int:
    floor = found["pages"][FLOOR]["p50 ms"]
    missed = []
    for name, row in found["pages"].items():
        row["times the plainest"] = round(row["p50 ms"] / floor, 1)
        judged = ("p95 ms", "KB", "times the plainest")
        missed += [f"{name}: {what} {row[what]}" for what in judged if row[what] > BARS[what]]
        print(f"{name:28}" + "  ".join(f"{what} {value:>7}" for what, value in row.items()))
    if found["resident MB"] > BARS["MB"]:
        missed.append(f"resident {found['resident MB']} MB")
    print(
        f"one web process after 1,000 mixed pages: {found['resident MB']} MB resident; {found['cases']:,} cases"
    )
    (HERE / "figures.json").write_text(
        json.dumps(found | {"missed": missed}, indent=1) + "\n", encoding="utf-8"
    )
    print("\n".join(["missed:", *missed]) if missed else "every bar holds")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
