"""The copy of his data that a worker may ask for (Personal Information Protection Law, article 45)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.model import Application
from bot.applications.reading import applications_of, filled_in
from bot.applications.states import STATE_TITLES as APPLICATION_STATES
from bot.conversations.model import ConversationState
from bot.conversations.transcript import entries_after
from bot.directory.places import PlaceIndex
from bot.files.model import KIND_TITLES, StoredFile
from bot.files.store import own_files
from bot.forms.conditions import Value, Values
from bot.forms.drafts import filled_in as filled_in_draft
from bot.forms.drafts import load_draft
from bot.forms.fields import Field, Form
from bot.forms.parsing import shown
from bot.handover.model import Handover
from bot.handover.reading import handovers_of
from bot.members.bindings import MemberContact, ProvedBy, bound_member
from bot.privacy.keys import KeyRing
from bot.privacy.tables import PersonalNumberRow
from bot.tickets.model import DISCRETION_TITLES, STATE_TITLES
from bot.tickets.status import own_tickets
from bot.tickets.types import ticket_types

PAGE = 500


def export_conversation(
    session: Session,
    keys: KeyRing,
    conversation: ConversationState,
    forms: Mapping[str, Form] = MappingProxyType({}),
    places: PlaceIndex | None = None,
) -> dict[str, Any]:
    """Return everything stored of a conversation, ready for JSON, with Chinese keys for its reader.

    Numbers are shown with their middle hidden: whoever holds the page's token gets the file, and may not be the worker.

    Args:
        forms: by their names; they tell how fields and options are called. What is in none is shown as it is stored.
        places: tell the names of places.
    """
    titles = _Titles(forms, places)
    messages: list[dict[str, str]] = []
    seq = 0
    while entries := entries_after(session, conversation.id, seq, PAGE):
        seq = entries[-1].seq
        messages += [
            {
                "时间": entry.at.isoformat(timespec="seconds"),
                "谁说的": _AUTHORS[entry.author],
                "内容": entry.text,
                **({"您觉得": _RATINGS[entry.rating]} if entry.rating in _RATINGS else {}),
            }
            for entry in entries
        ]
    numbers = session.scalars(select(PersonalNumberRow).where(PersonalNumberRow.conversation_id == conversation.id))
    draft, stored = filled_in_draft(session, conversation.id), load_draft(session, conversation.id)
    contact = bound_member(session, conversation.id)
    return {
        "渠道": conversation.channel,
        "您的所在地代码": conversation.place,
        "号码（中间隐去）": {
            row.label: hide_middle(keys.decrypt(row.value)) if row.value else "已删除" for row in numbers
        },
        "绑定的会员": _binding(contact) if contact else None,
        "正在填的": {"表": draft[0], "已填": titles.told(stored.draft.form, draft[1])} if draft and stored else None,
        "工单": [
            {
                "工单号": status.number,
                "类型": ticket_types().title(ticket.type),
                "现在": STATE_TITLES[status.state],
                "提交时间": status.filed_at.isoformat(timespec="seconds"),
                "单位": ticket.employer,
                "地点代码": ticket.place,
                "情况": ticket.story,
                "联系电话（中间隐去）": hide_middle(ticket.contact) if ticket.contact else None,
                "要点": {
                    field.title: ticket.details[field.name]
                    for field in ticket_types().get(ticket.type).fields
                    if field.name in ticket.details
                },
                "投诉对象": ticket.against.name if ticket.against else None,
                "保密": DISCRETION_TITLES[ticket.discretion] or None,
                "补充": [{"时间": fact.at.isoformat(timespec="seconds"), "内容": fact.text} for fact in status.facts],
            }
            for status, ticket in own_tickets(session, keys, conversation.id)
        ],
        "文件": [_file(file) for file in own_files(session, conversation.id)],
        "申请": [
            _application(one, titles.told(one.service, filled_in(session, keys, one.id)))
            for one in applications_of(session, conversation.id)
        ],
        "人工接待": [_handover(one) for one in handovers_of(session, conversation.id)],
        "消息": messages,
    }


def _application(one: Application, values: dict[str, str]) -> dict[str, Any]:
    return {
        "申请号": one.number,
        "事项": one.title,
        "现在": APPLICATION_STATES[one.state],
        "提交时间": one.filed_at.isoformat(timespec="seconds"),
        "填写的（号码中间隐去）": values,
    }


@dataclass(frozen=True)
class _Titles:
    """What people call the fields and options of forms."""

    forms: Mapping[str, Form]
    places: PlaceIndex | None

    def told(self, form: str, values: Values) -> dict[str, str]:
        """Return what was filled in, by the titles of the fields; numbers with their middle hidden."""
        known = self.forms.get(form)
        fields = {field.name: field for field in known.fields} if known else {}
        return {
            fields[name].title if name in fields else name: self._value(fields.get(name), value)
            for name, value in values.items()
            if value is not None
        }

    def _value(self, field: Field | None, value: Value) -> str:
        if field is None or field.kind in _AS_STORED or self.places is None:
            return _hidden(str(value))
        return shown(field, value, self.places)


def _hidden(value: str) -> str:
    return hide_middle(value) if re.fullmatch("[0-9]{5,}[0-9X]", value) else value


def _handover(one: Handover) -> dict[str, str | None]:
    return {
        "什么时候要的": one.asked_at.isoformat(timespec="seconds"),
        "什么时候有人接的": one.claimed_at.isoformat(timespec="seconds") if one.claimed_at else None,
        "什么时候结束的": one.ended_at.isoformat(timespec="seconds") if one.ended_at else None,
    }


def _binding(contact: MemberContact) -> dict[str, str]:
    by_code = contact.proved_by is ProvedBy.CODE
    return {
        "会员号": contact.membership.number,
        "所在工会": contact.membership.union_name,
        "怎么核对的": "短信验证码" if by_code else "手机号和身份证后六位",
        "绑定时间": contact.bound_at.isoformat(timespec="seconds"),
    }


def _file(file: StoredFile) -> dict[str, Any]:
    return {
        "记号": file.label,
        "种类": KIND_TITLES[file.kind],
        "文件名": file.name,
        "大小（字节）": file.size,
        "发来的时间": file.sent_at.isoformat(timespec="seconds"),
        "现在": _FILE_STATES[file.state],
    }


def hide_middle(number: str) -> str:
    """Return a number with only its first three and last two characters readable."""
    if len(number) <= 6:
        return number[:1] + "*" * (len(number) - 1)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def hide_name(name: str) -> str:
    """Return a name of which only the first character is readable."""
    return name[:1] + "*" * (len(name) - 1)


_AUTHORS = {"worker": "您", "bot": "机器人", "agent": "人工坐席", "notice": "系统提示"}
_RATINGS = {"useful": "有用", "useless": "没用"}
_AS_STORED = frozenset({"text", "name", "phone", "id_number", "id_tail", "code"})
_FILE_STATES = {"coming": "正在取", "kept": "加密存着", "failed": "没有取到", "gone": "到期已删除"}
