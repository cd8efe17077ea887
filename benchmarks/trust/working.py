"""Fifty people at work in a browser each: who they are, and what they look at, record, hand over and accept."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.trust.figures import said

ROLES = {
    "first-responder": 14,
    "support-worker": 14,
    "investigator": 6,
    "supervisor": 5,
    "decision-maker": 5,
    "advocate": 2,
    "analyst": 1,
    "inspector": 1,
    "data-guardian": 1,
    "survivor": 1,
}
SECTORS = {"first-responder": ("police", "council", "support"), "support-worker": ("support",), "investigator": ("police",),
           "supervisor": ("police", "support"), "decision-maker": ("decision",), "advocate": ("advocacy",)}  # fmt: skip
SEARCH = frozenset(SECTORS)  # those who read no names look for none
PACE = (5.0, 15.0)
RECORDING = 0.2


# -- who they are ------------------------------------------------------------------------------------------------------


@dataclass
class Person:
    """One of the fifty: a session, and cases on which they may record."""

    role: str
    cookie: str
    team: str = ""
    workable: list[str] = field(default_factory=list)
    token: str = ""
    cases: list[str] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)


def people(count: int, dice: random.Random) -> list[Person]:
    """So many people, by role in the shares of `ROLES`; the personas first, then colleagues in the busiest teams."""
    from throughline import demo
    from throughline.access.models import Membership, User

    teams, found = _busiest_teams(), []
    for role, share in ROLES.items():
        personas = [each for each in demo.PERSONAS if each.role == role]
        wanted = max(1, round(share * count / sum(ROLES.values())))
        for number in range(wanted):
            if number == 0:
                found.append(_signed_in(User.objects.get(email=personas[0].email), role, dice))
                continue
            places = [team for team, sector in teams if sector in SECTORS[role]]
            user, made = User.objects.get_or_create(
                email=f"load.{role}.{number}@example.org", defaults={"name": f"Colleague {number} (invented)"}
            )
            if made:
                Membership.objects.create(user=user, team_id=places[number % len(places)], role=role)
            found.append(_signed_in(user, role, dice))
    return found[:count]


def _busiest_teams() -> list[tuple[int, str]]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """SELECT t.id, a.sector FROM access_relationship r JOIN access_team t ON t.id = r.team_id
            JOIN directory_agency a ON a.slug = t.agency_id WHERE r.until_seq IS NULL
            GROUP BY t.id, a.sector ORDER BY count(*) DESC"""
        )
        return [(team, sector) for team, sector in cursor.fetchall()]


def _signed_in(user: Any, role: str, dice: random.Random) -> Person:
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from throughline import ledger
    from throughline.access import acting_as, actor_from
    from throughline.access.models import Membership

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    person = Person(role, f"{name}={client.cookies[name].value}")
    held = Membership.objects.select_related("team__agency", "user").filter(user=user).first()
    if held is None:
        return person
    person.team, actor = held.team.slug, actor_from(held)
    with transaction.atomic(), acting_as(actor):
        pages = [ledger.worklist(actor, "team", page).items for page in range(1, 5)]
        ids = sorted({task.card.case_id for page in pages for task in page}, key=str)
        for case in dice.sample(ids, min(12, len(ids))):
            opened = ledger.open(UUID(str(case)), by=actor, purpose="casework")
            if opened.kind == "person" and opened.may("note") and opened.closed_at is None:
                person.workable.append(f"/cases/{case}/")
    return person


# -- what they do ------------------------------------------------------------------------------------------------------


@dataclass
class Log:
    """What was asked, how long each answer took, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    acts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    read_again: int = 0
    taken_meanwhile: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, took: float) -> None:
        with self.lock:
            self.times[what].append(took)

    def act(self, what: str) -> None:
        with self.lock:
            self.acts[what] += 1

    def fault(self, text: str) -> None:
        with self.lock:
            self.errors.append(text)
        said(text)


class Browser:
    """One person's connection, kept as long as the server keeps it."""

    def __init__(self, port: int, person: Person, log: Log) -> None:
        self.port, self.person, self.log = port, person, log
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, what: str, address: str) -> str:
        """A page, or the page it leads to."""
        return self._asked(what, "GET", address, None)[1]

    def post(self, what: str, address: str, sent: dict[str, str]) -> tuple[int, str, str]:
        """Send a form: the status, the page, and where it leads."""
        return self._ask(what, "POST", address, {"csrfmiddlewaretoken": self.person.token, **sent})

    def follow(self, what: str, address: str, sent: dict[str, str]) -> tuple[str, str]:
        """Send a form and go where it leads: the address and the page there."""
        return self._asked(what, "POST", address, {"csrfmiddlewaretoken": self.person.token, **sent})

    def _asked(self, what: str, how: str, address: str, sent: dict[str, str] | None) -> tuple[str, str]:
        status, page, leads = self._ask(what, how, address, sent)
        for _ in range(3):
            if not leads:
                break
            address = leads
            status, page, leads = self._ask(what, "GET", address, None)
        return address, page if status < 400 else ""

    def _ask(self, what: str, how: str, address: str, sent: dict[str, str] | None) -> tuple[int, str, str]:
        headers = {"Host": "127.0.0.1", "Cookie": self.person.cookie}
        body = None
        if sent is not None:
            body = urllib.parse.urlencode(sent)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        answer, content = self._answer(how, address, body, headers)
        self.log.add(what, (time.perf_counter() - began) * 1000)
        self._keep_cookies(answer)
        page = content.decode("utf-8", "replace")
        if answer.status == 403 and self._taken_meanwhile(address):
            self.log.taken_meanwhile += 1
        elif answer.status >= 400 and answer.status != 409:
            self.log.fault(f"{self.person.role}: {how} {what} answered {answer.status}: {_says(page)}")
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
            self.person.token = found[1]
        leads = answer.headers.get("Location", "") if answer.status in (301, 302, 303) else ""
        if leads.startswith("/accounts/login"):
            self.log.fault(f"{self.person.role}: {what} was signed out")
        return answer.status, page, leads

    def _taken_meanwhile(self, address: str) -> bool:
        """Whether another team's acceptance of this very line was on its way when we were refused: it is theirs now."""
        line = re.match(r"/cases/[0-9a-f-]{36}/", address)
        if line is None:
            return False
        # Who accepted hears of it, and takes the line out of our hands, a moment after the server did.
        time.sleep(3)
        return line[0] not in self.person.workable

    def _answer(self, how: str, address: str, body: str | None, headers: dict[str, str]) -> tuple[Any, bytes]:
        try:
            self.connection.request(how, address, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # a kept connection that the server had ended meanwhile: a browser asks once more
            self.connection.request(how, address, body, headers)
            answer = self.connection.getresponse()
        return answer, answer.read()

    def _keep_cookies(self, answer: Any) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            kept = [each for each in self.person.cookie.split("; ") if not each.startswith(f"{name}=")]
            self.person.cookie = "; ".join([*kept, f"{name}={value}"])


def look(browser: Browser, dice: random.Random) -> None:
    """One page, drawn by how often each is looked at; what stands on it is what can be looked at next."""
    who, log = browser.person, browser.log
    if who.role == "survivor":
        log.act("own page")
        browser.get("own page", "/me")
        return
    what = dice.choices(list(LOOKS), [weight for weight, _ in LOOKS.values()])[0]
    address = LOOKS[what][1](who, dice) if what != "search" or who.role in SEARCH else None
    if address is None:
        what, address = "worklist", "/?list=team"
    log.act(what)
    if what == "search":
        browser.get("search form", "/find")
        _learn(who, browser.follow(what, "/find", {"words": dice.choice(who.names or ["Nobody Known"])})[1])
    else:
        _learn(who, browser.get(what, address))


def _one(found: list[str], dice: random.Random, tail: str = "") -> str | None:
    return dice.choice(found) + tail if found else None


LOOKS: dict[str, tuple[int, Callable[[Person, random.Random], str | None]]] = {
    "worklist": (25, lambda who, dice: f"/?list={dice.choice(['mine', 'team', 'overdue', 'waiting'])}"),
    "person's page": (32, lambda who, dice: _one(who.cases, dice)),
    "search": (12, lambda who, dice: "/find"),
    "duty in full": (9, lambda who, dice: _one(who.duties, dice)),
    "all duties": (5, lambda who, dice: _one(who.cases, dice, "duties/")),
    "fact": (5, lambda who, dice: _one(who.facts, dice)),
    "who has looked": (3, lambda who, dice: _one(who.workable, dice, "looked")),
    "choose what to record": (3, lambda who, dice: _one(who.workable, dice, "record/")),
    "notices": (3, lambda who, dice: "/notices"),
    "law book": (3, lambda who, dice: "/law"),
}
KEPT = 60


def _learn(who: Person, page: str) -> None:
    """Remember people and names seen; of what stands on the page before them, only that page's links."""
    for kept, pattern in (
        (who.cases, r'href="(/cases/[0-9a-f-]{36}/)"'),
        (who.names, r'href="/cases/[0-9a-f-]{36}/"[^>]*>([A-Z][a-z]+ [A-Z][a-z]+)<'),
    ):
        kept.extend(found for found in re.findall(pattern, page) if found not in kept)
        del kept[:-KEPT]
    for kept, pattern in (
        (who.duties, r'href="(/cases/[0-9a-f-]{36}/duties/[^"/]+)"'),
        (who.facts, r'href="(/cases/[0-9a-f-]{36}/facts/\d+)"'),
        (who.offers, r'href="(/hand-overs/[0-9a-f-]{36}/accept)"'),
    ):
        kept[:] = re.findall(pattern, page)


def record(browser: Browser, everybody: list[Person], teams: list[str], dice: random.Random) -> None:
    """One fact: form, check, record; now and then a hand-over offered or accepted."""
    who, log, drawn = browser.person, browser.log, dice.random()
    if drawn < 0.12 and who.offers:
        log.act("accept")
        accept(browser, who.offers.pop(), everybody)
    elif drawn < 0.2:
        log.act("hand over")
        hand_over(browser, dice.choice(who.workable), dice.choice(teams), dice)
    else:
        log.act("record")
        fill_in(browser, dice.choice(who.workable), dice)


FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("note", {"q-note": "An invented note. " * 6}),
    ("danger-assessed", {"q-level": "soon"}),
    ("indicator", {"q-code": "GEN13", "q-how": "seen"}),
)


def fill_in(browser: Browser, case: str, dice: random.Random) -> None:
    kind, answers = dice.choice(FORMS)
    form = browser.get("record: form", f"{case}record/{kind}")
    day = datetime.now(UTC) - timedelta(days=1)
    sent = {f"q-happened-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    address, check = browser.follow(
        "record: check", f"{case}record/{kind}", {**answers, **sent, "version": _version(form)}
    )
    if "/check/" not in address:
        browser.log.fault(f"{browser.person.role}: the form of {kind} was not taken")
        return
    status, page, leads = browser.post("record: record", address, {"version": _version(check)})
    if status == 409:
        browser.log.read_again += 1
        status, page, leads = browser.post("record: record", address, {"version": _version(page)})
    if not leads:
        browser.log.fault(f"{browser.person.role}: {kind} was not recorded ({status}: {_says(page)})")
    else:
        browser.get("record: done", leads)


def hand_over(browser: Browser, case: str, team: str, dice: random.Random) -> None:
    """Offer a case to a team, where no offer waits on it already."""
    words = urllib.parse.urlencode({"team": team.split("-")[0]})
    page = browser.get("hand over: form", f"{case}hand-over?{words}")
    choices = re.findall(r'name="to_team"[^>]*value="([^"]+)"', page)
    choices = [each for each in choices if each != browser.person.team]
    if choices:
        day = datetime.now(UTC) + timedelta(days=2)
        sent = {f"q-accept_by-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        sent |= {"to_team": team if team in choices else dice.choice(choices), "version": _version(page)}
        browser.follow("hand over: offer", f"{case}hand-over", sent)


def accept(browser: Browser, address: str, everybody: list[Person]) -> None:
    """Accept what waits, where it still does: from then on it is for the new team to record on, and for no other."""
    page = browser.get("accept: form", address)
    if "</form>" in page and 'data-prevent-double-click="true">Accept' in page:
        _, _, leads = browser.post("accept: accept", address, {"version": _version(page)})
        if taken := re.match(r"/cases/[0-9a-f-]{36}/", leads):
            for each in everybody:
                if each.team != browser.person.team and taken[0] in each.workable:
                    each.workable.remove(taken[0])
            if taken[0] not in browser.person.workable:
                browser.person.workable.append(taken[0])


def _says(page: str) -> str:
    """What a page says is wrong, as far as it says so, else its heading."""
    for pattern in (r'class="govuk-error-summary.*?</ul>', r"<h1.*?</h1>"):
        if found := re.search(pattern, page, re.DOTALL):
            return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())[-200:]
    return "nothing"


def _version(page: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page)
    return found[1] if found else ""


def at_work(
    person: Person,
    port: int,
    log: Log,
    everybody: list[Person],
    teams: list[str],
    often: float,
    until: float,
    seed: int,
) -> None:
    """Act, think, act, until it is time."""
    dice, browser = random.Random(seed), Browser(port, person, log)
    time.sleep(dice.random() * PACE[1])
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            if person.workable and dice.random() < often:
                record(browser, everybody, teams, dice)
            else:
                look(browser, dice)
        except (OSError, http.client.HTTPException) as error:
            log.fault(f"{person.role}: {type(error).__name__} {error}")
            browser.connection.close()
        time.sleep(max(0.0, dice.uniform(*PACE) - (time.monotonic() - began)))
