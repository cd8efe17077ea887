"""The words that run the system: `demo`, `serve`, `worker`, `migrate`."""

from __future__ import annotations

import argparse
import io
import time
from typing import Any

from throughline.cli import lifeline, supervision
from throughline.cli.bringing_up import system
from throughline.cli.errors import CannotRun, Misused
from throughline.cli.progress import ProgressBar

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`demo`, `serve`, `worker` and `migrate`."""
    demo = words.add_parser("demo", help="load the demonstration nation of invented people, and serve it")
    demo.add_argument("--full", action="store_true", help="30,197 invented people instead of 2,000")
    demo.add_argument("--people", type=int, metavar="N", help="this many people (with neither, 2,000)")
    demo.add_argument(
        "--seed", type=int, default=2015, help="another seed gives another nation (default 2015)"
    )
    demo.add_argument("--load-only", action="store_true", help="load, and do not serve")
    _listening(demo)
    demo.set_defaults(run=run_demo)
    serve = words.add_parser("serve", help="serve the pages and the API")
    serve.add_argument("--with-worker", action="store_true", help="run the worker beside it")
    _listening(serve)
    serve.set_defaults(run=run_serve)
    worker = words.add_parser("worker", help="send messages, wake for clocks, escalate what is overdue")
    worker.set_defaults(run=run_worker)
    migrate = words.add_parser(
        "migrate", help="bring the database to this version, and load the directory of bodies"
    )
    migrate.set_defaults(run=run_migrate)


def _listening(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    command.add_argument("--port", type=int, default=8000, help="the port to listen on (default 8000)")
    command.add_argument("--workers", type=int, default=2, metavar="N", help="web processes (default 2)")


def run_demo(asked: argparse.Namespace) -> int:
    """Everything a newcomer needs: database, tables, invented nation, pages, worker."""
    if asked.host not in LOOPBACK:
        raise Misused(
            "the demonstration signs anybody in as anybody, so it listens on this machine only (127.0.0.1)."
        )
    _check_people(asked)
    if not asked.load_only:
        supervision.free_port(asked.host, asked.port)
    with system(demo=True):
        _migrate()
        _load_nation(asked)
        if asked.load_only:
            return 0
        return _serve(asked, with_worker=True, ready=lambda: _introduce(_address(asked)))


def _check_people(asked: argparse.Namespace) -> None:
    from throughline.demo.published import published

    if asked.full and asked.people is not None:
        raise Misused("--full and --people contradict each other; give one.")
    if asked.people is not None and not 1 <= asked.people <= published().people:
        raise Misused(f"--people takes 1 to {published().people:,}, as many as the published counts hold.")


def run_serve(asked: argparse.Namespace) -> int:
    """Serve until told to stop."""
    supervision.free_port(asked.host, asked.port)
    with system():
        _check_settings()
        _refuse_old_tables()
        return _serve(
            asked,
            with_worker=asked.with_worker,
            ready=lambda: print(f"Serving on {_address(asked)}", flush=True),
        )


def run_worker(_asked: argparse.Namespace) -> int:
    """Work until told to stop."""
    lifeline.hold()
    with system():
        from throughline.ledger import worker

        worker.run()
    return 0


def run_migrate(_asked: argparse.Namespace) -> int:
    """Migrate as the owner, then load the directory."""
    with system():
        _migrate()
    return 0


def _check_settings() -> None:
    from django.core.management import call_command

    # What is wrong is raised or goes to standard error; that nothing is wrong need not be said.
    # Without their names Django leaves out every check that asks a database.
    call_command("check", databases=["default", "owner"], verbosity=0, stdout=io.StringIO())


def _refuse_old_tables() -> None:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CannotRun(
            "the database is older than this version. Run `throughline migrate` first; nothing was changed."
        )


def _migrate() -> None:
    from django.core.management import call_command

    from throughline import directory

    _check_settings()
    call_command("migrate", database="owner", verbosity=0)
    directory.load()


def _load_nation(asked: argparse.Namespace) -> None:
    from throughline import demo

    began = time.monotonic()
    bar = ProgressBar("Loading the invented nation")
    try:
        loaded = demo.load(full=asked.full, people=asked.people, seed=asked.seed, progress=bar)
    except demo.HoldsRealData as error:
        raise CannotRun(str(error)) from error
    finally:
        bar.close()
    if loaded:
        print(f"Loaded {loaded:,} invented people in {time.monotonic() - began:.0f} seconds.", flush=True)
    else:
        print("The invented nation is there already.", flush=True)


def _serve(asked: argparse.Namespace, *, with_worker: bool, ready: Any) -> int:
    commands = [supervision.web(asked.host, asked.port, asked.workers)]
    if with_worker:
        commands.append(supervision.worker())

    def when_up() -> None:
        if supervision.wait_for_page(f"{_address(asked)}/health"):
            ready()

    return supervision.together(commands, when_up)


def _address(asked: argparse.Namespace) -> str:
    host = f"[{asked.host}]" if ":" in asked.host else asked.host
    return f"http://{host}:{asked.port}"


def _introduce(address: str) -> None:
    """One line a persona: who they are and how to sign in as them."""
    from throughline import demo

    print(
        f"\nThroughline is at {address} . Everybody in it is invented.\nSign in with the button of your choice:\n"
    )
    for persona in demo.PERSONAS:
        print(
            f"  {persona.role_title:<18} {persona.name:<22} {address}/demo#{persona.key:<18} {persona.what_to_try}"
        )
    print("\nCtrl-C stops everything.", flush=True)
