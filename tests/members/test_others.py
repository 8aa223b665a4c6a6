"""Somebody else's membership is refused; a worker who merely mentions others is not."""

from __future__ import annotations

import pytest

from bot.members.others import about_others


@pytest.mark.parametrize(
    "text",
    [
        "帮我老婆查会员",
        "查我同事的",
        "我替我爸查",
        "能不能帮我工友查一下会籍",
        "替我妈看看她是不是会员",
        "给我媳妇查下入会没",
        "我老婆是不是会员",
        "我爸是会员吗",
        "查一下他是不是会员",
        "查我老公的会籍",
        "帮他查",
        "代我同事查会员号",
        "帮别人查行不行",
        "我女儿的会籍还在吗",
        "看下我们厂里一个工友的会籍",
        "查我们车间组长是不是会员",
        "帮我们单位一个同事查会员〔手机1〕 〔证件后六位1〕",
    ],
)
def test_a_wish_for_others_is_heard(text: str) -> None:
    assert about_others(text)


@pytest.mark.parametrize(
    "text",
    [
        "查会员",
        "帮我查一下会员",
        "给我查查",
        "替我查查入会没",
        "同事说我是会员，帮我查查",
        "查一下我是不是会员",
        "帮我看看我的会籍",
        "我和我老公都在厂里，查查我入会没",
        "听工友说能查会籍",
        "组长收过我照片和表，帮我查",
        "厂里给他们报了会员帮我查我的",
        "我老婆让我查会员",
        "用我老公的手机号登记的",
        "看看系统里有没有我",
        "13800000001",
        "单位说给我们都办了会员，我想确认一下有没有我",
        "厂里换了三拨人事，我那份会员登记还在你们那里吗",
    ],
)
def test_a_wish_for_oneself_is_not(text: str) -> None:
    assert not about_others(text)
