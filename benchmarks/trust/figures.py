"""Keeping figures: each run adds one line to `figures.jsonl`, with how busy the machine was."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "figures.jsonl"


def said(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(text, file=sys.stderr, flush=True)


def keep(what: str, found: dict[str, Any]) -> None:
    """Print what was found, and add it to the figures."""
    line = {"what": what, **circumstances(), **found}
    print(json.dumps(line, indent=1))
    with FILE.open("a") as file:
        file.write(json.dumps(line) + "\n")


def circumstances() -> dict[str, Any]:
    """When, on which code, on which machine, and how busy it was."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "load": [round(each, 1) for each in os.getloadavg()],
    }


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, cwd=FILE.parent).stdout.strip()
