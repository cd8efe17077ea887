"""Set up the virtual environment: `install.py run` for what runs and analyses, `install.py dev` for all tools.

Runs under whatever Python the machine has, before anything is installed, so it uses the standard library only and
says in words what is missing. Everything installed is a wheel whose hash stands in `requirements/`. uv does it where
it can be had; otherwise pip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
OWN_UV = str(VENV / "bin" / "uv")
LOCKED = ["--only-binary", ":all:", "--require-hashes"]


class CannotInstall(Exception):
    """Something the machine lacks; the message names it and says what to do."""


def run(*command: str) -> bool:
    """Run a command in the project's folder; True if it went well."""
    return subprocess.call(list(command), cwd=ROOT) == 0


def quiet(*command: str) -> bool:
    """The same, without its output."""
    try:
        return (
            subprocess.call(list(command), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            == 0
        )
    except OSError:
        return False


def check_python() -> None:
    """Refuse a Python that is too old, by name."""
    if sys.version_info < OLDEST:
        raise CannotInstall(
            "Throughline needs Python 3.11 or newer; {} is {}.{}.\n"
            "Install a newer one and say where it is: make install PYTHON=/path/to/python3".format(
                sys.executable, *sys.version_info[:2]
            )
        )


def make_environment() -> None:
    """Make `.venv` unless a working one of this kind is there."""
    if quiet(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if can_make_environments():
        made = run(sys.executable, "-m", "venv", str(VENV))
    else:
        made = bool(shutil.which("uv")) and run(
            "uv", "venv", "--quiet", "--python", sys.executable, str(VENV)
        )
    if not made:
        raise CannotInstall(
            "Python cannot make a virtual environment here: its venv module is missing.\n"
            "On Debian or Ubuntu install the package python3-venv (as root: apt-get install python3-venv), "
            "then run the same command again."
        )


def can_make_environments() -> bool:
    """Whether `python -m venv` will work; Debian leaves `ensurepip` out without python3-venv."""
    return quiet(sys.executable, "-c", "import ensurepip, venv")


def find_uv() -> str | None:
    """The command for uv: the machine's, else its locked wheel put into `.venv`; None if neither can be had."""
    found = shutil.which("uv")
    if found:
        return found
    if not Path(OWN_UV).exists():
        quiet(*pip("install", "--quiet", *LOCKED, "-r", "requirements/uv.txt"))
    return OWN_UV if quiet(OWN_UV, "--version") else None


def pip(*arguments: str) -> tuple[str, ...]:
    """The command for pip in `.venv`, without its talk of newer versions."""
    return (PYTHON, "-m", "pip", *arguments, "--disable-pip-version-check")


def install(locked: str) -> None:
    """Install a lock file by its hashes, then the project itself from this folder."""
    uv = find_uv()
    project = ["--no-deps", "--no-build-isolation", "-e", "."]
    if uv and install_with_uv(uv, locked, project):
        return
    if run(*pip("install", "--quiet", *LOCKED, "-r", locked)) and run(*pip("install", "--quiet", *project)):
        return
    raise CannotInstall(
        "The packages could not be installed; the reason stands above. Nothing outside .venv was changed.\n"
        "Check that this machine reaches its package index, then run the same command again."
    )


def install_with_uv(uv: str, locked: str, project: list[str]) -> bool:
    """True if uv could; where it cannot reach the index that pip is set up for, pip gets its turn."""
    # Many organisations put a certificate of their own before the world: believe what the machine believes.
    os.environ.update(UV_SYSTEM_CERTS="true", UV_NATIVE_TLS="true")
    command = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    if run(*command, *LOCKED, "-r", locked) and run(*command, *project):
        return True
    sys.stderr.write("install: uv could not; trying pip, which takes a little longer.\n")
    return False


def main(arguments: list[str]) -> int:
    """Install the part asked for; 0 on success, 1 with a reason."""
    part = arguments[0] if arguments else "run"
    try:
        check_python()
        make_environment()
        install(f"requirements/{part}.txt")
    except CannotInstall as problem:
        sys.stderr.write(f"install: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
