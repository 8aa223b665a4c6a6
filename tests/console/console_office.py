"""A browser that fills in forms as people do, people with accounts, and the office they work in."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import httpx
import pyotp

from bot.privacy.keys import KeyRing
from bot.staff import accounts
from bot.staff.model import Role, Staff
from bot.staff.passwords import hash_password
from bot.staff.second_factor import PERIOD
from bot.staff.tables import StaffRow
from bot.storage.database import Database

PASSWORD = "每天 骑车 去 河边 钓鱼"
HASHED = hash_password(PASSWORD)


@dataclass
class Browser:
    """A browser with its own cookies; remembers the page it shows."""

    url: str
    client: httpx.Client
    shown: str = ""
    proof: str = ""
    """What forms of this browser carried last, for those that are sent from a page without one."""

    def open(self, path: str) -> httpx.Response:
        return self._keep(self.client.get(path))

    def send(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Send the form that is shown, with what was filled in."""
        hidden = dict(re.findall(r'<input type="hidden" name="(proof|next)" value="(.*?)">', self.shown))
        form = {"proof": self.proof, **hidden, **(fields or {})}
        return self._keep(self.client.post(path, data=form, headers={"origin": self.url, **headers}))

    def send_file(self, path: str, content: bytes, **headers: str) -> httpx.Response:
        """Send a file as the page that is shown would."""
        sent = {"origin": self.url, "x-form-proof": self.proof, **headers}
        return self._keep(self.client.post(path, content=content, headers=sent))

    def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        self.open("/console/sign-in")
        return self.send("/console/sign-in", {"login": login, "password": password})

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        self.shown = answer.text
        if found := re.search(r'(?:data-proof=|name="proof" value=)"(\w+)"', answer.text):
            self.proof = found[1]
        return answer


@dataclass
class Person:
    """An account and what its owner knows.

    A code opens once. Instead of waiting for the next half-minute its code is taken, which fits already: two at a time.
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
        answer = browser.send("/console/code", {"code": person.code(), "next": "/console/account"})
        assert answer.url.path == "/console/account", answer.text
        return browser

    def link(self, login: str, role: Role = Role.ADMIN) -> str:
        """Add an account as the command line does; returns the path of its link."""
        with self.database.write() as session:
            staff = accounts.add_staff(session, self.keys, "cli", login, "小李", role, ())
            return f"/console/link/{accounts.new_link(session, self.keys, 'cli', staff.id)}"
