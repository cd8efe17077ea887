"""Take the screenshots of the main pages, at the width of a desk and of a telephone, into docs/screenshots/.

    .venv/bin/python tools/screenshots.py [--into FOLDER] [--people 200]

Everything on them is invented: they are taken from the demonstration, which says so on every page. The demonstration
is loaded into a folder of its own (`THROUGHLINE_DATA`), so that no other installation is touched.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")

from playwright.sync_api import Browser, Page, sync_playwright

from chromium import NONE_FOUND, find

if TYPE_CHECKING:
    from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = {"desk": (1280, 900), "320": (320, 640)}
TALLEST = 2000
STEPS = {
    "record": "record/",
    "form": "record/risk-assessed",
    "hand-over": "hand-over?team=harbour",
    "close": "close",
    "share": "share?body=council",
    "teams": "teams",
    "looked": "looked",
}

RECOGNISING = {
    "first-contact": "/first",
    "safe-now": "/cases/{line}/safe-now",
    "signs": "/cases/{line}/signs",
    "signs-of-work": "/cases/{line}/signs/work",
    "rights": "/cases/{line}/rights",
    "tonight": "/cases/{line}/safe-place",
    "information-sheets": "/information",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: its file's name, who opens it, its address, and what is typed and pressed there before it is taken."""

    name: str
    who: str
    address: str
    typed: Mapping[str, str] = field(default_factory=dict)
    press: str = ""


def shots() -> list[Shot]:
    """The pages that show what the system does, in the order in which a newcomer would meet them."""
    line, duty, fact = _places()
    return [
        Shot("sign-in", "", "/accounts/login/"),
        Shot("worklist", "first-responder", "/"),
        Shot("waiting", "support-worker", "/?list=waiting"),
        Shot("overdue", "supervisor", "/?list=overdue"),
        Shot("find", "first-responder", "/find"),
        Shot("person", "first-responder", f"/cases/{line}/"),
        Shot("duty", "first-responder", f"/cases/{line}/duties/{duty}"),
        Shot("fact", "first-responder", f"/cases/{line}/facts/{fact}"),
        *(Shot(name, "first-responder", f"/cases/{line}/{address}") for name, address in STEPS.items()),
        *(Shot(name, "first-responder", address.format(line=line)) for name, address in RECOGNISING.items()),
        *_referring(),
        Shot("law-book", "inspector", "/law"),
        Shot("my-page", "survivor", "/me"),
    ]


def _referring() -> list[Shot]:
    """A referral from its first question to what the recipient reads, and what stands beside it."""
    from staging import stage

    told = stage()
    agreeing, refusing, child = (
        f"/cases/{each}/refer" for each in (told.agreeing, told.refusing, told.child)
    )
    sent = f"/cases/{told.child}/sent"
    pages = {
        "refer-consent": f"{agreeing}/referral",
        "refer-account": f"{agreeing}/exploitation",
        "refer-check": f"{agreeing}/check",
        "refer-anything-more": f"{refusing}/anything-more",
        "refer-done": f"{child}/done",
        "sent": f"{sent}/",
        "send-on": f"{sent}/{told.pack}/send?who=Eastmere",
        "follow-up": f"{sent}/{told.pack}",
        "unfinished": "/unfinished",
        "family": "/family",
        "ask": "/ask",
    }
    return [
        *(Shot(name, "first-responder", address) for name, address in pages.items()),
        Shot("refer-problem", "first-responder", f"/cases/{told.fresh}/refer/age", press="Save and continue"),
        Shot("one-to-us", "investigator", f"/sent-to-us/{told.delivery}"),
        Shot("code", "", f"/received/{told.link}"),
        Shot("received", "", f"/received/{told.link}", {"The code": told.code}, "Open it"),
    ]


def _places() -> tuple[UUID, str, int]:
    """A line that the first responder's team leads, with a duty and a fact on it: the one with most to see."""
    from django.db import transaction

    from throughline import ledger
    from throughline.access import acting_as
    from throughline.web.words import reference_of

    actor = _actor("first-responder")
    with transaction.atomic(), acting_as(actor):
        cases = {
            task.card.case_id for page in (1, 2, 3) for task in ledger.worklist(actor, "team", page).items
        }
        opened = [ledger.open(case, by=actor, purpose="casework") for case in cases]
        best = max(
            opened,
            key=lambda case: (
                _led_by(case, actor),
                min(len(case.entries), 30),
                len(case.obligations),
                str(case.id),
            ),
        )
        return best.id, reference_of(best.obligations[0].key), best.entries[-1].seq


def _led_by(case: Any, actor: Any) -> bool:
    return case.lead is not None and case.lead.team_id == actor.team_id


def _actor(persona: str) -> Any:
    from throughline.access import actor_from
    from throughline.access.models import Membership

    held = Membership.objects.select_related("team__agency", "user").get(user__email=_email(persona))
    return actor_from(held)


def _email(persona: str) -> str:
    from throughline.demo import PERSONAS

    found: str = next(each.email for each in PERSONAS if each.key == persona)
    return found


@contextmanager
def served() -> Iterator[str]:
    """The site on a free port of this machine."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from throughline.site.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the screenshots are the output."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def sign_in(window: Page, site: str, persona: str) -> None:
    """Give a window the session of a persona."""
    from django.conf import settings
    from django.test import Client

    from throughline.access.models import User

    client = Client()
    user = User.objects.get(email=_email(persona))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    window.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def take(browser: Browser, site: str, shot: Shot, into: Path) -> None:
    """Take one page at each width. Raises RuntimeError where the page did not come."""
    context = browser.new_context(locale="en-GB")
    window = context.new_page()
    if shot.who:
        sign_in(window, site, shot.who)
    answer = window.goto(site + shot.address)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{shot.address} answered {answer.status if answer else 'nothing'}")
    for label, text in shot.typed.items():
        window.get_by_label(label, exact=True).fill(text)
    if shot.press:
        with window.expect_navigation():
            window.get_by_role("button", name=shot.press, exact=True).click()
    for width, (across, down) in WIDTHS.items():
        window.set_viewport_size({"width": across, "height": down})
        height = min(window.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip = {"x": 0, "y": 0, "width": across, "height": height}
        window.screenshot(path=into / f"{shot.name}-{width}.png", full_page=True, clip=clip)  # type: ignore[arg-type]
    context.close()


def main() -> int:
    """Load, serve, take."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--into", type=Path, default=ROOT / "docs" / "screenshots")
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--only", default="", help="only the shots of these names, with commas between")
    given = asked.parse_args()
    path = find()
    if path is None:
        print(NONE_FOUND, file=sys.stderr)
        return 1
    given.into.mkdir(parents=True, exist_ok=True)
    from throughline.cli.bringing_up import system

    with system(demo=True):
        _load(given.people)
        _shoot(path, given.into, given.only)
    return 0


def _load(people: int) -> None:
    from django.core.management import call_command

    from throughline import demo, directory

    call_command("migrate", database="owner", verbosity=0)
    directory.load()
    demo.load(people=people)


def _shoot(chromium: str, into: Path, only: str) -> None:
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for shot in shots():
            if not only or shot.name in only.split(","):
                take(browser, site, shot, into)
                print(shot.name, flush=True)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
