"""One-time codes in a conversation: asked for, told, and what they open."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime

from bot.actions.context import ActionCall, FlowReply, command
from bot.conversations.model import Choice
from bot.forms.conditions import Values
from bot.forms.drafts import filled_in, open_draft, remember_as_read
from bot.forms.overhearing import told
from bot.forms.prompts import Prompt
from bot.forms.steps import Asked
from bot.forms.words import CANCEL
from bot.members.bindings import ProvedBy, bind_member, members_with_phone
from bot.members.codes import (
    Expired,
    Proved,
    Sent,
    TooOften,
    Wrong,
    awaits_code,
    check_code,
    forget_codes,
    never_came,
    request_code,
)
from bot.members.form import CODE_FORM, MEMBERSHIP_FORM
from bot.members.membership import Locked, Membership, MemberStatus
from bot.members.others import ONLY_ONESELF, about_others
from bot.privacy.door import reveal, use_up
from bot.privacy.export import hide_middle
from bot.storage.clock import CHINA
from bot.storage.columns import now
from bot.tickets.status import tickets_of

SEND_CODE = Choice("发验证码", {"text": "发验证码"})
STOP = Choice(CANCEL, {"text": CANCEL})
AGAIN = command("再查一次", "check_membership")
JOIN = command("怎么入会", "joining/how_to_join")
TICKET = command("帮我登记，请人核实", "open_ticket")
_TICKETS = command("查工单", "ticket_status")
_SEND_AGAIN = Choice("再发一次", {"text": "再发一次"})
_TAIL_INSTEAD = Choice("改用身份证后六位", {"text": "改用身份证后六位"})
_AT_CODE = (_SEND_AGAIN, _TAIL_INSTEAD)
_OFFERED = {(MEMBERSHIP_FORM.name, "id_tail"): (SEND_CODE,), (CODE_FORM.name, "code"): _AT_CODE}

_WANTS_CODE = re.compile("验证码|校验码|短信|发个?码")
_WANTS_AGAIN = re.compile(
    "再发|重发|重新发|再来一[次条个]|没(?:有)?(?:收|接)到|[收接]不到|没来|(?<!已)发验证码|发个?码"
)
_WANTS_TAIL = re.compile("身份证|证件|[后末][六6]位|尾号")
_CODE = re.compile("〔(验证码[0-9]+)〕")
_PERSONAL = re.compile("〔(?:手机|证件|有误证件)")

_HEADINGS = {
    MemberStatus.ACTIVE: "查到了，您是会员，会籍正常。",
    MemberStatus.LEFT: "查到了。您入过会，现在会籍已经转出或者退了。",
    MemberStatus.RETIRED: "查到了。您已退休，会籍保留。",
}
_SOON = 120


def wants_code(text: str) -> bool:
    """Tell whether a worker asks for a one-time code."""
    return _WANTS_CODE.search(text) is not None


def offered(call: ActionCall, form: str, asked: Asked) -> Prompt:
    """Return a question with the choices that belong to proving who one is."""
    extra = _OFFERED.get((form, asked.draft.asking), ())
    if not extra or not call.sends_codes:
        return asked.prompt
    hint = f"\n不想发证件号，就点“{SEND_CODE.title}”。" if SEND_CODE in extra else ""
    prompt = replace(asked.prompt, text=asked.prompt.text + hint, choices=(*extra, *asked.prompt.choices))
    remember_as_read(call.session, call.conversation.id, prompt)
    return prompt


def listen(call: ActionCall) -> FlowReply | Values | None:
    """Hear what a worker who is proving who he is says, before the form does.

    Returns:
        a reply; values with which the form of phone and ID tail goes on; or None: it is for the form.
    """
    draft = open_draft(call.session, call.conversation.id)
    if draft is None or draft.form not in (MEMBERSHIP_FORM.name, CODE_FORM.name):
        return None
    if about_others(call.text) and _PERSONAL.search(call.text):
        return FlowReply(ONLY_ONESELF, draft.choices)
    filled = filled_in(call.session, call.conversation.id)
    values = {**(filled[1] if filled else {}), **told(MEMBERSHIP_FORM, call.places, call.text)}
    phone = values.get("phone")
    if phone is None:
        return None
    if draft.form == MEMBERSHIP_FORM.name:
        return send_code(call, str(phone)) if wants_code(call.text) and "id_tail" not in values else None
    if "id_tail" in values or _WANTS_TAIL.search(call.text):
        forget_codes(call.session, call.conversation.id, but_proved=True)
        return {name: value for name, value in values.items() if name in ("phone", "id_tail")}
    digits = _CODE.search(call.text)
    if digits and never_came(call.session, call.conversation.id):
        # He was told that no code comes and to send his ID's last six instead: that is what this is.
        return {"phone": phone, "id_tail": digits[1]}
    if not digits and ("〔手机" in call.text or _WANTS_AGAIN.search(call.text)):
        return send_code(call, str(phone))
    return None


def send_code(call: ActionCall, label: str) -> FlowReply:
    """Send a code to the phone behind a reference, known or not, and ask for it."""
    phone = reveal(call.session, call.keys, call.conversation.id, label)
    if phone is None:
        return FlowReply("您之前发的号码已经删掉了。请重新查一次。", (AGAIN,))
    values = {"phone": label}
    if not call.sends_codes:
        text = "这里暂时发不了短信验证码。发身份证号的最后6位，一样能核对；不想发，可以问单位工会，或者打12351。"
        return FlowReply(text, (STOP,), retry=values, retry_form=MEMBERSHIP_FORM.name)
    match request_code(call.session, call.keys, phone, call.conversation.id, call.conversation.network_hash):
        case Sent():
            text = (
                f"验证码短信正发往{hide_middle(phone)}，5分钟内有效。收到后把6位数字发给我，别告诉其他人。\n"
                "号码不对，就直接重新发手机号。"
            )
            return FlowReply(text, (*_AT_CODE, STOP), retry=values, retry_form=CODE_FORM.name)
        case TooOften(until):
            return _not_now(call, values, until)
        case Locked(until):
            return _locked(values, until)


def told_code(call: ActionCall, values: Values) -> FlowReply:
    """Compare the code that a worker told, and tell the membership it opens."""
    kept = {"phone": values["phone"]}
    label = f"验证码{values['code']}"
    code = use_up(call.session, call.keys, call.conversation.id, label)
    if code is None:
        return FlowReply("请把验证码再发一次。", (*_AT_CODE, STOP), retry=kept, retry_form=CODE_FORM.name)
    match check_code(call.session, call.keys, code, call.conversation.id, call.conversation.network_hash):
        case Proved(phone_hash):
            return _opened(call, kept, phone_hash)
        case Wrong(left):
            text = f"验证码不对，还可以再试{left}次。收到过几条的话，以最新那条为准。"
        case Expired():
            text = "这个验证码过期了，5分钟内才有效。点“再发一次”，我重新发。"
        case Locked(until):
            return _locked(kept, until)
    return FlowReply(text, (*_AT_CODE, STOP), retry=kept, retry_form=CODE_FORM.name)


def membership_text(member: Membership) -> str:
    """Return what a member is told of his membership."""
    joined = f"{member.joined_on.year}年{member.joined_on.month}月{member.joined_on.day}日"
    return f"{_HEADINGS[member.status]}\n会员号：{member.number}\n所在工会：{member.union_name}\n入会日期：{joined}"


def bound_reply(call: ActionCall, member: Membership, proved_by: ProvedBy) -> FlowReply:
    """Bind this contact to a member who has just proved himself, and tell him his membership."""
    bind_member(call.session, call.conversation.id, member.number, proved_by)
    text = f"{membership_text(member)}\n\n下次在这里说“查会员”，不用再核对。手机换人用了，说一声“解绑”。"
    return FlowReply(text, (JOIN,) if member.status is MemberStatus.LEFT else ())


def _opened(call: ActionCall, values: Values, phone_hash: str) -> FlowReply:
    members = members_with_phone(call.session, phone_hash)
    if len(members) == 1:
        return _with_tickets(call, bound_reply(call, members[0], ProvedBy.CODE))
    if members:
        text = "号码核对上了，不过用它登记的不止一个人。再发一下身份证号的最后6位，我好认准是您。"
        return FlowReply(text, (STOP,), retry=values, retry_form=MEMBERSHIP_FORM.name)
    text = (
        "号码核对上了，但没有用它登记的会员。入会时可能留的是别的号，也可能还没登记进来。"
        "可以换个号再查，问问单位工会，或者打12351。"
    )
    return _with_tickets(call, FlowReply(text, (AGAIN, JOIN, TICKET)))


def _with_tickets(call: ActionCall, reply: FlowReply) -> FlowReply:
    """Add that tickets filed elsewhere with the phone just proved can be seen here now."""
    if not tickets_of(call.session, call.conversation.id, limit=1):
        return reply
    text = f"{reply.text}\n用这个号码登记过的工单，在这里也能看：说“查工单”。"
    return replace(reply, text=text, choices=(_TICKETS, *reply.choices))


def _not_now(call: ActionCall, values: Values, until: datetime) -> FlowReply:
    seconds = math.ceil((until - now()).total_seconds())
    awaited = awaits_code(call.session, call.conversation.id)
    if seconds > _SOON:
        text = f"验证码要得太多了，{_clock(until)}以后才能再发。"
    else:
        text = f"刚发过一条，短信一般一分钟内到。过{seconds}秒还没收到，再点“再发一次”。"
    if awaited:
        return FlowReply(text, (*_AT_CODE, STOP), retry=values, retry_form=CODE_FORM.name)
    text += "也可以发身份证号的最后6位。"
    return FlowReply(text, (SEND_CODE, STOP), retry=values, retry_form=MEMBERSHIP_FORM.name)


def _locked(values: Values, until: datetime) -> FlowReply:
    text = (
        f"验证码不对的次数多了，先锁住，{_clock(until)}以后再试。"
        "现在可以发身份证号的最后6位，一样能查；着急的话打12351。"
    )
    return FlowReply(text, (TICKET, STOP), retry=values, retry_form=MEMBERSHIP_FORM.name, locked=True)


def _clock(moment: datetime) -> str:
    local, today = moment.astimezone(CHINA), now().astimezone(CHINA)
    return f"{'' if local.date() == today.date() else '明天'}{local:%H:%M}"
