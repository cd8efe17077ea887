"""What is recorded while something dies: requests with keys of their own, sent through the door or the API by a child."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

EACH = 12


@dataclass(frozen=True)
class Request:
    """One thing to record, under its own key. Without a case it opens one."""

    key: str
    case: UUID | None
    kind: str
    data: dict[str, Any]

    def fact(self) -> Any:
        from throughline.vocabulary import parse

        return parse(self.kind, self.data)


def plan(case: UUID, to_team: str, joint: str, dice: random.Random) -> list[Request]:
    """What one writer records, in an order of its own."""
    happened = {"happened": (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)}

    def make(kind: str, **data: Any) -> Request:
        key = uuid4().hex
        said = {name: key if value is KEY else value for name, value in data.items()}
        from throughline.clock import When

        when = When.minute(happened["happened"]).to_json()
        return Request(key, None if kind == "encounter" else case, kind, {"happened": when, **said})

    made: list[Request] = []
    while len(made) < EACH:
        made += dice.choice(
            [
                [make("note", note=KEY)],
                [make("note", note=KEY)],
                [make("name", first_names=KEY, last_name="Exampleton")],
                [make("contact-method", means="phone", value="07700 900123")],
                [make("danger-assessed", level="soon")],
                [make("encounter", place_type="farm")],
                [make("joint-party", team=joint)],
                [
                    make("handover-offered", to_team=to_team, accept_by="2099-01-01"),
                    make("handover-returned", reason=KEY),
                ],
            ]
        )
    return made[:EACH]


KEY = object()  # the request's own key, to be found again in what was recorded


# -- recording, in a process that may die ------------------------------------------------------------------------------


@dataclass
class Told:
    """What came back: acknowledgements by key, and what was refused."""

    done: dict[str, tuple[UUID, int]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


class Door:
    """Records through `ledger`, as one of the cast."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor

    def send(self, asked: Request) -> tuple[UUID, int] | None:
        """Where it was recorded; None if it was refused. Raises `Unavailable` when that cannot be known."""
        from throughline import ledger

        try:
            if asked.case is None:
                opened = ledger.open_case("person", by=self.actor, facts=[asked.fact()], key=asked.key)
                return opened.case_id, opened.version
            receipt = ledger.record(asked.fact(), case=asked.case, by=self.actor, key=asked.key)
            return asked.case, receipt.seq
        except ledger.Unavailable:
            raise
        except (ledger.LedgerError, ledger.Unsound):
            return None

    def close(self) -> None:
        """Leave the database."""
        from django.db import connections

        connections.close_all()


class Api:
    """Records through the HTTP API, as a system of the same team."""

    def __init__(self, port: int, secret: str) -> None:
        self.port, self.secret = port, secret
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def send(self, asked: Request) -> tuple[UUID, int] | None:
        """As the door does. Raises OSError or HTTPException where no answer came, or none that says."""
        address = f"/api/cases/{asked.case}/facts/{asked.kind}" if asked.case else "/api/cases"
        body: dict[str, Any] = {"fact": asked.data}
        if asked.case is None:
            body = {"kind": "person", "facts": [{"kind": asked.kind, "fact": asked.data}]}
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": asked.key}
        headers |= {"Content-Type": "application/json", "Host": "127.0.0.1"}
        self.connection.request("POST", address, json.dumps(body), headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 500:
            raise OSError(f"answered {answer.status}")
        if answer.status not in (200, 201):
            return None
        got = json.loads(content)
        return UUID(got["case"]), got["seq"]

    def close(self) -> None:
        """Hang up, so that the next request calls anew."""
        self.connection.close()


def write(plans: list[list[Request]], way: Callable[[], Any], out: int, stop: Callable[[], bool]) -> None:
    """Three threads record, each its plan; a line to the pipe for each answer, as soon as it is there."""

    def one(requests: list[Request]) -> None:
        means = way()
        for asked in requests:
            if stop():
                break
            try:
                got = means.send(asked)
            except Exception:
                means.close()
                continue
            line = {"key": asked.key, "at": None if got is None else [str(got[0]), got[1]]}
            os.write(out, json.dumps(line).encode() + b"\n")  # short enough to be whole
        means.close()

    threads = [threading.Thread(target=one, args=(each,)) for each in plans]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def forked(work: Callable[[], None]) -> int:
    """Do it in a child that ends with it; no connection is shared with it."""
    from django.db import connections

    connections.close_all()
    if (child := os.fork()) == 0:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            work()
        except BaseException:
            traceback.print_exc()  # or nobody would learn why it failed
            os._exit(1)
        os._exit(0)
    return child


def kill(child: int) -> None:
    """With no warning."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)
