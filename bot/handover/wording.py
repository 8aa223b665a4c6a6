"""What a worker is told about people: plain, short, and nothing that is not so."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.handover.model import Ending
from bot.storage.clock import CHINA

ASK, ASK_BOT, WAIT, STOP, END = "转人工", "先问问机器人", "继续等", "不等了", "结束人工"
"""Titles of choices; said, they mean the same."""

REGISTER, SAY_AGAIN = "登记工单", "再说一次"

QUEUED = "好，正在为您转人工，您排在第{place}位{wait}。有人接了就在这里直接回您，您前面说的他都看得到，不用重说。"
STILL_QUEUED = "您排在第{place}位{wait}。有人接了就在这里直接回您。"
EXPECTED = "，大约要等{minutes}分钟"
QUEUED_IN_PAUSE = "现在是休息时间，{back}有人接待。您的位置留着，排在第{place}位，有人接了就在这里直接回您。"
TICKET_MEANWHILE = "怕您走开，也先给您登记了工单{number}（查询码{code}），您要找人这件事不会丢。"
OFF_HOURS = (
    "现在没有人工值班，{back}有人接待。\n"
    "您要找人这件事先登记成工单了，上班就有人看。\n工单号：{number}\n查询码：{code}\n"
    "还有什么要说的，点“补充材料”，或者接着问我。急事请打12351；有人受伤、有危险，先打120或110。"
)
WAITS_OVER_NIGHT = "等到下班还没轮到您，对不起。" + OFF_HOURS.removeprefix("现在没有人工值班，")

ASKS_BOT = "好，您接着问我，您的位置留着，排在第{place}位。轮到您了，工作人员会直接在这里说话。"
KEPT = "您说的留着了，工作人员来了就看得到。等的时候想先问我，点“先问问机器人”。"
NOT_QUEUED = "现在没有在排队。要找工作人员，点“转人工”。"
STOPPED = "好，不排队了。有事接着跟我说，要找人随时说“转人工”。"
BY_PHONE = (
    "打电话：拨工会热线12351，在外地就拨“省会区号+12351”。\n"
    "不想打电话，点“转人工”，工作人员在这里打字回您。有人受伤、有危险，先打120或110。"
)
NOT_UNDERSTOOD_TWICE = (
    "连着两次没答上来，对不起。点“转人工”，请工作人员来和您说；也可以登记成工单，或者换个说法再说一次。"
)
SAY_IT_AGAIN = "好，您再说一次，短一点、一件事一句话，我好懂。比如“公司不发工资怎么办”。"
WITH_PEOPLE = "已经请工作人员马上来和您说话，就在这里等，别关页面。"

HERE = "人工坐席来了，接下来由工作人员直接回您。您前面说的都看得到，不用重说。"
HERE_AGAIN = "换了一位工作人员接着帮您，前面说的都看得到，不用重说。"
PASSED_ON = "已经转给另一位同事接着帮您，前面说的都看得到，不用重说。"
WAITS_FOR_SKILL = "正在转给更熟悉这件事的同事，请稍等一下，不用重说。"
BACK_IN_QUEUE = "刚才的工作人员离开了，您的位置还在前面，马上请下一位来接。"

ENDED = {
    Ending.CLOSED: "这次人工接待结束了，小助手回来了，有事随时说。",
    Ending.WORKER: "好，人工接待结束了，小助手回来了，有事随时说。",
    Ending.SILENCE: "好一阵没收到您的消息，人工接待先结束了。小助手还在，要找人随时说“转人工”。",
    Ending.OFF_HOURS: "人工已经下班了，小助手还在，有事随时说。",
}

CONTACTED = "想听听您的意见，点三下就好。\n工作人员联系上您了吗？"
SOLVED = "您的问题解决了吗？"
SATISFIED = "对这次服务满意吗？5分最满意。"
THANKS = "谢谢，记下了。"
RATED_ALREADY = "这次已经评过了，谢谢您。"


def wait_told(wait: timedelta | None) -> str:
    """Return how long it may take, in words; nothing when nobody was served lately."""
    return EXPECTED.format(minutes=max(1, round(wait.total_seconds() / 60))) if wait is not None else ""


def back_told(back: datetime, moment: datetime) -> str:
    """Return when people are back: 今天13:30, 明天08:30, 11月23日（周一）08:30."""
    there, here = back.astimezone(CHINA), moment.astimezone(CHINA)
    days = (there.date() - here.date()).days
    weekday = "一二三四五六日"[there.weekday()]
    day = ("今天", "明天")[days] if days < 2 else f"{there.month}月{there.day}日（周{weekday}）"
    return f"{day}{there:%H:%M}"
