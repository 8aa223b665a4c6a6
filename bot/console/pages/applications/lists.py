"""The lists of applications."""

from __future__ import annotations

from starlette.responses import Response

from bot.applications.listing import PAGE, Tab, counts, listed
from bot.applications.reading import places_of, plain_number
from bot.console.pages.applications.shown import due, stands
from bot.console.pages.applications.unions import find_union
from bot.console.visit import Visit
from bot.privacy.export import hide_name
from bot.storage.columns import now

LIST = "/console/applications"
LAST_PAGE = 10_000
TABS = {Tab.MINE: "待我审核", Tab.OPEN: "全部在办", Tab.OVERDUE: "超时", Tab.DECIDED: "已办结"}
_EMPTY = {
    Tab.MINE: "没有等您审核的申请。",
    Tab.OPEN: "没有在办的申请。",
    Tab.OVERDUE: "没有超时的申请。",
    Tab.DECIDED: "还没有办结的申请。",
}


def show(visit: Visit) -> Response:
    """Show a page of a list, or lead to the application whose number was looked for."""
    console, asked, staff = visit.console, visit.request.query_params, visit.me.staff
    services = console.knowledge.services
    tab = Tab(asked["tab"]) if asked.get("tab") in set(Tab) else Tab.MINE
    page = min(max(int(asked["page"]), 1), LAST_PAGE) if _is_page(asked.get("page", "")) else 1
    chosen = asked.get("service", "") if asked.get("service", "") in services.all() else ""
    wanted = plain_number(asked.get("number", ""))[:20]
    with console.database.read() as session:
        if wanted:
            found = places_of(session, wanted)
            if found is not None and visit.covers(found):
                return visit.go(f"{LIST}/{wanted}")
        lines = listed(session, console.keys, services, staff, tab, page, chosen)
        count = counts(session, services, staff)
        unions = console.directory.current(session).unions
    moment = now()
    return visit.page(
        "applications/list.html",
        tabs=[(one, title, count.get(one)) for one, title in TABS.items()],
        tab=tab,
        lines=[
            {
                "application": line,
                "name": hide_name(line.name),
                "stands": stands(services.get(line.service), line.state, line.level),
                "due": due(line.state, line.due_at, moment),
                "union": find_union(unions, line.union_code),
            }
            for line in lines[:PAGE]
        ],
        empty=_EMPTY[tab],
        page=page,
        more=len(lines) > PAGE,
        services=_services(visit),
        chosen=chosen,
        wanted=wanted,
        error=f"没有申请{wanted}，或者它不在您负责的地区。" if wanted else None,
    )


def _is_page(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= 6


def _services(visit: Visit) -> list[tuple[str, str]]:
    """The services that have to do with the places of whoever looks."""
    places, areas = visit.console.places, visit.me.staff.areas
    return [
        (service_id, f"{service.title}（{service.place_name}）")
        for service_id, service in visit.console.knowledge.services.all().items()
        if not areas
        or any(places.contains(area, service.place) or places.contains(service.place, area) for area in areas)
    ]
