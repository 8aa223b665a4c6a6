"""What a worker is asked to file a ticket, and to find one again."""

from __future__ import annotations

from bot.forms.fields import Field, Form, Option
from bot.tickets.model import TYPE_TITLES, TicketType
from bot.tickets.numbers import CODE_PATTERN, NUMBER_PATTERN

_HINTS: dict[TicketType, tuple[str, ...]] = {
    TicketType.WAGE_ARREARS: ("欠薪", "讨薪", "拖欠", "欠工资", "欠我工资", "不发工资", "没发工资", "工资没发"),
    TicketType.INJURY: ("工伤", "受伤", "伤了", "职业病", "压断", "砸断", "摔断", "骨折", "冲床"),
    TicketType.DISMISSAL: ("辞退", "开除", "裁员", "解雇", "被裁", "劝退", "逼我签离职", "逼我离职", "逼我辞职"),
    TicketType.JOINING_OBSTRUCTED: ("不让入会", "不让我入会", "不给入会", "不让建会", "入会受阻", "入不了会"),
    TicketType.COMPLAINT: ("投诉", "举报"),
    TicketType.SUGGESTION: ("建议", "提意见", "提个意见"),
    TicketType.CONSULTATION: ("咨询",),
    TicketType.OTHER: (),
}
_WEAK = frozenset({TicketType.COMPLAINT, TicketType.SUGGESTION, TicketType.CONSULTATION})

TICKET_FORM = Form(
    name="ticket",
    title="登记一件事",
    command="open_ticket",
    opening="好，我帮您登记，请工会的人来看。",
    confirm=True,
    fields=(
        Field(
            name="type",
            kind="choice",
            title="类型",
            ask="是哪类事？",
            options=tuple(
                Option(kind, TYPE_TITLES[kind], hints=_HINTS[kind], weak=kind in _WEAK) for kind in TicketType
            ),
            unsure="拿不准就选“其他”。",
            fallback=TicketType.OTHER,
            also_called=("种类", "哪类"),
        ),
        Field(
            name="employer",
            kind="text",
            title="单位",
            also_called=("公司", "厂名", "工厂"),
            ask="是哪个单位？写名字就行，不想说可以跳过。",
            optional=True,
            shortest=2,
            longest=100,
        ),
        Field(
            name="place",
            kind="place",
            title="地点",
            also_called=("地址", "地方", "位置"),
            ask="事情在哪个地方？说到县（市、区），比如“金华市磐安县”。",
            unsure="说个大概也行，比如哪个市。这样才知道该转给哪里的工会。",
        ),
        Field(
            name="story",
            kind="text",
            title="情况",
            also_called=("内容", "经过", "描述"),
            ask="请说说是什么事：什么时候开始的，怎么回事，您想怎么解决。",
            shortest=5,
            longest=3000,
            offers_heard=True,
            unsure="想到什么写什么，写一两句就行，比如“三个月没发工资，问了也不给”。",
        ),
        Field(
            name="contact",
            kind="phone",
            title="联系电话",
            also_called=("手机", "号码"),
            ask="方便的话留个手机号，工会的人好联系您；不想留可以跳过。",
            optional=True,
            offers_heard=True,
        ),
    ),
)

STATUS_FORM = Form(
    name="ticket_status",
    title="查工单",
    command="ticket_status",
    fields=(
        Field(
            name="number",
            kind="code",
            title="工单号",
            ask="请发工单号，就是提交时收到的、GD开头的那一串。",
            pattern=NUMBER_PATTERN,
            unsure="往上翻翻提交时收到的消息，里面有工单号。找不到可以打12351，报上单位和事情来查。",
        ),
        Field(
            name="query_code",
            kind="code",
            title="查询码",
            ask="再发一下查询码，8位，和工单号在同一条消息里。",
            pattern=CODE_PATTERN,
            unsure="查询码和工单号在同一条消息里。找不到就用提交时的那个聊天来查，不用查询码。",
        ),
    ),
    cancelled="好，不查了。",
)
