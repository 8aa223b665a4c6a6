"""The console on a real port, staff accounts, and browsers that fill in forms as people do."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyotp
import pytest

from bot.console.app import build_console
from bot.directory.places import PlaceIndex, load_places
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR, load_settings
from bot.staff import accounts
from bot.staff.model import Role, Staff
from bot.staff.passwords import hash_password
from bot.staff.second_factor import PERIOD
from bot.staff.tables import StaffRow
from bot.storage.database import Database
from tests.databases import copied_sqlite
from tests.services import listening

PASSWORD = "每天 骑车 去 河边 钓鱼"
HASHED = hash_password(PASSWORD)


@dataclass
class Browser:
    """A browser with its own cookies; remembers the page it shows."""

    url: str
    client: httpx.Client
    shown: str = ""

    def open(self, path: str) -> httpx.Response:
        return self._keep(self.client.get(path))

    def send(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Send the form that is shown, with what was filled in."""
        hidden = dict(re.findall(r'<input type="hidden" name="(proof|next)" value="(.*?)">', self.shown))
        form = {**hidden, **(fields or {})}
        return self._keep(self.client.post(path, data=form, headers={"origin": self.url, **headers}))

    def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        self.open("/console/sign-in")
        return self.send("/console/sign-in", {"login": login, "password": password})

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        self.shown = answer.text
        return answer


@dataclass
class Person:
    """An account and what its owner knows.

    A code opens once; instead of waiting for the next half-minute its code is taken, which holds already: two at a time.
    """

    staff: Staff
    secret: str
    used: int = 0

    def code(self) -> str:
        self.used = max(self.used + 1, int(time.time()) // PERIOD)
        return pyotp.TOTP(self.secret).generate_otp(self.used)


@dataclass
class Office:
    """The console and everything around it."""

    url: str
    database: Database
    keys: KeyRing
    browsers: list[httpx.Client]

    def browser(self) -> Browser:
        client = httpx.Client(base_url=self.url, follow_redirects=True, timeout=30)
        self.browsers.append(client)
        return Browser(self.url, client)

    def hire(self, login: str, role: Role, areas: tuple[str, ...] = (), name: str = "小王") -> Person:
        """Add an account that has password and second factor."""
        secret = pyotp.random_base32()
        with self.database.write() as session:
            staff = accounts.add_staff(session, self.keys, "cli", login, name, role, areas)
            row = session.get_one(StaffRow, staff.id)
            row.password_hash, row.totp_secret = HASHED, self.keys.encrypt(secret)
            staff = accounts.as_staff(row)
        return Person(staff, secret)

    def signed_in(self, person: Person) -> Browser:
        browser = self.browser()
        browser.sign_in(person.staff.login)
        answer = browser.send("/console/code", {"code": person.code()})
        assert answer.url.path == "/console/account", answer.text
        return browser

    def link(self, login: str, role: Role = Role.ADMIN) -> str:
        """Add an account as the command line does; returns the path of its link."""
        with self.database.write() as session:
            staff = accounts.add_staff(session, self.keys, "cli", login, "小李", role, ())
            return f"/console/link/{accounts.new_link(session, self.keys, 'cli', staff.id)}"


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    return load_places(DATA_DIR / "directory")


@pytest.fixture
def open_office(
    sqlite_template: str, tmp_path: Path, keys: KeyRing, places: PlaceIndex
) -> Iterator[Callable[..., Office]]:
    """Opens an office; its arguments are settings. Once a test."""
    with contextlib.ExitStack() as kept:

        def open_one(**settings: object) -> Office:
            database = Database(copied_sqlite(sqlite_template, tmp_path / "console.db"))
            kept.callback(database.close)
            chosen = load_settings(_env_file=None, var_dir=tmp_path, **{"demo_data": False, **settings})
            url = kept.enter_context(listening(build_console(chosen, database, keys, places)))
            office = Office(url, database, keys, [])
            kept.callback(lambda: [client.close() for client in office.browsers])
            return office

        yield open_one


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    return open_office()
