"""One conversation as the desk reads it: turns of worker, bot and people, notes in between, and who took it when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.model import Entry
from bot.conversations.record import Happening, Sending
from bot.handover.agents.notes import notes_at
from bot.handover.model import Ending, Handover, Reason
from bot.handover.reading import handovers_of
from bot.handover.tables import AgentMessageRow
from bot.privacy.keys import KeyRing
from bot.staff.accounts import all_staff

Kind = Literal["worker", "bot", "agent", "notice", "note", "divider"]

REASONS = {
    Reason.ASKED: "职工要找人工",
    Reason.NOT_UNDERSTOOD: "小助手没听懂",
    Reason.EMERGENCY: "说到了紧急情况",
    Reason.LOCKED: "身份核验被锁",
    Reason.RULE: "符合转人工的规则",
    Reason.AGENT: "工作人员主动介入",
    Reason.SYSTEM: "热线系统转来",
}
ENDINGS = {
    Ending.CLOSED: "人工服务结束",
    Ending.WORKER: "职工结束了人工服务",
    Ending.SILENCE: "职工很久没有回话，已结束",
    Ending.OFF_HOURS: "已下班，登记了工单",
}
_SAME_MOMENT = timedelta(seconds=2)
"""A change and its event are written in one transaction, a moment apart."""
_UNKNOWN = "换人接待"


@dataclass(frozen=True)
class Item:
    """What stands in the transcript under a number.

    Attributes:
        who: name of the colleague who wrote it; empty otherwise.
        text: words, or what the divider says.
        entry: of a message, with its choices and files.
        sending: how far a message came; None where nothing is pushed.
        client_id: by which the page of the colleague who wrote it knows it again.
    """

    seq: int
    kind: Kind
    at: datetime
    who: str
    text: str
    entry: Entry | None = None
    sending: Sending | None = None
    client_id: str = ""


def items(session: Session, keys: KeyRing, conversation_id: str, happenings: Sequence[Happening]) -> list[Item]:
    """Return what stands in the transcript for these events, in their order."""
    if not happenings:
        return []
    names = {staff.id: staff.name for staff in all_staff(session)}
    notes = notes_at(session, keys, conversation_id, [one.seq for one in happenings if one.kind == "note"])
    writers = _writers(session, [one.entry.id for one in happenings if one.entry and one.entry.author == "agent"])
    changes = handovers_of(session, conversation_id) if any(one.kind == "owner" for one in happenings) else []
    found: list[Item] = []
    for one in happenings:
        if one.entry is not None:
            staff_id, client_id = writers.get(one.entry.id, ("", ""))
            who = names.get(staff_id, "工作人员") if one.entry.author == "agent" else ""
            item = Item(one.seq, one.entry.author, one.at, who, one.entry.text, one.entry, one.sending, client_id)
            found.append(item)
        elif one.kind == "note" and one.seq in notes:
            written = notes[one.seq]
            found.append(Item(one.seq, "note", one.at, names.get(written.staff_id, "同事"), written.text))
        elif one.kind == "owner":
            told = _change(one.at, changes, names)
            # Who steps in by himself asks and takes at once: two changes, one thing to read.
            if not (found and found[-1].kind == "divider" and found[-1].text == told):
                found.append(Item(one.seq, "divider", one.at, "", told))
    return found


def _writers(session: Session, outbox_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    if not outbox_ids:
        return {}
    rows = session.scalars(select(AgentMessageRow).where(AgentMessageRow.outbox_id.in_(outbox_ids))).all()
    return {row.outbox_id: (row.staff_id, row.client_id) for row in rows}


def _change(at: datetime, handovers: Sequence[Handover], names: dict[str, str]) -> str:
    """Say what a change of who speaks was; one that was followed by others of its kind is not known any more."""
    moments: list[tuple[datetime, str]] = []
    for one in handovers:
        if one.reason is not Reason.AGENT:
            moments.append((one.asked_at, f"转人工：{REASONS[one.reason]}"))
        if one.claimed_at is not None:
            moments.append((one.claimed_at, f"{names.get(one.staff_id or '', '工作人员')}接手"))
        if one.ended_at is not None and one.ended_how is not None:
            moments.append((one.ended_at, ENDINGS[one.ended_how]))
    moment, told = min(moments, key=lambda known: abs(known[0] - at), default=(at, _UNKNOWN))
    return told if abs(moment - at) < _SAME_MOMENT else _UNKNOWN
