"""Lose an installation of about a million facts and bring it back: how long each step takes.

    python benchmarks/restore/restore.py FOLDER --work /var/lib/throughline-rehearsal

FOLDER is the data folder of a loaded installation (`throughline demo --full --load-only`), with nothing running on it;
it is started, backed up into the work folder, and not changed otherwise. Restores to the present, verifies, rebuilds (what
is restored is compared and written where it differs), then empties every list and rebuilds once more. One line is added
to `figures.jsonl`, with the load of the machine beside the times.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

FIGURES = Path(__file__).with_name("figures.jsonl")


class Watch:
    """Seconds on the wall and of processors for each step, our own processes only; the server's are not in the second."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, float]] = {}
        self._wall, self._cpu = time.monotonic(), _cpu()

    def step(self, name: str) -> None:
        now, cpu = time.monotonic(), _cpu()
        self.steps[name] = {
            "seconds": round(now - self._wall, 1),
            "our processor seconds": round(cpu - self._cpu, 1),
            "load": round(os.getloadavg()[0], 1),
        }
        print(name, self.steps[name], file=sys.stderr, flush=True)
        self._wall, self._cpu = time.monotonic(), _cpu()


def _cpu() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in found)


def in_a_child(work, *given) -> None:
    """Each half sets up Django for a data folder of its own, so each has a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            work(*given)
        except BaseException:  # a child must end here, whatever happened
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit("stopped: see above")


def back_up(folder: Path, work: Path, report: Path) -> None:
    os.environ |= {
        "THROUGHLINE_DATA": str(folder),
        "THROUGHLINE_BACKUPS": str(work / "offsite"),
        "THROUGHLINE_DEMO": "1",
    }
    from throughline.cli.bringing_up import system

    with system(demo=True):
        from django.conf import settings

        from throughline import ledger
        from throughline.ledger.backups import ours, taking
        from throughline.ledger.backups.identity import Identity, keep

        identity = Identity.new()
        keep(settings.KEY_FOLDER, identity.sealer)
        (work / "identity").write_text(identity.to_text())
        shutil.copy(settings.KEY_FOLDER / "master.key", work / "master.key")
        cases, facts = ledger.size()
        watch = Watch()
        said = taking.backup(ours.source(), ours.offsite())
        taking.finish_segment(ours.source().place)
        time.sleep(1)
        taking.ship(ours.source(), ours.offsite())
        watch.step("backup")
        report.write_text(
            json.dumps({"cases": cases, "facts": facts, "sealed bytes": said["bytes"], "steps": watch.steps})
        )


def bring_back(work: Path, report: Path) -> None:
    os.environ |= {"THROUGHLINE_DATA": str(work / "back"), "THROUGHLINE_DEMO": "1"}
    import base64

    from throughline.cli.bringing_up import system
    from throughline.ledger.backups import restoring
    from throughline.ledger.backups.identity import Identity
    from throughline.ledger.backups.offsite import Offsite

    watch = Watch()
    restoring.restore(
        Offsite(work / "offsite"),
        Identity.of((work / "identity").read_text()),
        base64.b64decode((work / "master.key").read_bytes()),
        work / "back",
    )
    watch.step("fetched, opened and gone forward")
    with system(demo=True):
        from throughline import ledger

        ledger.reapply()
        faults = [str(each) for each in ledger.verify()]
        watch.step("verified")
        ledger.rebuild()
        watch.step("rebuilt")
        empty()
        watch.step("lists emptied, for the next step only")
        ledger.rebuild()
        watch.step("rebuilt from nothing")
    report.write_text(json.dumps({"faults": faults, "steps": watch.steps}))


def empty() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for table in ("ledger_dutyrow", "ledger_casesummary", "ledger_searchkey", "ledger_handover"):
            cursor.execute(f"TRUNCATE {table}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--work", type=Path, required=True)
    given = asked.parse_args()
    given.work.mkdir(mode=0o711)
    lost, back = given.work / "lost.json", given.work / "back.json"
    in_a_child(back_up, given.folder.absolute(), given.work.absolute(), lost)
    in_a_child(bring_back, given.work.absolute(), back)
    before, after = json.loads(lost.read_text()), json.loads(back.read_text())
    steps = before.pop("steps") | after.pop("steps")
    promised = ("fetched, opened and gone forward", "verified", "rebuilt")
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        **before,
        **after,
        "restore, verify and rebuild, seconds": round(sum(steps[each]["seconds"] for each in promised), 1),
        "facts a second rebuilt": round(before["facts"] / steps["rebuilt"]["seconds"]),
        "facts a second rebuilt from nothing": round(
            before["facts"] / steps["rebuilt from nothing"]["seconds"]
        ),
        "facts a second verified": round(before["facts"] / steps["verified"]["seconds"]),
        "steps": steps,
    }
    with FIGURES.open("a") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line, indent=1))
    shutil.rmtree(given.work)


if __name__ == "__main__":
    main()
