"""Warnings in one's places, and the rules in force."""

from __future__ import annotations

from typing import get_args
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console.visit import Visit
from bot.early_warning import wording
from bot.early_warning.model import KIND_TITLES, LEVEL_TITLES, STATE_TITLES
from bot.early_warning.reading import Wanted, count_warnings, warnings_wanted
from bot.early_warning.rules import Level, SubjectKind, warning_rules
from bot.staff.accounts import all_staff
from bot.tickets.types import ticket_types

LIST = "/console/warnings"
PAGE = 50
LAST_PAGE = 10_000


def show_all(visit: Visit) -> Response:
    """List warnings: what nobody has acknowledged first, then the gravest."""
    asked, me = visit.request.query_params, visit.me.staff
    wanted = Wanted(
        areas=me.areas,
        ended=asked.get("over") == "1",
        level=next((level for level in Level if str(int(level)) == asked.get("level")), None),
        kind=next((kind for kind in get_args(SubjectKind) if kind == asked.get("kind")), None),
        staff_id=me.id if asked.get("mine") == "1" else None,
    )
    number = min(int(asked["page"]), LAST_PAGE) if asked.get("page", "").isdecimal() else 1
    number = max(number, 1)
    found, count = [], 0
    # Nothing at all for whoever must be bound to places and is bound to none.
    if me.areas or visit.covers(()):
        with visit.console.database.read() as session:
            count = count_warnings(session, wanted)
            found = warnings_wanted(session, wanted, (number - 1) * PAGE, PAGE)
            names = {staff.id: staff.name for staff in all_staff(session)}
    else:
        names = {}
    filters = {name: asked[name] for name in ("level", "kind", "mine") if asked.get(name)}
    return visit.page(
        "warnings/list.html",
        found=found,
        count=count,
        wanted=wanted,
        names=names,
        titles=rule_titles(visit),
        why=wording.why,
        in_all=wording.in_all,
        levels=LEVEL_TITLES,
        kinds=KIND_TITLES,
        states=STATE_TITLES,
        tabs=[
            ("待处理", not wanted.ended, _address(filters)),
            ("已结束", wanted.ended, _address({**filters, "over": "1"})),
        ],
        earlier=_address({**filters, **_over(wanted), "page": str(number - 1)}) if number > 1 else None,
        later=_address({**filters, **_over(wanted), "page": str(number + 1)}) if number * PAGE < count else None,
    )


def show_rules(visit: Visit) -> Response:
    """Show the rules in force, in words."""
    types = ticket_types()
    return visit.page(
        "warnings/rules.html",
        rules=warning_rules(visit.console.places),
        by=wording.BY_TITLES,
        in_words=wording.levels,
        levels=LEVEL_TITLES,
        type_title=types.title,
    )


def rule_titles(visit: Visit) -> dict[str, str]:
    """Return the titles of the rules by their names; of one that was taken away there is none."""
    return {rule.name: rule.title for rule in warning_rules(visit.console.places)}


def _over(wanted: Wanted) -> dict[str, str]:
    return {"over": "1"} if wanted.ended else {}


def _address(fields: dict[str, str]) -> str:
    return f"{LIST}?{urlencode(fields)}" if fields else LIST
