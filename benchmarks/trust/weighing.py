"""What a served installation weighs while people work on it: its web processes, its worker and the database."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path


def weigh(child: subprocess.Popen[bytes], postmaster: int) -> dict[str, float]:
    """Megabytes: a web process (the mean of them) and the worker, resident; PostgreSQL, private memory of all."""
    import psutil

    web, worker, database = [], 0.0, 0.0
    for each in psutil.Process(child.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            line = each.cmdline()
            if "gunicorn" in " ".join(line) and each.parent().pid != child.pid:
                web.append(each.memory_info().rss / 1e6)
            elif line[-1:] == ["worker"]:
                worker = each.memory_info().rss / 1e6
    for each in [psutil.Process(postmaster), *psutil.Process(postmaster).children()]:
        with contextlib.suppress(psutil.NoSuchProcess, OSError):
            status = Path(f"/proc/{each.pid}/status").read_text()
            # A backend that is just ending holds nothing any more.
            held = re.search(r"RssAnon:\s+(\d+)", status)
            database += int(held[1]) / 1e3 if held else 0.0
    return {"web": statistics.fmean(web or [0]), "worker": worker, "database": database}


@dataclass
class Scales:
    """Memory, the load of the machine and the database's connections, sampled every few seconds."""

    child: subprocess.Popen[bytes]
    postmaster: int
    samples: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)

    def sample(self, until: float) -> None:
        began = time.monotonic()
        while time.monotonic() < until:
            self.samples.append((time.monotonic() - began, weigh(self.child, self.postmaster)))
            self.loads.append(os.getloadavg()[0])
            time.sleep(5)

    def lines(self) -> dict[str, dict[str, float]]:
        """For each part: megabytes at the beginning and the end, and MB an hour over all but the first third."""
        later = self.samples[len(self.samples) // 3 :]
        found = {}
        for part in ("web", "worker", "database"):
            slope = statistics.linear_regression(
                [at for at, _ in later], [each[part] for _, each in later]
            ).slope
            found[part] = {
                "minutes sampled": round(self.samples[-1][0] / 60, 1),
                "first MB": round(self.samples[0][1][part], 1),
                "last MB": round(self.samples[-1][1][part], 1),
                "most MB": round(max(each[part] for _, each in self.samples), 1),
                "MB an hour": round(slope * 3600, 1),
            }
        return found
