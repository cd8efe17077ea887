"""How gunicorn runs the pages: preloaded code, threads, no access log (paths name cases)."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from throughline.cli import lifeline

preload_app = True
threads = 4
accesslog = None
timeout = 60
graceful_timeout = 8
max_requests = 20_000
max_requests_jitter = 2_000
proc_name = "throughline"
# It would be made in the home of whoever runs us, where nothing of ours belongs.
control_socket_disable = True


# Its error log names the address of a request that failed: it is written as discreetly as our own.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "throughline.site.discreet.Discreet",
            "format": "[{asctime}] [{process}] [{levelname}] {message}",
            "style": "{",
        }
    },
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"level": "WARNING", "handlers": ["error"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["error"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


def on_starting(_server: Any) -> None:
    """End with the command that started us."""
    lifeline.hold()


def when_ready(_server: Any) -> None:
    """Make once, before the processes part, what each would make for itself; and keep it out of every collection.

    Pages are compiled here rather than when first asked for. What is frozen is never looked through for garbage again,
    which is quicker, keeps its memory shared, and lets the collector run when a day's work asks for it: it waits for a
    quarter of all that it watches.
    """
    _compile_pages()
    gc.collect()
    gc.freeze()


def _compile_pages() -> None:
    from django.apps import apps
    from django.template import engines

    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("throughline.") and folder.is_dir():
            for page in sorted(folder.rglob("*.html")):
                engines["django"].get_template(page.relative_to(folder).as_posix())


def post_fork(_server: Any, _worker: Any) -> None:
    """A database connection must never be shared with the process we were forked from."""
    from django.db import connections

    connections.close_all()
