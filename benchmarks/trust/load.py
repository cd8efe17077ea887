"""Half an hour of fifty people at work on the whole nation: errors, times of pages, memory.

    THROUGHLINE_DATA=/var/lib/somewhere python benchmarks/trust/load.py [--minutes 30] [--people 50] [--load 500]

Over the demonstration nation that is in THROUGHLINE_DATA (`throughline demo --full --load-only` puts it there;
`--load N` loads a small one for a trial), served as production serves it: `throughline serve --with-worker`, two web
processes, the worker, the embedded PostgreSQL, all on this machine, and the generator beside them.

Fifty people in the roles of the demonstration's personas, most of them invented colleagues in the teams that lead the
most cases. Each acts every 5 to 15 seconds (mean 10), on a connection of their own, as a browser would: what needs doing
(mine, the team's, overdue, waiting), a person's page, a search by a name they saw, a duty in full, all duties, a
fact, who has looked, notices, the law book. One act in five records: form, check page, record, and the page it leads to;
some of these offer a hand-over to another of the fifty, or accept one that waits.

What is asked, written down before the first run:

- errors: no answer of 400 or more but 409 (somebody else recorded: read, then sent again), no broken connection;
- times: of all answers, pages and recordings alike, 95 of 100 within 250 ms, counted from the request to the last byte;
- memory flat: straight lines through the samples of all but the first third rise by less than 12 MB an hour for a web
  process (the mean of both) and for the worker, and by less than 30 MB an hour for PostgreSQL (private memory of all its
  processes, since its shared memory is fixed).
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.trust.figures import keep, said
from benchmarks.trust.site import free_port
from benchmarks.trust.weighing import Scales
from benchmarks.trust.working import RECORDING, Log, Person, at_work, people

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")
MOST = {"p95 ms": 250.0, "web": 12.0, "worker": 12.0, "database": 30.0}


# -- the site --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`throughline serve --with-worker`, until the block ends."""
    command = [sys.executable, "-m", "throughline.cli", "serve", "--with-worker", "--port", str(port)]
    child = subprocess.Popen(command)
    try:
        for _ in range(3000):  # five minutes: it shares two cores with whatever else runs
            assert child.poll() is None, "it ended at once"
            with contextlib.suppress(OSError, http.client.HTTPException):
                probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                probe.request("GET", "/health", headers={"Host": "127.0.0.1"})
                if probe.getresponse().status == 200:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError("it did not come up")
        yield child
    finally:
        child.terminate()
        child.wait(60)


# -- the half hour -----------------------------------------------------------------------------------------------------


def half_hour(
    port: int, who: list[Person], minutes: float, child: Any, postmaster: int
) -> tuple[Log, Scales]:
    """All at work at once."""
    log, scales = Log(), Scales(child, postmaster)
    until = time.monotonic() + minutes * 60
    teams = sorted({each.team for each in who if each.workable})
    often = RECORDING * len(who) / max(1, sum(bool(each.workable) for each in who))
    threads = [
        threading.Thread(target=at_work, args=(each, port, log, who, teams, often, until, number))
        for number, each in enumerate(who)
    ]
    threads.append(threading.Thread(target=scales.sample, args=(until,)))
    for each in threads:
        each.start()
    while time.monotonic() < until:
        time.sleep(min(60.0, max(0.1, until - time.monotonic())))
        taken = [took for each in log.times.values() for took in each]
        if len(taken) > 20:
            said(
                f"{len(taken):,} answers, p95 {p95(taken):.0f} ms, {len(log.errors)} errors, load {os.getloadavg()[0]:.1f}"
            )
    for each in threads:
        each.join()
    return log, scales


def p95(taken: list[float]) -> float:
    """The ninety-fifth percentile."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.95))]


def figures(log: Log, scales: Scales, minutes: float, who: list[Person]) -> dict[str, Any]:
    """What was found, and what it misses."""
    taken = [took for each in log.times.values() for took in each]
    recorded = sum(log.acts[what] for what in ("record", "hand over", "accept"))
    memory = scales.lines()
    missed = [f"{len(log.errors)} errors"] if log.errors else []
    missed += [f"p95 {p95(taken):.0f} ms"] if p95(taken) > MOST["p95 ms"] else []
    missed += [
        f"{part} grows by {found['MB an hour']} MB an hour"
        for part, found in memory.items()
        if found["MB an hour"] > MOST[part]
    ]
    return {
        "minutes": minutes,
        "people": dict(Counter(each.role for each in who)),
        "acts": dict(log.acts),
        "of the acts recorded": round(recorded / max(1, log.acts.total()), 3),
        "answers": len(taken),
        "errors": len(log.errors),
        "read what was new and sent again": log.read_again,
        "refused because another team had just accepted": log.taken_meanwhile,
        "p50 ms": round(statistics.median(taken), 1),
        "p95 ms": round(p95(taken), 1),
        "p99 ms": round(sorted(taken)[int(len(taken) * 0.99)], 1),
        "slowest ms": round(max(taken)),
        "pages": {
            what: {"n": len(each), "p50": round(statistics.median(each), 1), "p95": round(p95(each), 1)}
            for what, each in sorted(log.times.items())
        },
        "memory": memory,
        "load of the machine": {
            "mean": round(statistics.fmean(scales.loads), 1), "most": round(max(scales.loads), 1)
        },
        "first errors": log.errors[:10],
        "missed": missed,
    }  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--people", type=int, default=50)
    asked.add_argument(
        "--load", type=int, default=0, help="load a small nation of so many first, for a trial"
    )
    asked.add_argument("--full", action="store_true", help="load the full nation first")
    given = asked.parse_args()
    from throughline.cli.bringing_up import system

    with system(demo=True):
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        from throughline import demo, directory, ledger
        from throughline.ledger import server

        call_command("migrate", database="owner", verbosity=0)
        directory.load()
        if given.load or given.full:
            demo.load(people=given.load or None, full=given.full)
        who = people(given.people, random.Random(2015))
        cases, facts = ledger.size()
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")  # a copied or restored database has the statistics of its last one
        connections.close_all()
        postmaster = server.postmaster(server.Place.under(settings.DATA))
        assert postmaster is not None, "the embedded server is what is weighed"
        port = free_port()
        with served(port) as child:
            log, scales = half_hour(port, who, given.minutes, child, postmaster)
    found = figures(log, scales, given.minutes, who)
    keep("load", {"cases": cases, "facts": facts, **found})
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
