"""Look for secrets that were written down, and for known holes in what is installed: `make scan`.

Secrets: every file that git keeps, by detect-secrets. What it finds and a person has judged harmless (an invented
password of a test) stands in `.secrets.baseline`, hashed; anything else fails. `scan.py --judged` writes that file anew.
`make lint` asks for these alone (`scan.py --secrets`).

Holes: every locked package by version, by pip-audit, which asks the advisories of the Python Packaging Authority, and where
those say nothing those of OSV; and the locked parts of pages, by `npm audit`. Where none can be reached nothing is known,
and that is said in so many words; it is not a failure, so that a machine without a network can build.
`THROUGHLINE_SCAN_MUST_LOOK=1` makes it one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / ".secrets.baseline"
# Hashes of packages, and data that no program runs: tens of thousands of lines in which every hash looks like a secret.
NOT_LOOKED_AT = (".csv", ".jsonl", ".svg", ".png", ".pdf", ".ico")
HASHES = ("requirements/", "package-lock.json", ".secrets.baseline")
LOCK = "requirements/dev.txt"
# In tests people have invented passwords; a real key would be found there by its shape all the same.
WORD, IN_TESTS = "Secret Keyword", re.compile(r"(^|/)(tests/|testing\.py)")
Found = tuple[str, str, str]


def files() -> list[str]:
    """What git keeps or would keep, but for what is not looked at."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    there = [name for name in told.stdout.splitlines() if (ROOT / name).is_file()]
    return [name for name in there if not name.endswith(NOT_LOOKED_AT) and not name.startswith(HASHES)]


def secrets_in(names: Sequence[str]) -> dict[Found, int]:
    """What looks like a secret: file, kind and hash, with the line it stands on."""
    with default_settings():
        collection = SecretsCollection(root=str(ROOT))
        collection.scan_files(*names)
    return {
        (name, each.type, each.secret_hash): each.line_number
        for name, each in collection
        if not (each.type == WORD and IN_TESTS.search(name))
    }


def judged() -> set[Found]:
    """What a person has judged harmless."""
    return {
        (each["file"], each["kind"], each["hash"])
        for each in json.loads(BASELINE.read_text(encoding="utf-8"))
    }


def write(found: Sequence[Found]) -> None:
    """Take what is there now for judged."""
    rows = [{"file": name, "kind": kind, "hash": secret} for name, kind, secret in sorted(found)]
    BASELINE.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def look_for_secrets() -> bool:
    """True if there is none that nobody has judged."""
    found = secrets_in(files())
    new = sorted(set(found) - judged())
    for name, kind, secret in new:
        print(
            f"scan: {name}, line {found[name, kind, secret]}: looks like a secret ({kind}).", file=sys.stderr
        )
    if new:
        print("scan: take it out and change it where it opens something; or, if it opens nothing, "
              "read it again and run tools/scan.py --judged.", file=sys.stderr)  # fmt: skip
    else:
        print(f"scan: no secret in {len(files())} files.")
    return not new


@dataclass(frozen=True, slots=True)
class Audit:
    """What the advisories say: holes by package, packages looked up, packages of which nothing could be learned."""

    holes: list[str] = field(default_factory=list)
    looked_up: int = 0
    unknown: int = 0


def audit() -> Audit:
    """Ask the advisories, each source until one knows something; an audit without any package looked up where none does."""
    found = Audit()
    for service in ("pypi", "osv"):
        found = _asked(service)
        if found.looked_up:
            return found
    return found


def _asked(service: str) -> Audit:
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", LOCK, "--no-deps", "--disable-pip", "--require-hashes",
        "--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "20",
    ]  # fmt: skip
    return _told(command, read)


def audit_of_pages() -> Audit:
    """Ask the advisories of npm for what browsers are given; the same where they cannot be reached."""
    return _told(["npm", "audit", "--package-lock-only", "--json"], read_npm)


def _told(command: Sequence[str], reading: Callable[[Any], Audit]) -> Audit:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
        return reading(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError, OSError, subprocess.TimeoutExpired):
        return Audit()


def read_npm(told: Any) -> Audit:
    """npm's own report. Where its source does not answer it holds an error instead of counts, which raises KeyError."""
    counted = told["metadata"]["dependencies"]["total"]
    holes = [f"{name}: {each['severity']}" for name, each in sorted(told["vulnerabilities"].items())]
    return Audit(holes, counted)


def read(told: Any) -> Audit:
    """pip-audit's own report. A package that its source does not know is reported as skipped, and is not looked up."""
    packages = told["dependencies"]
    skipped = [each for each in packages if "skip_reason" in each]
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for each in packages
        for hole in each.get("vulns", ())
    ]
    return Audit(holes, len(packages) - len(skipped), len(skipped))


def look_for_holes() -> bool:
    """True unless a hole is known; says loudly where nothing could be learned."""
    return all([_judge(audit(), "packages"), _judge(audit_of_pages(), "parts of pages")])


def _judge(found: Audit, what: str) -> bool:
    for hole in found.holes:
        print(f"scan: a known hole: {hole}.", file=sys.stderr)
    if not found.looked_up:
        print(f"scan: NOT LOOKED: the advisories could not be reached, so nothing is known of holes in the {what}. "
              "Run it again where there is a network.", file=sys.stderr)  # fmt: skip
        return os.environ.get("THROUGHLINE_SCAN_MUST_LOOK") != "1"
    if found.unknown:
        print(
            f"scan: NOT LOOKED: {found.unknown} {what} are unknown to the advisories' source.",
            file=sys.stderr,
        )
    print(f"scan: {len(found.holes)} known holes in {found.looked_up} {what}.")
    return not found.holes


def main(arguments: Sequence[str]) -> int:
    """Look for both, or for secrets alone; 0 if nothing was found."""
    if "--judged" in arguments:
        write(list(secrets_in(files())))
        return 0
    secret = look_for_secrets()
    hole = "--secrets" in arguments or look_for_holes()
    return 0 if secret and hole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
