"""While a form is open: the answer to the field, giving up, or something else."""

from __future__ import annotations

import pytest

from bot.nlu.decision import ANSWER, ASK, UNKNOWN, Decision
from bot.nlu.form_gate import judged

NOTHING = Decision(UNKNOWN)
UNSURE = Decision(ASK, confidence=0.3, choices=["wages/unpaid_wages"])
QUESTION = Decision(ANSWER, "wages/unpaid_wages", 0.9)
WEAK_QUESTION = Decision(ANSWER, "wages/unpaid_wages", 0.5)
GIVING_UP = Decision(ANSWER, "cancel", 0.9)
DELETION = Decision(ANSWER, "delete_my_data", 0.96)
EXPORT = Decision(ANSWER, "export_my_data", 0.9)
STATUS = Decision(ANSWER, "ticket_status", 0.9)
MEMBERSHIP = Decision(ANSWER, "check_membership", 0.8)
STORY = "我在工地干了三个月木工，说好每月八千，到现在一分没给，老板电话也不接了，算了我也不想说啥了，你们帮帮忙吧"


@pytest.mark.parametrize(
    ("expects", "text", "decision", "expected"),
    [
        ("text", STORY, QUESTION, "inform"),
        ("text", STORY, GIVING_UP, "inform"),
        ("text", "顺发电子厂", NOTHING, "inform"),
        ("text", "老板不发工资", QUESTION, "inform"),
        ("text", "欠薪找谁管？怎么告", QUESTION, "other"),
        ("text", "欠薪找谁管？怎么告", WEAK_QUESTION, "inform"),
        ("text", "算了不弄了", GIVING_UP, "cancel"),
        ("text", "算了", Decision(ANSWER, "cancel", 0.45), "inform"),
        ("phone", "〔手机1〕", NOTHING, "inform"),
        ("phone", "你打这个〔手机2〕吧，行吗", QUESTION, "inform"),
        ("phone", "0579-8466 1234", NOTHING, "inform"),
        ("phone", "没有手机", NOTHING, "inform"),
        ("phone", "为什么要留电话，不留能不能投诉", QUESTION, "other"),
        ("phone", "为什么要留电话", UNSURE, "inform"),
        ("phone", "不填了", GIVING_UP, "cancel"),
        ("id_tail", "〔证件后六位1〕", QUESTION, "inform"),
        ("id_tail", "〔证件1〕", QUESTION, "inform"),
        ("id_tail", "12345x", QUESTION, "inform"),
        ("id_tail", "工资拖三个月了怎么办", QUESTION, "other"),
        ("number", "3个月", QUESTION, "inform"),
        ("number", "十二个", QUESTION, "inform"),
        ("number", "多少人才能建工会", QUESTION, "other"),
        ("code", "GH-2026-0042", QUESTION, "inform"),
        ("code", "工单号在哪里看", QUESTION, "other"),
        ("place", "磐安县", NOTHING, "inform"),
        ("place", "我在磐安县，能入会吗", QUESTION, "other"),
        ("text", "删除我的信息", DELETION, "other"),
        ("text", "导出我的数据", EXPORT, "other"),
        ("text", "查工单", STATUS, "other"),
        ("text", "查会员", MEMBERSHIP, "other"),
        ("place", "查工单", STATUS, "other"),
        ("phone", "删除我的信息", DELETION, "other"),
        ("code", "导出我的数据", EXPORT, "other"),
        ("choice", "查会员", MEMBERSHIP, "other"),
        ("choice", "把我的信息删掉", DELETION, "other"),
        ("choice", "是的,全部删除", DELETION, "inform"),
        ("choice", "删除", DELETION, "inform"),
        ("text", "山姆会员店", Decision(ANSWER, "check_membership", 0.74), "inform"),
        ("text", "老板把我的考勤记录都删除了不认账", DELETION, "inform"),
        ("text", "公司不给我查工单的进度就把我开除了", STATUS, "inform"),
        ("text", "我要投诉老板", Decision(ANSWER, "open_ticket", 0.95), "inform"),
        ("phone", "查会员〔手机1〕", MEMBERSHIP, "inform"),
        ("code", "GD2611220001", STATUS, "inform"),
        ("choice", "第二个", QUESTION, "inform"),
        ("choice", "是的", GIVING_UP, "inform"),
        ("choice", "这个选项什么意思", NOTHING, "inform"),
    ],
)
def test_judged(expects: str, text: str, decision: Decision, expected: str) -> None:
    assert judged(expects, text, decision) == expected


@pytest.mark.parametrize(
    "story",
    [
        "从8月开始不发工资,欠我两万多,一共十几个人",
        "好几个月没发工资了",
        "几个月没给交社保了",
        "没有任何说法就把我辞退了,什么补偿都没有",
        "加班到几点都不给加班费",
        "半年没发工资了 老板说没钱 我想离职 能不能要补偿",
        "怎么催都不给钱",
        "拖了好几年",
        "辞退我不知道为什么",
        "工资就给这么多",
        "还欠着我三千块呢",
        "这不是欺负人吗",
    ],
)
def test_a_story_is_never_taken_for_a_question(story: str) -> None:
    assert judged("text", story, Decision(ANSWER, "wages/unpaid_wages", 0.99)) == "inform"


@pytest.mark.parametrize(
    "question",
    ["会费多少钱", "能匿名吗", "要不要钱?", "工伤怎么办", "怎么入会", "能不能带家属", "去哪里办"],
)
def test_a_short_clear_question_is_answered_within_a_story_field(question: str) -> None:
    assert judged("text", question, Decision(ANSWER, "joining/membership_fee", 0.95)) == "other"
    assert judged("text", question, Decision(ANSWER, "joining/membership_fee", 0.6)) == "inform"


@pytest.mark.parametrize("expects", ["place", "text", "choice"])
@pytest.mark.parametrize(
    "text", ["没事了,继续", "刚才那个写错了", "先不写这个", "这个算了", "填错了刚才类型", "算了继续填吧", "老板说算了"]
)
def test_mending_an_answer_keeps_the_form(expects: str, text: str) -> None:
    assert judged(expects, text, Decision(ANSWER, "cancel", 0.99)) == "inform"


@pytest.mark.parametrize("expects", ["place", "text", "choice", "phone"])
@pytest.mark.parametrize(
    "text",
    [
        "算了",
        "不弄了",
        "取消",
        "不填了",
        "不登记了",
        "算了不查了",
        "哎算了算了",
        "太麻烦了不搞了",
        "不想继续了",
        "退出",
    ],
)
def test_giving_up_the_whole_form_ends_it(expects: str, text: str) -> None:
    assert judged(expects, text, GIVING_UP) == "cancel"
    assert judged(expects, text, NOTHING) == "inform"


def test_an_unknown_type_of_field_takes_nearly_everything() -> None:
    assert judged("signature", "老板不发工资", QUESTION) == "inform"
