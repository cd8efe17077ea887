"""Sixteen people who write on one case at once: does anybody overwrite what they have not seen?

    python benchmarks/trust/writers.py [--facts 10000] [--writers 16] [--through-pages 500]

Every writer looks at the case, then records from what they saw (`expected`). Whoever was overtaken is refused, reads what
is new, and records again from there, until all facts are recorded. A share goes through the pages, signed in and with
the page that says what the other wrote; half of the door's writers are of another body.

- *silent overwrite*: a fact recorded from a version after which, in the order of the ledger, the writer could have seen
  another fact that they had not read;
- *unseen*: a refusal that did not show the writer every fact that they could see and had not read.

Both are judged afterwards, from the ledger's own order and the journal of what each writer had read. Cases of ten
thousand facts do not exist; so the facts are spread over cases of sixty-four, all sixteen on the same one at any time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.trust.figures import keep, said

A_CASE = 64


@dataclass
class Journal:
    """What one writer did: for each fact, the version it was recorded from; for each refusal, what it showed."""

    recorded: list[tuple[int, int]] = field(
        default_factory=list
    )  # the number it got, the version it was written from
    refused: list[tuple[int, int, list[int]]] = field(
        default_factory=list
    )  # written from, told version, facts shown
    took: list[float] = field(default_factory=list)


def _fact() -> Any:
    from throughline.clock import When
    from throughline.vocabulary import parse

    when = When.minute(datetime.now(UTC) - timedelta(hours=1))
    return parse("note", {"happened": when, "note": f"Invented, by {os.getpid()}."})


def through_the_door(actor: Any, case: UUID, count: int) -> Journal:
    """Record so many facts, each from what was read."""
    from throughline import ledger

    journal, version = Journal(), ledger.open(case, by=actor, purpose="trial").version
    while len(journal.recorded) < count:
        began = time.perf_counter()
        try:
            receipt = ledger.record(_fact(), case=case, by=actor, expected=version)
            journal.recorded.append((receipt.seq, version))
            version = receipt.version
        except ledger.Stale as stale:
            journal.refused.append((version, stale.version, [each.seq for each in stale.others]))
            version = stale.version
        except ledger.Unavailable:
            continue  # waited too long for the others: nothing was recorded, and it is sent again
        journal.took.append((time.perf_counter() - began) * 1000)
    return journal


def through_the_pages(user: int, case: UUID, count: int) -> Journal:
    """The same by the form and the check page. Which facts a refusal showed is read from the page itself."""
    from django.test import Client

    from throughline.access.models import User

    client, journal = Client(headers={"host": "127.0.0.1"}), Journal()
    address = f"/cases/{case}/record/note"
    client.force_login(
        User.objects.get(pk=user), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    form = client.get(address).content.decode()
    while len(journal.recorded) < count:
        version = int(_hidden(form, "version"))
        day = datetime.now(UTC) - timedelta(days=1)
        sent = {f"q-happened-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        check = client.post(
            address, {"q-note": f"Invented, by {os.getpid()}.", "version": str(version), **sent}, follow=True
        )
        place, page = check.request["PATH_INFO"], check.content.decode()
        while True:
            version = int(_hidden(page, "version"))
            began = time.perf_counter()
            answer = client.post(place, {"version": str(version)})
            journal.took.append((time.perf_counter() - began) * 1000)
            if answer.status_code == 302:
                break
            if answer.status_code == 503:
                continue  # waited too long for the others: nothing was recorded, and it is sent again
            page = answer.content.decode()
            if answer.status_code == 409:
                shown = sorted({int(seq) for seq in re.findall(rf"/cases/{case}/facts/(\d+)", page)})
                journal.refused.append((version, int(_hidden(page, "version")), shown))
        form = client.get(address).content.decode()
        journal.recorded.append((_newest_of_mine(user, case, journal), version))
    return journal


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page[:300]
    return found[1]


def _newest_of_mine(user: int, case: UUID, journal: Journal) -> int:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM ledger_entry WHERE case_id = %s AND author = %s", [case, user])
        return int(cursor.fetchone()[0])


# -- sixteen at once ---------------------------------------------------------------------------------------------------


def _child(writer: tuple[str, Any], case: UUID, count: int, start: Any, out: Any) -> None:
    from django.db import connections

    connections.close_all()
    way, who = writer
    start.wait()
    try:
        out.put((through_the_pages if way == "pages" else through_the_door)(who, case, count))
    except BaseException as error:
        out.put(repr(error))
        raise
    finally:
        connections.close_all()


def at_once(case: UUID, writers: list[tuple[str, Any]], count: int) -> list[Journal]:
    """All writers on one case, each so many facts, each in a process of its own."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, out = context.Barrier(len(writers)), context.Queue()
    children = [context.Process(target=_child, args=(each, case, count, start, out)) for each in writers]
    for each in children:
        each.start()
    journals = [out.get(timeout=600) for _ in children]
    for each in children:
        each.join()
    failed = [each for each in journals if not isinstance(each, Journal)]
    assert not failed, failed
    return journals


@dataclass
class Judged:
    """What was counted, and what was wrong."""

    facts: int = 0
    refusals: int = 0
    overwrites: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def judge(self, case: UUID, journals: list[Journal]) -> None:
        """By the order of the ledger: what stood between the version a writer wrote from and what came of it."""
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT seq FROM ledger_entry WHERE case_id = %s ORDER BY seq", [case])
            order = [row[0] for row in cursor.fetchall()]
        for journal in journals:
            for seq, version in journal.recorded:
                if between := [each for each in order if version < each < seq]:
                    self.overwrites.append(f"{case}/{seq} from {version}, past {between}")
                if seq not in order:
                    self.overwrites.append(f"{case}/{seq} is not there")
            for version, told, shown in journal.refused:
                if missing := [each for each in order if version < each <= told and each not in shown]:
                    self.unseen.append(f"{case} after {version}: {missing} not shown")
            self.facts += len(journal.recorded)
            self.refusals += len(journal.refused)
            self.took += journal.took
        recorded = {seq for journal in journals for seq, _ in journal.recorded}
        if len(recorded) != sum(len(journal.recorded) for journal in journals):
            self.overwrites.append(f"{case}: one number for two facts")


def open_shared(cast: Any) -> UUID:
    """A case on which police and support both write."""
    from throughline import ledger
    from throughline.clock import When
    from throughline.vocabulary import parse

    by, when = cast.first_responder.actor, When.minute(datetime.now(UTC) - timedelta(days=1))
    case: UUID = ledger.open_case(
        "person", by=by, facts=[parse("encounter", {"happened": when, "place_type": "farm"})]
    ).case_id
    ledger.record(
        parse("joint-party", {"happened": when, "team": cast.other_investigator.team.slug}), case=case, by=by
    )
    return case


def writers_of(cast: Any, count: int, pages: int) -> list[tuple[str, Any]]:
    """So many writers, some of them through the pages; of two forces, who see each other's facts.

    Each who writes through the pages is somebody else, or what one recorded could not be told from another's.
    """
    teams = [cast.first_responder, cast.other_investigator]
    return [("pages", _colleague(teams[number % 2], number)) for number in range(pages)] + [
        ("door", teams[number % 2].actor) for number in range(count - pages)
    ]


def _colleague(of: Any, number: int) -> int:
    """Another in the same team and role."""
    from throughline.access.models import Membership, User

    user = User.objects.create_user(f"writer-{number}@example.org", f"Writer {number} (invented)")
    Membership.objects.create(user=user, team=of.team, role=of.actor.role.value)
    return int(user.pk)


def run(cast: Any, facts: int, writers: list[tuple[str, Any]], a_case: int = A_CASE) -> Judged:
    """Case after case, until so many facts are recorded."""
    from throughline import ledger

    judged = Judged()
    each = max(1, min(a_case, facts) // len(writers))
    while judged.facts < facts:
        case = open_shared(cast)
        judged.judge(case, at_once(case, writers, each))
        assert not list(ledger.verify(case))
        said(f"{judged.facts:,} facts, {judged.refusals:,} refusals, {len(judged.overwrites)} overwrites")
    return judged


def _unpaced() -> None:
    """Nobody presses a button as fast as these: the limit on how much one person may ask would answer them."""
    from django.conf import settings

    settings.PACE = False


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--facts", type=int, default=10_000)
    asked.add_argument("--writers", type=int, default=16)
    asked.add_argument("--through-pages", type=int, default=500, help="how many of the facts")
    given = asked.parse_args()
    from benchmarks.ledger.ground import ground

    os.environ["THROUGHLINE_LOG"] = "CRITICAL"
    with ground("bench_writers") as (cast, _keys):
        _unpaced()
        parts = {
            "pages": (given.through_pages, writers_of(cast, given.writers, given.writers // 2)),
            "door": (given.facts - given.through_pages, writers_of(cast, given.writers, 0)),
        }
        sound = [_part(cast, where, *part) for where, part in parts.items() if part[0] > 0]
    return 0 if all(sound) else 1


def _part(cast: Any, where: str, facts: int, writers: list[tuple[str, Any]]) -> bool:
    """One part and its line of figures; in that of the pages half of the writers still go through the door."""
    began = time.monotonic()
    judged = run(cast, facts, writers)
    keep(
        "writers",
        {
            "where": where,
            "writers": len(writers),
            "facts": judged.facts,
            "refusals, each sent again": judged.refusals,
            "silent overwrites": len(judged.overwrites),
            "refusals that did not show the other's fact": len(judged.unseen),
            "facts a second": round(judged.facts / (time.monotonic() - began), 1),
            "median ms of an attempt": round(statistics.median(judged.took), 1),
            "faults": (judged.overwrites + judged.unseen)[:10],
        },
    )
    return not (judged.overwrites or judged.unseen)


if __name__ == "__main__":
    sys.exit(main())
