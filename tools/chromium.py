"""Find Chromium for the browser tests, or install it where the machine allows; print its path, or nothing.

Debian's own package where we are root and there is apt, that without a desktop first: the same Chromium, which draws no
tabs and menus beside each page, and is a fifth quicker. Otherwise Playwright's download into the person's own
folder. Where neither is possible the browser tests say so and are skipped, but never when `CI=true`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WITHOUT_A_DESKTOP = "chromium-headless-shell"
NAMES = (WITHOUT_A_DESKTOP, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FONTS = "fonts-liberation"  # as wide as the typefaces that the style sheets name
NONE_FOUND = (
    "No Chromium: the browser tests are skipped.\n"
    "To run them install Chromium (on Debian, as root: apt-get install --no-install-recommends chromium fonts-liberation), "
    "or set CHROMIUM to its path."
)


def find() -> str | None:
    """The path of a Chromium that is there already."""
    return next((path for path in _candidates() if path and _answers(path)), None)


def _candidates() -> Iterator[str | None]:
    if given := os.environ.get("CHROMIUM"):
        yield given
        return
    yield from map(shutil.which, NAMES)
    yield from PLACES
    yield _of_playwright()


def install() -> None:
    """Install one by the first way that this machine allows."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        _quietly("apt-get", "update", "-q")
        for package in (WITHOUT_A_DESKTOP, "chromium"):
            _quietly("apt-get", "install", "-y", "-q", "--no-install-recommends", package, FONTS)
            if find():
                return
    else:
        _quietly(sys.executable, "-m", "playwright", "install", "chromium")


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _answers(path: str) -> bool:
    try:
        return (
            subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _quietly(*command: str) -> None:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command[:3])} failed:\n{done.stderr.strip()[-1500:]}", file=sys.stderr)


def main() -> int:
    """0 with a path, or with nothing where skipping is allowed; 1 when CI has no browser."""
    if not (path := find()):
        print("Looking for a browser to install …", file=sys.stderr)
        install()
        path = find()
    if path:
        print(path)
        return 0
    print(NONE_FOUND, file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
