"""A worker's own data: deleted when he says so, shown when he asks."""

from __future__ import annotations

from bot.actions.context import ActionCall, FlowReply, command
from bot.actions.run_once import forget_runs
from bot.applications.reading import applications_of
from bot.applications.states import OPEN
from bot.conversations.erasure import forget_history
from bot.conversations.transcript import entries_before
from bot.files.retention import forget_files
from bot.files.store import own_files
from bot.forms.conditions import Values
from bot.forms.drafts import drop_drafts, filled_in
from bot.forms.fields import Field, Form, Option
from bot.handover.forgetting import forget_handovers
from bot.members.bindings import bound_member, unbind
from bot.privacy.retention import forget_numbers
from bot.tickets.lifecycle import ENDED
from bot.tickets.status import tickets_of

MOST_COUNTED = 1000

DELETE_FORM = Form(
    name="delete_my_data",
    title="删除我的信息",
    command="delete_my_data",
    fields=(
        Field(
            name="sure",
            kind="choice",
            title="确认",
            ask=(
                "真的要删吗？会删掉您在这里说过的话、发过的号码、照片和文件、没填完的表，也会解除会员绑定，删了找不回来。\n"
                "已经提交的工单（连同里面留的电话和附件）不会删，那是要办的事。要先留个底，点“导出我的信息”。"
            ),
            options=(
                Option(
                    "yes", "是的，全部删除", words=("全部删除", "删除", "删", "确认删除", "确认", "确定", "是", "是的")
                ),
                Option("no", "不删了", words=("不删", "不", "不要", "不用了", "不是", "先不删", "别删")),
            ),
            unsure="拿不准就先不删，以后随时可以再说。",
        ),
    ),
    cancelled="好，什么都没删。",
)


def delete_data(call: ActionCall, values: Values) -> FlowReply:
    """Delete what is kept of the conversation, if the worker was sure; tickets stay."""
    if values["sure"] != "yes":
        return FlowReply(DELETE_FORM.cancelled)
    tickets = [one for one in tickets_of(call.session, call.conversation.id) if one.state not in ENDED]
    open_ones = [one for one in applications_of(call.session, call.conversation.id) if one.state in OPEN]
    drop_drafts(call.session, call.conversation.id)
    forget_numbers(call.session, call.conversation.id)
    unbind(call.session, call.conversation.id)
    forget_files(call.session, call.conversation.id)
    forget_runs(call.session, call.conversation.id, but=call.message_id)
    forget_handovers(call.session, call.conversation.id)
    forget_history(call.session, call.conversation.id)
    text = "删好了。您在这里说过的话、发过的号码和文件、没填完的表都没有了。"
    if tickets:
        numbers = "、".join(ticket.number for ticket in tickets)
        text += f"\n已经提交的工单还在办：{numbers}。要撤，说“撤销工单”，或者打12351。"
    if open_ones:
        numbers = "、".join(one.number for one in open_ones)
        text += f"\n已经提交的申请还在审：{numbers}。要撤，说“撤回申请”，或者打12351。"
    return FlowReply(text, forget=True)


def summarise_data(call: ActionCall) -> FlowReply:
    """Tell in short what is stored, and where all of it can be downloaded."""
    messages = len(entries_before(call.session, call.conversation.id, None, MOST_COUNTED))
    lines = [f"聊天消息：{'超过' if messages == MOST_COUNTED else ''}{messages}条（您和我说的都算）"]
    if call.conversation.place is not None and call.conversation.place in call.places:
        lines.append(f"您说过的地方：{call.places.full_name(call.conversation.place)}")
    contact = bound_member(call.session, call.conversation.id)
    if contact is not None:
        lines.append(f"绑定的会员：会员号{contact.membership.number}（不要了就说“解绑”）")
    tickets = tickets_of(call.session, call.conversation.id)
    lines.append("提交的工单：" + ("、".join(ticket.number for ticket in tickets) or "没有"))
    mine = applications_of(call.session, call.conversation.id)
    lines.append("提交的申请：" + ("、".join(one.number for one in mine) or "没有"))
    files = own_files(call.session, call.conversation.id)
    lines.append(f"发来的照片和文件：{len(files)}个" if files else "发来的照片和文件：没有")
    draft = filled_in(call.session, call.conversation.id)
    if draft is not None:
        lines.append(f"没填完的表：{draft[0]}")
    text = (
        "我这里存着您的：\n"
        + "\n".join(lines)
        + "\n您发过的手机号、证件号是加密存的。\n点聊天页右上角菜单里的“导出我的信息”，就能把全部内容下载下来。"
    )
    return FlowReply(text, (command("删除我的信息", "delete_my_data"),))
