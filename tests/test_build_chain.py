"""What installs, builds and starts Throughline keeps its promises."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import build_static
import chromium
import install
import scan

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_python_package_is_locked_by_hash_and_no_address_is_named(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_what_is_served_is_the_same_with_and_without_the_development_tools() -> None:
    run, dev = (
        set(re.findall(r"^[a-z0-9][^\\\n]*", (ROOT / f"requirements/{name}.txt").read_text(), re.MULTILINE))
        for name in ("run", "dev")
    )
    assert {line.split(";")[0].strip() for line in run} <= {line.split(";")[0].strip() for line in dev}


def test_every_browser_package_is_locked_by_integrity_and_no_address_is_named() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all(
        entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages.values()
    )


def test_a_style_sheet_loses_the_typeface_the_crest_and_the_paths_of_another_site() -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif}"
        ".b{background:url(/assets/images/govuk-crest.svg)}.c{background:url(/assets/images/icon.svg)}"
        "/*# sourceMappingURL=x.css.map */"
    )
    assert build_static.cleaned_css(css) == (
        f".a{{font-family:{build_static.FONT_STACK}}}.b{{background:none}}.c{{background:url(images/icon.svg)}}"
    )


def test_a_style_sheet_of_another_shape_stops_the_build_instead_of_slipping_through() -> None:
    with pytest.raises(build_static.BuildFailed, match="/assets/"):
        build_static.cleaned_css(".a{background:url('/assets/other/thing.svg')}")


def test_nothing_that_belongs_to_the_government_site_alone_is_laid_out() -> None:
    laid_out = [file for file in build_static.VENDOR.rglob("*") if file.is_file()]
    assert {"govuk-frontend.min.css", "govuk-frontend.min.js", "moj-frontend.min.css"} <= {
        file.name for file in laid_out
    }
    assert [
        file.name
        for file in laid_out
        if build_static.NOT_OURS_TO_USE.search(file.name) or file.suffix.startswith(".woff")
    ] == []
    for sheet in build_static.VENDOR.glob("*.css"):
        named = set(re.findall(r"url\((images/[^)]+)\)", sheet.read_text()))
        assert [name for name in named if not (build_static.VENDOR / name).is_file()] == []


def test_every_typeface_is_laid_out_with_its_licence() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    names = {
        name.removeprefix("@expo-google-fonts/") for name in wanted if name.startswith("@expo-google-fonts/")
    }
    licences = {file.name: file.read_text() for file in build_static.TYPEFACES.glob("*.txt")}
    assert set(licences) == {f"{name}.licence.txt" for name in names}
    assert all("SIL OPEN FONT LICENSE" in text.upper() for text in licences.values())
    assert len(list(build_static.TYPEFACES.glob("*.ttf"))) == len(names)


def test_a_typeface_of_another_shape_stops_the_build_and_keeps_what_was_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fonts" / "without-a-cut").mkdir(parents=True)
    (tmp_path / "typefaces").mkdir()
    (tmp_path / "typefaces" / "old.ttf").write_bytes(b"old")
    monkeypatch.setattr(build_static, "FONTS", tmp_path / "fonts")
    with pytest.raises(build_static.BuildFailed, match="without-a-cut"):
        build_static.lay_out_typefaces(tmp_path / "typefaces")
    assert [file.name for file in (tmp_path / "typefaces").iterdir()] == ["old.ttf"]


def test_a_python_that_is_too_old_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 2))
    assert install.main(["run"]) == 1
    told = capsys.readouterr().err
    assert "Python 3.11 or newer" in told
    assert "is 3.9" in told
    assert "PYTHON=" in told


def test_a_missing_venv_module_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(install, "VENV", tmp_path / "none")
    monkeypatch.setattr(install, "PYTHON", str(tmp_path / "none" / "bin" / "python"))
    monkeypatch.setattr(install, "can_make_environments", lambda: False)
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    with pytest.raises(install.CannotInstall, match="python3-venv"):
        install.make_environment()


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_without_a_browser_the_tests_are_skipped_but_never_in_ci(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "install", lambda: None)
    assert chromium.main() == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "apt-get install" in told.err


@pytest.mark.parametrize("there_is", ["chromium-headless-shell", "chromium"])
def test_where_debian_has_no_browser_without_a_desktop_the_whole_one_is_installed(
    there_is: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(chromium.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    monkeypatch.setattr(chromium, "_quietly", lambda *command: installed.extend(command))
    monkeypatch.setattr(chromium, "find", lambda: there_is if there_is in installed else None)
    chromium.install()
    assert there_is in installed
    assert ("chromium" in installed) is (there_is == "chromium")


def test_make_alone_lists_every_command() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"install", "run", "test", "soak", "lint"} <= {line.split()[1] for line in told.splitlines()}


def test_ci_runs_what_a_person_runs() -> None:
    run = (ROOT / ".ci" / "run").read_text()
    assert "make test" in run
    assert "make scan" in run


def test_a_secret_that_was_written_down_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "ROOT", tmp_path)
    key = "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEow"
    (tmp_path / "notes.md").write_text(key)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(f'KEY = """{key}"""\nPASSWORD = "orange kettle"\n')
    found = {(name, kind) for name, kind, _ in scan.secrets_in(["notes.md", "tests/test_x.py"])}
    assert found == {("notes.md", "Private Key"), ("tests/test_x.py", "Private Key")}


def test_packages_that_the_advisories_do_not_know_were_not_looked_up() -> None:
    told = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]},
            {"name": "b", "skip_reason": "not found"},
        ]
    }
    assert scan.read(told) == scan.Audit(["a 1: PYSEC-1, mended in 2"], looked_up=1, unknown=1)


@pytest.mark.parametrize(("must", "passes"), [("", True), ("1", False)])
def test_a_scan_that_could_not_look_says_so_and_never_that_all_is_well(
    must: str, passes: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THROUGHLINE_SCAN_MUST_LOOK", must)
    for look in ("audit", "audit_of_pages"):
        monkeypatch.setattr(scan, look, lambda: scan.Audit(looked_up=0, unknown=90))
    assert scan.look_for_holes() is passes
    told = capsys.readouterr()
    assert "NOT LOOKED" in told.err
    assert told.out == ""


def test_the_second_source_is_asked_where_the_first_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"pypi": scan.Audit(unknown=90), "osv": scan.Audit(["a 1: GHSA-1"], looked_up=90)}
    monkeypatch.setattr(scan, "_asked", known.__getitem__)
    assert scan.audit() == known["osv"]


def test_the_report_of_npm_is_read_and_one_without_counts_is_no_look() -> None:
    told = {
        "vulnerabilities": {"b": {"severity": "high"}, "a": {"severity": "low"}},
        "metadata": {"dependencies": {"total": 3}},
    }
    assert scan.read_npm(told) == scan.Audit(["a: low", "b: high"], looked_up=3)
    refused = [sys.executable, "-c", 'print(\'{"message": "405 Method Not Allowed"}\')']
    assert scan._told(refused, scan.read_npm) == scan.Audit()


@pytest.mark.parametrize("look", ["audit", "audit_of_pages"])
def test_a_known_hole_fails_the_scan(
    look: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in ("audit", "audit_of_pages"):
        monkeypatch.setattr(scan, each, lambda: scan.Audit(looked_up=90))
    monkeypatch.setattr(scan, look, lambda: scan.Audit(["a 1: PYSEC-1, mended in 2"], looked_up=90))
    assert scan.look_for_holes() is False
    assert "PYSEC-1" in capsys.readouterr().err


@pytest.mark.parametrize(("lock", "parts"), [("run", ["analysis"]), ("dev", ["analysis", "dev"])])
def test_everything_asked_for_is_in_the_lock(lock: str, parts: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [
        *project["dependencies"],
        *(line for part in parts for line in project["optional-dependencies"][part]),
    ]
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / f"requirements/{lock}.txt").read_text(), re.MULTILINE)
    )
    names = {re.split(r"[\[><=;~ ]", line)[0].lower().replace("_", "-") for line in asked}
    assert names - locked == set(), "run `make lock`"
