"""Look up a membership, once the worker has told what proves it; end what a contact has proved."""

from __future__ import annotations

import re

from bot.actions.context import ActionCall, FlowReply, command
from bot.actions.identity import (
    AGAIN,
    JOIN,
    SEND_CODE,
    STOP,
    TICKET,
    bound_reply,
    membership_text,
    send_code,
    wants_code,
)
from bot.forms.conditions import Values
from bot.forms.overhearing import told
from bot.members.bindings import MemberContact, ProvedBy, bound_member, proved_phones, unbind
from bot.members.form import MEMBERSHIP_FORM
from bot.members.membership import Locked, Membership, NotProved, prove_membership
from bot.members.others import ONLY_ONESELF, about_others
from bot.privacy.door import reveal
from bot.storage.clock import hour

_MY_OWN = command("查我自己的", "check_membership")
_LOOK_UP = command("查会员", "check_membership")
_UNBIND = command("解绑", "unbind")
_CHANGES_DETAILS = re.compile(
    "(?:怎么|咋|如何|去哪|哪里|找谁|要|想|能).{0,4}(?:改|更新|变更)|(?:改|更新|变更)(?:一下|下)?(?:手机|电话|信息|资料)"
)
CHANGE_DETAILS = (
    "会员登记的手机号、单位这些，在这里改不了。请找您的单位工会，或者会籍所在的工会，带上身份证改一下；"
    "找不到人，就打12351，或者登记一件事，请工会的人帮您改。"
)
_DELETE = command("删除我的信息", "delete_my_data")


def begin_look_up(call: ActionCall) -> FlowReply | Values:
    """Answer a wish to see one's membership: at once where that can be, else return what the form begins with."""
    if call.chosen is None and about_others(call.text):
        return FlowReply(ONLY_ONESELF, (_MY_OWN,))
    values = told(MEMBERSHIP_FORM, call.places, call.text)
    contact = bound_member(call.session, call.conversation.id)
    if contact is not None and "id_tail" not in values and _is_his(call, contact, values):
        return FlowReply(membership_text(contact.membership), (_UNBIND,))
    if "phone" in values and "id_tail" not in values and wants_code(call.text):
        return send_code(call, str(values["phone"]))
    return values


def look_up_membership(call: ActionCall, values: Values) -> FlowReply:
    """Tell status, number, union and date of joining; the numbers are in clear only within this function."""
    phone = reveal(call.session, call.keys, call.conversation.id, str(values["phone"]))
    identity = reveal(call.session, call.keys, call.conversation.id, str(values["id_tail"]))
    if phone is None or identity is None:
        return FlowReply("您之前发的号码已经删掉了。请重新查一次。", (AGAIN,))
    found = prove_membership(
        call.session, call.keys, phone, identity[-6:], call.conversation.id, call.conversation.network_hash
    )
    match found:
        case Membership():
            by_code = call.keys.hash("phone", phone) in proved_phones(call.session, call.conversation.id)
            return bound_reply(call, found, ProvedBy.CODE if by_code else ProvedBy.ID_TAIL)
        case Locked():
            until = hour(found.until)
            text = f"没对上的次数多了，为了保护会员的信息，先锁住，{until}以后再试。着急的话打12351，或者问问单位工会。"
            return FlowReply(text, (TICKET,), locked=True)
        case NotProved():
            text = (
                "没查到。可能是手机号或后六位跟登记的不一样，也可能还没登记进来。"
                f"您核对一下，还可以再试{found.left}次。\n直接再发一次后六位就行；手机号不对的，连手机号一起发。"
            )
            return FlowReply(text, (SEND_CODE, AGAIN, JOIN, TICKET, STOP), retry={"phone": values["phone"]})


def end_binding(call: ActionCall) -> FlowReply:
    """Unbind this contact from its member, at once: proving oneself again is easy."""
    if call.chosen is None and about_others(call.text):
        return FlowReply(ONLY_ONESELF, (_MY_OWN,))
    if call.chosen is None and _CHANGES_DETAILS.search(call.text):
        return FlowReply(CHANGE_DETAILS, (TICKET,))
    if unbind(call.session, call.conversation.id):
        text = "解绑好了。以后在这里查会员，要重新核对身份。\n手机换人用的话，聊天记录也可以删，说“删除我的信息”。"
        return FlowReply(text, (_LOOK_UP, _DELETE))
    text = "这个聊天没有绑定会员，不用解。\n手机换人用的话，聊天记录可以删，说“删除我的信息”。"
    return FlowReply(text, (_LOOK_UP, _DELETE))


def _is_his(call: ActionCall, contact: MemberContact, values: Values) -> bool:
    if "phone" not in values:
        return True
    phone = reveal(call.session, call.keys, call.conversation.id, str(values["phone"]))
    return phone == contact.phone(call.keys)
