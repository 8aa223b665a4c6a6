"""The audit, for auditors and admins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from bot.audit.log import COMMAND_LINE, NOBODY, Checked, Entry, check, entries, note
from bot.console.audit_words import ACTS, DETAILS, STEP_VALUES, VALUES
from bot.console.visit import Visit
from bot.directory.places import PlaceIndex
from bot.handover.agents.assigning import BY
from bot.staff.accounts import all_staff

PAGE = 50
LARGEST = 2**62


@dataclass(frozen=True)
class _Line:
    entry: Entry
    who: str
    act: str
    subject: str
    details: str


def show(visit: Visit) -> Response:
    """Show a page of the audit, the newest entries first."""
    return _shown(visit, None)


def check_chain(visit: Visit) -> Response:
    """Check the whole audit and say what was found; that somebody checked is noted."""
    console = visit.console
    with console.database.read() as session:
        checked = check(session, console.keys)
    with console.database.write() as session:
        found = {"count": checked.count, "broken_at": checked.broken_at}
        note(session, console.keys, visit.me.staff.id, "audit_checked", details=found)
    return _shown(visit, checked)


def _shown(visit: Visit, checked: Checked | None) -> Response:
    asked = visit.request.query_params
    before = int(asked["before"]) if asked.get("before", "").isdecimal() else LARGEST
    what = asked.get("what", "") if asked.get("what") in ACTS else ""
    with visit.console.database.read() as session:
        found = entries(session, min(before, LARGEST), what, PAGE + 1)
        names = {staff.id: f"{staff.name}（{staff.login}）" for staff in all_staff(session)}
    lines = [_line(visit.console.places, entry, names) for entry in found[:PAGE]]
    older = found[PAGE - 1].seq if len(found) > PAGE else None
    return visit.page("audit.html", lines=lines, older=older, what=what, acts=ACTS, checked=checked)


def _line(places: PlaceIndex, entry: Entry, names: Mapping[str, str]) -> _Line:
    who = {COMMAND_LINE: "命令行", NOBODY: "未登录的人", BY: "自动分配"}.get(entry.who) or names.get(
        entry.who, entry.who
    )
    kind, _, key = entry.subject.partition(":")
    subject = names.get(key, key) if kind == "staff" else entry.subject
    details = "，".join(f"{DETAILS.get(name, name)}：{_value(places, names, entry, name)}" for name in entry.details)
    return _Line(entry, who, ACTS.get(entry.what, entry.what), subject, details)


def _value(places: PlaceIndex, names: Mapping[str, str], entry: Entry, name: str) -> str:
    value = entry.details[name]
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in {"areas", "areas_before"}:
        return "、".join(places.full_name(code) if code in places else code for code in str(value).split(","))
    if name == "staff":
        return names.get(str(value), str(value))
    words = STEP_VALUES.get(name, VALUES) if entry.what == "ticket_step" else VALUES
    return words.get(str(value), str(value))
