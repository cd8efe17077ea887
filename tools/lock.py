"""Write the lock files anew: `make lock`. Every package by version and hash, wheels only, for every platform at once.

`requirements/run.txt` is what runs and analyses, `dev.txt` that and the development tools, `uv.txt` the installer.
No file names an address: packages come from wherever the person's own pip or uv is set to look.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "requirements"
COMMON = (
    "--universal",
    "--generate-hashes",
    "--python-version=3.11",
    "--only-binary=:all:",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--quiet",
)
PROJECT = ("pyproject.toml", f"{FOLDER}/build.in", "--extra=analysis")
LOCKS: dict[str, tuple[str, ...]] = {
    "uv.txt": (f"{FOLDER}/uv.in",),
    "run.txt": PROJECT,
    # Held to what runs: a tool never changes the version of something that is served.
    "dev.txt": (*PROJECT, "--extra=dev", f"--constraint={FOLDER}/run.txt"),
}


def main(arguments: list[str]) -> int:
    """Lock each file; with `--upgrade` take the newest versions instead of keeping those already locked."""
    for name, sources in LOCKS.items():
        command = ["uv", "pip", "compile", *COMMON, *arguments, *sources, f"--output-file={FOLDER}/{name}"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            print(f"lock: {FOLDER}/{name} was left as it was.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
