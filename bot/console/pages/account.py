"""One's own account: password, second factor, sessions."""

from __future__ import annotations

import segno
from markupsafe import Markup
from starlette.responses import Response

from bot.console.cookies import set_session_cookie
from bot.console.visit import Visit
from bot.console.words import NAVIGATION
from bot.staff.model import StaffError
from bot.staff.own_account import offer_second_factor, set_password, set_second_factor
from bot.staff.sessions import sessions_of
from bot.staff.signing_in import sign_out_elsewhere

SHOWN = "/console/account"
LONGEST_CODE = 40


def first_page(visit: Visit) -> Response:
    """Lead to the first page of the navigation that the account may see; everybody has one's own account."""
    return visit.go(next(item.path for item in NAVIGATION if visit.may(item.permission)))


def show(visit: Visit) -> Response:
    """Show the account and where it is signed in."""
    with visit.console.database.read() as session:
        sessions = sessions_of(session, visit.me.staff.id)
    return visit.page("account.html", sessions=sessions, here=visit.me.session.id)


def end_sessions(visit: Visit) -> Response:
    """End one other session, or all others."""
    console, me = visit.console, visit.me
    sign_out_elsewhere(console.database, console.keys, me.staff.id, me.session.id, visit.form.get("session", ""))
    return visit.go(SHOWN, "ended")


def ask_password(visit: Visit) -> Response:
    """The form for a new password."""
    return visit.page("password.html")


def take_password(visit: Visit) -> Response:
    """Set the password."""
    form = visit.form
    try:
        if form.get("password") != form.get("again"):
            raise StaffError("两次输入的新密码不一样，请重新输入。")
        console = visit.console
        session = visit.me.session
        set_password(console.database, console.keys, session, form.get("former", ""), form.get("password", ""))
    except StaffError as error:
        return visit.page("password.html", 422, error=str(error))
    return visit.go(SHOWN, "password")


def ask_second_factor(visit: Visit) -> Response:
    """Show the QR code and ask for a code of the authenticator."""
    return _second_factor(visit)


def take_second_factor(visit: Visit) -> Response:
    """Set the second factor, and show the recovery codes this once."""
    console, form = visit.console, visit.form
    code = form.get("code", "")[:LONGEST_CODE]
    try:
        done = set_second_factor(console.database, console.keys, visit.me.session, form.get("password", ""), code)
    except StaffError as error:
        return _second_factor(visit, str(error))
    answer = visit.page("recovery_codes.html", codes=done.recovery_codes)
    set_session_cookie(answer, done.token, console.secure)
    return answer


def _second_factor(visit: Visit, error: str | None = None) -> Response:
    offered = offer_second_factor(visit.console.database, visit.console.keys, visit.me.session)
    drawn = segno.make(offered.address, micro=False).svg_inline(border=4, light="#fff", omitsize=True)
    secret = " ".join(offered.secret[start : start + 4] for start in range(0, len(offered.secret), 4))
    # Drawn by the program out of its own secret: no word of a person stands in it.
    picture = Markup(drawn)  # noqa: S704
    return visit.page("second_factor.html", 422 if error else 200, picture=picture, secret=secret, error=error)
