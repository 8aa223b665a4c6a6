"""Files of figures and of the lists behind them. Who took one, when, and what it held is noted."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.applications import sheet as applications
from bot.audit.log import note
from bot.console.pages.figures.asked import Asked, read_asked
from bot.console.pages.figures.overview import read_overview, shown
from bot.console.visit import Visit
from bot.conversations.counts import unanswered
from bot.figures.about_conversations import CHANNELS, REASONS
from bot.figures.sheets import sheets_of
from bot.figures.workbook import KIND, Sheet, Written, write_workbook
from bot.handover import sheet as handovers
from bot.staff.roles import Permission
from bot.tickets import sheet as tickets
from bot.tickets.lookup import conversations_hidden_from

Making = Callable[[Visit, Session, Asked, bool], Written]


def take(visit: Visit) -> Response:
    """Answer with the file that was asked for."""
    console, form = visit.console, visit.form
    asked, making = read_asked(visit, form), FILES.get(form.get("what", ""))
    personal = form.get("personal") == "yes"
    if personal and not visit.may(Permission.REVEAL):
        return shown(visit, asked, "您的账号没有看联系电话的权限，请去掉“带上联系电话”再导出。")
    if asked.error or making is None:
        return shown(visit, asked, "请选要导出的内容。")
    title, make = making
    with console.database.read() as session:
        written = make(visit, session, asked, personal)
    details = {
        "what": title,
        "since": str(asked.scope.first),
        "until": str(asked.scope.last),
        "areas": ",".join(asked.scope.bounds)[:100] or None,
        "rows": written.rows,
        "phones": True if personal and make is _tickets else None,
    }
    with console.database.write() as session:
        note(
            session, console.keys, visit.me.staff.id, "exported", details={k: v for k, v in details.items() if v != ""}
        )
    name = f"{title}{asked.scope.first}至{asked.scope.last}.xlsx"
    disposition = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}"
    return Response(written.content, media_type=KIND, headers={"content-disposition": disposition})


def _figures(visit: Visit, session: Session, asked: Asked, personal: bool) -> Written:
    return write_workbook(sheets_of(read_overview(visit, asked)))


def _tickets(visit: Visit, session: Session, asked: Asked, personal: bool) -> Written:
    console = visit.console
    phones = console.keys if personal else None
    rows = tickets.ticket_rows(session, asked.scope, console.places, _unions(visit, session), phones)
    headings = (*tickets.HEADINGS, tickets.PHONE) if personal else tickets.HEADINGS
    return write_workbook([Sheet("工单", [headings, *rows], wide=frozenset({6}))])


def _applications(visit: Visit, session: Session, asked: Asked, personal: bool) -> Written:
    rows = applications.application_rows(session, asked.scope, visit.console.places, _unions(visit, session))
    return write_workbook([Sheet("申请", [applications.HEADINGS, *rows])])


def _handovers(visit: Visit, session: Session, asked: Asked, personal: bool) -> Written:
    rows = handovers.handover_rows(session, asked.scope, visit.console.places, CHANNELS, REASONS)
    return write_workbook([Sheet("转人工", [handovers.HEADINGS, *rows])])


def _unanswered(visit: Visit, session: Session, asked: Asked, personal: bool) -> Written:
    found = unanswered(session, asked.scope, conversations_hidden_from(asked.scope.staff), None)
    rows = [(one.text, one.count, one.last_at) for one in found]
    return write_workbook([Sheet("没答上的话", [("原话", "次数", "最近一次"), *rows], wide=frozenset({0}))])


def _unions(visit: Visit, session: Session) -> dict[str, str]:
    return {union.code: union.name for union in visit.console.directory.current(session).unions.all()}


FILES: dict[str, tuple[str, Making]] = {
    "figures": ("数据", _figures),
    "tickets": ("工单清单", _tickets),
    "applications": ("申请清单", _applications),
    "handovers": ("转人工清单", _handovers),
    "unanswered": ("没答上的话", _unanswered),
}
