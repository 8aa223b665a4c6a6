"""Look up a membership, once the worker has told what proves it."""

from __future__ import annotations

from bot.actions.context import ActionCall, FlowReply, command
from bot.conversations.model import Choice
from bot.forms.conditions import Values
from bot.forms.words import CANCEL
from bot.members.membership import Locked, Membership, MemberStatus, NotProved, prove_membership
from bot.privacy.door import reveal
from bot.tickets.numbers import CHINA

_AGAIN = command("再查一次", "check_membership")
_JOIN = command("怎么入会", "joining/how_to_join")
_STOP = Choice(CANCEL, {"text": CANCEL})
_TICKET = command("帮我登记，请人核实", "open_ticket")

_HEADINGS = {
    MemberStatus.ACTIVE: "查到了，您是会员，会籍正常。",
    MemberStatus.LEFT: "查到了。您入过会，现在会籍已经转出或者退了。",
    MemberStatus.RETIRED: "查到了。您已退休，会籍保留。",
}


def look_up_membership(call: ActionCall, values: Values) -> FlowReply:
    """Tell status, number, union and date of joining; the numbers are in clear only within this function."""
    phone = reveal(call.session, call.keys, call.conversation.id, str(values["phone"]))
    identity = reveal(call.session, call.keys, call.conversation.id, str(values["id_tail"]))
    if phone is None or identity is None:
        return FlowReply("您之前发的号码已经删掉了。请重新查一次。", (_AGAIN,))
    found = prove_membership(
        call.session, call.keys, phone, identity[-6:], call.conversation.id, call.conversation.network_hash
    )
    match found:
        case Membership():
            return FlowReply(_told(found), (_JOIN,) if found.status is MemberStatus.LEFT else ())
        case Locked():
            until = found.until.astimezone(CHINA).strftime("%H:%M")
            text = f"没对上的次数多了，为了保护会员的信息，先锁住，{until}以后再试。着急的话打12351，或者问问单位工会。"
            return FlowReply(text, (_TICKET,))
        case NotProved():
            text = (
                "没查到。可能是手机号或后六位跟登记的不一样，也可能还没登记进来。"
                f"您核对一下，还可以再试{found.left}次。\n直接再发一次后六位就行；手机号不对的，连手机号一起发。"
            )
            return FlowReply(text, (_AGAIN, _JOIN, _TICKET, _STOP), retry={"phone": values["phone"]})


def _told(member: Membership) -> str:
    joined = f"{member.joined_on.year}年{member.joined_on.month}月{member.joined_on.day}日"
    return f"{_HEADINGS[member.status]}\n会员号：{member.number}\n所在工会：{member.union_name}\n入会日期：{joined}"
