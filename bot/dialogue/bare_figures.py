"""Recognises a message that tells figures and asks nothing: 干了三年零两个月, 一个月5500, 交了6年社保."""

from __future__ import annotations

import re

_FIGURE = re.compile(r"[0-9一二两三四五六七八九十半]")
_WORDS = (
    r"今年|去年|前年|那|要是|如果|换成|平均|大概|大约|差不多|左右|一共|总共|已经|应该|其实|不对|改成|更正|[说算](?:错|少|多)了?|"
    r"[干做呆待工]作?了?|上了?班|工龄|司龄|月薪|月工资|年薪|工资|底薪|收入|到手|应发|[交缴]了?|社保|失业保险|"
    r"加班?了?|周末|平时|节假日|休了|还剩|试用期?|合同|签了?|伤残|鉴定|个?(?:小时|钟头|工作日)"
)
_SINGLE = r"[0-9一二两俩三四五六七八九十百千万半零多来几.kw个年月天日号元块级岁每我就是有的了吧呢啊哦嗯钱满整共又才到]"
_AROUND = re.compile(rf"{_WORDS}|{_SINGLE}|[,，.。、~～\-—/:： ]")
_ASKS = re.compile(r"[?？吗么嘛]|多少|怎么|几[个天年块]|啥|什么|合法|能不能|要不要|可以|咋")


def only_figures(text: str) -> bool:
    """Return True when a text (normalised) holds a figure, asks nothing, and says nothing beside figures of work."""
    return bool(_FIGURE.search(text)) and not _ASKS.search(text) and not _AROUND.sub("", text.lower())
