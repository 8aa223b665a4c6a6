"""The page behind the link of an alert: plain HTML, for whoever is on duty, on whatever phone.

Looking at it changes nothing, since mail programs and chats fetch links to preview them. Whoever taps
"我来处理" first gets a pass in a cookie and sees words and phone; after that the link alone shows them to nobody.
"""

from __future__ import annotations

import html
from urllib.parse import parse_qs

import structlog
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.directory.places import PlaceIndex
from bot.emergencies.alerts import Alert, AlertState, acknowledge, close, find_by_link, may_read
from bot.storage.clock import CHINA, stamp
from bot.tickets.completing import urgent_facts

logger = structlog.get_logger(__name__)

COOKIE = "gonghui_alert"
PASS_SECONDS = 7 * 24 * 3600
LONGEST_BODY = 4096
LONGEST_NAME = 40

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class AlertPage:
    """Shows an alert, lets one person take it over, and lets him close it."""

    def __init__(self, context: ChannelContext, places: PlaceIndex) -> None:
        self._context = context
        self._places = places

    def routes(self) -> list[Route]:
        """The route table."""
        return [
            Route("/alerts/{token}", self.show, methods=["GET"], name="alert"),
            Route("/alerts/{token}", self.take, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show what may be shown to this reader; nothing changes."""
        token = request.path_params["token"]
        page, status = await self._context.database.run(self._page, token, request.cookies.get(COOKIE, ""))
        return HTMLResponse(_whole(page), status, _HEADERS)

    async def take(self, request: Request) -> Response:
        """Take the alert over, or close it; then show it again."""
        token = request.path_params["token"]
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return HTMLResponse(_whole("<p>内容太长了。</p>"), 413, _HEADERS)
        fields = parse_qs(body.decode("utf-8", "replace"))
        said = "".join(sign for sign in fields.get("who", [""])[0] if sign.isprintable())  # PostgreSQL stores no NUL
        name = " ".join(said.split())[:LONGEST_NAME]
        closing = "close" in fields
        reader = await self._context.database.run(self._act, token, name, closing, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(f"/alerts/{token}", 303, _HEADERS)
        if reader is not None:
            secure = self._context.settings.public_url.startswith("https:")
            answer.set_cookie(
                COOKIE, reader, PASS_SECONDS, path=f"/alerts/{token}", secure=secure, httponly=True, samesite="lax"
            )
        return answer

    def _act(self, token: str, name: str, closing: bool, reader: str) -> str | None:
        keys = self._context.keys
        with self._context.database.write() as session:
            alert = find_by_link(session, keys, token)
            if alert is None:
                return None
            if closing:
                if may_read(session, keys, alert.id, reader):
                    close(session, alert.id, alert.acknowledged_by or name)
                    logger.info("alert_closed", alert=alert.id)
                return None
            given = acknowledge(session, keys, alert.id, name or "没留名字")
            if given is not None:
                logger.info("alert_acknowledged", alert=alert.id)
            return given

    def _page(self, token: str, reader: str) -> tuple[str, int]:
        with self._context.database.read() as session:
            alert = find_by_link(session, self._context.keys, token)
            if alert is None:
                return "<p>没有这条提醒，或者链接已经过期。请用工单号到系统里查。</p>", 404
            parts = [_summary(alert)]
            if alert.state == AlertState.OPEN:
                parts.append(_TAKE)
            elif alert.state == AlertState.CLOSED:
                parts.append(f"<p>{_taken_by(alert)}，已经处理完了。</p>")
            elif may_read(session, self._context.keys, alert.id, reader):
                parts += [self._private(session, alert), _CLOSE]
            else:
                parts.append(f"<p>{_taken_by(alert)}。对方的原话和电话只给接手的人看；要看，请联系他，或者查工单。</p>")
            return "\n".join(parts), 200

    def _private(self, session: Session, alert: Alert) -> str:
        facts = urgent_facts(session, self._context.keys, alert.ticket_number)
        if facts is None:
            return "<p>工单已经不在了。</p>"
        known = facts.place is not None and facts.place in self._places
        place = html.escape(self._places.full_name(facts.place or "")) if known else "没说到，看原话"
        phone = html.escape(facts.contact) if facts.contact else ""
        call = f'<a href="tel:{phone}">{phone}</a>' if phone else "对方还没留。留了会再通知，刷新也能看到"
        words = "".join(f"<p>{at.astimezone(CHINA):%H:%M} {html.escape(text)}</p>" for at, text in facts.words)
        return f"<h2>您已接手</h2><p>电话：{call}</p><p>地点：{place}</p><h3>原话</h3>{words}"


_TAKE = (
    '<form method="post"><p>您的姓名：<input name="who" maxlength="40" required autocomplete="name"></p>'
    "<p><button>我来处理</button></p></form><p>点了以后，才能看到对方的原话和电话，也不再反复提醒。</p>"
)
_CLOSE = '<form method="post"><p><button name="close" value="1">处理完了</button></p></form>'


def _summary(alert: Alert) -> str:
    safe = "<p>对方后来说人已安全，请核实。</p>" if alert.said_safe else ""
    return (
        f"<h1>{html.escape(alert.title)}</h1><p>时间：{stamp(alert.created_at)}</p>"
        f"<p>工单号：{html.escape(alert.ticket_number)}</p>{safe}"
    )


def _taken_by(alert: Alert) -> str:
    when = f"，{stamp(alert.acknowledged_at)}" if alert.acknowledged_at else ""
    return f"{html.escape(alert.acknowledged_by or '')}已经接手{when}"


def _whole(content: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>紧急提醒</title><body>{content}</body></html>"
    )
