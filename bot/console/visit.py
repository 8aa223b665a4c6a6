"""One request to the console, as the gate hands it to a handler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import anyio.from_thread
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web.addresses import client_address
from bot.console.cookies import set_session_cookie
from bot.console.devices import device_name
from bot.console.words import DONE, NAVIGATION
from bot.conversations.live import LiveHub
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex
from bot.early_warning.reading import Wanted, count_warnings
from bot.knowledge import Knowledge
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.staff.model import Staff
from bot.staff.roles import Permission, covers, may
from bot.staff.sessions import StaffSession
from bot.storage.database import Database


@dataclass(frozen=True)
class Console:
    """What all pages need. `secure`: people reach the service by https."""

    settings: Settings
    database: Database
    keys: KeyRing
    knowledge: Knowledge
    directory: DirectoryBook
    hub: LiveHub
    templates: Environment

    @property
    def places(self) -> PlaceIndex:
        return self.knowledge.places

    @property
    def secure(self) -> bool:
        return self.settings.public_url.startswith("https:")

    def form_proof(self, seed: str) -> str:
        """Return what every form must carry of a browser whose cookie holds `seed`."""
        return self.keys.hash("form of the console", seed)

    def written(self, conversation_id: str, channel: str) -> None:
        """Words to a worker are committed: they are shown and delivered. Called in the thread of a page."""
        anyio.from_thread.run_sync(self.hub.written, conversation_id, channel)

    def changed(self, conversation_id: str = "") -> None:
        """Something is committed that lists, or those who look at this conversation, show. In the thread of a page."""
        if conversation_id:
            anyio.from_thread.run_sync(self.hub.wake, conversation_id)
        else:
            anyio.from_thread.run_sync(self.hub.changed)


@dataclass(frozen=True)
class SignedInAs:
    """Who is signed in, and with which session."""

    staff: Staff
    session: StaffSession


@dataclass(frozen=True)
class Visit:
    """A request that may be handled.

    Attributes:
        form: the fields of a form that was sent, empty otherwise.
        seed: what ties forms to this browser: the token of its session, or a random value before there is one.
        by: who is signed in, None on pages open to everybody.
        whole: the session owes nothing any more.
        body: of a page that takes a file.
    """

    console: Console
    request: Request
    form: Mapping[str, str]
    seed: str
    by: SignedInAs | None
    whole: bool
    body: bytes = b""

    @property
    def me(self) -> SignedInAs:
        """Who is signed in.

        Raises:
            LookupError: nobody; the route table lets everybody in here.
        """
        if self.by is None:
            raise LookupError("nobody is signed in")
        return self.by

    @property
    def network(self) -> str:
        """Address of the client."""
        return client_address(self.request, self.console.settings.trusted_proxies)

    @property
    def device(self) -> str:
        """How the browser is called in the list of sessions."""
        return device_name(self.request.headers.get("user-agent", ""))

    @property
    def in_part(self) -> bool:
        """Return whether a script of ours asked (htmx), which puts the answer into the page that is shown."""
        return self.request.headers.get("hx-request") == "true"

    def may(self, permission: Permission) -> bool:
        """Return whether whoever is signed in has the permission at all."""
        return self.by is not None and may(self.by.staff, permission)

    def covers(self, areas: tuple[str, ...]) -> bool:
        """Return whether these places lie in those of whoever is signed in."""
        return covers(self.console.places, self.me.staff, areas)

    def new_warnings(self) -> int:
        """Count the warnings in one's places that nobody has acknowledged."""
        staff = self.me.staff
        if not (staff.areas or self.covers(())):
            return 0
        with self.console.database.read() as session:
            return count_warnings(session, Wanted(areas=staff.areas, unacknowledged=True))

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Answer with a page; `values` are what its template names."""
        staff = self.by.staff if self.by else None
        common = {
            "me": staff,
            "navigation": [one for one in NAVIGATION if staff and self.whole and may(staff, one.permission)],
            "new_warnings": self.new_warnings,
            "searches": self.whole and self.may(Permission.SEARCH),
            "path": self.request.url.path,
            "proof": self.console.form_proof(self.seed),
            "done": DONE.get(self.request.query_params.get("done", "")),
            "error": None,
        }
        return HTMLResponse(self.console.templates.get_template(template).render({**common, **values}), status)

    def go(self, path: str, done: str = "") -> Response:
        """Answer by leading the browser to another page, which says what was done."""
        return RedirectResponse(path + (f"?{urlencode({'done': done})}" if done else ""), 303)

    def go_with(self, path: str, token: str) -> Response:
        """As `go`, giving the browser the token of its session."""
        answer = self.go(path)
        set_session_cookie(answer, token, self.console.secure)
        return answer
