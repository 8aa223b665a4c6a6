"""What a worker is asked to find a ticket again, to add to it, to urge, withdraw, rate or reopen it."""

from __future__ import annotations

from dataclasses import replace

from bot.forms.fields import Field, Form, Option
from bot.tickets.numbers import CODE_PATTERN, NUMBER_PATTERN

_NUMBER = Field(
    name="number",
    kind="code",
    title="工单号",
    ask="请发工单号，就是提交时收到的、GD开头的那一串。",
    pattern=NUMBER_PATTERN,
    unsure="往上翻翻提交时收到的消息，里面有工单号。找不到可以打12351，报上单位和事情来查。",
)
_QUERY_CODE = Field(
    name="query_code",
    kind="code",
    title="查询码",
    ask="再发一下查询码，8位，和工单号在同一条消息里。",
    pattern=CODE_PATTERN,
    unsure="查询码和工单号在同一条消息里。找不到就用提交时的那个聊天来查，不用查询码；"
    "登记时留过手机号的，也可以先说“查会员”核对手机号，再来查工单；查不了的打12351。",
)
OWN = "OWN"
"""Stands for the code of a ticket that this conversation filed itself."""

STATUS_FORM = Form(
    name="ticket_status",
    title="查工单",
    command="ticket_status",
    fields=(_NUMBER, _QUERY_CODE),
    cancelled="好，不查了。",
)
URGE_FORM = replace(STATUS_FORM, name="urge_ticket", title="催办", command="urge_ticket", cancelled="好，先不催。")
ADD_FORM = Form(
    name="add_to_ticket",
    title="补充材料",
    command="add_to_ticket",
    fields=(
        _NUMBER,
        _QUERY_CODE,
        Field(
            name="fact",
            kind="text",
            title="补充的内容",
            ask="要补充什么？写下来就行，照片和文件也直接发。",
            shortest=2,
            longest=3000,
            unsure="想到什么写什么，比如“9月的也没发”，或者发一张考勤的照片。",
        ),
    ),
    cancelled="好，没有补充。",
)
_SURE = Field(
    name="sure",
    kind="choice",
    title="确认",
    ask="真的要撤吗？撤了就不再办了，30天内还能说“重办”。",
    options=(
        Option("yes", "是的，撤销", words=("撤", "撤销", "是", "是的", "确定", "确认", "嗯", "对")),
        Option("no", "不撤了", words=("不撤", "不", "不要", "不用了", "先不撤", "别撤")),
    ),
    unsure="拿不准就先不撤，办着看。",
)
WITHDRAW_FORM = Form(
    name="withdraw_ticket",
    title="撤销工单",
    command="ticket_status",
    fields=(_NUMBER, _QUERY_CODE, _SURE),
    cancelled="好，没有撤，接着办。",
)
REOPEN_FORM = Form(
    name="reopen_ticket",
    title="重办",
    command="ticket_status",
    fields=(
        _NUMBER,
        _QUERY_CODE,
        Field(
            name="reason",
            kind="text",
            title="重办的原因",
            ask="为什么要重办？哪里没办好，写一两句。",
            shortest=2,
            longest=1000,
        ),
    ),
    cancelled="好，没有重办。",
)
_YES = ("有", "是", "是的", "对", "嗯", "联系过", "解决了", "解决", "办好了")
_NO = ("没有", "没", "不是", "否", "没联系", "没解决", "没办好", "没有解决")
RATE_FORM = Form(
    name="rate_ticket",
    title="评价工单",
    command="ticket_status",
    fields=(
        _NUMBER,
        _QUERY_CODE,
        Field(
            name="contacted",
            kind="choice",
            title="联系过没有",
            ask="办的人联系过您吗？",
            options=(Option("yes", "联系过", words=_YES), Option("no", "没联系过", words=_NO)),
        ),
        Field(
            name="solved",
            kind="choice",
            title="解决没有",
            ask="事情解决了吗？没解决会给您重办。",
            options=(Option("yes", "解决了", words=_YES), Option("no", "没解决", words=_NO)),
        ),
        Field(
            name="satisfied",
            kind="choice",
            title="满意度",
            ask="满意吗？1分很不满意，5分很满意。2分和2分以下会给您重办。",
            options=(
                Option("5", "5分，很满意", words=("5", "5分", "五分", "很满意", "非常满意")),
                Option("4", "4分，满意", words=("4", "4分", "四分", "满意")),
                Option("3", "3分，一般", words=("3", "3分", "三分", "一般", "还行", "还可以")),
                Option("2", "2分，不满意", words=("2", "2分", "二分", "两分", "不满意")),
                Option("1", "1分，很不满意", words=("1", "1分", "一分", "很不满意", "非常不满意")),
            ),
            unsure="凭感觉打一个分就行。",
        ),
    ),
    cancelled="好，先不评价。",
)
