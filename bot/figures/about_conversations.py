"""Figures of conversations, hand-overs and questions."""

from __future__ import annotations

from bot.conversations.counts import ConversationCounts, Unanswered
from bot.figures.model import Figure, Group, middle, ninetieth, share
from bot.figures.scope import Scope
from bot.handover.counts import HandoverCounts
from bot.handover.model import Reason
from bot.questions.library import QuestionLibrary
from bot.storage.clock import stamp

MINUTE = 60
CHANNELS = {"web": "网页", "wechat": "微信公众号", "telegram": "Telegram"}
REASONS = {
    Reason.ASKED: "职工要求",
    Reason.NOT_UNDERSTOOD: "连续两次没听懂",
    Reason.EMERGENCY: "有危险",
    Reason.LOCKED: "身份核验被锁",
    Reason.RULE: "按规则转",
    Reason.AGENT: "人员主动接入",
    Reason.SYSTEM: "其他系统转来",
}
MOST_QUESTIONS = 20


def conversation_figures(scope: Scope, counted: ConversationCounts) -> Group:
    """Return the figures of conversations."""
    asked, settled = sum(counted.asked.values()), sum(counted.settled.values())
    days = tuple(
        (f"{day:%m-%d}", counted.by_day.get(day, 0), share(counted.settled.get(day, 0), counted.asked.get(day, 0)))
        for day in scope.days
    )
    rated = counted.useful + counted.useless
    return Group(
        "会话",
        (
            Figure("会话", "这段时间里职工发过消息的会话，一个人在一个渠道算一个。", counted.conversations, "个"),
            Figure("职工的消息", "这段时间里职工发来的消息，点按钮也算一条。", counted.messages, "条"),
            Figure(
                "不用人就办妥",
                "问过问题的会话里办妥的占多少，按天算。办妥：最后一问答上了、答案有出处，没点过“没用”，"
                "24小时内没有再问同一个问题，也没有转人工。",
                share(settled, asked),
                "%",
            ),
            Figure("答案有用", "职工点了“有用”或“没用”的答案里，点“有用”的占多少。", share(counted.useful, rated), "%"),
            Figure(
                "每天的会话",
                "当天职工发过消息的会话。跨了两天的，两天各算一次。",
                headings=("日期", "会话（个）"),
                rows=tuple(row[:2] for row in days),
                chart="line",
            ),
            Figure(
                "每天不用人就办妥的",
                "算法同上；当天没人问问题的空着。",
                headings=("日期", "占比（%）"),
                rows=tuple((row[0], row[2]) for row in days),
                chart="line",
            ),
            Figure(
                "各渠道的会话",
                "这段时间里每个渠道有消息的会话。",
                headings=("渠道", "会话（个）"),
                rows=tuple(
                    (CHANNELS.get(name, name), count)
                    for name, count in sorted(counted.by_channel.items(), key=lambda item: -item[1])
                ),
                chart="bar",
            ),
        ),
    )


def handover_figures(scope: Scope, counted: HandoverCounts) -> Group:
    """Return the figures of hand-overs."""
    marks = sum(counted.marks.values())
    average = sum(mark * count for mark, count in counted.marks.items()) / marks if marks else None
    return Group(
        "人工服务",
        (
            Figure("转人工", "这段时间里开始的转人工，含人员主动接入的。", counted.begun, "次"),
            Figure("正在排队", "现在还没人接的，不论哪天开始。", counted.waiting, "个"),
            Figure("正在接待", "现在有人接着、还没结束的，不论哪天开始。", counted.claimed, "个"),
            Figure(
                "等待时间，一半人不超过",
                "从要人工到有人接（转过几次的算到最后一次）；没人接就结束的不算。",
                middle(counted.waits, MINUTE),
                "分钟",
            ),
            Figure(
                "等待时间，九成人不超过", "同上，十个人里九个不超过这么久。", ninetieth(counted.waits, MINUTE), "分钟"
            ),
            Figure(
                "接待时间，一半不超过",
                "从有人接到结束；还没结束的不算。",
                middle(counted.handled, MINUTE),
                "分钟",
            ),
            Figure(
                "接待时间，九成不超过", "同上，十次里九次不超过这么久。", ninetieth(counted.handled, MINUTE), "分钟"
            ),
            Figure("没等到人就走", "还没人接，职工就不等了或者不再说话。", counted.left, "次"),
            Figure("下班时间转成工单", "要人工的时候没人上班，先开了工单。", counted.off_hours, "次"),
            Figure(
                "满意度",
                "人工服务结束后职工打的分，1到5分，取平均。",
                round(average, 1) if average is not None else None,
                "分",
            ),
            Figure(
                "解决了",
                "职工回答“解决了没有”的里面，说解决了的占多少。",
                share(counted.solved.get(True, 0), sum(counted.solved.values())),
                "%",
            ),
            Figure(
                "每天的转人工",
                "当天开始的转人工。",
                headings=("日期", "转人工（次）"),
                rows=tuple((f"{day:%m-%d}", counted.by_day.get(day, 0)) for day in scope.days),
                chart="line",
            ),
            Figure(
                "为什么转人工",
                "这段时间里开始的转人工，按原因分。",
                headings=("原因", "转人工（次）"),
                rows=tuple(
                    (title, counted.by_reason[reason])
                    for reason, title in REASONS.items()
                    if counted.by_reason.get(reason)
                ),
                chart="bar",
            ),
            Figure(
                "打分",
                "人工服务结束后职工打的分，每个分数多少次。",
                headings=("分数", "次数"),
                rows=tuple((f"{mark}分", counted.marks.get(mark, 0)) for mark in (5, 4, 3, 2, 1)),
                chart="bar",
            ),
        ),
    )


def question_figures(counted: ConversationCounts, unknown: list[Unanswered], questions: QuestionLibrary) -> Group:
    """Return the figures of questions."""
    top = sorted(counted.questions.items(), key=lambda item: (-item[1], item[0]))[:MOST_QUESTIONS]
    return Group(
        "问题",
        (
            Figure(
                "问得最多的",
                "答上了的问题，按次数排；一条消息问了几件事的，算最先答的那件。寒暄不算。",
                headings=("问题", "次数"),
                rows=tuple((questions.title(name) or name, count) for name, count in top),
                chart="bar",
            ),
            Figure(
                "没答上的",
                "机器人说“不知道”的原话，一字不差的算一句，按次数排；号码和姓名已经隐去。",
                headings=("原话", "次数", "最近一次"),
                rows=tuple((one.text, one.count, stamp(one.last_at)) for one in unknown),
            ),
        ),
    )
