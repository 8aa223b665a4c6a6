"""How pages of tickets call things: tabs, steps, what is left of a time limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.clock import CHINA
from bot.tickets.acts import ACT_TITLES, EDGES, Act
from bot.tickets.desk import Sort, Tab
from bot.tickets.desk_model import Case, Event
from bot.tickets.limits import office_hours
from bot.tickets.model import STATE_TITLES, TicketState

TAB_TITLES: dict[Tab, str] = {
    "mine": "我的",
    "unassigned": "没人接",
    "ours": "派到工会",
    "overdue": "逾期",
    "confidential": "保密",
    "all": "全部",
}
SORT_TITLES: dict[Sort, str] = {"due": "先到期的在前", "newest": "新的在前", "oldest": "旧的在前"}
LONG_AGO = timedelta(days=30)
"""Beyond this, working days are not counted one by one."""
SOON = timedelta(hours=4)
"""Of working time. What is due within is marked."""


@dataclass(frozen=True)
class Left:
    """What is left of a time limit, in words. `level`: `late`, `soon` or empty; also the class it is shown with."""

    words: str
    level: str


def left_of(due_at: datetime | None, moment: datetime) -> Left | None:
    """Return what is left of a time limit in working time, None when there is none."""
    if due_at is None:
        return None
    late = due_at <= moment
    earlier, later = (due_at, moment) if late else (moment, due_at)
    if later - earlier > LONG_AGO:
        days = (later - earlier).days
        return Left(f"逾期{days}天", "late") if late else Left(f"还有{days}天", "")
    working = office_hours().between(earlier, later)
    if late and working < timedelta(minutes=1):
        return Left("刚逾期", "late")
    amount = _amount(earlier, later, working)
    if late:
        return Left(f"逾期{amount}", "late")
    return Left(f"还剩{amount}", "soon" if working <= SOON else "")


def _amount(earlier: datetime, later: datetime, working: timedelta) -> str:
    """Return a stretch of working time: minutes and hours within a day's work, else working days."""
    minutes = int(working.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes}分钟"
    first, last = earlier.astimezone(CHINA).date(), later.astimezone(CHINA).date()
    days = sum(bool(office_hours().hours(first + timedelta(days=n))) for n in range(1, (last - first).days + 1))
    return f"{minutes // 60}小时" if days <= 1 else f"{days}个工作日"


KINDS_OF_ACTOR = {"worker": "职工", "timer": "到期自动", "agent": "热线", "organisation": "工会", "supervisor": "主管"}
_WAITS_FOR = {
    TicketState.NEEDS_INFO: "等职工补充，时限停着。",
    TicketState.DISPATCHED: "等承办的单位签收。",
    TicketState.IN_PROGRESS: "等承办的单位办出结果。",
    TicketState.EXTENSION_REQUESTED: "等主管审延期。",
    TicketState.RESOLVED: "等热线审核结果。",
    TicketState.FOLLOW_UP: "等职工评价，或者热线回访。",
    TicketState.REJECTED: "已经结束。",
    TicketState.CLOSED: "已经办结。",
    TicketState.WITHDRAWN: "职工撤销了。",
    TicketState.ARCHIVED: "已经归档，不能再改。",
}


@dataclass(frozen=True)
class Told:
    """An event as pages show it. `kind`: the class it is shown with; `shown`: nothing of it is kept from the worker."""

    kind: str
    title: str
    who: str
    at: datetime
    text: str
    shown: bool


def tell_event(event: Event) -> Told:
    """Return an event in words: what was done, and by whom."""
    who = event.person or KINDS_OF_ACTOR.get(event.by, "")
    if event.kind == "fact":
        return Told("fact", "职工补充", "", event.at, event.text, event.shown)
    if event.kind == "note":
        return Told("remark", "备注", who, event.at, event.text, event.shown)
    act = next((one for one in Act if one == event.act), None)
    state = STATE_TITLES[event.state] if event.state else ""
    title = f"{ACT_TITLES[act]}（{state}）" if act in _SAYS_STATE else ACT_TITLES[act] if act else state
    moved = act is None or act in EDGES or act in _MOVES_TOO
    return Told("step state" if moved else "step", title, who, event.at, event.text, event.shown or not event.text)


_SAYS_STATE = frozenset({Act.CALL_BACK, Act.RATE, Act.EXPIRE, Act.FILE})
_MOVES_TOO = frozenset({Act.FILE, Act.RATE, Act.EXPIRE, Act.WITHDRAW, Act.SUPPLEMENT})
"""What moves a ticket besides the steps of the staff."""


def waits_for(state: TicketState) -> str:
    """Return what a ticket waits for where whoever looks can do nothing."""
    return _WAITS_FOR.get(state, "等热线处理。")


def step_told(done: str) -> str:
    """Return what the page says after a step, by the `done` of its address."""
    act = next((one for one in Act if f"ticket_{one}" == done), None)
    return f"“{ACT_TITLES[act]}”已经办好。" if act else ""


def size_words(size: int) -> str:
    """Return the size of a file in words."""
    return f"{size / 1024 / 1024:.1f}MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)}KB"


def seen_by(case: Case, names: Mapping[str, str], leads: bool) -> list[str]:
    """Return who sees a ticket, in sentences.

    Args:
        names: names of the accounts by their ids.
        leads: whoever looks leads others, so he reads also who must keep away.
    """
    named = "、".join(names.get(one, "已删除的账号") for one in case.viewers)
    if case.confidential:
        found = ["保密：主管，经办人，和点名的人才看得到。", f"点名的人：{named or '还没有'}。"]
    else:
        found = [
            "热线的人，和这个地区的工会干部。",
            *(["派去的工会的人。"] if case.union and case.dispatched_at else []),
        ]
    if case.discretion == "anonymous":
        found.append("匿名：谁都看不到职工是谁。")
    elif case.confidential or case.discretion == "confidential":
        found.append("工会干部看得到他是谁：他同意了。" if case.agreed else "工会干部看不到他是谁。")
    if leads and case.barred:
        found.append(f"要回避、看不到的：{'、'.join(names.get(one, '已删除的账号') for one in case.barred)}。")
    return found
