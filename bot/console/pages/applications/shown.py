"""An application as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.applications.model import Application, ApplicationStep
from bot.applications.service import Service
from bot.applications.states import STATE_TITLES, ApplicationState, Move
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Values
from bot.forms.fields import Field, Form
from bot.forms.parsing import shown
from bot.privacy.export import hide_middle, hide_name
from bot.storage.clock import CHINA

PERSONAL = frozenset({"name", "phone", "id_number", "id_tail"})
SOON = 2
"""Days before its end from which a time limit stands out."""

MOVES = {
    None: "提交申请",
    Move.PASS: "通过",
    Move.ASK: "请职工补充",
    Move.FORWARD: "转给别的工会",
    Move.REJECT: "不通过",
    Move.WITHDRAW: "撤回",
    Move.SUPPLEMENT: "补充材料",
    Move.EXPIRE: "太久没有补充，关闭",
}
_WHO = {"worker": "职工", "timer": "系统"}


@dataclass(frozen=True)
class Filled:
    """A field with what was filled in; `hidden`: it can be revealed."""

    title: str
    value: str
    hidden: bool


@dataclass(frozen=True)
class Step:
    """A line of the timeline."""

    at: datetime
    who: str
    what: str
    reason: str | None


@dataclass(frozen=True)
class Due:
    """How a time limit stands: the words, and the class of the tag."""

    words: str
    look: str


def filled_fields(form: Form | None, values: Values, places: PlaceIndex, clear: bool) -> list[Filled]:
    """Return what was filled in by the titles of the fields; personal values hidden in part unless `clear`.

    When the service is gone nobody knows any more what a value is: all of them are hidden.
    """
    if form is None:
        return [
            Filled(name, str(value) if clear else hide_middle(str(value)), not clear)
            for name, value in values.items()
            if value is not None
        ]
    return [_filled(field, values, places, clear) for field in form.applicable(values)]


def _filled(field: Field, values: Values, places: PlaceIndex, clear: bool) -> Filled:
    value = values.get(field.name)
    if value is None:
        return Filled(field.title, "没交" if field.kind == "file" else "没填", False)
    if field.kind in PERSONAL:
        hidden = hide_name(str(value)) if field.kind == "name" else hide_middle(str(value))
        return Filled(field.title, str(value) if clear else hidden, not clear)
    # The summary for the worker cuts long words off; whoever decides reads all of them.
    return Filled(field.title, str(value) if field.kind == "text" else shown(field, value, places), False)


def timeline(application: Application) -> list[Step]:
    """Return what has happened, the newest first."""
    return [_step(step) for step in reversed(application.steps)]


def _step(step: ApplicationStep) -> Step:
    return Step(step.at, _WHO.get(step.by, step.by), MOVES[step.move], step.reason)


def last_step(application: Application) -> str:
    """Return in words what was done last."""
    step = _step(application.steps[-1])
    return f"{step.at.astimezone(CHINA):%H:%M} {step.who}：{step.what}"


def stands(service: Service | None, state: ApplicationState, level: int) -> str:
    """Return where an application stands: its level while it is reviewed, else its state."""
    if state is ApplicationState.IN_REVIEW and service is not None:
        return service.step(level).title
    return STATE_TITLES[state]


def due(state: ApplicationState, due_at: datetime | None, moment: datetime) -> Due | None:
    """Return how much time a level has left, in days of the calendar, None where no time runs for the reviewer."""
    if state is not ApplicationState.IN_REVIEW or due_at is None:
        return None
    days = (due_at.astimezone(CHINA).date() - moment.astimezone(CHINA).date()).days
    if due_at <= moment:
        return Due(f"超{-days}天" if days < 0 else "今天超时", "late")
    if days == 0:
        return Due("今天到期", "wait")
    return Due(f"还剩{days}天", "wait" if days <= SOON else "plain")
