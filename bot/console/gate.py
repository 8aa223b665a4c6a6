"""The gate of the console: every request passes here, and nowhere else is decided who may do what.

In order: size and kind of a form, its origin, the session, what the session still owes, the proof in the form, the
permission, the places. What is missing leads to the page where it can be given, or to a refusal.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal
from urllib.parse import urlencode, urlsplit

import anyio
import anyio.to_thread
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.cookies import read_cookie, set_form_cookie
from bot.console.sent import read_body, read_form
from bot.console.visit import Console, SignedInAs, Visit
from bot.files.limits import file_limits
from bot.staff.accounts import find_staff
from bot.staff.model import Staff
from bot.staff.own_account import Step, owed
from bot.staff.roles import Permission, covers, may
from bot.staff.sessions import find_session, is_stale, touch

THREADS = 4
"""Pages worked on at once, in threads of their own: a flood of sign-ins must not keep those of the chat busy. As many
as the pool has connections beyond `database_threads`."""
SIGN_IN = "/console/sign-in"


class Door(Enum):
    """What stands in the route table where no permission does.

    OPEN: everybody. HALF_WAY: whoever gave password or link. SETTING_UP: whoever owes no code, though perhaps still has
    to set password and second factor.
    """

    OPEN = auto()
    HALF_WAY = auto()
    SETTING_UP = auto()


@dataclass(frozen=True)
class Either:
    """Places of which one is enough: a case of one place on which the union of another works."""

    places: Collection[str]


@dataclass(frozen=True)
class Unless:
    """Places, and a question of the account: even there not everybody may see everything."""

    places: Collection[str]
    is_hidden: Callable[[Session, Staff], bool]


Need = Door | Permission
Within = Callable[[Session, Mapping[str, str]], Collection[str] | Either | Unless | None]
"""Finds the places of what an address speaks of; none: the whole country; None: there is no such thing."""

_WHERE = {
    Step.CODE: "/console/code",
    Step.PASSWORD: "/console/account/password",
    Step.SECOND_FACTOR: "/console/account/second-factor",
}


@dataclass(frozen=True)
class Page:
    """A line of the route table.

    Attributes:
        within: asked where what is shown or changed belongs to a place.
        takes: what a POST carries: fields of a form, or a file as its body, with the proof in `X-Form-Proof`.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Callable[[Visit], Response]
    need: Need
    within: Within | None = None
    takes: Literal["form", "file"] = "form"


class Gate:
    """Turns lines of the route table into routes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._limiter: anyio.CapacityLimiter | None = None

    def route(self, page: Page) -> Route:
        """Return the route of a page. Its handler runs in a thread, since it works with the database."""

        async def answer(request: Request) -> Response:
            # PostgreSQL knows no NUL, so nothing is called so.
            if "\0" in request.url.path or "%00" in request.url.query:
                raise HTTPException(404)
            if self._limiter is None:  # made here, since it belongs to the loop that serves
                self._limiter = anyio.CapacityLimiter(THREADS)
            form, body = await self._sent(page, request, self._limiter)
            return await anyio.to_thread.run_sync(self._answer, page, request, form, body, limiter=self._limiter)

        return Route(page.path, answer, methods=[page.method])

    async def _sent(
        self, page: Page, request: Request, limiter: anyio.CapacityLimiter
    ) -> tuple[Mapping[str, str], bytes]:
        if page.method == "GET":
            return {}, b""
        if page.takes == "form":
            return await read_form(request), b""
        # Files are large: of somebody who is not signed in none is read.
        if await anyio.to_thread.run_sync(self._signed_in, request, limiter=limiter) is None:
            return {}, b""
        proof = request.headers.get("x-form-proof", "")
        return {"proof": proof}, await read_body(request, file_limits(self._console.settings).largest)

    def _answer(self, page: Page, request: Request, form: Mapping[str, str], body: bytes) -> Response:
        if page.method == "POST" and not self._is_own(request):
            raise HTTPException(403, "这个请求不是从本站页面发出的。请从登录页重新打开。")
        by = self._signed_in(request)
        step = owed(by.staff, by.session, self._console.settings.demo_data) if by else None
        elsewhere = self._where_first(page, request, step)
        if elsewhere is not None:
            return _lead(request, elsewhere)
        secure = self._console.secure
        tied = read_cookie(request, "session", secure) if by else read_cookie(request, "form", secure)
        if page.method == "POST" and not self._is_proved(tied, form):
            raise HTTPException(403, "页面放得太久，或者浏览器关掉了Cookie。请回到上一页刷新后再试。")
        seed = tied or secrets.token_urlsafe(32)
        self._permit(page, request, by)
        answer = page.handler(Visit(self._console, request, form, seed, by, step is Step.NOTHING, body))
        if not tied:
            set_form_cookie(answer, seed, secure)
        return answer

    def _is_own(self, request: Request) -> bool:
        """Return whether a form comes from one of our own pages: browsers name the origin with every form."""
        origin = urlsplit(request.headers.get("origin", ""))
        if origin.scheme not in {"http", "https"} or not origin.netloc:
            return False
        own = urlsplit(self._console.settings.public_url)
        return origin.netloc == request.headers.get("host") or origin[:2] == own[:2]

    def _signed_in(self, request: Request) -> SignedInAs | None:
        token = read_cookie(request, "session", self._console.secure)
        if not token:
            return None
        with self._console.database.read() as session:
            found = find_session(session, self._console.keys, token)
            staff = find_staff(session, found.staff_id) if found else None
        if found is None or staff is None or staff.disabled:
            return None
        # What a page that lies open asks for by itself shows nobody at the screen.
        if is_stale(found) and not _asked_by_itself(request):
            with self._console.database.write() as session:
                touch(session, found)
        return SignedInAs(staff, found)

    def _where_first(self, page: Page, request: Request, step: Step | None) -> str | None:
        """Return where the browser must go before it may have this page."""
        if page.need is Door.OPEN:
            return None
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        # A form is not sent once more after the sign-in: its page is opened at most.
        then = f"?{urlencode({'next': wanted})}" if page.method == "GET" else ""
        if step is None:
            return SIGN_IN + then
        if page.need is Door.HALF_WAY or step is Step.NOTHING:
            return None
        if page.need is Door.SETTING_UP and step is not Step.CODE:
            return None
        return _WHERE[step] + (then if step is Step.CODE else "")

    def _is_proved(self, seed: str, form: Mapping[str, str]) -> bool:
        expected = self._console.form_proof(seed)
        return bool(seed) and hmac.compare_digest(form.get("proof", "").encode(), expected.encode())

    def _permit(self, page: Page, request: Request, by: SignedInAs | None) -> None:
        if isinstance(page.need, Door):
            return
        if by is None or not may(by.staff, page.need):
            raise HTTPException(403, "您的账号没有这个权限。需要的话，请联系管理员。")
        if page.within is None:
            return
        with self._console.database.read() as session:
            areas = page.within(session, request.path_params)
            if isinstance(areas, Unless):
                areas = None if areas.is_hidden(session, by.staff) else areas.places
        # What lies elsewhere looks like what does not exist.
        if areas is None or not self._lies_in(by.staff, areas):
            raise HTTPException(404)

    def _lies_in(self, staff: Staff, areas: Collection[str] | Either) -> bool:
        places = self._console.places
        if isinstance(areas, Either):
            # Without places: the whole country, which accounts that are bound to no place cover.
            return covers(places, staff, ()) or any(covers(places, staff, (place,)) for place in areas.places)
        return covers(places, staff, areas)


def own_path(wanted: str) -> str:
    """Return where to go after the sign-in: the page that was wanted, if it is one of ours, else the first page."""
    is_own = re.fullmatch(r"/console/[A-Za-z0-9/_-]*(\?[A-Za-z0-9=&%_.-]*)?", wanted) and "//" not in wanted
    return wanted if is_own else "/console"


def _asked_by_itself(request: Request) -> bool:
    """Return whether a page asked without anybody at the screen; streams, which cannot say so, are opened anew so."""
    is_stream = "text/event-stream" in request.headers.get("accept", "")
    return is_stream or request.headers.get("x-by-itself") is not None


def _lead(request: Request, where: str) -> Response:
    """Lead the browser to another page. A script would put that page into the one shown: it is told in a header."""
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(where, 303)
    shown = urlsplit(request.headers.get("hx-current-url", "")).path
    then = f"?{urlencode({'next': shown})}" if own_path(shown) == shown else ""
    return Response(status_code=401, headers={"hx-redirect": where.partition("?")[0] + then})
