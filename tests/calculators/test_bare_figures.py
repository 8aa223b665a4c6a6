"""What tells only figures, and what asks or tells more."""

from __future__ import annotations

import pytest

from bot.dialogue.bare_figures import only_figures
from bot.text.normalise import normalise


@pytest.mark.parametrize(
    "text",
    [
        "干了三年零两个月",
        "一个月5500",
        "交了6年社保",
        "月薪其实是6500",
        "底薪2500，周末加了3天",
        "算错了是4天",
        "那干了8年呢",
        "9级",
        "去年5月",
        "八千",
    ],
)
def test_only_figures(text: str) -> None:
    assert only_figures(normalise(text))


@pytest.mark.parametrize(
    "text",
    [
        "干了8年年假几天",
        "一个月5500合法吗",
        "欠了三个月工资",
        "算错了",
        "工资",
        "12345怎么打",
        "我要5000元补助",
        "孩子3岁生病了",
    ],
)
def test_more_than_figures(text: str) -> None:
    assert not only_figures(normalise(text))
