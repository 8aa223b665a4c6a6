"""Documents that a worker has not at hand: one left out, all left out, and words that leave nothing out."""

from __future__ import annotations

import pytest

from bot.forms.absent_files import left_out
from bot.forms.fields import Field, Form

BILL, INVOICE = (
    Field(name, "file", title, f"请发{title}的照片。", optional=True)
    for name, title in (("bill", "结算单"), ("invoice", "发票"))
)
LICENCE = Field("licence", "file", "营业执照", "请发营业执照的照片。")
FORM = Form(name="claim", title="报销", command="apply", fields=(BILL, INVOICE, LICENCE), confirm=True)


@pytest.mark.parametrize(
    "text", ["先不发", "没有照片", "以后再补", "手边没有", "还没开出来", "等医院开了再补", "出院小结还没拿"]
)
def test_one_is_left_out(text: str) -> None:
    assert left_out(FORM, BILL, {}, text) == {"bill": None}


@pytest.mark.parametrize("text", ["都没带", "都没有", "没问题 交吧", "提交", "全部跳过", "材料一样也没拿"])
def test_all_are_left_out_but_those_that_are_needed(text: str) -> None:
    assert left_out(FORM, BILL, {}, text) == {"bill": None, "invoice": None}


@pytest.mark.parametrize("text", ["好的", "为什么要发这个", "没带能行吗？", "〔图片1〕还没拍完", "我自己交的钱"])
def test_other_words_leave_nothing_out(text: str) -> None:
    assert left_out(FORM, BILL, {}, text) == {}


def test_what_was_sent_stays() -> None:
    assert left_out(FORM, INVOICE, {"bill": 2}, "都没带") == {"invoice": None}


def test_what_is_needed_cannot_be_left_out() -> None:
    assert left_out(FORM, LICENCE, {}, "没带") == {}
