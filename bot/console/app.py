"""The console as an application of its own, beside that of the channels: it has other headers and other errors."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from bot.console.browser_files import address
from bot.console.gate import Gate
from bot.console.headers import ConsoleHeaders
from bot.console.routes import PAGES
from bot.console.visit import Console
from bot.console.words import ROLES, SCOPES
from bot.conversations.live import LiveHub
from bot.directory.book import DirectoryBook
from bot.knowledge import Knowledge
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.clock import stamp
from bot.storage.database import Database

PREFIX = "/console"
_SAID = {404: "没有这个页面，或者您看不到它。", 405: "这个页面不能这样打开。", 413: "填的内容太长了。"}


def build_console(
    settings: Settings,
    database: Database,
    keys: KeyRing,
    knowledge: Knowledge,
    directory: DirectoryBook,
    hub: LiveHub,
) -> ASGIApp:
    """Assemble the console."""
    places = knowledge.places
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["stamp"] = stamp
    templates.filters["place"] = lambda code: places.full_name(code) if code in places else code
    templates.filters["scope"] = lambda scope: SCOPES.get(scope, scope)
    templates.globals["roles"] = ROLES
    templates.globals["asset"] = address
    console = Console(settings, database, keys, knowledge, directory, hub, templates)
    gate = Gate(console)

    def refused(_request: Request, error: Exception) -> Response:
        status, said = 500, "系统出了点问题，请过一会儿再试。"
        headers = None
        if isinstance(error, HTTPException):
            status, headers = error.status_code, error.headers
            own_words = error.detail if error.detail != HTTPStatus(status).phrase else ""
            said = own_words or _SAID.get(status, "这个请求处理不了。")
        return HTMLResponse(templates.get_template("error.html").render(status=status, said=said), status, headers)

    app = Starlette(
        routes=[gate.route(page) for page in PAGES],
        exception_handlers={HTTPException: refused, Exception: refused},
    )
    # It would lead to an address made of the Host header, which anybody may invent.
    app.router.redirect_slashes = False
    return ConsoleHeaders(app, console.secure)
