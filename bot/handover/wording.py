"""What a worker is told about people: plain, short, and nothing that is not so."""

from __future__ import annotations

from bot.handover.model import Ending

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
