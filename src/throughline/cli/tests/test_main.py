"""The command line as a whole: every word explains itself, and mistakes are sentences with an exit code."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import pytest

from throughline import __version__
from throughline.cli import main as command
from throughline.cli.errors import CannotRun, Misused

WORDS = {
    "demo",
    "serve",
    "worker",
    "migrate",
    "duties",
    "replay",
    "law",
    "facts",
    "prevalence",
    "verify",
    "rebuild",
    "import",
    "erase",
    "backup",
    "restore",
    "health",
    "keys",
    "data-protection",
    "administrator",
    "token",
}


def parsers(
    top: argparse.ArgumentParser, name: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Every word of the command line, and the words below it, with the parser of each."""
    yield name, top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from parsers(below, (*name, word))


def test_the_words_are_those_that_the_documentation_names() -> None:
    assert {name[0] for name, _ in parsers(command.parser()) if name} == WORDS


@pytest.mark.parametrize("name", [name for name, _ in parsers(command.parser())], ids=" ".join)
def test_every_word_explains_itself(name: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([*name, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith(" ".join(["usage: throughline", *name]))


def test_every_option_says_what_it_does() -> None:
    unexplained = [
        (" ".join(name), action.dest)
        for name, parser in parsers(command.parser())
        for action in parser._actions
        if action.option_strings and action.help is None
    ]
    assert unexplained == []


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"throughline {__version__}\n"


@pytest.mark.parametrize(
    "asked", [[], ["no-such-word"], ["duties"], ["erase"], ["erase", "not-a-number"], ["token"]]
)
def test_what_makes_no_sense_is_answered_with_the_usage_and_exit_code_two(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(asked)
    assert ended.value.code == 2
    assert "usage: throughline" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["demo", "--host", "0.0.0.0"], "listens on this machine only"),
        (["demo", "--full", "--people", "5"], "contradict each other"),
        (["demo", "--people", "0"], "--people takes 1 to 30,197"),
        (["demo", "--people", "30198"], "--people takes 1 to 30,197"),
        (["token", "some-team"], "a token needs a --purpose"),
        (["token", "some-team", "--purpose", "feed", "--days", "0"], "lasts one day or more"),
        (["erase", "--again", "--reason", "a restore"], "it takes no --reason"),
    ],
)
def test_a_misuse_is_one_sentence_and_starts_nothing(
    asked: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("throughline.cli.bringing_up._start_database", forbidden)
    assert command.main(asked) == 2
    told = capsys.readouterr().err
    assert told.startswith("throughline: ")
    assert says in told
    assert "Traceback" not in told


def forbidden(*_anything: Any) -> None:
    raise AssertionError("the database was started for a command that makes no sense")


def test_an_import_of_a_file_that_is_not_there_says_so_before_anything_is_started(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("throughline.cli.bringing_up._start_database", forbidden)
    assert command.main(["import", "no-such-file.jsonl", "--as", "somebody@body.example"]) == 3
    assert "there is no file at no-such-file.jsonl. Nothing was recorded" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (Misused("ask otherwise."), 2, "throughline: ask otherwise."),
        (CannotRun("it is not there."), 3, "throughline: it is not there."),
        (KeyboardInterrupt(), 130, "What was already recorded is kept."),
    ],
)
def test_what_goes_wrong_gives_its_exit_code_and_a_sentence(
    raised: BaseException,
    code: int,
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_asked: argparse.Namespace) -> int:
        raise raised

    monkeypatch.setattr("throughline.cli.law_commands.show_law", fail)
    assert command.main(["law"]) == code
    assert says in capsys.readouterr().err


def test_a_reader_who_stops_reading_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_asked: argparse.Namespace) -> int:
        raise BrokenPipeError

    class Closed:
        closed = False

        def close(self) -> None:
            self.closed = True

    standard_error = Closed()
    monkeypatch.setattr("throughline.cli.law_commands.show_law", stop)
    monkeypatch.setattr("sys.stderr", standard_error)
    assert command.main(["law"]) == 0
    assert standard_error.closed
