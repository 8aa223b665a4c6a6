"""Signing in and out: password, link, second factor."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from bot.console.cookies import drop_session_cookie
from bot.console.gate import SIGN_IN, own_path
from bot.console.visit import Visit
from bot.staff import signing_in
from bot.staff.links import is_open
from bot.staff.signing_in import Refused
from bot.storage.clock import hour

LONGEST_CODE = 40


def ask(visit: Visit) -> Response:
    """The form for login and password."""
    return visit.page("sign_in.html", login="", next=_wanted(visit))


def take(visit: Visit) -> Response:
    """Check login and password; what is refused says neither which of the two was wrong nor whether there is such an
    account."""
    login = visit.form.get("login", "")
    console = visit.console
    password = visit.form.get("password", "")
    done = signing_in.sign_in(console.database, console.keys, login, password, visit.network, visit.device)
    if isinstance(done, Refused):
        error = _locked(done.locked_until) or "账号或密码不对，请再试一次。"
        return visit.page("sign_in.html", 403, login=login[:40], next=_wanted(visit), error=error)
    return visit.go_with(_wanted(visit), done.token)


def ask_link(visit: Visit) -> Response:
    """Offer to use a link; looking at it uses nothing up."""
    with visit.console.database.read() as session:
        usable = is_open(session, visit.console.keys, visit.request.path_params["token"])
    return visit.page("link.html", 200 if usable else 404, usable=usable)


def take_link(visit: Visit) -> Response:
    """Use a link up and sign in."""
    console, token = visit.console, visit.request.path_params["token"]
    done = signing_in.sign_in_by_link(console.database, console.keys, token, visit.device)
    if isinstance(done, Refused):
        return visit.page("link.html", 404, usable=False)
    return visit.go_with("/console", done.token)


def ask_code(visit: Visit) -> Response:
    """The form for the second factor."""
    return visit.page("code.html", next=_wanted(visit))


def take_code(visit: Visit) -> Response:
    """Check a code of the authenticator, or a recovery code."""
    console, code = visit.console, visit.form.get("code", "")[:LONGEST_CODE]
    if visit.me.session.verified or not visit.me.staff.has_second_factor:
        return visit.go("/console")
    done = signing_in.give_code(console.database, console.keys, visit.seed, code, visit.network)
    if isinstance(done, Refused):
        error = _locked(done.locked_until) or "动态码不对，或者已经用过。请等手机上出现新的6位数字再输入。"
        return visit.page("code.html", 403, next=_wanted(visit), error=error)
    return visit.go_with(_wanted(visit), done.token)


def leave(visit: Visit) -> Response:
    """Sign out."""
    console, me = visit.console, visit.me
    signing_in.sign_out(console.database, console.keys, me.staff.id, me.session.id)
    answer = visit.go(SIGN_IN, "out")
    drop_session_cookie(answer, console.secure)
    return answer


def _wanted(visit: Visit) -> str:
    return own_path(visit.form.get("next") or visit.request.query_params.get("next", ""))


def _locked(until: datetime | None) -> str | None:
    return f"输错次数太多，请在{hour(until)}以后再试。等不及的话，请联系管理员。" if until else None
