"""While a form is open: the answer to the field, giving up, or something else."""

from __future__ import annotations

import pytest

from bot.nlu.decision import ANSWER, ASK, UNKNOWN, Decision
from bot.nlu.form_gate import judged
from bot.nlu.objections import aside

NOTHING = Decision(UNKNOWN)
UNSURE = Decision(ASK, confidence=0.3, choices=["wages/unpaid_wages"])
QUESTION = Decision(ANSWER, "wages/unpaid_wages", 0.97)
WEAK_QUESTION = Decision(ANSWER, "wages/unpaid_wages", 0.8)
GIVING_UP = Decision(ANSWER, "cancel", 0.9)
DELETION = Decision(ANSWER, "delete_my_data", 0.96)
EXPORT = Decision(ANSWER, "export_my_data", 0.97)
STATUS = Decision(ANSWER, "ticket_status", 0.97)
MEMBERSHIP = Decision(ANSWER, "check_membership", 0.95)
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
        ("text", "算了", Decision(ANSWER, "cancel", 0.75), "inform"),
        ("phone", "〔手机1〕", NOTHING, "inform"),
        ("phone", "你打这个〔手机2〕吧，行吗", QUESTION, "inform"),
        ("phone", "0579-8466 1234", NOTHING, "inform"),
        ("phone", "没有手机", NOTHING, "inform"),
        ("phone", "我能不能匿名投诉老板", QUESTION, "other"),
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
        ("code", "怎么还没收到验证码啊", QUESTION, "inform"),
        ("code", "〔验证码1〕", MEMBERSHIP, "inform"),
        ("id_tail", "能不能发验证码", QUESTION, "inform"),
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
        ("choice", "帮我看下我是不是会员", MEMBERSHIP, "other"),
        ("choice", "会员", MEMBERSHIP, "inform"),
        ("choice", "是会员", MEMBERSHIP, "inform"),
        ("choice", "不晓得有没有参加", MEMBERSHIP, "inform"),
        ("choice", "把我的信息删掉", DELETION, "other"),
        ("choice", "是的,全部删除", DELETION, "inform"),
        ("choice", "删除", DELETION, "inform"),
        ("text", "山姆会员店", Decision(ANSWER, "check_membership", 0.91), "inform"),
        ("text", "老板把我的考勤记录都删除了不认账", DELETION, "inform"),
        ("text", "公司不给我查工单的进度就把我开除了", STATUS, "inform"),
        ("text", "我要投诉老板", Decision(ANSWER, "open_ticket", 0.97), "inform"),
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
    assert judged("text", question, Decision(ANSWER, "joining/membership_fee", 0.9)) == "inform"


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


@pytest.mark.parametrize(
    ("expects", "text"),
    [
        ("id_tail", "为啥要身份证"),
        ("id_tail", "要身份证号干嘛用"),
        ("id_number", "为什么还要查证件"),
        ("id_number", "身份证号会不会泄露"),
        ("phone", "为什么要留电话"),
        ("phone", "电话能不能不留"),
        ("name", "一定要写真名吗"),
        ("name", "名字不写行吗"),
    ],
)
def test_why_a_field_must_be_filled_in_is_said_by_the_form_and_not_by_the_law(expects: str, text: str) -> None:
    assert judged(expects, text, Decision(ANSWER, "contract/employer_keeps_deposit_or_id", 0.97)) == "inform"
    assert aside(expects, text) is None


@pytest.mark.parametrize(
    ("expects", "text", "about"),
    [
        ("file", "拍这个有什么用", "why"),
        ("file", "凭啥要传照片?", "why"),
        ("money", "为什么要问工资", "why"),
        ("date", "干嘛要填日期", "why"),
        ("place", "为啥要问地址", "why"),
        ("text", "为什么要写这么多", "why"),
        ("text", "为啥要真名", "why"),
        ("choice", "为什么", "why"),
        ("text", "没看懂", "repeat"),
        ("text", "再说一遍", "repeat"),
        ("name", "啥意思", "repeat"),
        ("text", "不清楚", None),
        ("choice", "不懂", None),
        ("text", "老板说不给就是不给", None),
        ("text", "为什么不发工资我也不知道，老板什么都不说", None),
    ],
)
def test_what_is_asked_about_a_field_is_not_taken_for_its_answer(expects: str, text: str, about: str | None) -> None:
    assert aside(expects, text) == about


@pytest.mark.parametrize(
    ("expects", "text"),
    [
        ("id_tail", "老板扣了我身份证怎么办"),
        ("id_number", "入会要带什么材料"),
        ("name", "会费多少钱"),
        ("file", "仲裁要多久"),
        ("money", "仲裁要交钱吗"),
        ("money", "12351几点能打"),
        ("date", "产假多少天"),
        ("date", "一年有几天年假?"),
        ("number", "多少人才能建工会"),
        ("text", "申请书怎么写"),
        ("text", "老板不给钱犯法吗"),
    ],
)
def test_a_clear_question_is_answered_at_every_kind_of_field(expects: str, text: str) -> None:
    assert judged(expects, text, Decision(ANSWER, "joining/documents_to_join", 0.95)) == "other"


@pytest.mark.parametrize("expects", ["text", "name", "phone", "id_number", "place", "money", "date", "file", "choice"])
@pytest.mark.parametrize(
    "text",
    [
        "等会再说",
        "先放着吧",
        "接着填",
        "填错了,是鞋厂",
        "不对,应该是八千",
        "单位改成顺发鞋厂",
        "跳过",
        "上一步",
        "现在没空",
    ],
)
def test_words_about_the_form_reach_the_form(expects: str, text: str) -> None:
    assert judged(expects, text, Decision(ANSWER, "smalltalk/goodbye", 0.9)) == "inform"
    assert judged(expects, text, Decision(ANSWER, "cancel", 0.9)) == "inform"


@pytest.mark.parametrize(
    ("expects", "text"),
    [
        ("name", "〔姓名1〕"),
        ("id_number", "〔证件1〕"),
        ("id_number", "〔有误证件1〕"),
        ("file", "〔图片1〕这个行吗"),
        ("money", "大概三千多块吧"),
        ("money", "8000"),
        ("date", "去年三月份吧"),
        ("date", "上个月"),
        ("date", "2026年3月"),
    ],
)
def test_what_looks_like_the_answer_goes_into_the_form(expects: str, text: str) -> None:
    assert judged(expects, text, QUESTION) == "inform"


def test_a_trouble_told_with_its_place_answers_the_question_for_the_place() -> None:
    story = "我在磐安一个厂里上班 老板不给钱咋办"
    assert judged("place", story, QUESTION, tells_place=True) == "inform"
    assert judged("place", story, QUESTION) == "other"
    assert judged("place", "我在磐安县,能入会吗", QUESTION, tells_place=True) == "other"
