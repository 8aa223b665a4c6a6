"""A worker fills in a ticket in his own words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.forms.drafts import open_draft
from bot.privacy.export import hide_middle
from bot.tickets.tables import TicketRow
from tests.actions.action_worker import Worker

STORY = "三个月没发工资，问了也不给"


def opened(worker: Worker, *answers: str) -> Worker:
    worker.says("开个工单", "open_ticket")
    for text in answers:
        worker.says(text)
    return worker


def at_confirm(worker: Worker) -> Worker:
    return opened(worker, "拖欠工资", "五金厂", "磐安", STORY, "13812345678")


def ticket(worker: Worker) -> TicketRow:
    with worker.database.read() as session:
        return session.scalars(select(TicketRow)).one()


@pytest.mark.parametrize(
    "words",
    [
        "提交吧",
        "没错 提交",
        "就这样",
        "ok",
        "OK",
        "嗯嗯",
        "发吧",
        "可以",
        "没问题，帮我提交一下",
        "对的，交吧",
        "好的好的",
    ],
)
def test_agreeing_in_any_words_submits(worker: Worker, words: str) -> None:
    assert "登记好了" in at_confirm(worker).says(words).text


@pytest.mark.parametrize("words", ["先不提交", "提交了会怎么样", "能提交吗", "可以不提交吗", "我要", "不对"])
def test_what_does_not_agree_does_not_submit(worker: Worker, words: str) -> None:
    assert "登记好了" not in at_confirm(worker).says(words).text


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("改电话", "留个手机号"),
        ("电话填错了", "留个手机号"),
        ("改一下电话", "留个手机号"),
        ("手机号不对", "留个手机号"),
        ("换成投诉", "哪类事"),
        ("公司名写错了", "哪个单位"),
        ("地址要改一下", "哪个地方"),
    ],
)
def test_a_field_is_named_at_the_end_by_a_part_of_its_title(worker: Worker, words: str, asks: str) -> None:
    assert asks in at_confirm(worker).says(words).text
    assert "请看看对不对" in worker.says("不改了").text


def test_a_field_that_is_named_with_its_value_is_changed_at_once(worker: Worker) -> None:
    changed = at_confirm(worker).says("类型应该是投诉").text
    assert "请看看对不对" in changed
    assert "类型：投诉" in changed


@pytest.mark.parametrize(
    "words", ["不留电话", "没有电话", "电话不方便留", "不用打电话", "怕老板打电话", "别打给我", "匿名吧"]
)
def test_who_keeps_his_phone_back_is_not_pressed(worker: Worker, words: str) -> None:
    summary = opened(worker, "工伤", "跳过", "磐安", STORY).says(words)
    assert "联系电话：（没填）" in summary.text


def test_a_phone_with_a_fault_is_not_kept_back(worker: Worker) -> None:
    assert "11位" in opened(worker, "工伤", "跳过", "磐安", STORY).says("不是座机 1381234").text


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("我怀孕了公司逼我签离职", "dismissal"),
        ("昨天上午手被冲床压断了", "injury"),
        ("我们公司不给交社保", "other"),
        ("老板没发工资已经三个月", "wage_arrears"),
    ],
)
def test_a_story_told_instead_of_a_type_is_kept(worker: Worker, story: str, kind: str) -> None:
    heard = opened(worker).says(story)
    assert "记下了" in heard.text
    assert "哪个单位" in heard.text
    worker.says("跳过")
    assert "手机号" in worker.says("磐安").text, "the story is not asked for again"
    assert story in worker.says("跳过").text
    worker.says("提交吧")
    assert (ticket(worker).type, ticket(worker).story) == (kind, story)


@pytest.mark.parametrize("words", [("呃", "啥"), ("我也不知道应该选哪个", "看不懂"), ("不知道", "不清楚")])
def test_the_type_is_not_asked_a_third_time(worker: Worker, words: tuple[str, str]) -> None:
    opened(worker)
    assert "哪类事" in worker.says(words[0]).text
    heard = worker.says(words[1])
    assert "先记“其他”" in heard.text
    assert "哪个单位" in heard.text


def test_unusable_answers_do_not_change_a_type_that_was_chosen(worker: Worker) -> None:
    at_confirm(worker).says("改类型")
    worker.says("呃")
    assert "类型：拖欠工资" in worker.says("啥").text


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("重新选类型", "哪类事"),
        ("换成工伤", "哪类事"),
        ("改类型", "哪类事"),
        ("我点错了", "哪个单位"),
        ("等一下", "不急"),
    ],
)
def test_going_back_from_the_place(worker: Worker, words: str, asks: str) -> None:
    assert asks in opened(worker, "投诉", "五金厂").says(words).text


@pytest.mark.parametrize("words", ["谢谢", "是的", "好的", "嗯嗯", "你好"])
@pytest.mark.parametrize("answers", [("工伤",), ("工伤", "五金厂", "磐安")], ids=["employer", "story"])
def test_politeness_is_no_answer(worker: Worker, answers: tuple[str, ...], words: str) -> None:
    opened(worker, *answers)
    heard = worker.says(words)
    assert ("哪个单位" if len(answers) == 1 else "是什么事") in heard.text


@pytest.mark.parametrize("words", ["我想改一下单位", "改单位", "我要修改公司"])
def test_a_story_step_lets_him_go_to_a_field(worker: Worker, words: str) -> None:
    assert "现在填的是：五金厂" in opened(worker, "工伤", "五金厂", "磐安").says(words).text
    assert "是什么事" in worker.says("鞋厂").text


@pytest.mark.parametrize("story", ["公司改制以后没人管我们了", "单位换了老板，工资不对", "没事就骂人，还要罚款"])
def test_a_story_that_sounds_like_a_wish_is_a_story(worker: Worker, story: str) -> None:
    assert "手机号" in opened(worker, "工伤", "五金厂", "磐安").says(story).text


@pytest.mark.parametrize("action", ["continue_form", "cancel"])
def test_who_only_talks_is_asked_whether_to_stop(worker: Worker, action: str) -> None:
    heard = opened(worker, "工伤", "五金厂", "磐安").says("没事了就是说说", action)
    assert "还要接着填吗" in heard.text
    assert {"接着填", "取消"} <= set(heard.titles)
    assert "是什么事" in worker.says("接着填").text
    worker.says("没事了")
    assert "都没有留下" in worker.says("取消").text


def test_the_worker_can_check_his_phone_and_nobody_reads_it_in_full(worker: Worker) -> None:
    opened(worker, "工伤", "跳过", "磐安", STORY)
    shown = f"手机 {hide_middle('13812345678')}"
    summary = worker.says("13812345678")
    assert f"联系电话：{shown}" in summary.text
    assert "13812345678" not in str(summary.custom)
    with worker.database.read() as session:
        draft = open_draft(session, worker.id)
    assert draft is not None
    assert draft.prompt == summary.text, "after a question in between he reads the same again"
    assert f"现在填的是：{shown}" in worker.says("改电话").text


def test_a_second_tap_on_submit_tells_the_number(worker: Worker) -> None:
    at_confirm(worker).says("确认提交")
    heard = worker.says("确认提交")
    assert "已经提交过了" in heard.text
    assert ticket(worker).number in heard.text


def test_submit_without_anything_filed_says_so(worker: Worker) -> None:
    heard = worker.says("确认提交")
    assert "没有在填" in heard.text
    assert "已经提交" not in heard.text


@pytest.mark.parametrize("words", ["不用打电话", "不想留电话"])
def test_keeping_the_phone_back_is_not_giving_up(worker: Worker, words: str) -> None:
    heard = opened(worker, "工伤", "跳过", "磐安", STORY).says(words, "cancel")
    assert "联系电话：（没填）" in heard.text


def test_giving_up_at_the_phone_gives_up(worker: Worker) -> None:
    assert "都没有留下" in opened(worker, "工伤", "跳过", "磐安", STORY).says("算了不留了不登记了", "cancel").text
